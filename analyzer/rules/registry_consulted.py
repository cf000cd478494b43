"""The registry of the same machine gave the Service Flags that a dump does not print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.naming import quoted
from analyzer.rules import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    for dump, record in enumerate(case.records):
        witness = record.witness
        if witness is None or not witness.flags_added:
            continue
        agree = "" if witness.differences else ", and the two agree in every entry"
        message = (
            f"This dump prints no Service Flags; for {witness.flags_added} of its entries those of the registry of the "
            f"same machine are taken: {quoted(witness.place)}, line {witness.line}{agree}."
        )
        yield Hit(dump, message, (record.line,))


RULE = Rule(
    id="registry-consulted",
    severity="note",
    title="The Service Flags are taken from the registry",
    why="netsh on Windows Vista and Server 2008 prints no Service Flags; the registry holds them on every Windows.",
    remedy=("Nothing has to be done about this.",),
    next_step="Read the findings of this dump as if netsh had printed the flags.",
    false_positives="If the registry was saved at another time, a provider may have been changed in between.",
    check=check,
)
