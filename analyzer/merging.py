"""Analysis documents put together: one document of several, with ids that stay unique."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from analyzer.analysis import VERDICTS, Analysis, Dump, Summary, Tool
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable


def merge(analyses: Iterable[Analysis]) -> Analysis:
    """Return one document with the inputs and dumps of all, in order; a single document stays as it is.

    A dump whose id stands before already gets a number behind it, as in one run.
    """
    parts = list(analyses)
    if len(parts) == 1:
        return parts[0]
    taken: set[str] = set()
    dumps: list[Dump] = []
    for dump in (dump for part in parts for dump in part.dumps):
        new, number = dump.id, 1
        while new in taken:
            number += 1
            new = f"{dump.id}-{number}"
        taken.add(new)
        dumps.append(dump if new == dump.id else msgspec.structs.replace(dump, id=new))
    return Analysis(
        tool=Tool("winsock-catalog", __version__),
        inputs=tuple(item for part in parts for item in part.inputs),
        dumps=tuple(dumps),
        summary=summary(dumps),
    )


def summary(dumps: Iterable[Dump]) -> Summary:
    """Count verdicts and findings of dumps."""
    listed = list(dumps)
    verdicts = Counter(dump.verdict for dump in listed)
    findings = Counter(finding.rule for dump in listed for finding in dump.findings)
    return Summary(
        dumps=len(listed),
        verdicts={word: verdicts[word] for word in VERDICTS if verdicts[word]},
        findings=dict(sorted(findings.items())),
    )
