"""Dumps that stand in a text as netsh printed them, read without the reader: many times as fast, and the same records.

A fleet prints the same few hundred entries again and again. Where a text holds whole dumps of entries that `Layouts`
knows, between blank lines, and around them nothing but lines that say nothing of a dump, all that the reader would find
out about the text follows from which layouts it has: its language, its labels, and that nothing is missing. One thing
out of the ordinary anywhere and the text goes to the reader, which alone judges what is odd; known entries it takes
over as well.

`tests/dialects/test_netsh_express.py` holds this against the reader: it gives the same records, or none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects import banner
from analyzer.dialects.netsh import judgement, layouts, pieces
from analyzer.dialects.netsh.around import Around, leave_alone
from analyzer.dialects.netsh.assemble import NAME
from analyzer.dialects.netsh.judgement import MOST_BLANK_LINES, judge
from analyzer.dialects.netsh.sections import comes_again
from analyzer.dialects.records import DumpRecord
from analyzer.inputs import content, locate, mojibake
from analyzer.inputs.decode import split
from analyzer.inputs.glance import may_hold_a_dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.dialects.netsh.parts import Part
    from analyzer.dialects.netsh.pieces import Pieces
    from analyzer.inputs.content import Content

_NONE: Final = frozenset[str]()
_LARGEST: Final = 4 * 1024 * 1024
"""Bytes; a larger text is for the reader."""


def forget() -> None:
    """Forget all that was learned from texts; for measuring."""
    layouts.forget()
    judgement.forget()
    content.forget()


def begins_known(head: bytes) -> bool:
    """Tell whether the first GUID in the head of a text is of an entry as they stood in others: it may hold a dump."""
    known = layouts.known()
    first = None if known is None else pieces.first(head)
    return known is not None and first is not None and known.knows(*first) and _may_hold_a_dump(first[0])


@lru_cache(1_024)
def _may_hold_a_dump(piece: bytes) -> bool:
    return may_hold_a_dump(piece)


def read(text: Content) -> list[DumpRecord] | None:
    """Read a text in which dumps stand as netsh printed them, alone or between other lines.

    Returns:
        What the reader would find in the lines of the text; None if that may be anything else.
    """
    divided = divide(text)
    return None if divided is None else printed(divided)


def divide(text: Content) -> Divided | None:
    """Divide a text into known entries and other lines; None if most entries are not as netsh prints them."""
    known = layouts.known()
    if known is None or len(text.data) > _LARGEST or b"{" not in text.data:
        return None
    found = pieces.look_up(known, text)
    if found is None or found.ends is None:
        return None
    # Of a last line without an end nobody knows whether it is whole.
    is_ended = found.parts[-1] is None or 0 < found.ends <= MOST_BLANK_LINES
    divided = _divided(found)
    if divided is None:
        return None
    quote, newline = found.quote.decode(), found.newline.decode()
    return Divided(text, quote, newline, not found.refused and is_ended, *divided)


def printed(divided: Divided) -> list[DumpRecord] | None:
    """Read what is divided, see `read`."""
    if not divided.may_be_whole:
        return None
    text, runs, others = divided.text, divided.runs, divided.others
    # Without what stood before them, other lines may say something else.
    if others is not None and (divided.quote or not leave_alone(others.all())):
        return None
    lines = _Lines(text, divided.quote, may_be_told=others is not None)
    records: list[DumpRecord] = []
    for stretch in _stretches(runs):
        read_together = _records(lines, stretch, others)
        if read_together is None:
            return None
        records += read_together
    return records


class _Lines:
    """The lines of a text without what they begin with, for the few steps that ever look at them."""

    def __init__(self, text: Content, quote: str, *, may_be_told: bool) -> None:
        """Split nothing yet; `may_be_told` says whether a line between entries may be a banner."""
        self._text = text
        self._quote = quote
        self.has_banner = may_be_told and banner.BEGINNING in text.text

    def all(self) -> list[str]:
        """Return all of them."""
        text = self._text.text
        return split(text[len(self._quote) :].replace(f"\n{self._quote}", "\n") if self._quote else text)


@dataclass(slots=True)
class Run:
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


class Others:
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

    def with_braces(self) -> list[int]:
        """Return the indexes of those that hold an opening brace."""
        return [
            index
            for start, lines in zip(self._starts, self._pieces, strict=True)
            for index, line in enumerate(lines, start)
            if "{" in line
        ]


@dataclass(frozen=True, slots=True)
class Divided:
    """A text whose lines begin with `quote` and end in `newline`: known entries, and the lines that are of none.

    Where it `may_be_whole`, no other lines hold a GUID, and the last line is not cut.
    """

    text: Content
    quote: str
    newline: str
    may_be_whole: bool
    runs: Sequence[Run]
    others: Others | None

    def entries(self) -> list[tuple[int, Part]]:
        """Return the known entries, each with the index of its first line."""
        found: list[tuple[int, Part]] = []
        for run in self.runs:
            line = run.start
            for part in run.parts:
                form = part.form
                found.append((line + form.lead, part))
                line += form.breaks + 2
        return found


def _divided(found: Pieces) -> tuple[list[Run], Others | None] | None:
    """Gather the entries that follow one another, and the other lines, if there are any; None if a letter is none."""
    if None not in found.parts:
        return [Run(0, [part for part in found.parts if part is not None])], None
    runs: list[Run] = []
    others = Others()
    line = 0
    above: Part | None = None
    for number, part in enumerate(found.parts):
        if part is None:
            lines = found.lines(number)
            if lines is None:
                return None
            others.add(line, lines)
            line += len(lines) + 1
        else:
            if above is None:
                runs.append(Run(line, []))
            runs[-1].parts.append(part)
            line += part.form.breaks + 2
        above = part
    return runs, others


def _stretches(runs: Sequence[Run]) -> Iterator[Sequence[Run]]:
    """Give the runs that the reader reads together, as `locate.stretches` finds them."""
    apart = [n for n, (run, below) in enumerate(pairwise(runs), 1) if below.first_guid - run.last_guid > locate.APART]
    for first, last in pairwise([0, *apart, len(runs)]):
        yield runs[first:last]


def _records(lines: _Lines, runs: Sequence[Run], others: Others | None) -> list[DumpRecord] | None:
    """Read the dumps of a stretch."""
    judged = judge(tuple([tuple([part.form for part in run.parts]) for run in runs]))
    if judged is None:
        return None
    start, end = runs[0].first_guid - locate.ABOVE, runs[-1].last_guid + locate.BELOW
    around = None if others is None else _around(runs, others, start, end)
    if around is not None and not around.says_nothing(judged.labels):
        return None
    heads = _NONE.union(*{part.heads for run in runs for part in run.parts})
    heads = heads if around is None else heads | mojibake.heads(around.all())
    if heads and not mojibake.are_intact(heads) and mojibake.repaired(lines.all()[max(0, start) : end])[1] is not None:
        return None
    all_lines = lines.all() if lines.has_banner else None
    records: list[DumpRecord] = []
    for run, dumps in zip(runs, judged.dumps, strict=True):
        for dump in dumps:
            parts = run.parts[dump.first : dump.last]
            lines_above = run.start + dump.start
            own = [lines_above + number for number in dump.lines] if lines_above else dump.lines
            tags = [part.tag for part in parts]
            if tags.count(tags[0]) > 1 and any(comes_again(part.entry, parts[0].entry) for part in parts[1:]):
                return None  # another dump may begin there
            # Nearly all are placed already: only for the others a call is worth its time.
            placed = [
                part.placed if part.line == line and part.placed else part.at(line)
                for part, line in zip(parts, own, strict=True)
            ]
            top = placed[0].lines[0]
            above = records[-1].end_line if records else 0
            version = banner.find_banner(all_lines, above, top) if all_lines else None
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


def _around(runs: Sequence[Run], others: Others, start: int, end: int) -> Around:
    """Gather the other lines of a stretch."""
    ends = [*(below.start for below in runs[1:]), end]
    return Around(
        others.between(start, runs[0].start),
        [others.between(run.end, until) for run, until in zip(runs, ends, strict=True)],
    )
