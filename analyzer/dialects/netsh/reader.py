"""Lines in, dumps out: blocks at GUIDs, the grammar on each block, the recovery on what it refuses.

Every entry has a GUID in its second or third field, in every language and however badly the text was treated. So blocks
are looked for around GUIDs; titles and rules, where they are left, only say more exactly where a block begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.assemble import Listing, assemble
from analyzer.dialects.netsh.grammar import FIELD_SHAPES, MAX_ROWS, Blocks, label_and_value, shape, unmarked
from analyzer.dialects.netsh.labels import Labels, key, language_of, learn, split_joined
from analyzer.dialects.netsh.recovery import recover
from analyzer.dialects.records import NAME_SPACE_FIELDS, DumpRecord, Entry, Placed
from analyzer.inputs import paste

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NUMBERS_ONLY = re.compile(r"[\d\s:：]+")
_NUMBERS: Final = frozenset({"INTEGER", "FLAGS", "NUMBERS"})
_LAST_NUMBERS: Final = 10
"""The numbers at the end of an entry."""
_FIELD_IN_COLUMN = re.compile(r"[^:：\\]+[:：]\s{2,}\S")
_LABELS_WITHOUT_GUIDS: Final = 3
_TOGETHER: Final = 2
"""Lines of one entry stand this close, also where a tool doubled the line ends."""

_BLOCKS = Blocks()


@dataclass(slots=True)
class _Rows:
    """The non-blank lines of a text, unquoted and trimmed, with their numbers from 1."""

    texts: list[str]
    lines: list[int]
    shapes: list[str]
    continued: dict[int, list[int]]
    """The lines on which a value goes on that a console broke, by the line on which it begins."""

    def slice(self, start: int, end: int) -> _Rows:
        return _Rows(self.texts[start:end], self.lines[start:end], self.shapes[start:end], self.continued)

    def place(self, entry: Entry, indexes: Iterable[int]) -> Placed:
        """Put an entry on some of these rows."""
        lines = tuple(self.lines[row] for row in indexes)
        broken = (more for line in lines for more in self.continued.get(line, ()))
        return Placed(entry, lines, tuple(broken))

    def together(self, row: int) -> bool:
        """Tell whether a row stands right under the one before it."""
        return row > 0 and self.lines[row] - self.lines[row - 1] <= _TOGETHER


@dataclass(slots=True)
class _Block:
    """Rows from the beginning of one entry to that of the next; `taken` counts the rows that the grammar accepted."""

    rows: _Rows
    entries: list[Placed] = field(default_factory=list)
    doubts: dict[int, str] = field(default_factory=dict)
    taken: int = 0


def read(lines: Sequence[str], first: int = 0, last: int | None = None) -> list[DumpRecord]:
    """Read the dumps in `lines[first:last]`.

    Args:
        lines: all lines of an input, without line ends; a last empty line says that the text ended in a line end.
        first: index of the first line to look at.
        last: index after the last line to look at; the end of the lines if None.
    """
    end = len(lines) if last is None else last
    rows = _rows(lines, first, end)
    starts = _starts(rows)
    blocks = [_Block(rows.slice(a, b)) for a, b in pairwise([*starts, len(rows.texts)])]
    for block in blocks:
        _parse(block)
    language = language_of(_labels_in(rows))
    labels = learn((placed.entry for block in blocks for placed in block.entries), language)
    head = _head(rows.slice(0, starts[0]), labels) if starts else _without_guids(rows, labels)
    for block in [head, *blocks]:
        _check_labels(block, labels)
        _recover(block, labels)
    return assemble(
        Listing(
            lines=lines,
            entries=[placed for block in [head, *blocks] for placed in block.entries],
            doubts={line: why for block in [head, *blocks] for line, why in block.doubts.items()},
            labels=labels,
            language=language,
            head=head.rows.lines[0] if head.rows.lines else None,
            end=end,
        )
    )


def _rows(lines: Sequence[str], first: int, end: int) -> _Rows:
    rows = _Rows([], [], [], {})
    broken = False
    for row in paste.rows(lines, first, end, split_joined):
        row_shape = shape(row.text)
        if broken and row_shape in ("TITLE", "TEXT") and _FIELD_IN_COLUMN.match(row.text) is None:
            begun = rows.lines[-1]
            if row.line == max(begun, *rows.continued.get(begun, [0])) + 1:
                rows.texts[-1] += paste.lost_blank(lines[row.line - 2], lines[row.line - 1]) + row.text
                rows.continued.setdefault(begun, []).append(row.line)
                broken = row.full
                continue
        rows.texts.append(row.text)
        rows.lines.append(row.line)
        rows.shapes.append(row_shape)
        broken = row.full and row_shape == "TEXT" and _FIELD_IN_COLUMN.match(row.text) is not None
    return rows


def _starts(rows: _Rows) -> list[int]:
    """Return where entries begin: up to two fields above a GUID, and the rule and the title above these."""
    starts: list[int] = []
    for guid, row_shape in enumerate(rows.shapes):
        # A second GUID right below belongs to the same entry: this one is its description.
        if row_shape != "GUID" or rows.shapes[guid + 1 : guid + 2] == ["GUID"]:
            continue
        start = guid - _fields_above(rows, guid)
        if rows.together(start) and rows.shapes[start - 1] == "RULE":
            start -= 1
        if rows.together(start) and rows.shapes[start - 1] == "TITLE":
            start -= 1
        if not starts or start > starts[-1]:
            starts.append(start)
    return starts


def _fields_above(rows: _Rows, guid: int) -> int:
    """Count the fields between the beginning of an entry and its GUID: two of a provider, one of a name space."""
    above = [rows.shapes[row] for row in (guid - 1, guid - 2) if row >= 0 and rows.together(row + 1)]
    if not above or above[0] not in FIELD_SHAPES:
        return 0
    if rows.shapes[guid + 1 : guid + 2] != ["INTEGER"] and above[1:] == ["TEXT"]:
        return 2
    # A description may look like a number, but so does the last line of the entry before.
    return int(above[0] in ("TEXT", "EMPTY") or above[1:] in (["RULE"], ["TITLE"]))


def _parse(block: _Block) -> None:
    """Let the grammar take the longest entry that stands at the beginning of a block."""
    texts = block.rows.texts[:MAX_ROWS]
    entry, count = _BLOCKS.parse(texts), len(texts)
    if entry is None:
        longest = _BLOCKS.parse_longest(texts)
        if longest is None:
            return
        entry, count = longest
    block.entries.append(block.rows.place(entry, range(count)))
    block.taken = count


def _check_labels(block: _Block, labels: Labels) -> None:
    """Give an entry back to the recovery if its labels, as known from the other entries, contradict the order.

    So a text cut at "Service Flags: 0" is not read as a chain length of 0, and exchanged lines are set right.
    """
    if any(labels.contradict(placed.entry) for placed in block.entries):
        block.entries, block.taken = [], 0


def _recover(block: _Block, labels: Labels) -> None:
    """Read the rows of a block that the grammar has left."""
    rest = block.rows.slice(block.taken, len(block.rows.texts))
    if not rest.texts:
        return
    recovered = recover(rest.texts, rest.lines, labels)
    for entry, indexes in recovered.entries:
        block.entries.append(rest.place(entry, indexes))
    for row, why in recovered.doubts.items():
        block.doubts.update(dict.fromkeys((rest.lines[row], *rest.continued.get(rest.lines[row], ())), why))


def _head(rows: _Rows, labels: Labels) -> _Block:
    """Return the rows above the first block that are of the dump: what is left of entries that lost their GUID."""
    start = len(rows.texts)
    for row in range(start - 1, -1, -1):
        if start - row > MAX_ROWS:
            break
        if _is_of_a_dump(rows.texts[row], rows.shapes[row], labels):
            start = row
    while start < len(rows.texts) and rows.together(start) and labels.knows(label_and_value(rows.texts[start - 1])[0]):
        start -= 1
    if _begins_within_a_line(rows.slice(0, start), labels):
        start = 0
    return _Block(rows.slice(start, len(rows.texts)))


def _begins_within_a_line(rows: _Rows, labels: Labels) -> bool:
    """Tell whether the first rows of a text are the end of an entry: numbers only, and half a label before."""
    if not rows.texts or len(rows.texts) > _LAST_NUMBERS or not _NUMBERS.issuperset(rows.shapes[1:]):
        return False
    first, last = (label_and_value(rows.texts[row])[0] for row in (0, -1))
    if _NUMBERS_ONLY.fullmatch(rows.texts[0]):
        return True
    halved = rows.shapes[0] in _NUMBERS and labels.ends_a_label(first)
    return halved and (rows.shapes[-1] == "NUMBERS" or labels.ends_a_label(last, "chain_length", "chain"))


def _without_guids(rows: _Rows, labels: Labels) -> _Block:
    """Return the rows of a listing that kept no GUID, if enough of its labels are such as little else prints."""
    marks = [row for row, text in enumerate(rows.texts) if _is_of_a_dump(text, rows.shapes[row], labels)]
    names = {labels.providers.get(key(label_and_value(rows.texts[row])[0])) for row in marks}
    if len(names - {None, *NAME_SPACE_FIELDS}) < _LABELS_WITHOUT_GUIDS:
        return _Block(rows.slice(0, 0))
    return _Block(rows.slice(marks[0], len(rows.texts)))


def _is_of_a_dump(text: str, row_shape: str, labels: Labels) -> bool:
    if row_shape in FIELD_SHAPES:
        return labels.is_distinctive(label_and_value(text)[0])
    return row_shape == "TITLE" and key(unmarked(text)) in labels.titles


def _labels_in(rows: _Rows) -> Iterable[str]:
    return (label_and_value(t)[0] for t, s in zip(rows.texts, rows.shapes, strict=True) if s in FIELD_SHAPES)
