"""An analysis marked with what is new in it against an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from analyzer.analysis import VERDICTS
from analyzer.comparison import catalogs, findings, pairing
from analyzer.comparison.sentences import Facts

if TYPE_CHECKING:
    from analyzer.analysis import Analysis, Dump, Finding, Verdict

_RULES: Final[dict[Verdict, str]] = {
    "non-ifs": "non-ifs-provider",
    "layered": "layered-provider",
    "non-ifs-other-family": "non-ifs-other-family",
}
"""The finding behind each verdict that has one."""


def mark(analysis: Analysis, baseline: Analysis) -> Analysis:
    """Return the analysis with the state of each finding against the baseline, and each machine's verdict there.

    Machines are paired as by `compare`; of one that the baseline does not have, everything is new.
    """
    counterparts = {other: one for one, other, _ in pairing.pair(baseline.dumps, analysis.dumps)}
    return msgspec.structs.replace(
        analysis,
        dumps=tuple(
            _marked(dump, baseline.dumps[counterparts[number]] if number in counterparts else None)
            for number, dump in enumerate(analysis.dumps)
        ),
    )


def verdict_is_new(dump: Dump) -> bool:
    """Tell whether a marked dump's verdict is worse than in the baseline, or rests on a finding that is new."""
    if dump.baseline_verdict is None or VERDICTS.index(dump.verdict) < VERDICTS.index(dump.baseline_verdict):
        return True
    return any(f.rule == _RULES.get(dump.verdict) and f.baseline == "new" for f in dump.findings)


def _marked(dump: Dump, before: Dump | None) -> Dump:
    if before is None:
        return msgspec.structs.replace(dump, findings=tuple(_stated(f, old=False) for f in dump.findings))
    matches = catalogs.matched(before, dump)
    changes = tuple(found for match in matches if (found := catalogs.change(match, before, dump)) is not None)
    facts = Facts(before, dump, changes, ())
    # Evidence is an excerpt: what came in may stand behind it.
    more = {"non-ifs-provider": bool(facts.lacking), "layered-provider": bool(facts.come)}
    states = findings.against(before, dump, matches)
    marked = (
        _stated(finding, old=state == "unchanged" and not more.get(finding.rule, False))
        for finding, state in zip(dump.findings, states, strict=True)
    )
    return msgspec.structs.replace(dump, findings=tuple(marked), baseline_verdict=before.verdict)


def _stated(finding: Finding, *, old: bool) -> Finding:
    return msgspec.structs.replace(finding, baseline="unchanged" if old else "new")
