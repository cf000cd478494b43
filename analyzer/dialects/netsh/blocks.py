"""Rows divided into blocks, one for each entry: around GUIDs, and above the first of them what lost its own.

Every entry has a GUID in its second or third field, in every language and however badly the text was treated. So blocks
are looked for around GUIDs; titles and rules, where they are left, only say more exactly where a block begins.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.grammar import (
    FIELD_SHAPES,
    MAX_ROWS,
    is_only_numbers,
    label_and_value,
    may_end_an_entry,
    unmarked,
)
from analyzer.dialects.netsh.labels import key
from analyzer.dialects.records import NAME_SPACE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.dialects.netsh.labels import Labels
    from analyzer.dialects.netsh.rows import KnownRun, Rows
    from analyzer.dialects.records import Entry

_INSIDE_AN_ENTRY: Final = FIELD_SHAPES - {"GUID"} | {"RULE"}
_LABELS_WITHOUT_GUIDS: Final = 3


class Block:
    """Rows from the beginning of one entry to that of the next; `taken` counts the rows of its entries.

    Known entries that follow one another are one block of one row for all of them, with the rows below the last.
    """

    __slots__ = ("_all", "_end", "_rows", "doubts", "entries", "known", "start", "taken")

    def __init__(self, rows: Rows, start: int, end: int, known: KnownRun | None = None) -> None:
        """Take some of the rows, and the known entries that stand there."""
        self.start = start
        self._all, self._end = rows, end
        self._rows: Rows | None = None
        self.known = known
        self.entries = list(known.placed) if known is not None else []
        self.taken = 1 if known is not None else 0
        self.doubts: dict[int, str] = {}

    @property
    def rows(self) -> Rows:
        """The rows of the block; of a block that is read already, nobody asks for them."""
        if self._rows is None:
            self._rows = self._all.slice(self.start, self._end)
        return self._rows

    @property
    def is_read(self) -> bool:
        """Whether all rows are taken."""
        return self.taken == self._end - self.start

    def counted(self) -> list[tuple[Entry, int]]:
        """Return the entries, in order; of known ones that are laid out alike, one and how many they are."""
        if self.known is None:
            return [(placed.entry, 1) for placed in self.entries]
        return [(layout.sample, count) for layout, count in self.known.counts.items()]

    def single(self) -> Iterator[Block]:
        """Give a block for each entry."""
        if self.known is None:
            yield self
            return
        below = self.rows.slice(1, len(self.rows.texts))
        for number, placed in enumerate(self.known.placed):
            own = self._all.of_known(self.known, number)
            if number == len(self.known.placed) - 1:
                own = own.above(below)
            block = Block(own, 0, len(own.texts))
            block.entries, block.taken = [placed], len(placed.lines)
            yield block


def divide(rows: Rows) -> list[Block]:
    """Divide rows where entries begin; those above the first are left out, see `rows_above`."""
    return [Block(rows, a, b, rows.known.get(a)) for a, b in pairwise([*_starts(rows), len(rows.texts)])]


def _starts(rows: Rows) -> list[int]:
    """Return where entries begin: up to two fields above a GUID, and the rule and the title above these."""
    starts: list[int] = []
    above = 0
    for first, known in [*rows.known.items(), (len(rows.texts), None)]:
        for guid in range(above, first):
            # A second GUID right below belongs to the same entry: this one is its description.
            if rows.shapes[guid] != "GUID" or rows.shapes[guid + 1 : guid + 2] == ["GUID"]:
                continue
            start = guid - _fields_above(rows, guid)
            start = _rule_above(rows, start)
            if rows.together(start) and rows.shapes[start - 1] == "TITLE":
                start -= 1
            if not starts or start > starts[-1]:
                starts.append(start)
        if known is not None:
            starts.append(first)
            above = first + 1
    return starts


def _rule_above(rows: Rows, start: int) -> int:
    """Return the rule of the entry of which a row is part, wherever in the entry it stands; the row itself if none."""
    for row in range(start - 1, max(-1, start - MAX_ROWS), -1):
        if not rows.together(row + 1) or rows.shapes[row] not in _INSIDE_AN_ENTRY:
            break
        if rows.shapes[row] == "RULE":
            return row
    return start


def _fields_above(rows: Rows, guid: int) -> int:
    """Count the fields between the beginning of an entry and its GUID: two of a provider, one of a name space."""
    above = [rows.shapes[row] for row in (guid - 1, guid - 2) if row >= 0 and rows.together(row + 1)]
    if not above or above[0] not in FIELD_SHAPES:
        return 0
    if rows.shapes[guid + 1 : guid + 2] != ["INTEGER"] and above[1:] == ["TEXT"]:
        return 2
    # A description may look like a number, but so does the last line of the entry before.
    return int(above[0] in ("TEXT", "EMPTY") or above[1:] in (["RULE"], ["TITLE"]))


def rows_above(rows: Rows, blocks: Sequence[Block], labels: Labels) -> Block:
    """Return the rows above all blocks that are of the dump: what is left of entries that lost their GUID."""
    if not blocks:
        return _without_guids(rows, labels)
    start = end = blocks[0].start
    for row in range(end - 1, -1, -1):
        if start - row > MAX_ROWS:
            break
        if _is_of_a_dump(rows.texts[row], rows.shapes[row], labels):
            start = row
    while start < end and rows.together(start) and labels.knows(label_and_value(rows.texts[start - 1])[0]):
        start -= 1
    if _begins_within_a_line(rows.slice(0, start), labels):
        start = 0
    return Block(rows, start, end)


def _begins_within_a_line(rows: Rows, labels: Labels) -> bool:
    """Tell whether the first rows of a text are the end of an entry: numbers only, and half a label before."""
    if not may_end_an_entry(rows.texts, rows.shapes):
        return False
    if is_only_numbers(rows.texts[0]):
        return True
    first, last = (label_and_value(rows.texts[row])[0] for row in (0, -1))
    ends = rows.shapes[-1] == "NUMBERS" or labels.ends_a_label(last, "chain_length", "chain")
    return ends and labels.ends_a_label(first)


def _without_guids(rows: Rows, labels: Labels) -> Block:
    """Return the rows of a listing that kept no GUID, if enough of its labels are such as little else prints."""
    marks = [row for row, text in enumerate(rows.texts) if _is_of_a_dump(text, rows.shapes[row], labels)]
    names = {labels.providers.get(key(label_and_value(rows.texts[row])[0])) for row in marks}
    if len(names - {None, *NAME_SPACE_FIELDS}) < _LABELS_WITHOUT_GUIDS:
        return Block(rows, 0, 0)
    return Block(rows, marks[0], len(rows.texts))


def _is_of_a_dump(text: str, row_shape: str, labels: Labels) -> bool:
    if row_shape in FIELD_SHAPES:
        return labels.is_distinctive(label_and_value(text)[0])
    return row_shape == "TITLE" and key(unmarked(text)) in labels.titles
