"""The lines of a text that are of no entry, and whether it is certain that the reader would find nothing in them.

The questions are those of the reader and of the steps before it; where a line is a reason for any of them to look
closer, the answer is no, and the whole text goes their way.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from analyzer import dialects
from analyzer.dialects.netsh.breaks import is_open_ended, without_closing_quote
from analyzer.dialects.netsh.grammar import (
    FIELD_SHAPES,
    NUMBER_SHAPES,
    is_elision,
    label_and_value,
    may_end_an_entry,
    shape_of,
    unmarked,
)
from analyzer.dialects.netsh.labels import key
from analyzer.inputs import locate, paste, transport
from analyzer.memo import Remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.netsh.labels import Labels

_SIGNS: Final = ("\r", "</", '-"', "-'")
"""Half a line end; and what is evidence of carriers that change other lines as well."""

_ELISIONS: Final = ("etc", "8<")
"""What an elision may begin with, if with a letter or a digit."""


def leave_alone(lines: list[str]) -> bool:
    """Tell whether nothing in the lines of a log makes a step before the reader change or take any line of the text.

    `lines` are all lines of the text but those of entries.
    """
    return are_plain(lines) and not locate.marks_any(lines)


def are_plain(lines: list[str]) -> bool:
    """Tell whether nothing in the lines is of a carrier or of another dialect; `lines` as in `leave_alone`."""
    text = "\n".join(lines)
    return (
        text.count("\n") == len(lines) - 1
        and not any(sign in text for sign in _SIGNS)
        and not dialects.marks_any(lines)
        and isinstance(transport.plain(lines).sources, range)
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says: the terminal of its row, and its label or title as they are compared; `odd` if in doubt."""

    row: str
    shape: str
    name: str
    odd: bool


def _look_at(line: str) -> _Said:
    # Lines of a log hardly come again: what is remembered of others is not asked for.
    begins_plainly = line[:1].isalnum()
    row = without_closing_quote(line.strip() if begins_plainly else paste.bare(line))
    if not row:
        return _Said("", "", "", odd=False)
    row_shape = shape_of(row)
    elided = (not begins_plainly or row.startswith(_ELISIONS)) and is_elision(row)
    odd = elided or row_shape in ("RULE", "GUID") or is_open_ended(row) or not paste.is_text(row)
    name = key(label_and_value(row)[0] if row_shape in FIELD_SHAPES else unmarked(row))
    return _Said(row, row_shape, name, odd)


_SAID: Final = Remembered(_look_at)


class Others:
    """All lines of a text that are of no entry, by their indexes in the text."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._starts: list[int] = []
        self._pieces: list[list[str]] = []

    def add(self, start: int, lines: list[str]) -> None:
        """Take lines that stand below all others, from an index on."""
        self._starts.append(start)
        self._pieces.append(lines)

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

    def around(self, runs: Sequence[tuple[int, int]], start: int, end: int) -> Around:
        """Return those around runs of entries, each from an index up to another, as far as `start` and `end`."""
        ends = [*(below for below, _ in runs[1:]), end]
        below = [self._between(behind, until) for (_, behind), until in zip(runs, ends, strict=True)]
        return Around(self._between(start, runs[0][0]), below)

    def _between(self, start: int, end: int) -> list[str]:
        """Return those that stand from one index up to another."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        return [
            line
            for own, lines in zip(self._starts[first:last], self._pieces[first:last], strict=True)
            for line in lines[max(0, start - own) : max(0, end - own)]
        ]


@dataclass(frozen=True, slots=True)
class Around:
    """The lines around dumps that one reading takes in: those `above` the first, `below` each, in order.

    The lines below a dump reach to the next one, or as far as the reader looks.
    """

    above: Sequence[str]
    below: Sequence[Sequence[str]]

    def all(self) -> list[str]:
        """Return all of them."""
        return [*self.above, *(line for lines in self.below for line in lines)]

    def says_nothing(self, labels: Labels) -> bool:
        """Tell whether the reader would take no line for a part of a dump with these labels."""
        if paste.are_adorned(self.all()):
            return False
        above = _rows(self.above)
        below = [_rows(lines) for lines in self.below]
        return (
            not any(_is_of_a_dump(row, labels) for rows in (above, *below) for row in rows)
            and not may_end_an_entry([row.row for row in above], [row.shape for row in above])
            and not any(rows and rows[0].shape in NUMBER_SHAPES for rows in below)
            and not (below and len(below[-1]) == 1 and _may_be_cut(below[-1][0], labels))
        )


def _rows(lines: Sequence[str]) -> list[_Said]:
    return [said for line in lines if (said := _SAID[line]).row]


def _is_of_a_dump(said: _Said, labels: Labels) -> bool:
    if said.odd:
        return True
    if said.shape in FIELD_SHAPES:
        return said.name in labels.providers or said.name in labels.name_spaces
    return said.name in labels.titles


def _may_be_cut(said: _Said, labels: Labels) -> bool:
    """Tell whether the only row below a dump may be the beginning of another entry, cut off."""
    return labels.starts_a_title(said.row) or labels.starts_a_label(said.row)
