"""One file: where in its bytes dumps stand, and what they are."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer import dialects
from analyzer.dialects import netsh
from analyzer.dialects.bounded import bounded
from analyzer.dialects.netsh import fast
from analyzer.dialects.netsh.fast.express import begins_known
from analyzer.dialects.records import Problem
from analyzer.dialects.registry import hive
from analyzer.dialects.renumber import renumbered
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.found_dump import Found
from analyzer.inputs import lookalikes, mojibake, scan, transport, unread
from analyzer.inputs.content import Content
from analyzer.inputs.cuts import offset_of_line, offset_of_words
from analyzer.inputs.decode import is_unicode, is_wide, split
from analyzer.inputs.lines import Lines
from analyzer.inputs.passing import Passing
from analyzer.knowledge.commands import EXPORT_REGISTRY, WHERE
from analyzer.memo import Rare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.dialects.records import DumpRecord

    _Place = tuple[str, str | None, str | None]
    """The input, the way through its archives, and when it was modified."""

_HEAD: Final = 64 * 1024
_TITLE: Final = 256
"""Enough for the first line of a registry export in UTF-16."""
_MARKS: Final = codecs.BOM_UTF16_LE + codecs.BOM_UTF16_BE + codecs.BOM_UTF8
_LARGEST_HIVE: Final = 2 * 1024 * 1024 * 1024
"""The most that the offsets of a hive can reach."""
_NEAR: Final = 100
"""Lines: what ends so close before the end of a part may go on in the next one."""
_NOT_FOUND: Final = "the output of netsh winsock show catalog was not found in it"
_DIVIDED: Final = (
    f"more than {scan.PART_LIMIT // 2**20} MiB of the file look like one catalog: it was divided here, and what "
    "follows was read as another dump"
)


def read_dumps(data: bytes, path: str) -> list[Found]:
    """Find the dumps in the bytes of one input; see `find_dumps`."""
    return find_dumps(io.BytesIO(data), path)


def find_dumps(file: BinaryIO, path: str) -> list[Found]:
    """Find the dumps in one file; see `search`."""
    return search(file, path)[0]


def search(
    file: BinaryIO | Passing,
    path: str,
    member: str | None = None,
    modified: str | None = None,
    *,
    describes: bool = True,
) -> tuple[list[Found], str | None]:
    """Find the dumps in one file, which is no archive.

    Args:
        file: the file, seekable or passing by.
        path: the input that it is, or is in.
        member: its way through the archives of the input.
        modified: when it was modified, as its archive or the file system tells it.
        describes: whether it is to be said what a file without a dump looks like.

    Returns:
        The dumps; and if a listing was found that could not be read, what about it.

    Raises:
        NoCatalogError: if there is no dump; the text says what the file looks like.
        UnreadableInputError: if there is none but a listing that could not be read.
    """
    passing = file if isinstance(file, Passing) else None
    size = None if passing else file.seek(0, io.SEEK_END)
    file.seek(0)
    begin = file.read(len(hive.MAGIC))
    if begin == hive.MAGIC:
        return _of_hive(begin + file.read(_LARGEST_HIVE - len(begin) + 1), path, member, modified), None
    aside = lookalikes.aside()
    reading: _Reading | None = None  # of nearly all logs no part is read
    # A glance at a text is worth its time where it may end the matter; one that begins like others needs none.
    whole = size is not None and size <= scan.WHOLE and begins_known(_head(file))
    for start, end in [(0, size or 0)] if whole else scan.parts(file, size, aside):
        reading = reading or _Reading(file, size, (path, member, modified), is_wide(_head(file)))
        reading.part(start, end)
    if reading is not None and reading.found:
        return reading.found, reading.unread
    if reading is not None and reading.unread:
        raise UnreadableInputError(reading.unread)
    raise _what_instead(file, aside) if describes else NoCatalogError(_NOT_FOUND)


def _head(file: BinaryIO | Passing) -> bytes:
    """Return the first bytes of a file, also where they have passed by."""
    if isinstance(file, Passing):
        return file.head[:_HEAD]
    file.seek(0)
    return file.read(_HEAD)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a part was divided for its size: the next one begins again at `again`, if that is known.

    `dump` is the number of the dump that may go on there.
    """

    end: int
    again: int | None
    dump: int | None


class _Reading:
    """A text file, read part by part: what was `found`, and if a listing could not be read, what about it."""

    def __init__(self, file: BinaryIO | Passing, size: int | None, place: _Place, wide: str | None) -> None:
        self._file = file
        self._size = size
        self._path, self._member, self._modified = place
        self._wide = wide
        self._position = scan.Position(file, wide or scan.EIGHT_BIT)
        self._cut: _Cut | None = None
        self._begins: tuple[str, int] | None = None
        self.found: list[Found] = []
        self.unread: str | None = None

    def part(self, start: int, end: int) -> None:
        """Read the next part; an empty one only says that nothing before it is needed again."""
        cut, self._cut = self._cut, None
        goes_on = cut if cut is not None and cut.end == start < end else None
        if goes_on is not None and goes_on.again is not None:
            start = goes_on.again
            if goes_on.dump is not None:
                del self.found[goes_on.dump]
        self._position.move(start)
        if isinstance(self._file, Passing):
            self._file.forget(self._position.offset)
        if start == end:
            return
        self._file.seek(self._position.offset)
        data = self._file.read(end - self._position.offset)
        to_the_end = self._ends_at(end)
        before = len(self.found)
        lines = self._read(data, to_the_end=to_the_end)
        if goes_on is not None and goes_on.again is None:
            self._mark_as_divided(goes_on, before)
        if lines is not None and not to_the_end and len(data) >= scan.PART_LIMIT:
            self._cut = self._cut_behind(data, lines, end, before)

    def _ends_at(self, end: int) -> bool:
        return (
            self._file.ends_at(end) if isinstance(self._file, Passing) else self._size is not None and end >= self._size
        )

    def _read(self, data: bytes, *, to_the_end: bool) -> list[str] | None:
        """Find the dumps of a part; return its lines, None where nobody needed them."""
        self._begins = None
        before = self._position.lines
        content = Content(data)
        lines = Lines(content)
        printed = fast.read(content, lines) if self._position.offset == 0 and to_the_end else None
        encoding = content.encoding
        if printed is not None:
            for record in printed:
                self.found.append(Found(bounded(record), self._path, self._member, encoding, lines, self._modified))
            return None
        text = content.text
        text_lines = split(text)
        # Evidence is quoted as it stands in the file.
        lines = Lines(text_lines if to_the_end and before == 0 else text, before, to_the_end=to_the_end)
        carried = transport.plain(text_lines)
        right = list(carried.lines)
        ranges = [(*part, *mojibake.repaired(right[part[1] : part[2]])) for part in dialects.assign(carried.lines)]
        for _, first, last, repaired, mistake in ranges:
            if mistake is not None:
                right[first:last] = repaired
        readable = Lines(right, before, to_the_end=to_the_end)
        for dialect, first, last, _, mistake in ranges:
            records = dialect.read(readable, before + first, before + last)
            self.unread = self.unread or _unread(readable, range(before + first, before + last), records)
            read_as = encoding if mistake is None else f"{encoding}, {mistake}"
            if records and not isinstance(carried.sources, range):
                # Many lines may have been made of one, which then does not tell where the last dump begins.
                words = carried.lines[records[-1].line - before - 1]
                times = sum(line.count(words) for line in carried.lines[records[-1].line - before - 1 :])
                self._begins = words, times
            for record in records:
                own = renumbered(bounded(record), before, carried.sources)
                self.found.append(Found(own, self._path, self._member, read_as, lines, self._modified))
        return text_lines

    def _cut_behind(self, data: bytes, lines: list[str], end: int, before: int) -> _Cut:
        """Say where the next part begins again if it follows at once: where the last dump of this one does.

        What stands above a dump may tell of it, but not what belongs to another one.
        """
        last_line = self._position.lines + len(lines)
        own = [dump.record for dump in self.found[before:]]
        number = len(self.found) - 1 if own and own[-1].end_line > last_line - _NEAR else None
        first = last_line if number is None else own.pop().line
        above = max((record.end_line for record in own), default=0)
        index = max(above, first - _NEAR, self._position.lines + 1) - self._position.lines
        if above < first and index < len(lines):
            offset = offset_of_line(data, self._wide, lines, index)
        else:
            offset = offset_of_words(data, *self._begins) if self._begins and number is not None else None
        return _Cut(end, None if offset is None else self._position.offset + offset, number)

    def _mark_as_divided(self, cut: _Cut, before: int) -> None:
        """Say of two dumps that they may be one: no program prints such a large one."""
        line = self._position.lines + 1
        follows = len(self.found) > before and self.found[before].record.line < line + _NEAR
        for number in ([] if cut.dump is None else [cut.dump]) + ([before] if follows else []):
            record = self.found[number].record
            problem = Problem("divided", min(max(line, record.line), record.end_line), _DIVIDED)
            problems = sorted([*record.problems, problem], key=lambda one: one.line)
            self.found[number] = replace(self.found[number], record=replace(record, problems=tuple(problems)))


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


def _what_instead(file: BinaryIO | Passing, aside: scan.Aside) -> NoCatalogError:
    head = _head(file)
    if head[:_TITLE].replace(b"\0", b"").lstrip(_MARKS).startswith((b"Windows Registry Editor Version", b"REGEDIT4")):
        return NoCatalogError(
            f"a registry export without a Winsock catalog: ask for the file that this command writes {WHERE}: "
            f"{EXPORT_REGISTRY}"
        )
    kind = unread.describe(head)
    if kind is not None:
        return NoCatalogError(kind)
    if b"\0" in head and not is_unicode(head):
        return NoCatalogError("binary data, in which the output of netsh winsock show catalog was not found")
    # Of what has passed by, the beginning is at hand.
    lookalike = (
        lookalikes.describe(io.BytesIO(file.head)) if isinstance(file, Passing) else lookalikes.describe(file, aside)
    )
    if lookalike is not None:
        return NoCatalogError(lookalike, looks_like_one=True)
    return NoCatalogError(_NOT_FOUND)
