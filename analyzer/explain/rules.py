"""Findings: the rules by their ids.

The rules import pandas, so they are loaded only once a term is known to be the id of one: ids are named as modules.
"""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING, Final

from analyzer import rules
from analyzer.explain.records import Detail, Explanation, Found, Rank, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.explain.query import Query
    from analyzer.rules import Rule


def _ids() -> tuple[str, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return tuple(name.replace("_", "-") for name in names if not name.startswith("_"))


def _rule(query: Query) -> Iterator[Found]:
    wanted = query.folded.replace("_", "-")
    if wanted in _ids():
        for rule in rules.find():
            if rule.id == wanted:
                yield Found(Rank.exact, _explained(rule))


def _explained(rule: Rule) -> Explanation:
    return Explanation(
        topic="finding",
        title=rule.id,
        meaning=f"{rule.title}.",
        details=(Detail("severity", rule.severity), Detail("may be wrong", rule.false_positives)),
        catalog=rule.why,
        remedy=(*rule.remedy, f"Next: {rule.next_step}"),
        sources=(f"winsock-catalog (analyzer/rules/{rule.id.replace('-', '_')}.py)",),
    )


RULES: Final = Topic(name="finding", examples=("non-ifs-provider",), terms=_ids, find=_rule)
