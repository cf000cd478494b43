"""One file: where in its bytes dumps stand, and what they are."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer import dialects
from analyzer.dialects import netsh
from analyzer.dialects.netsh import express
from analyzer.dialects.registry import hive
from analyzer.dialects.renumber import renumbered
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.found import Found
from analyzer.inputs import lookalikes, mojibake, scan, transport
from analyzer.inputs.decode import characters, is_unicode, is_wide, split
from analyzer.inputs.lines import Lines
from analyzer.inputs.passing import Passing
from analyzer.knowledge.commands import EXPORT_REGISTRY, WHERE
from analyzer.remembered import Rare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.dialects.records import DumpRecord

_HEAD: Final = 64 * 1024
_TITLE: Final = 256
"""Enough for the first line of a registry export in UTF-16."""
_MARKS: Final = codecs.BOM_UTF16_LE + codecs.BOM_UTF16_BE + codecs.BOM_UTF8
_EVENT_LOG: Final = b"ElfFile\0"
_LARGEST_HIVE: Final = 2 * 1024 * 1024 * 1024
"""The most that the offsets of a hive can reach."""


def read_dumps(data: bytes, path: str) -> list[Found]:
    """Find the dumps in the bytes of one input; see `find_dumps`."""
    return find_dumps(io.BytesIO(data), path)


def find_dumps(file: BinaryIO, path: str) -> list[Found]:
    """Find the dumps in one file; see `search`."""
    return search(file, path)[0]


def search(
    file: BinaryIO | Passing, path: str, member: str | None = None, modified: str | None = None
) -> tuple[list[Found], str | None]:
    """Find the dumps in one file, which is no archive.

    Args:
        file: the file, seekable or passing by.
        path: the input that it is, or is in.
        member: its way through the archives of the input.
        modified: when it was modified, as its archive or the file system tells it.

    Returns:
        The dumps; and if a listing was found that could not be read, what about it.

    Raises:
        NoCatalogError: if there is no dump; the text says what the file looks like.
        UnreadableInputError: if there is none but a listing that could not be read.
    """
    passing = file if isinstance(file, Passing) else None
    size = None if passing else file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(hive.MAGIC):
        return _of_hive(head + file.read(_LARGEST_HIVE - len(head) + 1), path, member, modified), None
    found: list[Found] = []
    unread: str | None = None
    wide = is_wide(head)
    position = scan.Position(file, wide or scan.EIGHT_BIT)
    aside = lookalikes.aside()
    for start, end in scan.parts(file, size, aside):
        position.move(start)
        if passing is not None:
            passing.forget(position.offset)
        if start == end:
            continue
        file.seek(position.offset)
        text, encoding = characters(file.read(end - position.offset))
        to_the_end = passing.ends_at(end) if passing is not None else size is not None and end >= size
        printed = express.read(text) if position.offset == 0 and to_the_end else None
        if printed is not None:
            lines = Lines(text)
            found += [Found(record, path, member, encoding, lines, modified) for record in printed]
            continue
        text_lines = split(text)
        lines = Lines(text_lines, position.lines, to_the_end=to_the_end)
        carried = transport.plain(text_lines)
        right = list(carried.lines)
        ranges = [(*part, *mojibake.repaired(right[part[1] : part[2]])) for part in dialects.assign(carried.lines)]
        for _, first, last, repaired, mistake in ranges:
            if mistake is not None:
                right[first:last] = repaired
        readable = Lines(right, position.lines, to_the_end=to_the_end)
        for dialect, first, last, _, mistake in ranges:
            records = dialect.read(readable, position.lines + first, position.lines + last)
            unread = unread or _unread(readable, range(position.lines + first, position.lines + last), records)
            records = [renumbered(record, position.lines, carried.sources) for record in records]
            read_as = encoding if mistake is None else f"{encoding}, {mistake}"
            # Evidence is quoted as it stands in the file.
            found += [Found(record, path, member, read_as, lines, modified) for record in records]
    if not found:
        raise UnreadableInputError(unread) if unread else _what_instead(file, head, aside)
    return found, unread


def _unread(lines: Lines, indexes: range, records: Iterable[DumpRecord]) -> str | None:
    """Say which line holds a joined listing of which nothing was read."""
    own = lines[indexes.start : indexes.stop]  # what stands before the part is not in it
    joined = _JOINED.among(own)
    if not joined:
        return None
    for index, line in zip(range(indexes.stop - len(own), indexes.stop), own, strict=True):
        if line in joined and not any(r.line <= index + 1 <= r.end_line for r in records):
            return (
                f"line {index + 1} is a catalog that was joined into one line and cannot be divided again: "
                "ask for the file as netsh winsock show catalog wrote it"
            )
    return None


_JOINED: Final = Rare(netsh.is_joined_listing, lambda text: "{" in text)


def _of_hive(data: bytes, path: str, member: str | None, modified: str | None) -> list[Found]:
    """Read a registry hive, whose lines are those that its reader writes down."""
    if len(data) > _LARGEST_HIVE:
        raise UnreadableInputError("a registry hive of more than 2 GiB, which Windows does not have")
    try:
        records, lines = hive.read(data)
    except hive.HiveError as error:
        raise UnreadableInputError(f"a registry hive that is damaged: {error}") from None
    if not records:
        raise NoCatalogError("a registry hive without a Winsock catalog: the hive SYSTEM has it")
    return [Found(record, path, member, "regf", lines, modified) for record in records]


def _what_instead(file: BinaryIO | Passing, head: bytes, aside: scan.Aside) -> NoCatalogError:
    if head[:_TITLE].replace(b"\0", b"").lstrip(_MARKS).startswith((b"Windows Registry Editor Version", b"REGEDIT4")):
        return NoCatalogError(
            f"a registry export without a Winsock catalog: ask for the file that this command writes {WHERE}: "
            f"{EXPORT_REGISTRY}"
        )
    if head.startswith(_EVENT_LOG):
        return NoCatalogError(
            "a Windows event log (.evtx), which is not read: export the events with "
            "wevtutil qe FILE.evtx /lf:true /f:RenderedXml /uni:true > winsock_events.txt"
        )
    if b"\0" in head and not is_unicode(head):
        return NoCatalogError("binary data without the output of netsh winsock show catalog")
    # Of what has passed by, the beginning is at hand.
    lookalike = (
        lookalikes.describe(io.BytesIO(file.head)) if isinstance(file, Passing) else lookalikes.describe(file, aside)
    )
    if lookalike is not None:
        return NoCatalogError(lookalike, looks_like_one=True)
    return NoCatalogError("the output of netsh winsock show catalog was not found in it")
