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
from analyzer.dialects.netsh.breaks import Breaks, is_in_column, without_closing_quote
from analyzer.dialects.netsh.grammar import shape
from analyzer.dialects.netsh.labels import split_joined
from analyzer.dialects.records import Entry, Placed
from analyzer.inputs import paste
from analyzer.inputs.paste import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.dialects.netsh.parts import Layout, Part

_LETTER = re.compile(r"[^\W\d_]")
_LOST = re.compile(r"[\ufffd?]")
_GOES_ON: Final = frozenset({"INTEGER", "FLAGS", "NUMBERS", "RULE"})
"""The terminals of a row that may belong to a whole entry above it."""

_ENOUGH: Final = 2
_NEAR: Final = 200
_SYSTEMATIC: Final = 0.4


class Known(NamedTuple):
    """Entries that follow one another and need no parse: where they stand, the layout of each, and how many rows."""

    placed: list[Placed]
    layouts: list[Layout]
    rows: int


@dataclass(slots=True)
class Rows:
    """The non-blank lines of a text, unquoted and trimmed, with their numbers from 1.

    `continued` gives the lines on which a value goes on that was broken, by the line on which it begins; `repeated` are
    lines that only say again what the line before says. `known` are entries that need no parse, by the first row of
    those that follow one another.
    """

    texts: list[str]
    lines: list[int]
    shapes: list[str]
    continued: dict[int, list[int]]
    repeated: list[int] = field(default_factory=list)
    apart: int = 2
    """Rows of one entry stand this close, also where a tool doubled the line ends."""

    known: dict[int, Known] = field(default_factory=dict)

    def slice(self, start: int, end: int) -> Rows:
        """Return some of the rows."""
        return Rows(
            self.texts[start:end], self.lines[start:end], self.shapes[start:end], self.continued, [], self.apart
        )

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

    `shapes` are those of the rows; the entries stand in the texts from `start` to `end`.
    """

    rows: list[Row] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    start: int = 0
    end: int = 0

    @property
    def known_rows(self) -> int:
        """How many rows the entries have."""
        return sum(len(placed.lines) for placed in self.placed)


def gather(lines: Sequence[str], first: int, end: int) -> Rows:
    """Return the rows of `lines[first:end]`."""
    texts = paste.texts(lines[first:end])
    known = layouts.known()
    runs = _runs(texts, first, known.among(texts) if known is not None else [])
    titles = _titles(runs)
    parted = [_without_glued_titles(run.rows, titles) for run in runs]
    if runs[0].parts and _is_any_glued(runs, parted, titles):
        runs = _runs(texts, first, [])
        parted = [_without_glued_titles(run.rows, titles) for run in runs]
    for run, rows in zip(runs, parted, strict=True):
        run.rows, run.shapes = rows, [shape(row.text) for row in rows]
    return _joined(lines, texts, runs)


def _runs(texts: Sequence[str], first: int, known: Sequence[tuple[int, Part]]) -> list[_Run]:
    """Divide a text at known entries; `texts` are what its lines say, from the index `first` on.

    Of an entry with rows below it that may be its own, nothing is known.
    """
    runs = [_Run()]
    above = runs[0]
    end = 0
    for index, part in known:
        # Between most of them stands one blank line.
        if index > end + 1 or texts[end]:
            above = _run_below(runs, texts, first, index)
        if not above.parts:
            above.start = index
        line = first + index + 1
        above.parts.append(part)
        above.placed.append(part.placed if part.line == line and part.placed else part.at(line))
        above.end = end = index + len(part.layout.shapes)
    _run_below(runs, texts, first, len(texts))
    return runs


def _run_below(runs: list[_Run], texts: Sequence[str], first: int, end: int) -> _Run:
    """Take the rows up to `end` that stand below the last known entry, and return the run to which they belong."""
    above = runs[-1]
    rows = _rows(texts, first, above.end, end)
    if rows and above.parts and _may_go_on(rows[0]):
        above.parts.pop()
        above.end = above.placed.pop().lines[0] - first - 1
        rows = _rows(texts, first, above.end, end)
    if rows and above.parts:
        above = _Run()
        runs.append(above)
    above.rows += rows
    if not above.parts:
        above.end = end
    return above


def _rows(texts: Sequence[str], first: int, start: int, end: int) -> list[Row]:
    return [
        Row(piece, line)
        for line, text in enumerate(texts[start:end], start=first + start + 1)
        if text
        for piece in paste.divided(text, split_joined)
    ]


def _may_go_on(row: Row) -> bool:
    """Tell whether the first row below an entry, be it across a blank line, could say more of it."""
    return shape(without_closing_quote(row.text)) in _GOES_ON


def _is_any_glued(runs: Sequence[_Run], parted: Sequence[Sequence[Row]], titles: Sequence[str]) -> bool:
    """Tell whether something stands before a title: then the whole text is read anew, known entries as well."""
    own = {part.entry.title for run in runs for part in run.parts}
    return any(len(run.rows) != len(rows) for run, rows in zip(runs, parted, strict=True)) or any(
        one != title and str(one).endswith(title) for one in own for title in titles
    )


def _joined(lines: Sequence[str], texts: Sequence[str], runs: Sequence[_Run]) -> Rows:
    """Join what was broken, and take the known entries over as they are."""
    breaks = Breaks(
        lines,
        [row for run in runs for row in run.rows],
        [row_shape for run in runs for row_shape in run.shapes],
        lambda: _lines_in_columns(runs),
    )
    twice = _is_everything_twice(runs)
    rows = Rows([], [], [], {})
    last = times = 0
    for run in runs:
        for row, row_shape in zip(run.rows, run.shapes, strict=True):
            adjacent, last = row.line == last + 1, row.line
            if rows.texts and adjacent:
                times = times + 1 if row.text == rows.texts[-1] else 0
                if twice and times % 2:
                    rows.continued.setdefault(rows.lines[-1], []).append(row.line)
                    continue
                if times and not twice and (row_shape == "RULE" or _tells(row.text.split(":")[0])):
                    rows.repeated.append(row.line)
                    continue
                whole = breaks.joined(rows.texts[-1], rows.shapes[-1], row, row_shape)
                if whole is not None:
                    rows.texts[-1] = whole
                    rows.shapes[-1] = shape(whole)
                    rows.continued.setdefault(rows.lines[-1], []).append(row.line)
                    continue
            else:
                times = 0
            rows.texts.append(row.text)
            rows.lines.append(row.line)
            rows.shapes.append(row_shape)
        if run.parts:
            found = [part.layout for part in run.parts]
            rows.known[len(rows.texts)] = Known(run.placed, found, run.known_rows)
            rows.texts += filter(None, texts[run.start : run.end])
            rows.lines += chain.from_iterable(placed.lines for placed in run.placed)
            rows.shapes += chain.from_iterable(layout.shapes for layout in found)
    # Rows of known entries stand right under one another: where they are the most, no others need be counted.
    if sum(known.rows - len(known.placed) for known in rows.known.values()) * 2 <= len(rows.lines):
        gaps = Counter(map(sub, rows.lines[1:], rows.lines))
        rows.apart = max(2, gaps.most_common(1)[0][0]) if gaps else 2
    return rows


def _tells(label: str) -> bool:
    """Tell whether a label is its own: where letters were lost, two labels may have become the same."""
    return _LETTER.search(label) is not None and not _LOST.search(label)


def _is_everything_twice(runs: Sequence[_Run]) -> bool:
    """Tell whether a tool wrote each line twice. A single one is damage, and may stand for lines that are lost."""
    again = sum(
        below.text == row.text and below.line == row.line + 1 for run in runs for row, below in pairwise(run.rows)
    )
    total = sum(len(run.rows) + run.known_rows for run in runs)
    return again >= max(_ENOUGH, total * _SYSTEMATIC)


def _titles(runs: Sequence[_Run]) -> list[str]:
    """Return the titles that stand above rules more than once."""
    ruled = Counter(row.text for run in runs for row, below in pairwise(run.rows) if _is_rule(below))
    ruled.update(part.entry.title or "" for run in runs for part in run.parts)
    return [title for title, count in ruled.items() if count >= _ENOUGH and shape(title) == "TITLE"]


def _without_glued_titles(rows: Sequence[Row], titles: Sequence[str]) -> list[Row]:
    """Divide lines on which something stands before a title: the end of another dump, or what a tool wrote there."""
    bare = [Row(text, row.line) if (text := without_closing_quote(row.text)) != row.text else row for row in rows]
    result: list[Row] = []
    for row, below in zip_longest(bare, bare[1:]):
        glued = (
            [title for title in titles if row.text.endswith(title) and row.text != title]
            if below is not None and _is_rule(below)
            else []
        )
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


def _lines_in_columns(runs: Sequence[_Run]) -> list[int]:
    """Return the lines with a field in a column; but of the last line of all nobody knows whether it is cut."""
    rows = ((row, row_shape) for run in runs for row, row_shape in zip(run.rows, run.shapes, strict=True))
    lines = [row.line for row, row_shape in rows if is_in_column(row.text, row_shape)]
    for run in runs:
        for part, placed in zip(run.parts, run.placed, strict=True):
            lines += [placed.lines[row] for row in part.layout.in_columns]
    last = runs[-1].placed[-1].lines[-1] if runs[-1].parts else runs[-1].rows[-1].line if runs[-1].rows else 0
    return [line for line in lines if line != last]
