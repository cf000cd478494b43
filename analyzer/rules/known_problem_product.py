"""A product is installed under which more is documented to go wrong than any layered provider may cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analyzer.model.plain import plain
from analyzer.rules import Hit, Rule
from analyzer.rules._words import UNINSTALL, advice, description_lines, products

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.analysis import Severity
    from analyzer.knowledge import Provider
    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    entries = case.frames.entries
    told = [
        origin == "third-party" and record is not None and (record.problem is not None or record.malicious)
        for origin, record in zip(plain(entries["origin"]), plain(entries["record"]), strict=True)
    ]
    for dump, rows in case.by_dump(np.array(told, dtype=bool)[case.frames.providers["entry"].to_numpy()]):
        records = case.column("record")
        by_product: dict[str, list[int]] = {}
        for row in rows:
            by_product.setdefault(records[row].product, []).append(row)
        message = " ".join(_told(case, records[same[0]], same) for same in by_product.values())
        severity: Severity = "warning" if any(records[row].malicious for row in rows) else "note"
        yield Hit(dump, message, description_lines(case, rows), advice(case, rows), severity=severity)


def _told(case: Case, record: Provider, rows: Sequence[int]) -> str:
    problem = record.problem
    parts = [f"{products(case, rows)}:"]
    if record.malicious:
        parts.append("Lists of adware and malware name it.")
    if problem is not None:
        see = next((source for source in problem.sources if source.startswith("https://")), None)
        parts.append(f"{problem.text}{f' See {see} .' if see else ''}")
    return " ".join(parts)


RULE = Rule(
    id="known-problem-product",
    severity="warning",
    title="A product with known problems is installed",
    why="What failed under a product on other machines is the first thing to look for on this one.",
    remedy=(UNINSTALL,),
    next_step=(
        "Compare with what fails here. If it fits, or if nobody wants the product, uninstall it on one machine and try "
        "again."
    ),
    false_positives=(
        "A later version of the product may be free of the problem, and a file name alone may be that of another "
        "product: see by what it was recognized."
    ),
    check=check,
)
