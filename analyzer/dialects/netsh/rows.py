"""The rows of a listing: its lines without blank ones, with broken lines joined and joined ones divided.

Only what shows by itself is joined: half a GUID, a value that stands alone under its label, or a line that was as long
as lines could be. Where a program broke lines, it broke many, so the rows themselves tell how.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.grammar import FIELD_SHAPES, shape
from analyzer.dialects.netsh.labels import split_joined
from analyzer.dialects.netsh.recovery import is_elision
from analyzer.dialects.records import Entry, Placed
from analyzer.inputs import paste

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.inputs.paste import Row

_CONSOLES: Final = (79, 80, 100, 120, 132)
"""Widths at which consoles break lines, in the middle of a word; some tools drop a last blank."""

_NARROWEST: Final = 60
_FIELD_IN_COLUMN = re.compile(r"[^:：\\]+[:：]\s{2,}\S")
_HALF_A_GUID = re.compile(r"[:：]\s*\{[0-9A-Fa-f-]{0,36}$")
_PATH_BEGUN = re.compile(r"[:：]\s{1,80}@?(?:%\w|[A-Za-z]:\\|\\\\)(?!.*\.dll$)", re.IGNORECASE)
_VALUE = re.compile(
    r"\{[0-9A-Fa-f-]{36}\}|-?\d+|0[xX][0-9A-Fa-f]+|\d+(?:\s*[:：]\s*\d+)+|@?(?:%\w|[A-Za-z]:\\|\\\\).*", re.IGNORECASE
)
_CLOSING_QUOTE = re.compile(r"([:：]\s*-?\d+)[\"']{1,3}[\])},;]{0,3}$")
_BEHIND_A_QUOTE: Final = tuple("\"'])},;")
_LETTER = re.compile(r"[^\W\d_]")
_LOST = re.compile(r"[\ufffd?]")
_ENOUGH: Final = 2
_NEAR: Final = 200
_SYSTEMATIC: Final = 0.4


@dataclass(slots=True)
class Rows:
    """The non-blank lines of a text, unquoted and trimmed, with their numbers from 1.

    `continued` gives the lines on which a value goes on that was broken, by the line on which it begins; `repeated` are
    lines that only say again what the line before says.
    """

    texts: list[str]
    lines: list[int]
    shapes: list[str]
    continued: dict[int, list[int]]
    repeated: list[int] = field(default_factory=list)
    apart: int = 2
    """Rows of one entry stand this close, also where a tool doubled the line ends."""

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


def gather(lines: Sequence[str], first: int, end: int) -> Rows:
    """Return the rows of `lines[first:end]`."""
    found = _without_glued_titles(list(paste.rows(lines, first, end, split_joined)))
    shapes = [shape(row.text) for row in found]
    breaks = _Breaks(lines, found, shapes)
    twice = _is_everything_twice(found)
    rows = Rows([], [], [], {})
    last = times = 0
    for row, row_shape in zip(found, shapes, strict=True):
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
    gaps = Counter(b - a for a, b in pairwise(rows.lines))
    rows.apart = max(2, gaps.most_common(1)[0][0]) if gaps else 2
    return rows


def is_open_ended(text: str) -> bool:
    """Tell whether a row ends in half a GUID, or in a quote that is none of its own."""
    quote = '"' in text or "'" in text
    return _HALF_A_GUID.search(text) is not None or (quote and _CLOSING_QUOTE.search(text) is not None)


def _tells(label: str) -> bool:
    """Tell whether a label is its own: where letters were lost, two labels may have become the same."""
    return _LETTER.search(label) is not None and not _LOST.search(label)


def _is_everything_twice(rows: Sequence[Row]) -> bool:
    """Tell whether a tool wrote each line twice. A single one is damage, and may stand for lines that are lost."""
    again = sum(below.text == row.text and below.line == row.line + 1 for row, below in pairwise(rows))
    return again >= max(_ENOUGH, len(rows) * _SYSTEMATIC)


def _without_glued_titles(rows: list[Row]) -> list[Row]:
    """Divide lines on which something stands before a title: the end of another dump, or what a tool wrote there."""
    ruled = [row.text for row, below in pairwise(rows) if _is_rule(below)]
    rows = [
        paste.Row(_CLOSING_QUOTE.sub(r"\1", row.text), row.line) if row.text.endswith(_BEHIND_A_QUOTE) else row
        for row in rows
    ]
    titles = [title for title, count in Counter(ruled).items() if count >= _ENOUGH and shape(title) == "TITLE"]
    result: list[Row] = []
    for row, below in zip_longest(rows, rows[1:]):
        glued = [title for title in titles if row.text.endswith(title) and row.text != title]
        if not glued or below is None or not _is_rule(below):
            result.append(row)
            continue
        title = max(glued, key=len)
        before = row.text[: -len(title)].rstrip()
        # No line end shows that a value is whole; only after a 0 nothing can have followed.
        unsure = re.search(r"[1-9A-Fa-f]$", before) and re.search(r"[:：]\s{0,80}\S{0,80}$", before[-_NEAR:])
        result += [paste.Row(f"{before}…" if unsure else before, row.line), paste.Row(title, row.line)]
    return result


def _is_rule(row: Row) -> bool:
    return not row.text[0].isalnum() and shape(row.text) == "RULE"


class _Breaks:
    """How lines were broken in a text: in the middle of words at a fixed width, between words, or not at all."""

    def __init__(self, lines: Sequence[str], rows: Sequence[Row], shapes: Sequence[str]) -> None:
        self._lines = lines
        halves: Counter[int] = Counter()
        candidates: list[tuple[int, int]] = []
        alone = longest = 0
        ruled = zip(rows, shapes[1:], strict=False)
        self._titles = {row.line for row, below_shape in ruled if below_shape == "RULE"}
        for (row, row_shape), (below, below_shape) in zip(
            zip(rows, shapes, strict=True), [*zip(rows[1:], shapes[1:], strict=True)], strict=False
        ):
            length = len(lines[row.line - 1])
            if row_shape in FIELD_SHAPES and _FIELD_IN_COLUMN.match(row.text):
                longest = max(longest, length)
            if below.line != row.line + 1:
                continue
            if _HALF_A_GUID.search(row.text) and row_shape == "TEXT":
                halves[length] += 1
            elif row_shape == "EMPTY" and _VALUE.fullmatch(below.text):
                alone += 1
            elif row_shape == "TEXT" and below_shape == "TITLE" and _FIELD_IN_COLUMN.match(row.text):
                candidates.append((length, length + 1 + len(below.text.split(maxsplit=1)[0])))
        self._widths = set(_CONSOLES)
        self._words = False
        self._under_labels = alone >= _ENOUGH
        self._longest = max(longest, _NARROWEST)
        if halves:
            width = halves.most_common(1)[0][0]
            self._widths = {width, width - 1}
        elif candidates and all(length not in _CONSOLES for length, _ in candidates):
            full = [pair for pair in candidates if pair[1] > self._longest]
            self._words = len(full) + bool(alone) >= _ENOUGH

    def joined(self, text: str, text_shape: str, row: Row, row_shape: str) -> str | None:
        """Return a row together with the one below it, if it goes on there."""
        if is_elision(row.text):
            return None
        if text_shape == "EMPTY":
            of_text = self._under_labels and row_shape == "TITLE" and row.line not in self._titles
            return f"{text} {row.text}" if of_text or _VALUE.fullmatch(row.text) else None
        line, rest = self._lines[row.line - 2], self._lines[row.line - 1]
        if text_shape == row_shape == "RULE" and len(line) in self._widths and len(rest) < len(line):
            return text
        if text_shape == "TEXT" and _HALF_A_GUID.search(text) and shape(text + row.text) == "GUID":
            return text + row.text
        texts = text_shape == "TEXT" and row_shape in ("TITLE", "TEXT")
        in_column = _FIELD_IN_COLUMN.match(text) is not None and _FIELD_IN_COLUMN.match(row.text) is None
        return self._joined_texts(text, row, row_shape) if texts and in_column else None

    def _joined_texts(self, text: str, row: Row, row_shape: str) -> str | None:
        line, rest = self._lines[row.line - 2], self._lines[row.line - 1]
        if len(line) in self._widths:
            lost_blank = line.endswith(" ") or rest.startswith(" ") or len(line) + 1 in self._widths
            return f"{text} {row.text}" if lost_blank else text + row.text
        full = len(line) + 1 + len(row.text.split(maxsplit=1)[0]) > self._longest
        # The end of a path shows by itself; between words, if another line shows that there was room for more letters.
        path = len(line) < self._longest and _PATH_BEGUN.search(text) and row.text.casefold().endswith(".dll")
        return f"{text} {row.text}" if full and row_shape == "TITLE" and (self._words or path) else None
