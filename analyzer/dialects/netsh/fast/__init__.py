"""The fast way: a text most of whose entries stood in texts before, many times as fast, and with the same records.

A fleet prints the same few hundred entries again and again. `lookup` finds them in a text by their bytes, `division`
puts them together. Where they are whole dumps and nothing is odd, `express` reads them without the reader. Where
something is (one line is lost of a dump of eight hundred), the reader reads the lines between the known entries: these
are the same whatever stands around them. Where a step before the reader (line ends, carriers, marks of other dialects)
would change any line, the fast way gives up, and the whole text goes through all steps.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING

from analyzer.dialects.netsh import joined, reader
from analyzer.dialects.netsh.fast import express, other_lines
from analyzer.dialects.netsh.fast.division import divide
from analyzer.inputs import locate, mojibake, paste

if TYPE_CHECKING:
    from analyzer.dialects.netsh.fast.division import Divided
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
    divided = divide(text)
    if divided is None:
        return None
    whole = express.whole_dumps(divided)
    return _read_between(divided, held) if whole is None else whole


def _read_between(divided: Divided, held: Lines | None) -> list[DumpRecord] | None:
    """Let the reader read the lines between the known entries."""
    others = divided.others.all() if divided.others is not None else []
    if divided.quote or (others and not _are_lines_alone(others)):
        return None
    lines = divided.lines
    is_ascii = divided.text.text.isascii()
    entries = divided.entries()
    certain = [index + known.layout.sample.rows["provider_id"] for index, known in entries]
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
        other_lines.are_plain(others)
        and not paste.are_adorned(others)
        and not any("{" in line and joined.is_listing(line) for line in others)
    )
