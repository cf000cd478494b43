"""What registry evidence says beside its catalog: a copy that is not the newest, another control set, ids used up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.knowledge.commands import EXPORT_REGISTRY
from analyzer.rules import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case

_MOST = 6


def check(case: Case) -> Iterator[Hit]:
    for dump, record in enumerate(case.records):
        if record.notes:
            notes = record.notes[:_MOST]
            message = " ".join(f"{note.message[0].upper()}{note.message[1:]}." for note in notes)
            yield Hit(dump, message, tuple(sorted({note.line for note in notes})))


RULE = Rule(
    id="registry-notes",
    severity="note",
    title="The registry says more than its catalog",
    why="A hive copied from a running machine may lack the last changes, and another control set may differ.",
    remedy=(f"Export the key on the running machine, which shows its present state: `{EXPORT_REGISTRY}`.",),
    next_step="Compare with an export from the running machine if the catalog was changed shortly before.",
    false_positives="The changes that are only in the transaction logs may be about anything in the registry.",
    check=check,
)
