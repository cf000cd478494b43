"""What `diff` makes of made-up machines, for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from judging import analyze
from machines import Machine, Provider, render

from analyzer.comparison import compare

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.comparison.result import Comparison, Pair


def compared(before: Machine | str, after: Machine | str) -> Pair:
    """Compare two machines, each in a file of its own."""
    (pair,) = comparison(before, after).pairs
    return pair


def comparison(before: Machine | str, after: Machine | str) -> Comparison:
    return compare(*sides(before, after))


def sides(*machines: Machine | str) -> list[Analysis]:
    """Analyze several machines in one go, which costs little more than one, and give an analysis of each."""
    whole = analyze(*(side if isinstance(side, str) else render(side) for side in machines))
    return [
        msgspec.structs.replace(whole, dumps=tuple(d for d in whole.dumps if d.source.path == str(number)))
        for number in range(len(machines))
    ]


def renumbered(catalog: tuple[Provider, ...], shift: int) -> tuple[Provider, ...]:
    """Give every entry another id, in chains too, as a reset or a new installation does."""
    ids = {entry_id: entry_id + shift for p in catalog for entry_id in (p.catalog_entry_id, *p.chain)}
    return tuple(
        replace(p, catalog_entry_id=ids[p.catalog_entry_id], chain=tuple(ids[i] for i in p.chain)) for p in catalog
    )
