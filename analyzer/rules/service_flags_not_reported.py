"""The dump has no Service Flags lines: Windows Vista, Server 2008 and older do not print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.knowledge.commands import EXPORT_REGISTRY, SHOW_CATALOG, WHERE
from analyzer.model.naming import newer_than_service_flags
from analyzer.rules import Hit, Rule
from analyzer.rules._words import products

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.dialects.records import DumpRecord
    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    printed = case.frames.dumps["flags_printed"].to_numpy(dtype=bool)[providers["dump"].to_numpy()]
    for dump, rows in case.by_dump(~printed & ~providers["damaged"].to_numpy(dtype=bool)):
        proof = newer_than_service_flags(case.records[dump])
        message = f"{_origin(proof)} {_inference(case, rows)}"
        remedy = (_WHOLE_OUTPUT, _REGISTRY) if proof is not None else (_REGISTRY, _ON_WINDOWS_7)
        next_step = _ASK_FOR_DUMP if proof is not None else _ASK_FOR_REGISTRY
        yield Hit(dump, message, _evidence(case.records[dump]), remedy, next_step)


def _evidence(record: DumpRecord) -> tuple[int, ...]:
    """Return the two lines of the first whole provider between which its Service Flags would stand."""
    first = next(placed for placed in record.entries if placed.entry.kind == "provider" and not placed.entry.damaged)
    return first.line_of("protocol"), first.line_of("chain_length")


def _origin(proof: str | None) -> str:
    if proof is not None:
        return (
            f"No Service Flags line stands in this dump, although its Windows prints them ({proof}): the lines were "
            "taken out of the text."
        )
    return (
        "No Service Flags line stands in this dump. netsh prints it since Windows 7 and Server 2008 R2, so this is "
        "Windows Vista, Server 2008 or older."
    )


def _inference(case: Case, rows: Sequence[int]) -> str:
    origins, lengths = case.column("origin"), case.column("chain_length")
    inbox = [row for row in rows if origins[row] == "microsoft"]
    suspect = [row for row in rows if origins[row] != "microsoft" and lengths[row] != 1]
    others = [row for row in rows if origins[row] != "microsoft" and lengths[row] == 1]
    parts = [f"{len(inbox)} of {len(rows)} entries are Microsoft's own, which use IFS handles according to the KB."]
    if suspect:
        parts.append(f"Suspect: {products(case, suspect)}, layered by a third party.")
    if others:
        parts.append(f"Not known: {products(case, others)}.")
    if not suspect and not others:
        parts.append("No other entry is listed: a provider without IFS handles is unlikely, but not ruled out.")
    return " ".join(parts)


_WHOLE_OUTPUT = "Ask for the whole output of netsh as a file that nobody edited: it holds the Service Flags."
_REGISTRY = (
    "The registry holds the flags on every Windows since 2000. In each PackedCatalogItem below Protocol_Catalog9 they "
    "are the 4 bytes at offset 260, the lowest first; this version does not read registry exports by itself."
)
_ON_WINDOWS_7 = "If it runs Windows 7 or later, ask for the whole output of netsh instead: it holds the Service Flags."
_ASK_FOR_DUMP = f"Ask the customer to run this command {WHERE} and to send winsock.txt: `{SHOW_CATALOG}`"
_ASK_FOR_REGISTRY = f"Ask the customer to run this command {WHERE} and to send winsock2.reg: `{EXPORT_REGISTRY}`"

RULE = Rule(
    id="service-flags-not-reported",
    severity="warning",
    title="The dump does not tell whether providers have IFS handles",
    why="The bit that KB 2568167 asks for is part of Service Flags, which this dump does not print.",
    remedy=(_REGISTRY, _ON_WINDOWS_7),
    next_step=_ASK_FOR_REGISTRY,
    false_positives="None: without the flags nothing is shown, neither a fault nor its absence.",
    check=check,
)
