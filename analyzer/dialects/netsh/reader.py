"""Lines in, dumps out: blocks at GUIDs, the grammar on each block, the recovery on what it refuses.

Every entry has a GUID in its second or third field, in every language and however badly the text was treated. So blocks
are looked for around GUIDs; titles and rules, where they are left, only say more exactly where a block begins.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.assemble import Listing, assemble
from analyzer.dialects.netsh.grammar import (
    FIELD_SHAPES,
    MAX_ROWS,
    NUMBER_SHAPES,
    Blocks,
    is_elision,
    is_only_numbers,
    label_and_value,
    may_end_an_entry,
    unmarked,
)
from analyzer.dialects.netsh.labels import Labels, key, language_of, learn, samples
from analyzer.dialects.netsh.recovery import NO_FIELD, PRINTED_TWICE, recover
from analyzer.dialects.netsh.rows import gather
from analyzer.dialects.records import NAME_SPACE_FIELDS, DumpRecord, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.dialects.netsh.known_entries import KnownEntry
    from analyzer.dialects.netsh.rows import KnownRun, Rows

_INSIDE_AN_ENTRY: Final = FIELD_SHAPES - {"GUID"} | {"RULE"}
_LABELS_WITHOUT_GUIDS: Final = 3
_FEWEST_ROWS: Final = 7
"""Title, rule and five fields: the shortest entry."""

_BLOCKS = Blocks()


def forget() -> None:
    """Forget all parses; for measuring."""
    _BLOCKS.forget()


class _Block:
    """Rows from the beginning of one entry to that of the next; `taken` counts the rows of its entries.

    Known entries that follow one another are one block of one row for all of them, with the rows below the last.
    """

    __slots__ = ("_all", "_end", "_rows", "_start", "doubts", "entries", "known", "taken")

    def __init__(self, rows: Rows, start: int, end: int, known: KnownRun | None = None) -> None:
        """Take some of the rows, and the known entries that stand there."""
        self._all, self._start, self._end = rows, start, end
        self._rows: Rows | None = None
        self.known = known
        self.entries = list(known.placed) if known is not None else []
        self.taken = 1 if known is not None else 0
        self.doubts: dict[int, str] = {}

    @property
    def rows(self) -> Rows:
        """The rows of the block; of a block that is read already, nobody asks for them."""
        if self._rows is None:
            self._rows = self._all.slice(self._start, self._end)
        return self._rows

    @property
    def is_read(self) -> bool:
        """Whether all rows are taken."""
        return self.taken == self._end - self._start

    def single(self) -> Iterator[_Block]:
        """Give a block for each entry."""
        if self.known is None:
            yield self
            return
        below = self.rows.slice(1, len(self.rows.texts))
        for number, placed in enumerate(self.known.placed):
            own = self._all.of_known(self.known, number)
            if number == len(self.known.placed) - 1:
                own = own.above(below)
            block = _Block(own, 0, len(own.texts))
            block.entries, block.taken = [placed], len(placed.lines)
            yield block


def read(
    lines: Sequence[str],
    first: int = 0,
    last: int | None = None,
    known: Sequence[tuple[int, KnownEntry]] | None = None,
) -> list[DumpRecord]:
    """Read the dumps in `lines[first:last]`.

    Args:
        lines: all lines of an input, without line ends; a last empty line says that the text ended in a line end.
        first: index of the first line to look at.
        last: index after the last line to look at; the end of the lines if None.
        known: the known entries that stand there, each with the index of its first line, if they were looked for.
    """
    end = len(lines) if last is None else last
    rows = gather(lines, first, end, known)
    starts = _starts(rows)
    blocks = [_Block(rows, a, b, rows.known.get(a)) for a, b in pairwise([*starts, len(rows.texts)])]
    for block in blocks:
        if block.known is None:
            _parse(block)
    alike = samples(_counted(blocks))
    language = language_of(alike, _labels_in(rows))
    labels = learn(alike, language)
    head = _head(rows, starts[0], labels) if starts else _without_guids(rows, labels)
    blocks = [one for block in [head, *blocks] for one in _corrected(block, labels)]
    for block in blocks:
        if not block.is_read:
            _recover(block, labels)
    if not any(block.entries for block in blocks):
        for block in blocks:
            _keep_guid(block)
    return assemble(
        Listing(
            lines=lines,
            entries=[placed for block in blocks for placed in block.entries],
            doubts=dict.fromkeys(rows.repeated, PRINTED_TWICE)
            | {line: why for block in blocks for line, why in block.doubts.items()},
            labels=labels,
            language=language,
            head=head.rows.lines[0] if head.rows.lines else None,
            end=end,
            elided=_elided(rows),
        )
    )


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


def _counted(blocks: Iterable[_Block]) -> Iterator[tuple[Entry, int]]:
    """Give the entries of all blocks in order; of those of one layout that follow one another, one and their number."""
    for block in blocks:
        if block.known is not None:
            yield from ((layout.sample, count) for layout, count in block.known.counts.items())
        else:
            yield from ((placed.entry, 1) for placed in block.entries)


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


def _parse(block: _Block) -> None:
    """Let the grammar take the longest entry that stands at the beginning of a block."""
    rows = block.rows
    longest = _BLOCKS.parse_longest(rows.texts, rows.shapes)
    if longest is None:
        return
    entry, count = longest
    goes_on = rows.shapes[count] if count < len(rows.texts) and rows.together(count) else "TITLE"
    if goes_on in NUMBER_SHAPES if entry.kind == "name space" else goes_on == "FLAGS":
        return  # a provider that lost its beginning, or one whose flags do not stand in their place
    block.entries.append(rows.place(entry, range(count)))
    block.taken = count


def _corrected(block: _Block, labels: Labels) -> list[_Block]:
    """Give entries back to the recovery if their labels, as known from the others, contradict the order.

    So a text cut at "Service Flags: 0" is not read as a chain length of 0, and exchanged lines are set right. A line
    above a rule that is not the title of the other entries stands where their title was lost.
    """
    if block.known is not None:
        entries = [layout.sample for layout in block.known.counts]
    else:
        entries = [placed.entry for placed in block.entries]
    if not any(any(_look_at(entry, labels)) for entry in entries):
        return [block]
    blocks = list(block.single())
    for one in blocks:
        _correct(one, labels)
    return blocks


def _correct(block: _Block, labels: Labels) -> None:
    for index, placed in enumerate(block.entries):
        contradicts, is_odd = _look_at(placed.entry, labels)
        if contradicts:
            block.entries, block.taken = [], 0
            return
        if is_odd:
            block.doubts[placed.lines[0]] = NO_FIELD
            rows = {name: row - 1 for name, row in placed.entry.rows.items()}
            mark = placed.entry.marked_32 if placed.entry.kind == "provider" else None
            entry = replace(placed.entry, title=None, rows=rows, marked_32=mark)
            block.entries[index] = replace(placed, entry=entry, lines=placed.lines[1:])


def _look_at(entry: Entry, labels: Labels) -> tuple[bool, bool]:
    """Tell whether an entry's labels contradict its order, and whether its title is no title."""
    contradicts, is_odd = labels.look_at(entry)
    return contradicts, is_odd or (entry.title is not None and is_elision(entry.title))


def _recover(block: _Block, labels: Labels) -> None:
    """Read the rows of a block that the grammar has left."""
    rest = block.rows.slice(block.taken, len(block.rows.texts)) if block.taken else block.rows
    if not rest.texts:
        return
    recovered = recover(rest.texts, rest.shapes, rest.lines, labels)
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


def _head(rows: Rows, end: int, labels: Labels) -> _Block:
    """Return the rows above the first block that are of the dump: what is left of entries that lost their GUID."""
    start = end
    for row in range(end - 1, -1, -1):
        if start - row > MAX_ROWS:
            break
        if _is_of_a_dump(rows.texts[row], rows.shapes[row], labels):
            start = row
    while start < end and rows.together(start) and labels.knows(label_and_value(rows.texts[start - 1])[0]):
        start -= 1
    if _begins_within_a_line(rows.slice(0, start), labels):
        start = 0
    return _Block(rows, start, end)


def _begins_within_a_line(rows: Rows, labels: Labels) -> bool:
    """Tell whether the first rows of a text are the end of an entry: numbers only, and half a label before."""
    if not may_end_an_entry(rows.texts, rows.shapes):
        return False
    if is_only_numbers(rows.texts[0]):
        return True
    first, last = (label_and_value(rows.texts[row])[0] for row in (0, -1))
    ends = rows.shapes[-1] == "NUMBERS" or labels.ends_a_label(last, "chain_length", "chain")
    return ends and labels.ends_a_label(first)


def _without_guids(rows: Rows, labels: Labels) -> _Block:
    """Return the rows of a listing that kept no GUID, if enough of its labels are such as little else prints."""
    marks = [row for row, text in enumerate(rows.texts) if _is_of_a_dump(text, rows.shapes[row], labels)]
    names = {labels.providers.get(key(label_and_value(rows.texts[row])[0])) for row in marks}
    if len(names - {None, *NAME_SPACE_FIELDS}) < _LABELS_WITHOUT_GUIDS:
        return _Block(rows, 0, 0)
    return _Block(rows, marks[0], len(rows.texts))


def _is_of_a_dump(text: str, row_shape: str, labels: Labels) -> bool:
    if row_shape in FIELD_SHAPES:
        return labels.is_distinctive(label_and_value(text)[0])
    return row_shape == "TITLE" and key(unmarked(text)) in labels.titles


def _labels_in(rows: Rows) -> Iterable[str]:
    return (label_and_value(t)[0] for t, s in zip(rows.texts, rows.shapes, strict=True) if s in FIELD_SHAPES)


def _elided(rows: Rows) -> frozenset[int]:
    """Return the lines that say that others were left out; no row of a known entry is one."""
    elided: set[int] = set()
    start = 0
    for first in (*rows.known, len(rows.texts)):
        elided.update(rows.lines[row] for row in range(start, first) if is_elision(rows.texts[row]))
        start = first + 1
    return frozenset(elided)
