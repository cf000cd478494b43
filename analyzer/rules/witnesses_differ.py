"""The registry of the same machine tells of other providers than the dump."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.naming import quoted
from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case

_MOST = 6


def check(case: Case) -> Iterator[Hit]:
    for dump, record in enumerate(case.records):
        witness = record.witness
        if witness is None or not witness.differences:
            continue
        if not witness.agreeing:
            message = (
                f"None of its providers is in {quoted(witness.place)}, line {witness.line}, as it is here: the two are "
                "hardly of the same machine."
            )
            yield Hit(dump, message, (record.line,))
            continue
        told = "; ".join(quoted(difference) for difference in witness.differences[:_MOST])
        more = len(witness.differences) - _MOST
        message = (
            f"Compared with {quoted(witness.place)}, line {witness.line}: {told}"
            f"{f'; {more} more' if more > 0 else ''}. They agree in {witness.agreeing} entries."
        )
        yield Hit(dump, message, (record.line,))


RULE = Rule(
    id="witnesses-differ",
    severity="warning",
    title="netsh and the registry do not tell of the same providers",
    why="One of the two is older, of another machine, or was edited: what they disagree on is not proven.",
    remedy=("Collect both anew, at the same time and on the same machine.",),
    next_step=f"Collect the catalog again with {DUMP_COMMAND}, export the registry right after it, and compare.",
    false_positives="A product that was installed or removed between the two explains the difference.",
    check=check,
)
