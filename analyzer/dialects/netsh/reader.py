"""Lines in, dumps out: blocks at rules, the grammar on each block, the recovery on what it refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.assemble import Listing, assemble
from analyzer.dialects.netsh.grammar import FIELD_SHAPES, Blocks, label_and_value, shape
from analyzer.dialects.netsh.labels import Labels, key, language_of, learn, of_language
from analyzer.dialects.netsh.recovery import recover
from analyzer.dialects.records import NAME_SPACE_FIELDS, DumpRecord, Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUOTING = re.compile(r"(?:[^\S\n]+|>|[|*•-](?=\s))*")
_LABELS_WITHOUT_RULES: Final = 3
_HEAD_REACH: Final = 40

_BLOCKS = Blocks()


@dataclass(slots=True)
class _Rows:
    """The non-blank lines of a text, unquoted and trimmed, with their numbers from 1."""

    texts: list[str]
    lines: list[int]
    shapes: list[str]

    def slice(self, start: int, end: int) -> _Rows:
        return _Rows(self.texts[start:end], self.lines[start:end], self.shapes[start:end])


@dataclass(slots=True)
class _Block:
    """Consecutive rows that begin like an entry; filled in two passes: the second needs the labels of the first."""

    rows: _Rows
    entries: list[Placed] = field(default_factory=list)
    doubts: dict[int, str] = field(default_factory=dict)
    pending_from: int = 0


def unquote(line: str) -> str:
    """Take away what mail, Markdown and lists put before a line, and blanks on both sides.

    >>> unquote("> - Version:   2  "), unquote("- -----")
    ('Version:   2', '-----')
    """
    match = _QUOTING.match(line)
    return line[match.end() if match else 0 :].strip()


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
    if not starts:
        blocks = _without_rules(rows)
    language = language_of(_labels_in(rows))
    labels = learn((placed.entry for block in blocks for placed in block.entries), language)
    if starts:
        blocks.insert(0, _head(rows.slice(0, starts[0]), labels))
    for block in blocks:
        _check_labels(block, labels)
        _recover(block, labels)
    entries = [placed for block in blocks for placed in block.entries]
    doubts = {line: why for block in blocks for line, why in block.doubts.items()}
    text = Listing(lines, entries, doubts, labels, language, end)
    return assemble(text)


def _rows(lines: Sequence[str], first: int, end: int) -> _Rows:
    rows = _Rows([], [], [])
    for index in range(first, end):
        text = unquote(lines[index])
        if text:
            rows.texts.append(text)
            rows.lines.append(index + 1)
            rows.shapes.append(shape(text))
    return rows


def _starts(rows: _Rows) -> list[int]:
    """Return where entries begin: at a rule that a field follows, or at the title above it."""
    starts: list[int] = []
    for index, row_shape in enumerate(rows.shapes):
        if row_shape == "RULE" and index + 1 < len(rows.shapes) and rows.shapes[index + 1] in FIELD_SHAPES:
            titled = index > 0 and rows.shapes[index - 1] == "TITLE"
            starts.append(index - 1 if titled else index)
    return starts


def _parse(block: _Block) -> None:
    """Let the grammar take the longest entry that stands at the beginning of a block."""
    texts = block.rows.texts
    titled = block.rows.shapes[0] == "TITLE"
    start, skip = ("entry", 0) if titled else ("body", 1)
    entry = _BLOCKS.parse(texts[skip:], start)
    count = len(texts) - skip
    if entry is None:
        longest = _BLOCKS.parse_longest(texts[skip:], start)
        if longest is None:
            return
        entry, count = longest
    block.entries.append(Placed(entry, tuple(block.rows.lines[skip : skip + count])))
    block.pending_from = skip + count


def _check_labels(block: _Block, labels: Labels) -> None:
    """Give an entry back to the recovery if its labels, as known from the other entries, contradict the order.

    So a text cut at "Service Flags: 0" is not read as a chain length of 0, and exchanged lines are set right.
    """
    for placed in block.entries:
        known = labels.fields(placed.entry.kind)
        if any(known.get(key(label), name) != name for name, label in placed.entry.labels.items()):
            block.entries, block.pending_from = [], 0
            return


def _recover(block: _Block, labels: Labels) -> None:
    if block.pending_from >= len(block.rows.texts):
        return
    rest = block.rows.slice(block.pending_from, len(block.rows.texts))
    if rest.texts and rest.shapes[0] in FIELD_SHAPES and labels.knows(label_and_value(rest.texts[0])[0]):
        # An entry whose title and rule are lost stands right behind another.
        longest = _BLOCKS.parse_longest(rest.texts, "body")
        if longest is not None:
            entry, count = longest
            block.entries.append(Placed(entry, tuple(rest.lines[:count])))
            block.pending_from += count
            _recover(block, labels)
            return
    recovered = recover(rest.texts, rest.lines, labels)
    for entry, rows in recovered.entries:
        block.entries.append(Placed(entry, tuple(rest.lines[row] for row in rows)))
    for row, why in recovered.doubts.items():
        block.doubts[rest.lines[row]] = why


def _head(rows: _Rows, labels: Labels) -> _Block:
    """Return the rows above the first title that are the end of an entry whose beginning is lost."""
    start = len(rows.texts)
    while start > max(0, len(rows.texts) - _HEAD_REACH):
        row = rows.texts[start - 1]
        if rows.shapes[start - 1] not in FIELD_SHAPES or not labels.knows(label_and_value(row)[0]):
            break
        start -= 1
    if start < len(rows.texts):
        label = key(label_and_value(rows.texts[-1])[0])
        ends_an_entry = labels.providers.get(label) in ("chain_length", "chain")
        if not ends_an_entry and labels.name_spaces.get(label) != "version":
            start = len(rows.texts)
    return _Block(rows.slice(start, len(rows.texts)))


def _labels_in(rows: _Rows) -> Iterator[str]:
    return (label_and_value(t)[0] for t, s in zip(rows.texts, rows.shapes, strict=True) if s in FIELD_SHAPES)


def _without_rules(rows: _Rows) -> list[_Block]:
    """Return the rows of a listing that kept neither title nor rule, if enough of its labels are unmistakable."""
    language = language_of(_labels_in(rows))
    if language is None:
        return []
    labels = of_language(language)
    known = [index for index, text in enumerate(rows.texts) if labels.knows(label_and_value(text)[0])]
    names = {labels.providers.get(key(label_and_value(rows.texts[index])[0])) for index in known}
    if len(names - {None, *NAME_SPACE_FIELDS}) < _LABELS_WITHOUT_RULES:
        return []
    return [_Block(rows.slice(known[0], known[-1] + 1))]
