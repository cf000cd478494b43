"""A layered provider is installed, with IFS handles or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.verdict import layered
from analyzer.rules import Hit, Rule
from analyzer.rules._words import EVIDENCE_LIMIT, MOVE_TO_WFP, by_dump, listed, products

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    for dump, rows in by_dump(providers[layered(providers)]):
        paths = dict.fromkeys(str(path) for path in rows["provider_path"] if path)
        message = (
            f"Layered: {products(rows)}, in {len(rows)} {'entry' if len(rows) == 1 else 'entries'}"
            f"{f' ({listed(paths)})' if paths else ''}. Layered providers see the traffic of every program that loads "
            "them. Also one with IFS handles breaks some software: WSL2 fails with 0x8007273d, Bun loses connections."
        )
        lines = tuple(sorted({*rows["description_line"].head(EVIDENCE_LIMIT).tolist()}))
        yield Hit(dump, message, lines, _REMEDY, _NEXT_STEP)


_REMEDY = (
    "If the product is not needed, uninstall it with the vendor's own uninstaller and restart.",
    MOVE_TO_WFP,
)
_NEXT_STEP = "Uninstall or update the product on one machine and see whether the failure is gone."

RULE = Rule(
    id="layered-provider",
    severity="warning",
    title="A layered service provider (LSP) is installed",
    why="An LSP stands between programs and TCP/IP. Its faults show as faults of the programs.",
    false_positives="The product may be wanted and work well with the software that is used here.",
    check=check,
)
