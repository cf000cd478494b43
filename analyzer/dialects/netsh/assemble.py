"""Entries in, dumps out: where one dump ends and the next begins, and which doubtful lines are of which."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.dialects.banner import BANNER, find_banner
from analyzer.dialects.netsh import problems
from analyzer.dialects.netsh.recovery import CUT_SHORT, NO_FIELD
from analyzer.dialects.netsh.sections import comes_again, section
from analyzer.dialects.records import Doubt, DumpRecord, Entry, Placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.netsh.labels import Labels

NAME: Final = "netsh"

_COMMAND = re.compile(r"\bwinsock\s+show\s+catalog\b", re.IGNORECASE)
_FLAGS = re.compile(r"[:：]\s{0,80}0[xX][0-9A-Fa-f]{1,8}\W{0,80}$")
_FOREIGN_LINES_THAT_SPLIT: Final = 25


@dataclass(frozen=True)
class Listing:
    """What the reader found in a stretch of text: entries and doubtful lines, in order.

    `head` is the line where the first dump begins, if that is above its first entry; `end` is the stretch's last line;
    `elided` are the lines that say that others were left out.
    """

    lines: Sequence[str]
    entries: list[Placed]
    doubts: dict[int, str]
    labels: Labels
    language: str | None
    head: int | None
    end: int
    elided: frozenset[int]

    def doubts_between(self, first: int, last: int) -> list[int]:
        """Return the doubtful lines from `first` to `last`, both included, in order."""
        return self._doubtful[bisect_left(self._doubtful, first) : bisect_right(self._doubtful, last)]

    def doubts_above(self) -> dict[int, list[int]]:
        """Return the doubtful lines by the first entry that stands wholly below them, as its index."""
        firsts = [placed.lines[0] for placed in self.entries]
        above: dict[int, list[int]] = {}
        for line in self._doubtful:
            above.setdefault(bisect_right(firsts, line), []).append(line)
        return above

    @cached_property
    def _doubtful(self) -> list[int]:
        return sorted(self.doubts)

    @cached_property
    def last_text(self) -> int:
        """The last line that is not blank."""
        return next((n for n in range(self.end, 0, -1) if self.lines[n - 1].strip()), 0)


def assemble(listing: Listing) -> list[DumpRecord]:
    """Divide a listing into dumps."""
    if not listing.entries:
        return []
    top = min(listing.entries[0].lines[0], listing.head or listing.end)
    above = next(
        (line for line in range(top - 1, max(0, top - problems.TOP), -1) if listing.lines[line - 1].strip()), 0
    )
    if above in listing.elided:
        listing.doubts[above] = NO_FIELD
        top = above
    groups = _split(listing)
    firsts = [top, *(group[0].lines[0] for group in groups[1:])]
    after = [*firsts[1:], listing.end + 1]
    before = [0, *(group[-1].end_line for group in groups[:-1])]
    return [_dump(listing, *places) for places in zip(groups, firsts, after, before, strict=True)]


def _split(listing: Listing) -> list[list[Placed]]:
    group = [listing.entries[0]]
    groups = [group]
    first = above = group[0].entry
    latest = section(first)
    foreign = listing.doubts_above()
    for place, placed in enumerate(listing.entries[1:], start=1):
        entry, own = placed.entry, section(placed.entry)
        if (
            (own is not None and latest is not None and own < latest)
            or (entry.kind != above.kind and _is_another_dumps(entry, group))
            or (len(group) > 1 and comes_again(entry, first))
            or (place in foreign and _are_split(listing, group[-1], foreign[place]))
        ):
            group = []
            groups.append(group)
            first, latest = entry, None
        group.append(placed)
        above = entry
        latest = latest if own is None else own
    return groups


def _is_another_dumps(entry: Entry, group: list[Placed]) -> bool:
    """Tell whether an entry is a provider below name spaces; what is left of a provider may look like one of these."""
    spaces = [before.entry for before in group[-2:] if before.entry.kind == "name space"]
    return entry.kind == "provider" and not all(space.damaged for space in spaces)


def _are_split(listing: Listing, above: Placed, lines: Sequence[int]) -> bool:
    """Tell whether doubtful lines between two entries are so many, or such, that two dumps stand there."""
    foreign = [line for line in lines if line > above.end_line]
    return len(foreign) > _FOREIGN_LINES_THAT_SPLIT or any(
        _COMMAND.search(listing.lines[line - 1]) or BANNER.search(listing.lines[line - 1]) for line in foreign
    )


def _dump(listing: Listing, group: list[Placed], start: int, until: int, after: int) -> DumpRecord:
    """Make one dump of a group of entries that begins in line `start`, above line `until` and below line `after`."""
    last = max([placed.end_line for placed in group])
    doubts = {line: listing.doubts[line] for line in listing.doubts_between(start, last)}
    for line in listing.doubts_between(last + 1, until - 1):
        if not _belongs_to_the_end(listing, line):
            break
        doubts[line] = listing.doubts[line]
    group = _without_shortened_end(listing, group, doubts)
    flags_printed = any("service_flags" in placed.entry.rows for placed in group)
    if flags_printed or any(_FLAGS.search(listing.lines[line - 1]) for line in doubts):
        group = [placed if "service_flags" in placed.entry.values else _flags_required(placed) for placed in group]
    version = find_banner(listing.lines, after, start)
    return DumpRecord(
        dialect=NAME,
        language=listing.language,
        entries=tuple(group),
        line=start,
        end_line=max(last, *doubts) if doubts else last,
        problems=tuple(problems.find(listing, group, doubts)),
        unrecognized=tuple(Doubt(line, doubts[line]) for line in sorted(doubts)),
        windows_version=version[0] if version else None,
        windows_version_line=version[1] if version else None,
    )


def _belongs_to_the_end(listing: Listing, line: int) -> bool:
    """Tell whether a line after the last entry is a rest of the dump, such as a cut title, and not the log going on."""
    if listing.doubts[line] != NO_FIELD:
        return True
    text = listing.lines[line - 1].strip()
    if line in listing.elided:
        return True
    return line == listing.last_text and (listing.labels.starts_a_title(text) or listing.labels.starts_a_label(text))


def _without_shortened_end(listing: Listing, group: list[Placed], doubts: dict[int, str]) -> list[Placed]:
    """Leave out the last value of a text if it may be the beginning of a longer one.

    A chain length has one digit, and no number goes on after 0; but where the Service Flags are missing, a last 0 may
    be the beginning of theirs.
    """
    placed = group[-1]
    line = placed.end_line
    if line != listing.last_text or placed.entry.damaged:
        return group
    last = max(placed.entry.rows, key=lambda name: placed.entry.rows[name])
    value = placed.entry.values.get(last)
    of_flags = last == "chain_length" and value == 0 and "service_flags" not in placed.entry.values
    unterminated = line == len(listing.lines) and last != "chain_length" and value != 0
    if not of_flags and not unterminated:
        return group
    values = {name: value for name, value in placed.entry.values.items() if name != last}
    doubts[line] = CUT_SHORT
    return [*group[:-1], replace(placed, entry=replace(placed.entry, values=values, damaged=True))]


def _flags_required(placed: Placed) -> Placed:
    """Mark an entry without Service Flags in a dump that prints them, if it is a provider."""
    entry = placed.entry
    if entry.kind != "provider" or entry.damaged:
        return placed
    return replace(placed, entry=replace(entry, damaged=True))
