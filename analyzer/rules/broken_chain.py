"""A chain does not lead to a base provider: an entry that it names is missing, or it comes back to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, by_dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.model.chains import Link
    from analyzer.rules import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    whole = case.frames.dumps["complete"].to_numpy()[providers["dump"].to_numpy()]
    faults = {row: fault for row, path in enumerate(case.paths) if (fault := _fault(path, whole=bool(whole[row])))}
    for dump, rows in by_dump(providers.iloc[list(faults)]):
        told: list[str] = []
        for row in rows.index[:EVIDENCE_LIMIT]:
            link = faults[row]
            words = "which is not listed" if link.role == "missing" else "which leads back to it"
            told.append(
                f"The chain of entry {rows['catalog_entry_id'].at[row]} names entry {link.catalog_entry_id}, {words}."
            )
        lines = tuple(sorted(set(rows["description_line"].head(EVIDENCE_LIMIT).tolist())))
        message = f"{' '.join(told)} {_MEANING}"
        yield Hit(dump, message, lines, _REMEDY, f"Collect the catalog again with {DUMP_COMMAND} and compare.")


def _fault(path: tuple[Link, ...], *, whole: bool) -> Link | None:
    """Return the link at which a chain breaks; in a dump with holes, a missing entry is no fault of the catalog."""
    roles = ("missing", "cycle") if whole else ("cycle",)
    return next((link for link in path if link.role in roles), None)


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
