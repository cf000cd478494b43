"""A chain does not lead to a base provider: an entry that it names is missing, or it comes back to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, description_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    links = case.frames.links
    broken = np.zeros(len(case.frames.providers), dtype=bool)
    broken[links["provider"][links["role"] == "cycle"]] = True
    missing = links["provider"][links["role"] == "missing"].to_numpy()
    # In a dump with holes, a missing entry is no fault of the catalog.
    broken[missing[case.complete[missing]]] = True
    ids = case.column("catalog_entry_id")
    for dump, rows in case.by_dump(broken):
        told: list[str] = []
        for row in rows[:EVIDENCE_LIMIT]:
            roles = ("missing", "cycle") if case.complete[row] else ("cycle",)
            link = next(link for link in case.paths[row] if link.role in roles)
            words = "which is not listed" if link.role == "missing" else "which leads back to it"
            told.append(f"The chain of entry {ids[row]} names entry {link.catalog_entry_id}, {words}.")
        yield Hit(dump, f"{' '.join(told)} {_MEANING}", description_lines(case, rows))


_MEANING = (
    "Either the dump was shortened, or the catalog is broken, as leftovers of an uninstalled product break it: sockets "
    "then fail with 10106 (WSAEPROVIDERFAILEDINIT)."
)

RULE = Rule(
    id="broken-chain",
    severity="warning",
    title="A chain of providers is broken",
    why="A layered provider that cannot find the next one fails, and with it every socket that it owns.",
    remedy=(
        "If the whole dump shows the same, install the product anew and uninstall it properly.",
        "Otherwise `netsh winsock reset` as administrator, then restart: it removes every layered provider.",
    ),
    next_step=f"Collect the catalog again with {DUMP_COMMAND} and compare.",
    false_positives="A dump from which somebody removed entries looks the same.",
    check=check,
)
