"""Findings of two analyses as results against a baseline: what each is in AFTER, and those that only BEFORE has."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from analyzer.comparison import baseline, catalogs, findings, pairing

if TYPE_CHECKING:
    from analyzer.analysis import Analysis, Dump, Finding
    from analyzer.comparison.result import ResultState


class Stated(NamedTuple):
    """A finding and its state; "absent" ones are of BEFORE, all others of AFTER."""

    finding: Finding
    dump: Dump
    state: ResultState


class States(NamedTuple):
    """All results of a comparison.

    Attributes:
        results: every finding of AFTER, then those of BEFORE that are gone for certain.
        open: findings of BEFORE, with their dump, of which AFTER does not show whether it has them.
        alone: dumps of BEFORE without a counterpart: nothing can be said about their findings.
    """

    results: tuple[Stated, ...]
    open: tuple[tuple[Finding, Dump], ...]
    alone: tuple[Dump, ...]


def states(before: Analysis, after: Analysis) -> States:
    """Return the states; "new" is what `analyze --baseline` calls so too."""
    counterparts = {other: one for one, other, _ in pairing.pair(before.dumps, after.dumps)}
    present: list[Stated] = []
    absent: list[Stated] = []
    unclear: list[tuple[Finding, Dump]] = []
    for number, dump in enumerate(baseline.mark(after, before).dumps):
        one = counterparts.get(number)
        if one is None:
            present += (Stated(finding, dump, "new") for finding in dump.findings)
            continue
        old = before.dumps[one]
        told, left = findings.results(old, dump, catalogs.matched(old, dump))
        present += (
            Stated(finding, dump, "new" if finding.baseline == "new" else state)
            for finding, state in zip(dump.findings, told, strict=True)
        )
        for finding, state in zip(old.findings, left, strict=True):
            if state == "absent":
                absent.append(Stated(finding, old, state))
            elif state is not None:
                unclear.append((finding, old))
    alone = (dump for number, dump in enumerate(before.dumps) if number not in counterparts.values())
    return States((*present, *absent), tuple(unclear), tuple(alone))
