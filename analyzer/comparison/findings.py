"""What became of findings: a rule's statement about an entry is new, gone or unchanged, whatever ids and lines say."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from analyzer.analysis import SEVERITIES
from analyzer.comparison.entries import changes
from analyzer.comparison.result import FindingChange
from analyzer.outputs import fingerprints

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analyzer.analysis import BaselineState, Dump, Finding, Severity
    from analyzer.comparison.catalogs import Matched
    from analyzer.comparison.entries import Item
    from analyzer.comparison.result import FindingStatus, ResultState

    Token = tuple[int | str | None, ...]
    Shown = Mapping[int | str | None, Callable[[Item], bool]]

ABOUT_LISTINGS: Final = frozenset(
    {
        "dump-cut",
        "registry-consulted",
        "registry-notes",
        "service-flags-not-reported",
        "unrecognized-text",
        "witnesses-differ",
    }
)
"""Rules that speak of the listing and not of the machine: another listing of the same machine may well differ there."""

_NUMBERS: Final = re.compile(r"\d+(?:(?:, | and | to )\d+)*")


@dataclass(slots=True)
class Subjects:
    """What findings are about, on one side: entries by their lines, each with a token that its counterpart shares."""

    tokens: dict[Token, Item] = field(default_factory=dict)
    starts: list[tuple[int, int, Token]] = field(default_factory=list)

    def add(self, item: Item, token: Token) -> None:
        self.tokens[token] = item
        self.starts.append((item.entry.line, item.entry.end_line, token))

    def of(self, finding: Finding) -> set[Token]:
        """Return the tokens of the entries on whose lines the evidence stands; else what the message says."""
        found = {token for line in {e.line for e in finding.evidence} if (token := self._at(line)) is not None}
        return found or {("said", _NUMBERS.sub("#", finding.message))}

    def _at(self, line: int) -> Token | None:
        place = bisect_right(self.starts, line, key=lambda start: start[0]) - 1
        if place < 0 or line > self.starts[place][1]:
            return None
        return self.starts[place][2]


def subjects(matches: Sequence[Matched]) -> tuple[Subjects, Subjects]:
    """Give every entry of both sides a token, paired ones the same.

    So have entries that one software has for one kind of socket and that are otherwise others: an LSP whose chains lead
    over other layers now is told among the entries, and is no other finding.
    """
    sides = Subjects(), Subjects()
    for catalog, match in enumerate(matches):
        for kind, pairs, removed, added in (
            ("provider", match.pairs, match.removed, match.added),
            ("name space", match.name_space_pairs, match.name_spaces_removed, match.name_spaces_added),
        ):
            for number, pair in enumerate(pairs):
                for side, item in zip(sides, pair, strict=True):
                    side.add(item, (catalog, kind, number))
            for side, left in zip(sides, (removed, added), strict=True):
                counts: Counter[Token] = Counter()
                for item in left:
                    told = item.told
                    like = (told.software, item.kind, told.address_family, told.socket_type, told.protocol)
                    counts[like] += 1
                    side.add(item, (catalog, kind, *like, counts[like]))
    for side in sides:
        side.starts.sort(key=lambda start: start[:2])
    return sides


def compare(before: Dump, after: Dump, matches: Sequence[Matched]) -> tuple[FindingChange, ...]:
    """Return what became of each rule's findings, the gravest first, new ones before others."""
    sides = subjects(matches)
    told = [_by_rule(dump, side) for dump, side in zip((before, after), sides, strict=True)]
    before_shows: Shown = {catalog: match.before_shows for catalog, match in enumerate(matches)}
    after_shows: Shown = {catalog: match.after_shows for catalog, match in enumerate(matches)}
    found: list[FindingChange] = []
    for rule in sorted({*told[0], *told[1]}):
        ours, theirs = told[0].get(rule, {}), told[1].get(rule, {})
        if ours and theirs:
            ours, theirs = ours | _excerpt(theirs, ours, sides), theirs | _excerpt(ours, theirs, sides)
        groups: dict[tuple[FindingStatus, Severity | None, Severity | None], list[Token]] = defaultdict(list)
        for token in [*theirs, *(token for token in ours if token not in theirs)]:
            old, new = ours.get(token), theirs.get(token)
            status: FindingStatus = "unchanged"
            if old is None:
                status = "new" if _certain(token, sides[1], sides[0], before, before_shows) else "cannot-tell"
            elif new is None:
                status = "gone" if _certain(token, sides[0], sides[1], after, after_shows) else "cannot-tell"
            elif old.severity != new.severity:
                status = "new" if SEVERITIES.index(new.severity) < SEVERITIES.index(old.severity) else "gone"
            severities = (None if old is None else old.severity, None if new is None else new.severity)
            groups[(status, *severities)].append(token)
        for (status, old_severity, new_severity), tokens in groups.items():
            finding = next(f for t in tokens for f in (theirs.get(t), ours.get(t)) if f is not None)
            items = [
                item
                for t in tokens
                for side, of_side in ((sides[1], theirs), (sides[0], ours))
                if t in of_side and (item := side.tokens.get(t)) is not None
            ]
            names = tuple(dict.fromkeys(item.told.software for item in items))
            found.append(
                FindingChange(rule, finding.title, status, old_severity, new_severity, names),
            )
    return tuple(sorted(found, key=_order))


def against(before: Dump, after: Dump, matches: Sequence[Matched]) -> list[BaselineState]:
    """Say of each finding of AFTER whether BEFORE has it too; what BEFORE did not show was not in it, and is new.

    Those about the listing count by their rule alone.
    """
    sides = subjects(matches)
    ours, theirs = (_by_rule(dump, side) for dump, side in zip((before, after), sides, strict=True))
    rules = {finding.rule for finding in before.findings}
    states: list[BaselineState] = []
    for finding in after.findings:
        known = ours.get(finding.rule, {})
        if finding.rule in ABOUT_LISTINGS:
            old = finding.rule in rules
        else:
            known = known | _excerpt(theirs[finding.rule], known, sides) if known else known
            old = all(
                token in known and SEVERITIES.index(known[token].severity) <= SEVERITIES.index(finding.severity)
                for token in sides[1].of(finding)
            )
        states.append("unchanged" if old else "new")
    return states


def results(
    before: Dump, after: Dump, matches: Sequence[Matched]
) -> tuple[list[ResultState], list[Literal["absent", "cannot-tell"] | None]]:
    """Say what became of whole findings: of each of AFTER its state, of each of BEFORE whether AFTER lacks it.

    As `against`, but that a finding which was there, and is less grave now or about other entries, is "updated": its
    fingerprint is another. Words do not count: they name ids, and Windows translates what they quote. A finding of
    BEFORE is None here if AFTER still has some of it.
    """
    sides = subjects(matches)
    ours, theirs = (_by_rule(dump, side) for dump, side in zip((before, after), sides, strict=True))
    known = {(finding.severity, fingerprints.digest(finding, before)) for finding in before.findings}
    states: list[ResultState] = [
        "updated"
        if state == "unchanged" and (finding.severity, fingerprints.digest(finding, after)) not in known
        else state
        for finding, state in zip(after.findings, against(before, after, matches), strict=True)
    ]
    rules = {finding.rule for finding in after.findings}
    shows: Shown = {catalog: match.after_shows for catalog, match in enumerate(matches)}
    left: list[Literal["absent", "cannot-tell"] | None] = []
    for finding in before.findings:
        if finding.rule in ABOUT_LISTINGS:
            left.append(None if finding.rule in rules else "absent")
            continue
        still = theirs.get(finding.rule, {})
        still = still | _excerpt(ours[finding.rule], still, sides) if still else still
        tokens = sides[0].of(finding)
        certain = all(_certain(token, *sides, after, shows) for token in tokens)
        left.append(None if any(token in still for token in tokens) else "absent" if certain else "cannot-tell")
    return states, left


def _by_rule(dump: Dump, side: Subjects) -> dict[str, dict[Token, Finding]]:
    """Return what each rule speaks of, with the gravest finding about it."""
    found: dict[str, dict[Token, Finding]] = defaultdict(dict)
    for finding in dump.findings:
        if finding.rule in ABOUT_LISTINGS:
            continue
        for token in sorted(side.of(finding), key=repr):
            known = found[finding.rule].get(token)
            if known is None or SEVERITIES.index(finding.severity) < SEVERITIES.index(known.severity):
                found[finding.rule][token] = finding
    return found


def _excerpt(
    told: Mapping[Token, Finding], other: Mapping[Token, Finding], sides: tuple[Subjects, Subjects]
) -> dict[Token, Finding]:
    """Return what the other side's finding speaks of too, though not among the lines that it quotes.

    Evidence is an excerpt of six entries or so: which of them are quoted depends on what else there is. Where a rule
    speaks on both sides, it speaks of an entry with the same flags and DLL on
    both.
    """
    finding = next(iter(other.values()))
    quiet = [token for token in told if token not in other and all(token in side.tokens for side in sides)]
    return {token: finding for token in quiet if not _judged_anew(*(side.tokens[token] for side in sides))}


def _judged_anew(before: Item, after: Item) -> bool:
    """Tell whether an entry changed in what rules judge it by alone."""
    return any(change.field in ("service_flags", "provider_path") for change in changes(before, after))


def _certain(token: Token, own: Subjects, other: Subjects, other_dump: Dump, shows: Shown) -> bool:
    """Tell whether the other side surely lacks a finding, and not only what shows it."""
    item = own.tokens.get(token)
    if item is None:
        return other_dump.complete and other_dump.verdict != "undetermined"
    counterpart = other.tokens.get(token)
    if counterpart is None:
        return shows[token[0]](item)
    flags_lost = counterpart.told.service_flags is None and item.told.service_flags is not None
    return other_dump.complete and not flags_lost


def _order(change: FindingChange) -> tuple[int, int, str]:
    statuses = ("new", "cannot-tell", "gone", "unchanged")
    severity = min(SEVERITIES.index(s) for s in (change.severity_before, change.severity_after) if s is not None)
    return statuses.index(change.status), severity, change.rule
