"""Lines in, dumps out: rows, listings, entries; the grammar on each entry, and what it refuses field by field.

Every line names its own field, so an entry that lost lines is read like a whole one: it is marked, and keeps the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.dialects.records import DumpRecord, Placed
from analyzer.dialects.wsaenumprotocols.assemble import CUT_SHORT, NO_FIELD, OUT_OF_RANGE, Listing, assemble
from analyzer.dialects.wsaenumprotocols.grammar import FIELDS, build, parse, shape
from analyzer.dialects.wsaenumprotocols.locate import is_cut_label
from analyzer.inputs import paste

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHOWN_WHOLE: Final = frozenset({"entry_type", "provider_id", "chain_length"})
"""Fields whose value shows by itself that nothing of it is lost: fixed words, a GUID, one digit."""

_LONGEST_TITLE: Final = 60


@dataclass(slots=True)
class _Row:
    """A logical line: its text, its line number from 1, what it is, and the lines on which a console let it go on."""

    text: str
    line: int
    shape: str | None
    continued: list[int] = field(default_factory=list)


def read(lines: Sequence[str], first: int = 0, last: int | None = None) -> list[DumpRecord]:
    """Read the listings in `lines[first:last]`.

    Args:
        lines: all lines of an input, without line ends; a last empty line says that the text ended in a line end.
        first: index of the first line to look at.
        last: index after the last line to look at; the end of the lines if None.
    """
    end = len(lines) if last is None else last
    rows = list(_rows(lines, first, end))
    dumps = []
    after = 0
    for part in _listings(rows):
        listing = _listing(lines, part, after)
        if listing.entries:
            dumps.append(assemble(listing))
            after = dumps[-1].end_line
    return dumps


def _rows(lines: Sequence[str], first: int, end: int) -> Iterator[_Row]:
    """Give the logical rows; a description that a console of 80 columns broke is one."""
    before: _Row | None = None
    broken = False
    for row in paste.rows(lines, first, end, lambda text: (text,)):
        found = _Row(row.text, row.line, shape(row.text))
        goes_on = before is not None and row.line == before.line + len(before.continued) + 1
        if before is not None and broken and goes_on and found.shape is None:
            before.text += paste.lost_blank(lines[row.line - 2], lines[row.line - 1]) + row.text
            before.continued.append(row.line)
            broken = row.full
            continue
        if before is not None:
            yield before
        before, broken = found, row.full and found.shape == "description"
    if before is not None:
        yield before


def _listings(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Divide rows where a listing begins anew: at its first line, or where entries are counted from the start again."""
    part: list[_Row] = []
    number = -1
    for row in rows:
        own = int(row.text.rpartition("#")[2]) if row.shape == "entry" and len(row.text) < _LONGEST_TITLE else None
        again = own is not None and own <= number
        if part and (row.shape == "count" or again):
            yield part
            part, number = [], -1
        number = own if own is not None else number
        part.append(row)
    if part:
        yield part


def _listing(lines: Sequence[str], rows: Sequence[_Row], after: int) -> Listing:
    """Read the entries among the rows of one listing, which stands below line `after`."""
    count = next((row for row in rows if row.shape == "count"), None)
    listing = Listing(lines=lines, after=after, start=rows[0].line, count=(count.line, count.text) if count else None)
    for block in _blocks([row for row in rows if row is not count]):
        _read_block(block, listing)
    return listing


def _blocks(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Divide rows into entries: at each title, or where it is lost, at a rule or a field that the entry has already."""
    block: list[_Row] = []
    seen: set[str] = set()
    for row in rows:
        begins = row.shape == "entry" or (row.shape == "rule" and seen - {"entry"}) or row.shape in seen - {"rule"}
        if block and begins:
            yield block
            block, seen = [], set()
        seen |= {row.shape} if row.shape is not None else set()
        block.append(row)
    if block:
        yield block


def _read_block(block: Sequence[_Row], listing: Listing) -> None:
    """Read one entry; lines of the log among its own are left out of it."""
    own = [row for row in block if row.shape is not None]
    for row in block:
        if row.shape is None:
            cut = row is block[-1] and is_cut_label(row.text)
            listing.doubts.update(dict.fromkeys((row.line, *row.continued), CUT_SHORT if cut else NO_FIELD))
    if not own:
        return
    entry = parse([row.text for row in own]) or build(list(enumerate(row.text for row in own)))
    lost = dict.fromkeys(entry.rows.keys() - entry.values.keys(), OUT_OF_RANGE)
    order = list(FIELDS)
    for name in entry.values.keys() - _SHOWN_WHOLE:
        # Where the next field is missing, a cut may have joined this label to a later value, or have shortened it.
        if order[order.index(name) + 1] not in entry.rows or own[entry.rows[name]].line == len(listing.lines):
            lost[name] = CUT_SHORT
    if lost:
        values = {name: value for name, value in entry.values.items() if name not in lost}
        entry = replace(entry, values=values, damaged=True)
        listing.doubts.update({own[entry.rows[name]].line: why for name, why in lost.items()})
    lines = tuple(row.line for row in own)
    if not entry.values:
        # A title or a value that was cut, and nothing else of the entry.
        listing.lone.update({line: listing.doubts.get(line, "") for line in lines})
        return
    listing.entries.append(Placed(entry, lines, tuple(line for row in own for line in row.continued)))
