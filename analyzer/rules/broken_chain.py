"""A chain does not lead to a base provider: an entry that it names is missing, or it comes back to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, by_dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    broken = [row for row, path in enumerate(case.paths) if any(link.role in ("missing", "cycle") for link in path)]
    for dump, rows in by_dump(providers.iloc[broken]):
        told: list[str] = []
        for row in rows.index[:EVIDENCE_LIMIT]:
            link = next(link for link in case.paths[row] if link.role in ("missing", "cycle"))
            fault = "which is not listed" if link.role == "missing" else "which leads back to it"
            told.append(
                f"The chain of entry {rows['catalog_entry_id'].at[row]} names entry {link.catalog_entry_id}, {fault}."
            )
        lines = tuple(sorted(set(rows["description_line"].head(EVIDENCE_LIMIT).tolist())))
        message = f"{' '.join(told)} {_MEANING}"
        yield Hit(dump, message, lines, _REMEDY, f"Collect the catalog again with {DUMP_COMMAND} and compare.")


_MEANING = (
    "Either the dump was shortened, or the catalog is broken, as leftovers of an uninstalled product break it: sockets "
    "then fail with 10106 (WSAEPROVIDERFAILEDINIT)."
)
_REMEDY = (
    "If the whole dump shows the same, install the product anew and uninstall it properly.",
    "Otherwise `netsh winsock reset` as administrator, then restart: it removes every layered provider.",
)

RULE = Rule(
    id="broken-chain",
    severity="warning",
    title="A chain of providers is broken",
    why="A layered provider that cannot find the next one fails, and with it every socket that it owns.",
    false_positives="A dump from which somebody removed entries looks the same.",
    check=check,
)
