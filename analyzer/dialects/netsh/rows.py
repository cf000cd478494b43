"""The rows of a listing: its lines without blank ones, with broken lines joined and joined ones divided.

Only what shows by itself is joined: half a GUID, a value that stands alone under its label, or a line that was as long
as lines could be. Where a program broke lines, it broke many, so the rows themselves tell how.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, pairwise, zip_longest
from operator import sub
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.dialects.netsh import layouts
from analyzer.dialects.netsh.breaks import MAY_GO_ON, Breaks, is_in_column, without_closing_quote
from analyzer.dialects.netsh.grammar import NUMBER_SHAPES, shape
from analyzer.dialects.netsh.split_joined import split_joined
from analyzer.dialects.records import Entry, Placed
from analyzer.inputs import paste
from analyzer.inputs.paste import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analyzer.dialects.netsh.known_entries import KnownEntry, Layout

_LETTER = re.compile(r"[^\W\d_]")
_LOST = re.compile(r"[\ufffd?]")
KNOWN: Final = "KNOWN"
"""What stands for the shapes of known entries' rows; no terminal of the grammar has this name."""

_GOES_ON: Final = NUMBER_SHAPES | {"RULE"}
"""The terminals of a row that may belong to a whole entry above it."""

_ENOUGH: Final = 2
_NEAR: Final = 200
_SYSTEMATIC: Final = 0.4


class KnownRun(NamedTuple):
    """Entries that follow one another and need no parse: where they stand, and how often each layout comes.

    `counts` are in the order in which the layouts come first; `said` gives what the lines of an entry say.
    """

    placed: Sequence[Placed]
    entries: Sequence[KnownEntry]
    counts: Mapping[Layout, int]
    said: Callable[[Placed], Sequence[str]]


@dataclass(slots=True)
class Rows:
    """The non-blank lines of a text, unquoted and trimmed, with their numbers from 1.

    `continued` gives the lines on which a value goes on that was broken, by the line on which it begins; `repeated` are
    lines that only say again what the line before says. `known` are entries that need no parse: of those that follow
    one another a single row stands here, without a text, with the shape `KNOWN` and the number of their last line.
    """

    texts: list[str]
    lines: list[int]
    shapes: list[str]
    continued: dict[int, list[int]]
    repeated: list[int] = field(default_factory=list)
    apart: int = 2
    """Rows of one entry stand this close, also where a tool doubled the line ends."""

    known: dict[int, KnownRun] = field(default_factory=dict)

    def slice(self, start: int, end: int) -> Rows:
        """Return some of the rows."""
        return self._with(self.texts[start:end], self.lines[start:end], self.shapes[start:end])

    def of_known(self, known: KnownRun, number: int) -> Rows:
        """Return the rows of one of the known entries: only who takes it for something else asks for them."""
        placed = known.placed[number]
        return self._with([*known.said(placed)], [*placed.lines], [*known.entries[number].layout.shapes])

    def above(self, other: Rows) -> Rows:
        """Return these rows and others below them."""
        return self._with(self.texts + other.texts, self.lines + other.lines, self.shapes + other.shapes)

    def _with(self, texts: list[str], lines: list[int], shapes: list[str]) -> Rows:
        """Return other rows of the same text."""
        return Rows(texts, lines, shapes, self.continued, apart=self.apart)

    def place(self, entry: Entry, indexes: Iterable[int]) -> Placed:
        """Put an entry on some of these rows."""
        lines = tuple(self.lines[row] for row in indexes)
        broken = (more for line in lines for more in self.continued.get(line, ()))
        return Placed(entry, lines, tuple(broken))

    def together(self, row: int) -> bool:
        """Tell whether a row stands right under the one before it."""
        return row > 0 and self.lines[row] - self.lines[row - 1] <= self.apart


@dataclass(slots=True)
class _Run:
    """Rows that must be looked at, and the known entries below them, without a row between.

    `shapes` are those of the rows; the entries end above the line with the index `end`, counted as in the texts.
    """

    rows: list[Row] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    entries: list[KnownEntry] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    counts: Counter[Layout] = field(default_factory=Counter)
    end: int = 0

    @property
    def known_rows(self) -> int:
        """How many rows the entries have."""
        return sum(len(layout.shapes) * count for layout, count in self.counts.items())


class _BareLines:
    """What lines say, see `paste.texts`: of all together, or of those only that are asked for.

    The latter is enough where it is known that nothing was put before or behind any of them.
    """

    def __init__(self, lines: Sequence[str], *, together: bool) -> None:
        self._lines = lines
        self.texts = paste.texts(lines) if together else None

    def between(self, start: int, end: int) -> Sequence[str]:
        """Return it from an index on up to another."""
        return [*map(paste.bare, self._lines[start:end])] if self.texts is None else self.texts[start:end]


def gather(lines: Sequence[str], first: int, end: int, found: Sequence[tuple[int, KnownEntry]] | None = None) -> Rows:
    """Return the rows of `lines[first:end]`.

    `found` are the known entries among them with the indexes of their first lines, if they were looked for already;
    then nothing was put before or behind any of the lines.
    """
    own = lines[first:end]
    said = _BareLines(own, together=found is None)
    known = layouts.known()
    if found is not None:
        placed = [(index - first, entry) for index, entry in found] if first else found
    else:
        placed = known.among(said.texts) if known is not None and said.texts is not None else []
    runs = _runs(said, first, len(own), placed)
    titles = _titles(runs)
    parted = [_without_glued_titles(run.rows, titles) for run in runs]
    if runs[0].entries and _is_any_glued(runs, parted, titles):
        runs = _runs(said, first, len(own), [])
        parted = [_without_glued_titles(run.rows, titles) for run in runs]
    for run, rows in zip(runs, parted, strict=True):
        run.rows, run.shapes = rows, [shape(row.text) for row in rows]
    return _joined(lines, runs, lambda one: said.between(one.lines[0] - first - 1, one.end_line - first))


def _runs(said: _BareLines, first: int, end: int, known: Sequence[tuple[int, KnownEntry]]) -> list[_Run]:
    """Divide lines at known entries; the first line has the index `first`, the last one is above `end`, from there on.

    Of an entry with rows below it that may be its own, nothing is known.
    """
    runs = [_Run()]
    above = runs[0]
    for index, entry in known:
        # Between most of them stand blank lines only.
        if index - entry.form.lead > above.end + 1:
            above = _run_below(runs, said, first, index)
        line = first + index + 1
        above.entries.append(entry)
        above.placed.append(entry.placed if entry.line == line and entry.placed else entry.at(line))
        above.end = index + len(entry.layout.shapes)
    _run_below(runs, said, first, end)
    for run in runs:
        run.counts.update([entry.layout for entry in run.entries])
    return runs


def _run_below(runs: list[_Run], said: _BareLines, first: int, end: int) -> _Run:
    """Take the rows up to `end` that stand below the last known entry, and return the run to which they belong."""
    above = runs[-1]
    rows = _rows(said, first, above.end, end)
    if rows and above.entries and _may_go_on(rows[0]):
        above.entries.pop()
        above.end = above.placed.pop().lines[0] - first - 1
        rows = _rows(said, first, above.end, end)
    if rows and above.entries:
        above = _Run()
        runs.append(above)
    above.rows += rows
    if not above.entries:
        above.end = end
    return above


def _rows(said: _BareLines, first: int, start: int, end: int) -> list[Row]:
    return [
        Row(piece, line)
        for line, text in enumerate(said.between(start, end), start=first + start + 1)
        if text
        for piece in paste.divided(text, split_joined)
    ]


def _may_go_on(row: Row) -> bool:
    """Tell whether the first row below an entry, be it across a blank line, could say more of it."""
    return shape(without_closing_quote(row.text)) in _GOES_ON


def _is_any_glued(runs: Sequence[_Run], parted: Sequence[Sequence[Row]], titles: Sequence[str]) -> bool:
    """Tell whether something stands before a title: then the whole text is read anew, known entries as well."""
    own = {layout.sample.title for run in runs for layout in run.counts}
    return any(len(run.rows) != len(rows) for run, rows in zip(runs, parted, strict=True)) or any(
        one != title and str(one).endswith(title) for one in own for title in titles
    )


def _joined(lines: Sequence[str], runs: Sequence[_Run], said: Callable[[Placed], Sequence[str]]) -> Rows:
    """Join what was broken, and take the known entries over as they are."""
    breaks = Breaks(
        lines,
        [row for run in runs for row in run.rows],
        [row_shape for run in runs for row_shape in run.shapes],
        lambda: _longest_in_columns(lines, runs),
    )
    twice = _is_everything_twice(runs)
    rows = Rows([], [], [], {})
    last, times = -1, 0
    for run in runs:
        for row, row_shape in zip(run.rows, run.shapes, strict=True):
            adjacent, last = row.line == last + 1, row.line
            times = times + 1 if adjacent and row.text == rows.texts[-1] else 0
            if twice and times % 2:
                rows.continued.setdefault(rows.lines[-1], []).append(row.line)
            elif times and not twice and (row_shape == "RULE" or _tells(row.text.split(":")[0])):
                rows.repeated.append(row.line)
            elif (
                adjacent
                and (above := rows.shapes[-1]) in MAY_GO_ON
                and (whole := breaks.joined(rows.texts[-1], above, row, row_shape)) is not None
            ):
                rows.texts[-1], rows.shapes[-1] = whole, shape(whole)
                rows.continued.setdefault(rows.lines[-1], []).append(row.line)
            else:
                rows.texts.append(row.text)
                rows.lines.append(row.line)
                rows.shapes.append(row_shape)
        if run.entries:
            rows.known[len(rows.texts)] = KnownRun(run.placed, run.entries, run.counts, said)
            rows.texts.append("")
            rows.lines.append(run.placed[-1].lines[-1])
            rows.shapes.append(KNOWN)
    rows.apart = _apart(rows, sum(run.known_rows for run in runs))
    return rows


def _apart(rows: Rows, known_rows: int) -> int:
    """Return how close rows stand mostly, at least two lines."""
    # Rows of known entries stand right under one another: where they are the most, no others need be counted.
    known = sum(len(known.placed) for known in rows.known.values())
    if (known_rows - known) * 2 > len(rows.lines) - len(rows.known) + known_rows:
        return 2
    numbers: list[int] = []
    for row, line in enumerate(rows.lines):
        if row in rows.known:
            numbers += chain.from_iterable(placed.lines for placed in rows.known[row].placed)
        else:
            numbers.append(line)
    gaps = Counter(map(sub, numbers[1:], numbers))
    return max(2, gaps.most_common(1)[0][0]) if gaps else 2


def _tells(label: str) -> bool:
    """Tell whether a label is its own: where letters were lost, two labels may have become the same."""
    return _LETTER.search(label) is not None and not _LOST.search(label)


def _is_everything_twice(runs: Sequence[_Run]) -> bool:
    """Tell whether a tool wrote each line twice. A single one is damage, and may stand for lines that are lost."""
    again = sum(
        below.text == row.text and below.line == row.line + 1 for run in runs for row, below in pairwise(run.rows)
    )
    return again >= _ENOUGH and again >= sum(len(run.rows) + run.known_rows for run in runs) * _SYSTEMATIC


def _titles(runs: Sequence[_Run]) -> list[str]:
    """Return the titles that stand above rules more than once."""
    ruled = Counter(row.text for run in runs for row, below in pairwise(run.rows) if _is_rule(below))
    for run in runs:
        for layout, count in run.counts.items():
            ruled[layout.sample.title or ""] += count
    return [title for title, count in ruled.items() if count >= _ENOUGH and shape(title) == "TITLE"]


def _without_glued_titles(rows: Sequence[Row], titles: Sequence[str]) -> list[Row]:
    """Divide lines on which something stands before a title: the end of another dump, or what a tool wrote there."""
    bare = [Row(text, row.line) if (text := without_closing_quote(row.text)) != row.text else row for row in rows]
    result: list[Row] = []
    for row, below in zip_longest(bare, bare[1:]):
        may_be_title = below is not None and _is_rule(below)
        glued = [title for title in titles if row.text.endswith(title) and row.text != title] if may_be_title else []
        if not glued:
            result.append(row)
            continue
        title = max(glued, key=len)
        before = row.text[: -len(title)].rstrip()
        # No line end shows that a value is whole; only after a 0 nothing can have followed.
        unsure = re.search(r"[1-9A-Fa-f]$", before) and re.search(r"[:：]\s{0,80}\S{0,80}$", before[-_NEAR:])
        result += [Row(f"{before}…" if unsure else before, row.line), Row(title, row.line)]
    return result


def _is_rule(row: Row) -> bool:
    return not row.text[0].isalnum() and shape(row.text) == "RULE"


def _longest_in_columns(lines: Sequence[str], runs: Sequence[_Run]) -> int:
    """Return the length of the longest line with a field in a column.

    The last line of all does not count: nobody knows whether it is cut.
    """
    end = runs[-1].rows[-1].line if runs[-1].rows and not runs[-1].entries else 0
    rows = ((row, row_shape) for run in runs for row, row_shape in zip(run.rows, run.shapes, strict=True))
    texts = [lines[row.line - 1] for row, row_shape in rows if row.line != end and is_in_column(row.text, row_shape)]
    for run in runs:
        for entry, placed in zip(run.entries, run.placed, strict=True):
            columns = entry.layout.in_columns
            if columns and columns[-1] - columns[0] == len(columns) - 1:
                texts += lines[placed.lines[columns[0]] - 1 : placed.lines[columns[-1]]]
            else:
                texts += [lines[placed.lines[row] - 1] for row in columns]
    if runs[-1].entries and len(runs[-1].entries[-1].layout.shapes) - 1 in runs[-1].entries[-1].layout.in_columns:
        texts.pop()
    return max(map(len, texts), default=0)
