"""The dump has no Service Flags lines: Windows Vista, Server 2008 and older do not print them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import Hit, Rule
from analyzer.rules._words import REGISTRY_COMMAND, by_dump, listed, products

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analyzer.dialects.records import DumpRecord
    from analyzer.rules import Case

# Address families that came after netsh began to print the flags: AF_HYPERV with Windows 8.1, AF_UNIX with 10 1803.
_LATER_FAMILIES = {34: "Hyper-V sockets", 1: "AF_UNIX"}
_WINDOWS_7 = (6, 1)


def check(case: Case) -> Iterator[Hit]:
    dumps = case.frames.dumps
    providers = case.frames.providers
    silent = providers[~dumps["flags_printed"].to_numpy()[providers["dump"].to_numpy()]]
    for dump, rows in by_dump(silent):
        whole = rows[~rows["damaged"]]
        if len(whole):
            message = f"{_origin(case, dump, rows)} {_inference(whole)}"
            yield Hit(dump, message, _evidence(case.records[dump]), (_COLLECT, _ON_WINDOWS_7), _NEXT_STEP)


def _evidence(record: DumpRecord) -> tuple[int, ...]:
    """Return the two lines of the first whole provider between which its Service Flags would stand."""
    first = next(placed for placed in record.entries if placed.entry.kind == "provider" and not placed.entry.damaged)
    return first.line_of("protocol"), first.line_of("chain_length")


def _origin(case: Case, dump: int, rows: pd.DataFrame) -> str:
    later = [name for family, name in _LATER_FAMILIES.items() if (rows["address_family"] == family).any()]
    version = case.records[dump].windows_version
    if later or (version is not None and version[:2] >= _WINDOWS_7):
        proof = f"entries for {listed(later)}" if later else "the console's banner"
        return (
            "No Service Flags line stands in this dump, although it is of a newer Windows that prints them "
            f"(shown by {proof}): the lines were taken out of the text."
        )
    return (
        "No Service Flags line stands in this dump. netsh prints it since Windows 7 and Server 2008 R2, so this is "
        "Windows Vista, Server 2008 or older."
    )


def _inference(rows: pd.DataFrame) -> str:
    inbox = rows[rows["origin"] == "microsoft"]
    suspect = rows[(rows["origin"] != "microsoft") & (rows["chain_length"] != 1)]
    others = rows[(rows["origin"] != "microsoft") & (rows["chain_length"] == 1)]
    parts = [f"{len(inbox)} of {len(rows)} entries are Microsoft's own, which use IFS handles according to the KB."]
    if len(suspect):
        parts.append(f"Suspect: {products(suspect)}, layered by a third party.")
    if len(others):
        parts.append(f"Not known: {products(others)}.")
    if not len(suspect) and not len(others):
        parts.append("No other entry is listed: a provider without IFS handles is unlikely, but not ruled out.")
    return " ".join(parts)


_COLLECT = (
    "Ask for a registry export: the registry holds the flags on every Windows since 2000. In each PackedCatalogItem of "
    "Protocol_Catalog9 they are the 4 bytes at offset 260, the lowest first."
)
_ON_WINDOWS_7 = "If it runs Windows 7 or later, ask for the whole output of `netsh winsock show catalog` instead."
_NEXT_STEP = f"Send the customer this command for the machine that hangs, and ask for winsock2.reg: {REGISTRY_COMMAND}"

RULE = Rule(
    id="service-flags-not-reported",
    severity="warning",
    title="The dump does not tell whether providers have IFS handles",
    why="The bit that KB 2568167 asks for is part of Service Flags, which this dump does not print.",
    false_positives="None: without the flags nothing is shown, neither a fault nor its absence.",
    check=check,
)
