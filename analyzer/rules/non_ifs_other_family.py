"""The bit is clear only on entries that cannot own a TCP/IP socket.

That a layered entry is a leftover, and what to do about it, is said by `unused-layered-provider`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.frames import AF_INET, AF_INET6, NETWORK_DIRECT
from analyzer.model.phrases import listed
from analyzer.rules import Hit, Rule
from analyzer.rules._words import evidence_lines, products

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    lacking = case.column("lacks_ifs")
    for dump, rows in case.by_dump(case.frames.providers["lacks_ifs_elsewhere"]):
        message = (
            f"The IFS bit is clear on {products(case, rows)}. {_why_harmless(case, rows)} A test of the bit on every "
            "entry, as KB 2568167 words it, would raise a false alarm over that."
        )
        next_step = None
        if any(lacking[row] for row in case.dump_rows(dump)):
            next_step = "Leave these entries as they are, and see to those of TCP/IP."
        elif not case.complete[rows[0]]:
            next_step = "Get the whole catalog first: entries of TCP/IP that the dump lost may lack the bit as well."
        yield Hit(dump, message, evidence_lines(case, rows), next_step=next_step)


def _why_harmless(case: Case, rows: Sequence[int]) -> str:
    types, lengths = case.column("socket_type"), case.column("chain_length")
    names, numbers, tcp_ip = (case.column(name) for name in ("address_family_name", "address_family", "tcp_ip"))
    network_direct = [row for row in rows if types[row] == NETWORK_DIRECT]
    unused = [row for row in rows if lengths[row] == 0]
    others = [row for row in rows if types[row] != NETWORK_DIRECT and lengths[row]]
    families = dict.fromkeys(
        names[row] or f"family {numbers[row]}" for row in others if numbers[row] not in (AF_INET, AF_INET6)
    )
    alike = [row for row in others if numbers[row] in (AF_INET, AF_INET6)]
    other_types = dict.fromkeys(
        case.column("socket_type_name")[r] or f"type {types[r]}" for r in alike if tcp_ip[r] is False
    )
    hidden = [row for row in alike if tcp_ip[row]]
    reasons: list[str] = []
    if families:
        reasons.append(f"Sockets of {listed(families)} are no TCP/IP sockets.")
    if other_types:
        reasons.append(f"Sockets of type {listed(other_types)} are neither those of TCP and UDP nor raw ones.")
    if hidden:
        reasons.append("Entries that their provider flags hide (PFL_HIDDEN) are given to no socket.")
    if network_direct:
        reasons.append("NetworkDirect providers (socket type -1) are hidden from socket programs.")
    if unused:
        reasons.append("A layered entry owns no socket by itself, and no chain that is listed uses it.")
    return " ".join(reasons)


RULE = Rule(
    id="non-ifs-other-family",
    severity="note",
    title="Providers outside TCP/IP lack IFS handles",
    why="Sockets over TCP/IP never reach these providers, so KB 2568167 does not apply to them.",
    remedy=("Nothing has to be done about TCP/IP.",),
    next_step="Look elsewhere for the cause of hanging TCP/IP connections.",
    false_positives="A program that uses such sockets itself, with completion ports, would be affected.",
    check=check,
)
