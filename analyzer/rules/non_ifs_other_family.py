"""The bit is clear only on entries that cannot own a TCP/IP socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.verdict import lacks_ifs_elsewhere
from analyzer.rules import Hit, Rule
from analyzer.rules._words import by_dump, evidence_lines, products

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analyzer.rules import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    for dump, rows in by_dump(providers[lacks_ifs_elsewhere(providers)]):
        message = (
            f"The IFS bit is clear on {products(rows)}. {_why_harmless(rows)} A test of the bit on every entry, as "
            "KB 2568167 words it, would raise a false alarm here."
        )
        yield Hit(dump, message, evidence_lines(rows), ("Nothing has to be done about TCP/IP.",), _NEXT_STEP)


def _why_harmless(rows: pd.DataFrame) -> str:
    reasons: list[str] = []
    hidden = rows["socket_type"] == -1
    unused = rows["chain_length"] == 0
    families = rows[~hidden & ~unused]
    if len(families):
        names = dict.fromkeys(
            str(name or f"family {number}")
            for name, number in zip(families["address_family_name"], families["address_family"], strict=True)
        )
        reasons.append(f"Sockets of {', '.join(names)} are no TCP/IP sockets.")
    if hidden.any():
        reasons.append("NetworkDirect providers (socket type -1) are hidden from socket programs.")
    if unused.any():
        reasons.append("A layered entry that no chain uses owns no socket; it is a leftover.")
    return " ".join(reasons)


_NEXT_STEP = "Look elsewhere for the cause of hanging TCP/IP connections."

RULE = Rule(
    id="non-ifs-other-family",
    severity="note",
    title="Only providers outside TCP/IP lack IFS handles",
    why="Sockets over TCP/IP never reach these providers, so KB 2568167 does not apply to them.",
    false_positives="A program that uses such sockets itself, with completion ports, would be affected.",
    check=check,
)
