"""Zip archives, zip64 included, as Windows Explorer, PowerShell and the collectors write them."""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from itertools import accumulate, pairwise
from lzma import LZMAError
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError
from analyzer.inputs.archives import _zip_content, _zip_directory
from analyzer.inputs.limits import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Visit
    from analyzer.inputs.archives._zip_directory import Entry

NAME: Final = "zip"
SEEKS: Final = True
ERRORS: Final = (zlib.error, LZMAError, EOFError, OSError, ValueError, struct.error)

_SPANNED: Final = b"PK\x07\x08PK"
_SIZES_ONLY: Final = b"PK\x07\x08"
_SHORTEST_SIZES: Final = 16


def matches(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", _SPANNED))


def ends(head: bytes, tail: bytes) -> bool:
    """Tell a zip that unpacks itself, which begins as a program, and the last of several volumes."""
    end = tail[-_zip_directory.END_SIZE :]
    return end.startswith(b"PK\x05\x06") and (head.startswith(b"MZ") or end[4:6] not in (b"\0\0", b"\xff\xff"))


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    try:
        entries = _zip_directory.entries(file, options.limits.members)
    except (_zip_directory.DirectoryError, struct.error) as error:
        why = str(error) if isinstance(error, _zip_directory.DirectoryError) else "its directory is damaged"
        _recover(file, visit, refuse, options, why)
        return
    for entry in entries if options.share is None else entries[slice(*options.share)]:
        if entry.name.endswith("/"):
            continue
        try:
            content = _zip_content.content(file, entry, _zip_directory.data_of(file, entry), options.password)
        except (LimitError, *ERRORS) as error:
            refuse(entry.name, f"damaged: {error}")
            continue
        except UnreadableInputError as error:
            refuse(entry.name, str(error))
            continue
        visit(entry.name, content, entry.modified)


def shares(file: BinaryIO, count: int, options: Options) -> list[tuple[int, int]]:
    """Divide the members into shares of about the same work, for `Options.share`; none if the directory is no good.

    Raises:
        UnreadableInputError: as `unpack`.
    """
    try:
        sizes = [entry.size for entry in _zip_directory.entries(file, options.limits.members)]
    except (_zip_directory.DirectoryError, struct.error):
        return []
    ends = (
        [bisect_left(done, done[-1] * number / count) for number in range(count)]
        if (done := [*accumulate(sizes)])
        else []
    )
    return [(first, last) for first, last in pairwise([*ends, len(sizes)]) if first < last]


def _recover(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options, why: str) -> None:
    """Read the members that are found by their own headers.

    Raises:
        UnreadableInputError: always, saying what became of the archive.
    """
    file.seek(0)
    begin = file.read(len(_SPANNED))
    first_volume = begin == _SPANNED
    count = 0
    at: int | None = 4 if first_volume else 0
    while at is not None:
        try:
            found = _zip_directory.header_at(file, at)
        except EOFError:
            break
        except struct.error:
            found = None
        if found is None or not _zip_content.plausible(found[0]):
            after = _zip_directory.next_header(file, at if found is None and not _is_header(file, at) else at + 4)
            if after is None or not _is_header(file, after):
                break
            at = after
            continue
        count += 1
        at = _recovered(file, found, visit, refuse, options)
    if first_volume:
        raise UnreadableInputError(
            f"the first of several volumes of a zip (.z01, .z02 ... .zip){_counted(count)}; join all of them with "
            "zip -s 0, or unpack them"
        )
    raise UnreadableInputError(f"damaged zip: {why}{_counted(count)}")


def _counted(count: int) -> str:
    if not count:
        return ""
    return f"; {count:,} member{'s' if count != 1 else ''} found by {'their' if count != 1 else 'its'} own header" + (
        "s" if count != 1 else ""
    )


def _is_header(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    return file.read(4) == _zip_directory.LOCAL


def _recovered(
    file: BinaryIO, found: tuple[Entry, int], visit: Visit, refuse: Callable[[str, str], None], options: Options
) -> int | None:
    """Read one member and return where the next may begin."""
    entry, at = found
    if not entry.flags & _zip_directory.SIZES_BEHIND or entry.packed:
        if not entry.name.endswith("/"):
            try:
                visit(entry.name, _zip_content.content(file, entry, at, options.password), entry.modified)
            except LimitError:
                raise
            except UnreadableInputError as error:
                refuse(entry.name, str(error))
            except ERRORS as error:
                refuse(entry.name, f"damaged: {error}")
        return at + entry.packed
    if not _zip_content.ends_by_itself(entry):
        if not entry.name.endswith("/"):
            refuse(entry.name, "only the archive's directory tells its size, and that is missing")
        return _zip_directory.next_header(file, at)
    stream, packed = _zip_content.unsized(file, at)
    visit(entry.name, stream, entry.modified)
    file.seek(packed.end)
    sizes = file.read(_SHORTEST_SIZES)
    return packed.end + _SHORTEST_SIZES if sizes.startswith(_SIZES_ONLY) else packed.end
