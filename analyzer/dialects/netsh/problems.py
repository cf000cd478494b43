"""What keeps a dump from being whole: damaged entries, lines that are of none, and what shows that some is missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.recovery import LONE_TITLE, missing_fields
from analyzer.dialects.netsh.sections import is_ipv4_stream
from analyzer.dialects.records import FIELDS, LABELS, Placed, Problem
from analyzer.memo import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.dialects.netsh.assemble import Listing

_RULE = re.compile(r"([-‐-―−─━－])\1{2,}")
_WORTH_LISTING: Final = 3
TOP: Final = 40
"""So many lines above a dump are asked whether anything stands there."""


def find(listing: Listing, group: list[Placed], doubts: dict[int, str]) -> list[Problem]:
    """List what keeps a dump from being whole, in the order of its lines."""
    flags_printed = any("service_flags" in placed.entry.rows for placed in group)
    found = [
        Problem("entry-damaged", *_what_is_missing(placed, flags_printed=flags_printed))
        for placed in group
        if placed.entry.damaged
    ]
    found += [_foreign_text(listing, doubts, lines) for lines in _runs(_of_no_entry(doubts, group))]
    if _begins_inside(listing, group):
        found.append(Problem("begins-inside", group[0].lines[0], "the text begins in the middle of the dump"))
    found += _missing_heads(listing, group)
    found += _missing_parts(group)
    return sorted(found or _missing_tcp_ip(group), key=lambda problem: problem.line)


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
    at_the_top = not any(line.strip() for line in listing.lines[max(0, above - TOP) : above])
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
    order = [name for name in FIELDS[kind] if name != "chain"]
    if flags_printed and kind == "provider" and "service_flags" not in values:
        missing.append("service_flags")
    order = [name for name in order if name in values or name in missing]
    lost = [name for name in order if name in missing]
    if lost == order:
        return placed.lines[0], f"nothing of an entry is left but its {LABELS['chain']}"
    if lost and lost == order[-len(lost) :] and "chain" not in values:
        return placed.end_line, f"an entry breaks off after its {LABELS[order[-len(lost) - 1]]}"
    if lost and lost == order[: len(lost)]:
        return placed.lines[0], f"the beginning of an entry is lost, up to its {LABELS[lost[-1]]}"
    words = [LABELS[name] for name in (*lost, *(["chain"] if "chain" in missing else []))]
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
