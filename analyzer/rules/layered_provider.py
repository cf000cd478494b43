"""A layered provider is installed, with IFS handles or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.naming import quoted
from analyzer.model.verdict import layered
from analyzer.rules import Hit, Rule
from analyzer.rules._words import EVIDENCE_LIMIT, MOVE_TO_WFP, advice, by_dump, listed, products

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    for dump, rows in by_dump(providers[layered(providers)]):
        paths = dict.fromkeys(quoted(str(path)) for path in rows["provider_path"] if path)
        message = (
            f"Installed: {products(rows)}, {len(rows)} {'entry' if len(rows) == 1 else 'entries'}"
            f"{f', {listed(paths)}' if paths else ''}. A layered provider is loaded into most programs that open "
            "sockets. Even one that has IFS handles breaks some software, such as WSL2 (error 0x8007273d) and Bun."
        )
        lines = tuple(sorted({*rows["description_line"].head(EVIDENCE_LIMIT).tolist()}))
        yield Hit(dump, message, lines, (*advice(rows), MOVE_TO_WFP), _NEXT_STEP)


_NEXT_STEP = "Uninstall or update the product on one machine and see whether the failure is gone."

RULE = Rule(
    id="layered-provider",
    severity="warning",
    title="A layered service provider (LSP) is installed",
    why="An LSP stands between programs and TCP/IP. Its faults show as faults of the programs.",
    false_positives="The product may be wanted and work well with the software that is used here.",
    check=check,
)
