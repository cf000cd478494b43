"""Which parts of a large file can hold a dump at all, told from its bytes.

A log of a gigabyte is passed over at nearly the speed of reading it, in one mebibyte at a time: only the parts around
something that a catalog prints are kept. A small input is one part, or none where a glance shows that it holds no dump.
"""

from __future__ import annotations

import codecs
import mmap
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, AnyStr, BinaryIO, Final

from analyzer.inputs.decode import LINE_END, LINE_END_BYTES
from analyzer.inputs.glance import may_hold_a_dump
from analyzer.inputs.needles import likely, searching, wide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.inputs.needles import Find
    from analyzer.inputs.passing import Passing

EIGHT_BIT: Final = "8-bit"

WHOLE: Final = 4 * 1024 * 1024
"""Up to this size an input is one part, or none."""

PART_LIMIT: Final = 8 * 1024 * 1024
"""The longest part that is decoded at once, but for what `analyzer.inputs.cuts` adds; a longer one is divided.

A byte of text may take 80 bytes of memory, while it is read: a line separator makes a line of its own."""

_CHUNK: Final = 1024 * 1024
_MARGIN: Final = 64 * 1024
"""Kept on both sides of a mark: the console's banner may stand some way above a dump."""

_NEAR: Final = 2048
# netsh's rule has 54 dashes, Microsoft's collectors write 26. The GUID is that of MSAFD Tcpip over IPv4.
_RULE: Final = b"-" * 24
_GUID_END: Final = b"00805F48A192}"


_NEEDLES: Final = (_RULE, _GUID_END)
# In registry text; every entry of every catalog has it in its key, in this case whatever was typed before it.
_KEY: Final = b"\\Catalog_Entries"
# A colon, or a full-width one: in UTF-16 of either order, UTF-8, and the East Asian code pages.
_COLON: Final = rb"(?:[:\x1a\xff]|\xbc\x9a|\xa3\xba|\x81\x46|\xa1\x47)(?:\s|&nbsp;)*"
_GUID: Final = re.compile(_COLON + rb"\{[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-")
# Behind a value stands at most what a tool put there.
_GUID_FIELD: Final = re.compile(_GUID.pattern + rb"[^\r\n]{0,64}$")
_NUMBER_FIELD: Final = re.compile(rb"(?<![0-9])" + _COLON + rb"-?[0-9]+(?:\W[^\r\n]{0,32})?$")
_FIELDS_REACH: Final = 16
_NUMBERS_NEEDED: Final = 3
_RULE_REACH: Final = 8
_LONGEST_RUN: Final = 64
_NOT_A_RULE: Final = re.compile(rb"[^-\0]")
_OVERLAP: Final = 2 * _NEAR


@dataclass(slots=True)
class Aside:
    """Other strings that are looked for on the way, until the first mark of a dump.

    `needles` are ASCII; of a file whose first mebibyte holds NULs they are looked for in UTF-16 as well. `hits` are the
    offsets of their places, none within `apart` bytes behind another, and `limit` of them at most. They are all that
    there are if the scan `found_no_dump`.
    """

    needles: tuple[bytes, ...]
    apart: int
    limit: int
    hits: list[int] = field(default_factory=list)
    found_no_dump: bool = False


def parts(file: BinaryIO | Passing, size: int | None, aside: Aside | None = None) -> Iterator[tuple[int, int]]:
    """Give the parts (offset, offset after) of a file in which a dump may stand, in order.

    The file is read forward only, and a part is given as soon as nothing can be added to it. Without a size it is a
    stream that passes by: then an empty part tells how far nothing is left to be read again. In a large file, the
    strings of `aside` are looked for in the same pass.
    """
    if size is not None and size <= WHOLE:
        file.seek(0)
        if may_hold_a_dump(file.read(size)):
            yield 0, size
        return
    start = end = -1
    done = 0
    for done, marks in _marks(file, aside):
        for mark in marks:
            if start >= 0 and (mark - _MARGIN > end or end - start >= PART_LIMIT):
                yield start, end
                start = -1
            if start < 0:
                start = max(0, mark - _MARGIN, end)
            end = mark + _MARGIN
        if start >= 0 and done - _OVERLAP - _MARGIN > end:
            yield start, end
            start = -1
        if start < 0 and size is None and done - _OVERLAP - _MARGIN > end:
            nothing = done - _OVERLAP - _MARGIN
            yield nothing, nothing
    if start >= 0:
        yield start, min(done, end)


def _marks(file: BinaryIO | Passing, aside: Aside | None) -> Iterator[tuple[int, list[int]]]:
    """Give how far the file was read, and the offsets of rules and known GUIDs with a GUID near them, and of keys."""
    # One buffer for all chunks, on a page boundary: a new one for each would cost more than the search in it.
    with mmap.mmap(-1, _CHUNK + _OVERLAP) as buffer, memoryview(buffer) as view, searching(buffer) as find:
        offset = kept = 0
        others: tuple[bytes, ...] | None = None
        while True:
            file.seek(offset + kept)  # in between the parts are read
            count = file.readinto(view[kept : kept + _CHUNK])  # type: ignore[union-attr] # all our files have it
            if not count:
                break
            end = kept + count
            # No UTF-16 of ASCII is without a NUL, and most logs are.
            has_nul = buffer.find(b"\0", 0, end) >= 0
            wanted = (*_NEEDLES, _KEY, *(aside.needles if aside is not None else ()))
            there = likely(_both(wanted, has_nul), view[:end])
            marks, keys = (
                {m for needle in _both(own, has_nul) if needle in there for m in _finds(buffer, find, needle, end)}
                for own in (_NEEDLES, (_KEY,))
            )
            if aside is not None:
                others = _both(aside.needles, has_nul) if others is None else others
                _look_aside(aside, [needle for needle in others if needle in there], find, offset, end)
            last = -_NEAR
            found: list[int] = []
            for mark in sorted(keys | marks):
                # Marks stand close together in a dump; one in a while says enough.
                if mark >= last + _NEAR and (mark in keys or _is_of_an_entry(buffer, mark, end)):
                    last = mark
                    aside = None
                    found.append(offset + mark)
            yield offset + end, found
            kept = min(end, _OVERLAP)
            view[:kept] = bytes(view[end - kept : end])
            offset += end - kept
        if aside is not None:
            aside.found_no_dump = True


def look_aside(file: BinaryIO, aside: Aside) -> None:
    """Look for nothing but the strings of `aside`, in the whole file."""
    file.seek(0)
    with mmap.mmap(-1, _CHUNK + _OVERLAP) as buffer, memoryview(buffer) as view, searching(buffer) as find:
        offset = kept = 0
        needles: tuple[bytes, ...] | None = None
        while count := file.readinto(view[kept : kept + _CHUNK]):  # type: ignore[attr-defined] # all our files have it
            end = kept + count
            if needles is None:
                needles = _both(aside.needles, buffer.find(b"\0", 0, end) >= 0)
            there = likely(needles, view[:end])
            _look_aside(aside, [needle for needle in needles if needle in there], find, offset, end)
            kept = min(end, _OVERLAP)
            view[:kept] = bytes(view[end - kept : end])
            offset += end - kept
    aside.found_no_dump = True


@cache
def _both(needles: tuple[bytes, ...], has_nul: bool) -> tuple[bytes, ...]:  # noqa: FBT001 - what they are looked for in
    return (*needles, *map(wide, needles)) if has_nul else needles


def _look_aside(aside: Aside, needles: Sequence[bytes], find: Find, offset: int, end: int) -> None:
    """Note where other strings stand in a buffer whose first byte is that of the file at an offset."""
    while len(aside.hits) < aside.limit:
        start = max(0, aside.hits[-1] + aside.apart - offset) if aside.hits else 0
        hits = [hit for needle in needles if (hit := find(needle, start, end)) >= 0] if start < end else []
        if not hits:
            break
        aside.hits.append(offset + min(hits))


def _is_of_an_entry(buffer: mmap.mmap, mark: int, end: int) -> bool:
    """Tell whether a rule has the GUID of an entry below it, or the end of an entry above; a known GUID is one itself.

    Logs are full of rules and GUIDs. UTF-16 is read without its NULs, which leaves what is ASCII in it.
    """
    start = max(0, mark - _NEAR)
    if buffer.find(b"{", start, min(mark + _NEAR, end)) < 0:
        return False
    before = buffer[start:mark].replace(b"\0", b"")
    after = buffer[mark : min(mark + _NEAR, end)].replace(b"\0", b"")
    if not after.startswith(b"-"):
        return True
    below = LINE_END_BYTES.split(after)
    # A whole listing may have been joined on one line.
    if _GUID.search(below[0]) or any(_GUID_FIELD.search(line) for line in below[1 : _RULE_REACH + 1]):
        return True
    above = LINE_END_BYTES.split(before)[-_FIELDS_REACH:]
    guid = next((number for number, line in enumerate(above) if _GUID_FIELD.search(line)), len(above))
    return sum(_NUMBER_FIELD.search(line) is not None for line in above[guid + 1 :]) >= _NUMBERS_NEEDED


def _finds(data: mmap.mmap, find: Find, needle: bytes, end: int) -> Iterator[int]:
    mark = find(needle, 0, end)
    while mark >= 0:
        yield mark
        after = _NOT_A_RULE.search(data, mark + len(needle), end)
        mark = find(needle, after.start(), end) if after else -1


class Position:
    """A place in a file that moves forward only, with the number of lines before it: each byte is counted once."""

    def __init__(self, file: BinaryIO | Passing, encoding: str) -> None:
        """Begin at the start of a seekable file in the given encoding: one byte a character, or UTF-16."""
        self._file = file
        self._encoding = encoding
        self._unit = 1 if encoding == EIGHT_BIT else 2
        self._returns = 0
        self.offset = 0
        self.lines = 0

    def move(self, offset: int) -> None:
        """Move forward to an offset, or to the few carriage returns before it: these may be half of a line end."""
        offset -= (offset - self.offset) % self._unit
        self._file.seek(self.offset)
        decode = None if self._unit == 1 else codecs.getincrementaldecoder(self._encoding)(errors="replace").decode
        while self.offset < offset and (chunk := self._file.read(min(_CHUNK, offset - self.offset))):
            self.offset += len(chunk)
            if decode is None:
                self._count(chunk, b"\r", b"\n", LINE_END_BYTES)
            else:
                self._count(decode(chunk), "\r", "\n", LINE_END)
        if self._returns <= _LONGEST_RUN:
            self.offset -= self._returns * self._unit
        else:
            self.lines += self._returns
        self._returns = 0

    def _count(self, text: AnyStr, cr: AnyStr, lf: AnyStr, line_end: re.Pattern[AnyStr]) -> None:
        """Count the line ends of a piece; the carriage returns at its end wait for what the next piece begins with."""
        after = text.lstrip(cr)
        self._returns += len(text) - len(after)
        if not after:
            return
        # Carriage returns before a line feed are one line end with it.
        self.lines += 0 if after.startswith(lf) else self._returns
        counted = after.rstrip(cr)
        self._returns = len(after) - len(counted)
        if counted.count(cr) == counted.count(cr + lf):
            self.lines += counted.count(lf)
        else:
            self.lines += len(line_end.findall(counted))
