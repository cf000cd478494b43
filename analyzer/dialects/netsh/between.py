"""Dumps of which something is odd: entries that are known stand as they are, and the reader reads the lines between.

One line is lost of a dump of eight hundred: that is no reason to look at all of them. An entry that `Layouts` knows is
the same whatever stands around it, so the steps before the reader (line ends, carriers, marks of other dialects) and
its own need the other lines only. Where one of these steps would change any line, the whole text goes through all.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from analyzer.dialects.netsh import around, express, joined, reader
from analyzer.inputs import locate, mojibake, paste

if TYPE_CHECKING:
    from analyzer.dialects.records import DumpRecord
    from analyzer.inputs.content import Content
    from analyzer.inputs.lines import Lines


def read(text: Content, held: Lines | None = None) -> list[DumpRecord] | None:
    """Read a text of which most entries stand as netsh printed them.

    Args:
        text: the whole text of an input.
        held: the lines of the same text; if they had to be split, it holds them.

    Returns:
        What all steps would find in the lines of the text; None if it must go through them.
    """
    divided = express.divide(text)
    if divided is None:
        return None
    printed = express.printed(divided)
    return _read_between(divided, held) if printed is None else printed


def _read_between(divided: express.Divided, held: Lines | None) -> list[DumpRecord] | None:
    others = divided.others.all() if divided.others is not None else []
    if divided.quote or (others and not _are_lines_alone(others)):
        return None
    text = divided.text.text
    lines = text.split(divided.newline)  # there is no other line end in it
    is_ascii = text.isascii()
    entries = divided.entries()
    certain = [index + part.layout.sample.rows["provider_id"] for index, part in entries]
    braces = sorted([*certain, *divided.others.with_braces()]) if divided.others is not None else certain
    guids = locate.Guids(braces, frozenset(certain))
    records: list[DumpRecord] = []
    for first, last in locate.stretches(lines, guids):
        if not is_ascii and mojibake.repaired(lines[first:last])[1] is not None:
            return None
        within = entries[bisect_left(entries, first, key=itemgetter(0)) : bisect_left(entries, last, key=itemgetter(0))]
        records += reader.read(lines, first, last, within)
    if held is not None:
        held.hold(lines)
    return records


def _are_lines_alone(others: list[str]) -> bool:
    """Tell whether other lines leave those of entries alone, and none of them is a whole listing."""
    return (
        around.are_plain(others)
        and not paste.are_adorned(others)
        and not any("{" in line and joined.is_listing(line) for line in others)
    )
