"""Which parts of a large file can hold a dump at all, told from its bytes.

A log of a gigabyte is passed over at nearly the speed of reading it, in one mebibyte at a time: only the parts around
something that a catalog prints are kept. Small inputs are one part, so nothing about them is decided here.
"""

from __future__ import annotations

import codecs
import mmap
import re
from typing import TYPE_CHECKING, AnyStr, BinaryIO, Final

from analyzer.inputs.decode import LINE_END, LINE_END_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

EIGHT_BIT: Final = "8-bit"

WHOLE: Final = 4 * 1024 * 1024
"""Up to this size an input is one part."""

PART_LIMIT: Final = 256 * 1024 * 1024
"""The longest part that is decoded at once; a longer one is divided."""

_CHUNK: Final = 1024 * 1024
_MARGIN: Final = 64 * 1024
"""Kept on both sides of a mark: the console's banner may stand some way above a dump."""

_NEAR: Final = 2048
# netsh's rule has 54 dashes, Microsoft's collectors write 26. The GUID is that of MSAFD Tcpip over IPv4.
_RULE: Final = b"-" * 24
_GUID_END: Final = b"00805F48A192}"


def _wide(needle: bytes) -> bytes:
    """Return a needle in UTF-16, without the NULs at its ends, so that it is found in either byte order."""
    return b"\0".join(bytes([byte]) for byte in needle)


_NEEDLES: Final = (_RULE, _wide(_RULE), _GUID_END, _wide(_GUID_END))
# In registry text; every entry of every catalog has it in its key, in this case whatever was typed before it.
_KEY: Final = b"\\Catalog_Entries"
_KEYS: Final = (_KEY, _wide(_KEY))
_GUID: Final = re.compile(rb"\{\0?(?:[0-9A-Fa-f]\0?){8}-\0?(?:[0-9A-Fa-f]\0?){4}-")
_NOT_A_RULE: Final = re.compile(rb"[^-\0]")
_OVERLAP: Final = 2 * _NEAR


def parts(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Give the parts (offset, offset after) of a seekable file in which a dump may stand, in order."""
    if size <= WHOLE:
        yield 0, size
        return
    start = end = -1
    for mark in _marks(file):
        if start >= 0 and (mark - _MARGIN > end or end - start >= PART_LIMIT):
            yield start, min(size, end)
            start = -1
        if start < 0:
            start = max(0, mark - _MARGIN, end)
        end = mark + _MARGIN
    if start >= 0:
        yield start, min(size, end)


def _marks(file: BinaryIO) -> Iterator[int]:
    """Give the offsets of rules and known GUIDs that have a GUID near them, and of keys of the registry."""
    file.seek(0)
    # One buffer for all chunks, on a page boundary: a new one for each would cost more than the search in it.
    with mmap.mmap(-1, _CHUNK + _OVERLAP) as buffer, memoryview(buffer) as view:
        offset = kept = 0
        while count := file.readinto(view[kept : kept + _CHUNK]):  # type: ignore[attr-defined] # all our files have it
            end = kept + count
            marks = {mark for needle in _NEEDLES for mark in _finds(buffer, needle, end)}
            keys = {mark for needle in _KEYS for mark in _finds(buffer, needle, end)}
            found = {mark for mark in marks if _GUID.search(buffer, *_around(mark, end))}
            yield from (offset + mark for mark in sorted(keys | found))
            kept = min(end, _OVERLAP)
            view[:kept] = bytes(view[end - kept : end])
            offset += end - kept


def _around(mark: int, end: int) -> tuple[int, int]:
    return max(0, mark - _NEAR), min(mark + _NEAR, end)


def _finds(data: mmap.mmap, needle: bytes, end: int) -> Iterator[int]:
    mark = data.find(needle, 0, end)
    while mark >= 0:
        yield mark
        after = _NOT_A_RULE.search(data, mark + len(needle), end)
        mark = data.find(needle, after.start(), end) if after else -1


def lines_before(file: BinaryIO, offset: int, encoding: str) -> int:
    """Count the line ends before an offset of a file in the given encoding: one byte a character, or UTF-16."""
    file.seek(0)
    decode = codecs.getincrementaldecoder("utf-8" if encoding == EIGHT_BIT else encoding)(errors="replace").decode
    count, left = 0, offset
    kept: bytes | str = b"" if encoding == EIGHT_BIT else ""
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        left -= len(chunk)
        if isinstance(kept, bytes):
            counted, kept = _count(kept + chunk, b"\r", b"\n", LINE_END_BYTES, last=left <= 0)
        else:
            counted, kept = _count(kept + decode(chunk), "\r", "\n", LINE_END, last=left <= 0)
        count += counted
    return count


def _count(text: AnyStr, cr: AnyStr, lf: AnyStr, line_end: re.Pattern[AnyStr], *, last: bool) -> tuple[int, AnyStr]:
    """Count line ends; those that the text ends in are left for the next piece, which may go on with them."""
    whole = len(text) if last else len(text.rstrip(cr + lf))
    counted, rest = text[:whole], text[whole:]
    returns = counted.count(cr)
    if returns == 0 or returns == counted.count(cr + lf):
        return counted.count(lf), rest
    return len(line_end.findall(counted)), rest
