"""How much of one listing is looked at: a catalog has some dozen entries, and a hostile file as many as fit in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzer.dialects.records import Problem

if TYPE_CHECKING:
    from analyzer.dialects.records import DumpRecord

MOST_ENTRIES: Final = 10_000
"""Entries of one dump that are judged; each damaged one takes 4 KiB of memory, and its place in each report."""

MOST_DOUBTS: Final = 20_000
"""Lines of one dump that are listed as not recognized."""


def bounded(record: DumpRecord) -> DumpRecord:
    """Return a dump as far as it is looked at: of one that is cut off here, a problem says from which line on."""
    entries, doubts = record.entries, record.unrecognized
    if len(entries) <= MOST_ENTRIES and len(doubts) <= MOST_DOUBTS:
        return record
    lines = [entries[MOST_ENTRIES].lines[0]] if len(entries) > MOST_ENTRIES else []
    lines += [doubts[MOST_DOUBTS].line] if len(doubts) > MOST_DOUBTS else []
    line = min(lines)
    what = f"{MOST_ENTRIES:,} entries or {MOST_DOUBTS:,} lines that are none"
    problem = Problem("too-large", line, f"more than {what}: what stands from here on was not looked at")
    return replace(
        record,
        entries=tuple(placed for placed in entries if placed.lines[0] < line) or entries[:1],
        unrecognized=tuple(doubt for doubt in doubts if doubt.line < line),
        problems=(*(one for one in record.problems if one.line < line), problem),
        decoded={number: said for number, said in record.decoded.items() if number < line},
    )
