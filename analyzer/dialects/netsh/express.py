"""Dumps that stand in a text as netsh printed them, read without the reader: many times as fast, and the same records.

A fleet prints the same few hundred entries again and again. Where a text holds whole dumps of entries that `Layouts`
knows, between blank lines, and around them nothing but lines that say nothing of a dump, all that the reader would find
out about the text follows from which layouts it has: its language, its labels, and that nothing is missing. One thing
out of the ordinary anywhere and the text goes to the reader, which alone judges what is odd; known entries it takes
over as well.

`tests/dialects/test_netsh_express.py` holds this against the reader: it gives the same records, or none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects import banner
from analyzer.dialects.netsh import judgement, layouts
from analyzer.dialects.netsh.around import Around, leave_alone
from analyzer.dialects.netsh.assemble import NAME
from analyzer.dialects.netsh.judgement import MOST_BLANK_LINES, judge
from analyzer.dialects.records import DumpRecord
from analyzer.inputs import locate, mojibake
from analyzer.inputs.decode import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.dialects.netsh.layouts import Layouts
    from analyzer.dialects.netsh.parts import Part

_MOST_CHARACTERS: Final = 4 * 1024 * 1024
_LINE_ENDS: Final = ("\r\r\n", "\r\n", "\n")
_QUOTES: Final = "> "
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}-")


def forget() -> None:
    """Forget all that was learned from texts; for measuring."""
    layouts.forget()
    judgement.forget()


def read(text: str) -> list[DumpRecord] | None:
    """Read a text in which dumps stand as netsh printed them, alone or between other lines.

    Returns:
        What the reader would find in the lines of the text; None if that may be anything else.
    """
    known = layouts.known()
    if known is None or len(text) > _MOST_CHARACTERS or "{" not in text:
        return None
    bare = _unquoted(text) if text[0] in _QUOTES else None
    text = text if bare is None else bare
    first = text.find("\n")
    newline = next(end for end in _LINE_ENDS if text.endswith(end, 0, first + 1)) if first >= 0 else "\n"
    body = text.rstrip(newline)
    end = text[len(body) :]
    pieces = body.split(newline + newline)
    found = [*map(known.parts.get, pieces)]
    if None in found and not _are_looked_at(known, pieces, found, newline):
        return None
    # Of a last line without an end nobody knows whether it is whole.
    if end.replace(newline, "") or (found[-1] and not 0 < len(end) <= MOST_BLANK_LINES * len(newline)):
        return None
    runs, others = _divided(pieces, found, newline)
    # Without what stood before them, other lines may say something else.
    if others is not None and (bare is not None or not leave_alone(others.all())):
        return None
    # Only these steps look at the lines themselves.
    lines = split(text) if banner.BEGINNING in text or not text.isascii() else None
    records: list[DumpRecord] = []
    for stretch in _stretches(runs):
        read_together = _records(lines, stretch, others)
        if read_together is None:
            return None
        records += read_together
    return records


def _unquoted(text: str) -> str | None:
    """Return a text without what all its lines begin with: it was quoted or indented, and is told by the same lines."""
    before = text[: len(text) - len(text.lstrip(_QUOTES))]
    if text.count("\n") != text.count(f"\n{before}") + 1:
        return None
    bare = text[len(before) :].replace(f"\n{before}", "\n")
    return bare if bare and bare[0] not in _QUOTES else None


def _are_looked_at(known: Layouts, pieces: Sequence[str], found: list[Part | None], newline: str) -> bool:
    """Look at the pieces that were not seen before, and put in what they are; False if one of them needs the reader."""
    for place, piece in enumerate(pieces):
        if found[place] is None and "{" in piece and _GUID.search(piece):
            found[place] = known.look_at(piece, newline)
            if found[place] is None:
                return False
    return any(found)


@dataclass(slots=True)
class _Run:
    """Known entries with one blank line between each two, on the lines from one index up to another."""

    start: int
    parts: list[Part]

    @property
    def end(self) -> int:
        """The index of the line behind the blank one below the last entry."""
        return self.start + sum(part.form.breaks + 2 for part in self.parts)

    @property
    def first_guid(self) -> int:
        """The index of the line with the first GUID."""
        form = self.parts[0].form
        return self.start + form.lead + form.layout.sample.rows["provider_id"]

    @property
    def last_guid(self) -> int:
        """The index of the line with the last GUID."""
        form = self.parts[-1].form
        return self.end - form.breaks - 2 + form.lead + form.layout.sample.rows["provider_id"]


class _Others:
    """Lines that are of no entry."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._pieces: list[list[str]] = []

    def add(self, start: int, lines: list[str]) -> None:
        """Take lines that stand below all others, from an index on."""
        self._starts.append(start)
        self._pieces.append(lines)

    def between(self, start: int, end: int) -> list[str]:
        """Return those that stand from one index up to another."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        return [
            line
            for own, lines in zip(self._starts[first:last], self._pieces[first:last], strict=True)
            for line in lines[max(0, start - own) : max(0, end - own)]
        ]

    def all(self) -> list[str]:
        """Return all of them."""
        return list(chain.from_iterable(self._pieces))


def _divided(pieces: Sequence[str], found: Sequence[Part | None], newline: str) -> tuple[list[_Run], _Others | None]:
    if None not in found:
        return [_Run(0, [part for part in found if part is not None])], None
    runs: list[_Run] = []
    others = _Others()
    line = 0
    for place, (piece, part) in enumerate(zip(pieces, found, strict=True)):
        if part is None:
            lines = piece.split(newline)
            others.add(line, lines)
            line += len(lines) + 1
            continue
        if not place or found[place - 1] is None:
            runs.append(_Run(line, []))
        runs[-1].parts.append(part)
        line += part.form.breaks + 2
    return runs, others


def _stretches(runs: Sequence[_Run]) -> Iterator[Sequence[_Run]]:
    """Give the runs that the reader reads together, as `locate.stretches` finds them."""
    apart = [n for n, (run, below) in enumerate(pairwise(runs), 1) if below.first_guid - run.last_guid > locate.APART]
    for first, last in pairwise([0, *apart, len(runs)]):
        yield runs[first:last]


def _records(lines: list[str] | None, runs: Sequence[_Run], others: _Others | None) -> list[DumpRecord] | None:
    """Read the dumps of a stretch; of a text that is ASCII and has no banner, the lines are not needed."""
    judged = judge(tuple([tuple([part.form for part in run.parts]) for run in runs]))
    if judged is None:
        return None
    if lines is not None or others is not None:
        start, end = runs[0].first_guid - locate.ABOVE, runs[-1].last_guid + locate.BELOW
        if others is not None and not _around(runs, others, start, end).says_nothing(judged.labels):
            return None
        if lines is not None and mojibake.repaired(lines[max(0, start) : end])[1] is not None:
            return None
    records: list[DumpRecord] = []
    for run, dumps, numbers in zip(runs, judged.dumps, judged.lines, strict=True):
        own = numbers if run.start == 0 else [run.start + number for number in numbers]
        for first, last in dumps:
            parts = run.parts[first:last]
            tags = [part.tag for part in parts]
            if tags.count(tags[0]) > 1:
                return None
            # Nearly all are placed already: only for the others a call is worth its time.
            placed = [
                part.placed if part.line == line and part.placed else part.at(line)
                for part, line in zip(parts, own[first:last], strict=True)
            ]
            top = placed[0].lines[0]
            version = banner.find_banner(lines, records[-1].end_line if records else 0, top) if lines else None
            records.append(
                DumpRecord(
                    dialect=NAME,
                    language=judged.language,
                    entries=tuple(placed),
                    line=top,
                    end_line=placed[-1].lines[-1],
                    problems=(),
                    unrecognized=(),
                    windows_version=version[0] if version else None,
                    windows_version_line=version[1] if version else None,
                )
            )
    return records


def _around(runs: Sequence[_Run], others: _Others, start: int, end: int) -> Around:
    """Gather the other lines of a stretch."""
    ends = [*(below.start for below in runs[1:]), end]
    return Around(
        others.between(start, runs[0].start),
        [others.between(run.end, until) for run, until in zip(runs, ends, strict=True)],
    )
