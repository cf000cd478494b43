"""Two entries of one catalog have the same Catalog Entry ID.

Only whole dumps tell: a text into which parts of several dumps were pasted has the same ids twice as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analyzer.model.naming import quoted
from analyzer.model.phrases import some
from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, description_lines, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    keys = case.frames.providers[["catalog", "catalog_entry_id"]]
    doubled = keys.duplicated(keep=False) & keys["catalog_entry_id"].notna()
    for dump, rows in case.by_dump(doubled.to_numpy(dtype=bool) & case.complete):
        message = (
            f"{' '.join(_said(case, rows))} Ids are unique in a sound catalog: which of them a chain, or "
            "`netsh winsock remove provider`, means by such an id is not sure."
        )
        yield Hit(dump, message, description_lines(case, rows))


def _said(case: Case, rows: Sequence[int]) -> Iterator[str]:
    ids, catalogs, descriptions = (case.column(name) for name in ("catalog_entry_id", "catalog", "description"))
    same: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows:
        same[catalogs[row], ids[row]].append(f'"{quoted(descriptions[row] or "")}"')
    first = list(same.items())[:EVIDENCE_LIMIT]
    yield from placed(
        case, [(catalog, f"the id {entry_id} stands on {_titles(titles)}") for (catalog, entry_id), titles in first]
    )
    if len(same) > EVIDENCE_LIMIT:
        yield f"{len(same) - EVIDENCE_LIMIT} more ids stand on several entries."


def _titles(titles: Sequence[str]) -> str:
    """Name the entries that share an id."""
    different = list(dict.fromkeys(titles))
    if len(different) == 1:
        return f"{len(titles)} entries, each {different[0]}"
    return f"{len(titles)} entries: {some(different)}"


RULE = Rule(
    id="duplicate-entry-id",
    severity="warning",
    title="Several entries have the same Catalog Entry ID",
    why="Chains and commands name entries by their id. Where an id is not unique they may reach the wrong entry.",
    remedy=(
        "Remove nothing by such an id.",
        "If a new dump shows the same: `netsh winsock reset` as administrator, then restart.",
        "The reset removes every layered provider: install those that are wanted anew.",
    ),
    next_step=f"Collect the catalog again with {DUMP_COMMAND} and compare.",
    false_positives="A text that was put together from pieces, or edited, looks the same.",
    check=check,
)
