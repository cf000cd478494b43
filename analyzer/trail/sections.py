r"""Where in a text a trail stands: behind the command that prints it, or as exported events.

>>> text = [r"C:\>netsh winsock audit trail", "", "a line", "", "another", r"C:\>exit"]
>>> [(line, [unit.lines for unit in section.units]) for line, section in find(text)]
[(2, [('a line',), ('another',)])]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from analyzer.identity.names import host_name
from analyzer.trail import COMMAND, LONGEST_LINE, MOST_CHARACTERS, MOST_LINES, Section, Unit, shortened, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.audit_trail import TrailKind

CHANNELS: Final = ("winsock-ws2help", "d5c25f9a-4d47-493e-9184-40dd397a004d", "winsock catalog change")
"""What an event of the channel is known by: its provider, that one's GUID, and the name that viewers show."""

_PROMPT: Final = re.compile(
    r"(?:(?:PS )?[A-Za-z]:\\[^>]{0,255}>|netsh(?: winsock)?>)\s?(?P<command>[^\n]{0,255})", re.IGNORECASE
)
_TYPED: Final = re.compile(r"(?:netsh(?:\.exe)?\s+)?(?:winsock\s+)?audit\s+trail\s*(?:[>|][^\n]*)?", re.IGNORECASE)
_ORNAMENT: Final = re.compile(r"[\W_]+")
_HEADING: Final = re.compile(r"\s{0,8}([=#*~+\-])\1{2,}[^\w\n]{0,8}\w[^\n]{0,200}?[^\w\n]{0,8}\1{3,}\s{0,8}")
_RECORD: Final = re.compile(r"Event\[\d{1,7}\]:?\s*")
_SENTENCE: Final = re.compile(
    r"\bLSP .{1,300}? was (?:installed|removed|disabled|bypassed) |-bit catalog was reset by "
)
_EVENT: Final = re.compile(r"<Event[\s>]")
_EVENT_END: Final = "</Event>"
_ROW: Final = re.compile(r'\t[^\t]*\t|^"[^\n]*","')
_LONGEST_EVENT: Final = 40


def find(lines: Sequence[str]) -> Iterator[tuple[int, Section]]:
    """Give the trails of a text, each with its first line, from 1."""
    begin = _of_commands(lines)
    yield from begin
    own = {number for line, section in begin for number in range(line - 1, line - 1 + section.length)}
    if any(_of_channel(line) for line in lines):
        yield from _events(lines, own)


def whole(lines: Sequence[str], kind: TrailKind) -> Section:
    """Return a text as the trail that its file's name says it is."""
    return _section(kind, _paragraphs(lines, 0, len(lines)), len(lines))


def _of_channel(line: str) -> bool:
    folded = line.casefold()
    return any(channel in folded for channel in CHANNELS)


def _of_commands(lines: Sequence[str]) -> list[tuple[int, Section]]:
    found: list[tuple[int, Section]] = []
    at = 0
    while at < len(lines):
        if not _is_command(lines[at]):
            at += 1
            continue
        start = end = at + 1
        while end < len(lines) and not _is_end(lines[end]):
            end += 1
        found.append((start + 1, _section(COMMAND, _paragraphs(lines, start, end), end - start)))
        at = end
    return found


def _is_command(line: str) -> bool:
    """Tell whether a line is the command at a prompt, or a heading that says nothing but the command."""
    if "trail" not in line.casefold() or len(line) > LONGEST_LINE:
        return False
    prompt = _PROMPT.match(line.strip())
    if prompt is not None:
        return _TYPED.fullmatch(prompt["command"].strip()) is not None
    return _ORNAMENT.sub(" ", line.casefold()).strip() in (COMMAND, "netsh exe winsock audit trail")


def _is_end(line: str) -> bool:
    return _is_command(line) or _PROMPT.match(line) is not None or _HEADING.fullmatch(line) is not None


def _paragraphs(lines: Sequence[str], start: int, end: int) -> Iterator[Unit]:
    """Give what stands between blank lines."""
    first = start
    for number in range(start, end + 1):
        if number < end and lines[number].strip():
            continue
        if first < number:
            yield Unit(first - start, tuple(lines[first:number]))
        first = number + 1


def _events(lines: Sequence[str], taken: set[int]) -> Iterator[tuple[int, Section]]:
    """Give the events of a text: XML by its elements, others by their paragraphs or rows; all are one section."""
    units = list(_xml(lines))
    taken |= {number for unit in units for number in range(unit.offset, unit.offset + len(unit.lines))}
    number = 0
    while number < len(lines):
        line = lines[number][:LONGEST_LINE]
        if number in taken or not (_of_channel(line) or _SENTENCE.search(line)):
            number += 1
            continue
        first, last = number, number + 1
        if _ROW.search(line) is None:
            while first and _goes_on(lines, first - 1, taken, number) and not _RECORD.fullmatch(lines[first]):
                first -= 1
            while last < len(lines) and _goes_on(lines, last, taken, number) and not _RECORD.fullmatch(lines[last]):
                last += 1
        units.append(Unit(first, tuple(lines[first:last])))
        taken |= set(range(first, last))
        number = last
    if units:
        units.sort(key=lambda unit: unit.offset)
        start = units[0].offset
        end = units[-1].offset + len(units[-1].lines)
        moved = (Unit(unit.offset - start, unit.lines) for unit in units)
        yield start + 1, _section("event log", moved, end - start)


def _goes_on(lines: Sequence[str], number: int, taken: set[int], start: int) -> bool:
    return bool(lines[number].strip()) and number not in taken and abs(number - start) < _LONGEST_EVENT


def _xml(lines: Sequence[str]) -> Iterator[Unit]:
    """Give the elements Event of this channel, each with the lines that it is on."""
    if not any(_EVENT.search(line) for line in lines):
        return
    text = "\n".join(lines)
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    begin = _EVENT.search(text)
    while begin is not None:
        end = text.find(_EVENT_END, begin.start())
        if end < 0:
            return
        end += len(_EVENT_END)
        own = text[begin.start() : end]
        if _of_channel(own):
            yield Unit(bisect_right(starts, begin.start()) - 1, tuple(own.split("\n")))
        begin = _EVENT.search(text, end)


def _section(kind: TrailKind, units: Iterable[Unit], length: int) -> Section:
    """Make a section of what there is room for."""
    kept: list[Unit] = []
    count = size = 0
    complete = True
    for unit in units:
        # An event is shortened where it is quoted: it has to be read first.
        whole_event = kind == "event log" and sum(map(len, unit.lines)) <= statements.LONGEST
        room = unit.lines if whole_event else tuple(map(shortened, unit.lines))
        sizes = accumulate(map(len, room), initial=size)
        room = tuple(line for line, before in zip(room, sizes, strict=False) if before <= MOST_CHARACTERS)
        room = room[: max(0, MOST_LINES - count)]
        count += len(room)
        size += sum(map(len, room))
        complete &= len(room) == len(unit.lines)
        if room:
            kept.append(Unit(unit.offset, room))
        if not complete:
            break
    hosts = {told.host for unit in kept if (told := statements.read("\n".join(unit.lines))).host is not None}
    host = host_name(next(iter(hosts)) or "") if len(hosts) == 1 else None
    return Section(kind, tuple(kept), length, complete, host)
