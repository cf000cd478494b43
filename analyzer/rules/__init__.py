"""Findings, one module a rule. A module with a `RULE` is a rule by being in this package; nothing lists them.

A rule sees the tables of all dumps at once (`Case`) and gives a `Hit` for each dump that it has something to say about.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from analyzer.analysis import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzer.analysis import Severity
    from analyzer.rules._case import Case


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's statement about one dump; `lines` are the lines that prove it. Commands stand in backticks.

    `remedy`, `next_step` and `severity` are the rule's own where None.
    """

    dump: int
    message: str
    lines: tuple[int, ...]
    remedy: tuple[str, ...] | None = None
    next_step: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A kind of finding.

    `severity` is that of its gravest hits; one of less weight says so itself.
    `why` says what is at stake, `false_positives` when the finding may be wrong; `remedy` and `next_step` say in
    general what a hit says in particular.
    """

    id: str
    severity: Severity
    title: str
    why: str
    remedy: tuple[str, ...]
    next_step: str
    false_positives: str
    check: Callable[[Case], Iterable[Hit]]


def find() -> tuple[Rule, ...]:
    """Return all rules, the gravest first."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    rules = [module.RULE for module in modules if hasattr(module, "RULE")]
    return tuple(sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), rule.id)))


def run(case: Case) -> list[list[tuple[Rule, Hit]]]:
    """Apply all rules and return each dump's hits, the gravest first."""
    hits: list[list[tuple[Rule, Hit]]] = [[] for _ in case.records]
    for rule in find():
        for hit in rule.check(case):
            hits[hit.dump].append((rule, hit))
    for own in hits:
        own.sort(key=lambda found: SEVERITIES.index(found[1].severity or found[0].severity))
    return hits
