"""What `diff` makes of made-up machines, for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from judging import analyze
from machines import Machine, Provider, render

from analyzer.comparison import compare

if TYPE_CHECKING:
    from analyzer.comparison.result import Comparison, Pair


def compared(before: Machine | str, after: Machine | str) -> Pair:
    """Compare two machines, each in a file of its own."""
    (pair,) = comparison(before, after).pairs
    return pair


def comparison(before: Machine | str, after: Machine | str) -> Comparison:
    return compare(*(analyze(side if isinstance(side, str) else render(side)) for side in (before, after)))


def renumbered(catalog: tuple[Provider, ...], shift: int) -> tuple[Provider, ...]:
    """Give every entry another id, in chains too, as a reset or a new installation does."""
    ids = {entry_id: entry_id + shift for p in catalog for entry_id in (p.catalog_entry_id, *p.chain)}
    return tuple(
        replace(p, catalog_entry_id=ids[p.catalog_entry_id], chain=tuple(ids[i] for i in p.chain)) for p in catalog
    )
