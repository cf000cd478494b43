"""Lines in, dumps out: the grammar on each block of rows, the recovery on what it refuses.

Labels are learned from what the grammar read; what they contradict is given to the recovery as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.dialects.netsh.assemble import Listing, assemble
from analyzer.dialects.netsh.blocks import divide, rows_above
from analyzer.dialects.netsh.grammar import FIELD_SHAPES, NUMBER_SHAPES, EntryParser, is_elision, label_and_value
from analyzer.dialects.netsh.labels import Labels, language_of, learn, samples
from analyzer.dialects.netsh.recovery import NO_FIELD, PRINTED_TWICE, recover
from analyzer.dialects.netsh.rows import gather
from analyzer.dialects.records import DumpRecord, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.dialects.netsh.blocks import Block
    from analyzer.dialects.netsh.known_entries import KnownEntry
    from analyzer.dialects.netsh.rows import Rows

_FEWEST_ROWS: Final = 7
"""Title, rule and five fields: the shortest entry."""

_PARSER: Final = EntryParser()


def forget() -> None:
    """Forget all parses; for measuring."""
    _PARSER.forget()


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
    blocks = divide(rows)
    for block in blocks:
        if block.known is None:
            _parse(block)
    alike = samples(counted for block in blocks for counted in block.counted())
    language = language_of(alike, _labels_in(rows))
    labels = learn(alike, language)
    head = rows_above(rows, blocks, labels)
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


def _parse(block: Block) -> None:
    """Let the grammar take the longest entry that stands at the beginning of a block."""
    rows = block.rows
    longest = _PARSER.parse_longest(rows.texts, rows.shapes)
    if longest is None:
        return
    entry, count = longest
    goes_on = rows.shapes[count] if count < len(rows.texts) and rows.together(count) else "TITLE"
    if goes_on in NUMBER_SHAPES if entry.kind == "name space" else goes_on == "FLAGS":
        return  # a provider that lost its beginning, or one whose flags do not stand in their place
    block.entries.append(rows.place(entry, range(count)))
    block.taken = count


def _corrected(block: Block, labels: Labels) -> list[Block]:
    """Give entries back to the recovery if their labels, as known from the others, contradict the order.

    So a text cut at "Service Flags: 0" is not read as a chain length of 0, and exchanged lines are set right. A line
    above a rule that is not the title of the other entries stands where their title was lost.
    """
    if not any(any(_look_at(entry, labels)) for entry, _ in block.counted()):
        return [block]
    blocks = list(block.single())
    for one in blocks:
        _correct(one, labels)
    return blocks


def _correct(block: Block, labels: Labels) -> None:
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


def _recover(block: Block, labels: Labels) -> None:
    """Read the rows of a block that the grammar has left."""
    rest = block.rows.slice(block.taken, len(block.rows.texts)) if block.taken else block.rows
    if not rest.texts:
        return
    recovered = recover(rest.texts, rest.shapes, rest.lines, labels)
    for entry, indexes in recovered.entries:
        block.entries.append(rest.place(entry, indexes))
    for row, why in recovered.doubts.items():
        block.doubts.update(dict.fromkeys((rest.lines[row], *rest.continued.get(rest.lines[row], ())), why))


def _keep_guid(block: Block) -> None:
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


def _labels_in(rows: Rows) -> Iterable[str]:
    return (label_and_value(t)[0] for t, s in zip(rows.texts, rows.shapes, strict=True) if s in FIELD_SHAPES)


def _elided(rows: Rows) -> frozenset[int]:
    """Return the lines that say that others were left out; the row of known entries has no text, and is none."""
    return frozenset(line for text, line in zip(rows.texts, rows.lines, strict=True) if is_elision(text))
