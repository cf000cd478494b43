"""Lines in, dumps out: blocks at GUIDs, the grammar on each block, the recovery on what it refuses.

Every entry has a GUID in its second or third field, in every language and however badly the text was treated. So blocks
are looked for around GUIDs; titles and rules, where they are left, only say more exactly where a block begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.assemble import Listing, assemble
from analyzer.dialects.netsh.grammar import FIELD_SHAPES, MAX_ROWS, Blocks, label_and_value, unmarked
from analyzer.dialects.netsh.labels import Labels, key, language_of, learn
from analyzer.dialects.netsh.recovery import NO_FIELD, PRINTED_TWICE, is_elision, recover
from analyzer.dialects.netsh.rows import Rows, gather
from analyzer.dialects.records import NAME_SPACE_FIELDS, DumpRecord, Entry, Placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NUMBERS_ONLY = re.compile(r"[\d\s:：]+")
_NUMBERS: Final = frozenset({"INTEGER", "FLAGS", "NUMBERS"})
_INSIDE_AN_ENTRY: Final = FIELD_SHAPES - {"GUID"} | {"RULE"}
_LAST_NUMBERS: Final = 10
"""The numbers at the end of an entry."""
_LABELS_WITHOUT_GUIDS: Final = 3
_FEWEST_ROWS: Final = 7
"""Title, rule and five fields: the shortest entry."""

_BLOCKS = Blocks()


def forget() -> None:
    """Forget all parses; for measuring."""
    _BLOCKS.forget()


@dataclass(slots=True)
class _Block:
    """Rows from the beginning of one entry to that of the next; `taken` counts the rows that the grammar accepted."""

    rows: Rows
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
    rows = gather(lines, first, end)
    starts = _starts(rows)
    blocks = [_Block(rows.slice(a, b)) for a, b in pairwise([*starts, len(rows.texts)])]
    for block in blocks:
        _parse(block)
    entries = [placed.entry for block in blocks for placed in block.entries]
    language = language_of(entries, _labels_in(rows))
    labels = learn(entries, language)
    head = _head(rows.slice(0, starts[0]), labels) if starts else _without_guids(rows, labels)
    for block in [head, *blocks]:
        _check_labels(block, labels)
        _recover(block, labels)
    if not any(block.entries for block in [head, *blocks]):
        for block in blocks:
            _keep_guid(block)
    return assemble(
        Listing(
            lines=lines,
            entries=[placed for block in [head, *blocks] for placed in block.entries],
            doubts=dict.fromkeys(rows.repeated, PRINTED_TWICE)
            | {line: why for block in [head, *blocks] for line, why in block.doubts.items()},
            labels=labels,
            language=language,
            head=head.rows.lines[0] if head.rows.lines else None,
            end=end,
            elided=frozenset(line for text, line in zip(rows.texts, rows.lines, strict=True) if is_elision(text)),
        )
    )


def _starts(rows: Rows) -> list[int]:
    """Return where entries begin: up to two fields above a GUID, and the rule and the title above these."""
    starts: list[int] = []
    for guid, row_shape in enumerate(rows.shapes):
        # A second GUID right below belongs to the same entry: this one is its description.
        if row_shape != "GUID" or rows.shapes[guid + 1 : guid + 2] == ["GUID"]:
            continue
        start = guid - _fields_above(rows, guid)
        start = _rule_above(rows, start)
        if rows.together(start) and rows.shapes[start - 1] == "TITLE":
            start -= 1
        if not starts or start > starts[-1]:
            starts.append(start)
    return starts


def _rule_above(rows: Rows, start: int) -> int:
    """Return the rule of the entry of which a row is part, wherever in the entry it stands; the row itself if none."""
    for row in range(start - 1, max(-1, start - MAX_ROWS), -1):
        if (
            not rows.together(row + 1)
            or rows.shapes[row] not in (FIELD_SHAPES | {"RULE"})
            or rows.shapes[row] == "GUID"
        ):
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


def _parse(block: _Block) -> None:
    """Let the grammar take the longest entry that stands at the beginning of a block."""
    texts = block.rows.texts[:MAX_ROWS]
    entry, count = _BLOCKS.parse(texts), len(texts)
    if entry is None:
        longest = _BLOCKS.parse_longest(texts)
        if longest is None:
            return
        entry, count = longest
    goes_on = block.rows.shapes[count] if count < len(block.rows.texts) and block.rows.together(count) else "TITLE"
    if goes_on in _NUMBERS if entry.kind == "name space" else goes_on == "FLAGS":
        return  # a provider that lost its beginning, or one whose flags do not stand in their place
    block.entries.append(block.rows.place(entry, range(count)))
    block.taken = count


def _check_labels(block: _Block, labels: Labels) -> None:
    """Give an entry back to the recovery if its labels, as known from the other entries, contradict the order.

    So a text cut at "Service Flags: 0" is not read as a chain length of 0, and exchanged lines are set right. A line
    above a rule that is not the title of the other entries stands where their title was lost.
    """
    if any(labels.contradict(placed.entry) for placed in block.entries):
        block.entries, block.taken = [], 0
    for index, placed in enumerate(block.entries):
        if labels.is_odd_title(placed.entry) or is_elision(placed.entry.title or ""):
            block.doubts[placed.lines[0]] = NO_FIELD
            rows = {name: row - 1 for name, row in placed.entry.rows.items()}
            mark = placed.entry.marked_32 if placed.entry.kind == "provider" else None
            entry = replace(placed.entry, title=None, rows=rows, marked_32=mark)
            block.entries[index] = replace(placed, entry=entry, lines=placed.lines[1:])


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


def _keep_guid(block: _Block) -> None:
    """Keep of an entry in unknown words and order what is certain: that it is one, and its GUID."""
    rows = block.rows
    guids = [row for row, row_shape in enumerate(rows.shapes) if row_shape == "GUID"]
    if len(guids) != 1 or "RULE" not in rows.shapes[:2] or len(rows.texts) < _FEWEST_ROWS:
        return
    label, text = label_and_value(rows.texts[guids[0]])
    value, labels = {"provider_id": text.upper()}, {"provider_id": label}
    entry = Entry("provider", None, None, value, {"provider_id": 0}, labels, damaged=True)
    block.entries.append(rows.place(entry, guids))
    block.doubts.pop(rows.lines[guids[0]], None)


def _head(rows: Rows, labels: Labels) -> _Block:
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


def _begins_within_a_line(rows: Rows, labels: Labels) -> bool:
    """Tell whether the first rows of a text are the end of an entry: numbers only, and half a label before."""
    if not rows.texts or len(rows.texts) > _LAST_NUMBERS or not _NUMBERS.issuperset(rows.shapes[1:]):
        return False
    first, last = (label_and_value(rows.texts[row])[0] for row in (0, -1))
    if _NUMBERS_ONLY.fullmatch(rows.texts[0]):
        return True
    halved = rows.shapes[0] in _NUMBERS and labels.ends_a_label(first)
    return halved and (rows.shapes[-1] == "NUMBERS" or labels.ends_a_label(last, "chain_length", "chain"))


def _without_guids(rows: Rows, labels: Labels) -> _Block:
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


def _labels_in(rows: Rows) -> Iterable[str]:
    return (label_and_value(t)[0] for t, s in zip(rows.texts, rows.shapes, strict=True) if s in FIELD_SHAPES)
