"""Entries in, dumps out: where one dump ends and the next begins, and whether a dump is whole."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from analyzer.dialects.banner import BANNER, find_banner
from analyzer.dialects.netsh.recovery import CUT_SHORT, LONE_TITLE, NO_FIELD, missing_fields
from analyzer.dialects.netsh.sections import comes_again, is_ipv4_stream, section
from analyzer.dialects.records import (
    NAME_SPACE_FIELDS,
    PROVIDER_FIELDS,
    Doubt,
    DumpRecord,
    Entry,
    Placed,
    Problem,
)
from analyzer.memo import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.dialects.netsh.labels import Labels

NAME: Final = "netsh"

_COMMAND = re.compile(r"\bwinsock\s+show\s+catalog\b", re.IGNORECASE)
_RULE = re.compile(r"([-‐-―−─━－])\1{2,}")
_FLAGS = re.compile(r"[:：]\s{0,80}0[xX][0-9A-Fa-f]{1,8}\W{0,80}$")
_TOP: Final = 40
_FOREIGN_LINES_THAT_SPLIT: Final = 25
_WORTH_LISTING: Final = 3
_FIELD_WORDS: Final = {
    "entry_type": "Entry Type",
    "description": "Description",
    "provider_id": "Provider ID",
    "provider_path": "Provider Path",
    "catalog_entry_id": "Catalog Entry ID",
    "version": "Version",
    "address_family": "Address Family",
    "max_address_length": "Max Address Length",
    "min_address_length": "Min Address Length",
    "socket_type": "Socket Type",
    "protocol": "Protocol",
    "service_flags": "Service Flags",
    "chain_length": "Protocol Chain Length",
    "chain": "Protocol Chain",
    "name_space": "Name Space",
    "active": "Active",
}


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
    above = next((line for line in range(top - 1, max(0, top - _TOP), -1) if listing.lines[line - 1].strip()), 0)
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
        problems=tuple(_problems(listing, group, doubts)),
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


def _problems(listing: Listing, group: list[Placed], doubts: dict[int, str]) -> list[Problem]:
    """List what keeps a dump from being whole, in the order of its lines."""
    flags_printed = any("service_flags" in placed.entry.rows for placed in group)
    problems = [
        Problem("entry-damaged", *_what_is_missing(placed, flags_printed=flags_printed))
        for placed in group
        if placed.entry.damaged
    ]
    problems += [_foreign_text(listing, doubts, lines) for lines in _runs(_of_no_entry(doubts, group))]
    if _begins_inside(listing, group):
        problems.append(Problem("begins-inside", group[0].lines[0], "the text begins in the middle of the dump"))
    problems += _missing_heads(listing, group)
    problems += _missing_parts(group)
    return sorted(problems or _missing_tcp_ip(group), key=lambda problem: problem.line)


def _of_no_entry(lines: Iterable[int], group: Iterable[Placed]) -> list[int]:
    """Return those of some lines on which no entry stands, in order."""
    foreign = set(lines)
    if foreign:
        first, last = min(foreign), max(foreign)
        for placed in group:
            if placed.lines[0] <= last and first <= placed.end_line:
                foreign.difference_update(placed.lines, placed.continued)
    return sorted(foreign)


def _runs(lines: Sequence[int]) -> list[list[int]]:
    """Gather lines that follow one another."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _foreign_text(listing: Listing, doubts: dict[int, str], lines: Sequence[int]) -> Problem:
    """Say of lines within a dump that are no part of it whether they stand for something that was left out."""
    if any(doubts[line] == LONE_TITLE for line in lines):
        return Problem("entry-missing", lines[0], "the dump breaks off where an entry begins")
    if any(line in listing.elided for line in lines):
        return Problem("elision", lines[0], "something was left out here")
    words = "what stands here is no part of netsh's output: entries may be missing around it"
    return Problem("line-not-recognized", lines[0], words)


def _begins_inside(listing: Listing, group: list[Placed]) -> bool:
    """Tell whether the first entry lost its title, or the beginning of it, which the others have."""
    first = group[0].entry.title
    if first is None or group[0].entry.damaged:
        return False  # told already
    above = group[0].lines[0] - 1
    at_the_top = not any(line.strip() for line in listing.lines[max(0, above - _TOP) : above])
    others = (placed.entry.title for placed in group[1:])
    return at_the_top and first not in others and listing.labels.ends_a_title(first)


def _missing_heads(listing: Listing, group: list[Placed]) -> list[Problem]:
    """Find whole entries without the title or the rule that others have: with that line, entries may be lost."""
    ruled: dict[int, str] = {}
    firsts: dict[int, int] = {}  # entries alike share their rows
    untitled: list[int] = []
    unruled: list[int] = []
    whole = 0
    for placed in group:
        entry = placed.entry
        if entry.damaged:
            continue
        whole += 1
        rows, has_title = entry.rows, entry.title is not None
        first = firsts.get(id(rows))
        if first is None:
            first = firsts[id(rows)] = min(rows.values())
        top = placed.lines[0]
        if not has_title:
            untitled.append(top)
        if first > has_title:
            ruled[top] = listing.lines[placed.lines[first - 1] - 1]
        else:
            unruled.append(top)
    problems: dict[int, Problem] = {}
    for name, without in (("title", untitled), ("rule", unruled)):
        if len(without) < whole:
            message = f"an entry lost its {name}, which others have: entries may be missing above it"
            problems |= {line: Problem("head-lost", line, message) for line in without}
    if len(set(ruled.values())) > 1:
        lengths = {line: _rule_length(text) for line, text in ruled.items()}
        usual = Counter(lengths.values()).most_common(1)[0][0]
        message = "an entry's rule is not as long as the others: the dump was cut there and goes on elsewhere"
        problems |= {line: Problem("head-lost", line, message) for line, length in lengths.items() if length != usual}
    return list(problems.values())


@remembered
def _rule_length(line: str) -> int:
    rule = _RULE.search(line)
    return len(rule[0]) if rule is not None else 0


def _what_is_missing(placed: Placed, *, flags_printed: bool) -> tuple[int, str]:
    """Say what an entry lacks, and on which line that shows."""
    kind, values = placed.entry.kind, placed.entry.values
    missing = missing_fields(kind, values)
    order = [name for name in (PROVIDER_FIELDS if kind == "provider" else NAME_SPACE_FIELDS) if name != "chain"]
    if flags_printed and kind == "provider" and "service_flags" not in values:
        missing.append("service_flags")
    order = [name for name in order if name in values or name in missing]
    lost = [name for name in order if name in missing]
    if lost == order:
        return placed.lines[0], f"nothing of an entry is left but its {_FIELD_WORDS['chain']}"
    if lost and lost == order[-len(lost) :] and "chain" not in values:
        return placed.end_line, f"an entry breaks off after its {_FIELD_WORDS[order[-len(lost) - 1]]}"
    if lost and lost == order[: len(lost)]:
        return placed.lines[0], f"the beginning of an entry is lost, up to its {_FIELD_WORDS[lost[-1]]}"
    words = [_FIELD_WORDS[name] for name in (*lost, *(["chain"] if "chain" in missing else []))]
    if len(words) > _WORTH_LISTING:
        return placed.lines[0], f"an entry is damaged: {len(words)} of its {len(order)} fields are missing"
    return placed.lines[0], f"an entry is damaged: no whole {' and no whole '.join(words)}"


def _missing_parts(group: list[Placed]) -> list[Problem]:
    """Find the parts that every whole dump has: both catalogs of 64-bit Windows, TCP/IP, and name spaces after them."""
    last = group[-1].end_line
    providers = [placed for placed in group if placed.entry.kind == "provider"]
    name_spaces = [placed for placed in group if placed.entry.kind == "name space"]
    problems: list[Problem] = []
    if not providers:
        return [Problem("no-providers", group[0].lines[0], "only name spaces are listed: the providers are missing")]
    if not name_spaces:
        problems.append(Problem("no-name-spaces", last, "the dump ends before its name spaces: more may be missing"))
    marks = {placed.entry.marked_32 for placed in providers}
    name_space_marks = {placed.entry.marked_32 for placed in name_spaces}
    if name_space_marks == {True}:
        words = "the native name spaces are missing, which stand before the 32-bit ones: more may be missing with them"
        problems.append(Problem("no-native-name-spaces", name_spaces[0].lines[0], words))
    if True in marks and False not in marks:
        problems.append(Problem("no-native-catalog", group[0].lines[0], "the native catalog is missing"))
    if True in name_space_marks and True not in marks:
        problems.append(Problem("no-32-bit-catalog", name_spaces[0].lines[0], "the 32-bit catalog is missing"))
    if True in marks and name_spaces and True not in name_space_marks and not _are_listed_twice(name_spaces):
        problems.append(Problem("no-32-bit-name-spaces", last, "the dump ends before its 32-bit name spaces"))
    return problems


def _are_listed_twice(name_spaces: list[Placed]) -> bool:
    """Tell whether name spaces are those of both catalogs, where no title is left that says so."""
    values = [placed.entry.values for placed in name_spaces if placed.entry.marked_32 is None]
    half, odd = divmod(len(values), 2)
    return len(values) == len(name_spaces) and not odd and values[:half] == values[half:]


def _missing_tcp_ip(group: list[Placed]) -> list[Problem]:
    """Find catalogs without TCP over IPv4: nothing else shows that the beginning of a dump is missing."""
    problems: list[Problem] = []
    for mark, name in ((False, "a catalog"), (True, "the 32-bit catalog")):
        part = [placed for placed in group if placed.entry.kind == "provider" and placed.entry.marked_32 is mark]
        if part and not any(is_ipv4_stream(placed.entry.values) for placed in part):
            message = f"{name} lists no provider for TCP over IPv4, which every Windows has: entries are missing"
            problems.append(Problem("no-tcp-ip", part[0].lines[0], message))
    return problems
