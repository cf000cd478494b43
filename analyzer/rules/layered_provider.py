"""A layered provider is installed, with IFS handles or without.

A layered entry that no chain uses is a leftover: `unused-layered-provider` speaks of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.naming import quoted
from analyzer.model.phrases import entries_words, listed
from analyzer.rules import Hit, Rule
from analyzer.rules._words import MOVE_TO_WFP, UNINSTALL, advice, description_lines, ids_of, products

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    paths = case.column("provider_path")
    providers = case.frames.providers
    for dump, rows in case.by_dump(providers["installed"] & ~providers["unused_layer"]):
        files = dict.fromkeys(quoted(paths[row]) for row in rows if paths[row])
        message = (
            f"Installed: {products(case, rows)}, {len(rows)} {'entry' if len(rows) == 1 else 'entries'}"
            f"{f', {listed(files)}' if files else ''}. A layered provider is loaded into most programs that open "
            f"sockets. {_harm(case, dump)}{_chains_lost(case, rows)}"
        )
        yield Hit(dump, message, description_lines(case, rows), (*advice(case, rows), MOVE_TO_WFP))


def _chains_lost(case: Case, rows: Sequence[int]) -> str:
    """Say what a layered entry tells of its chains where the dump lost them."""
    lost = [row for row in rows if case.column("chains_lost")[row]]
    if not lost:
        return ""
    return (
        f" The IFS bit is clear on the layered {entries_words(ids_of(case, lost))}: expect the same of its chains, "
        "which the dump lost."
    )


def _harm(case: Case, dump: int) -> str:
    """Say what is known to fail on this machine."""
    failing = case.software(dump, "fails")
    if not failing:
        return "Even one that has IFS handles may break software that works without it."
    return f"Even one that has IFS handles breaks some software. Known to fail on this machine: {listed(failing)}."


RULE = Rule(
    id="layered-provider",
    severity="warning",
    title="A layered service provider (LSP) is installed",
    why="An LSP stands between programs and TCP/IP. Its faults show as faults of the programs.",
    remedy=(UNINSTALL, MOVE_TO_WFP),
    next_step="Uninstall or update the product on one machine and see whether the failure is gone.",
    false_positives="The product may be wanted and work well with the software that is used here.",
    check=check,
)
