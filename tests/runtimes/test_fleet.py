"""Catalogs of a fleet share their readings exactly as far as no sentence could differ."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from catalogs import TCP4, base, bases, chain, layer
from hypothesis import given
from hypothesis import strategies as st

from analyzer.runtimes import predicates
from analyzer.runtimes.catalog import Catalog, Entry
from analyzer.runtimes.fleet import Circumstances, Fleet

if TYPE_CHECKING:
    from collections.abc import Sequence

ALONE = Circumstances(whole=True, windows=None, exempt=None)


def fleet_of(catalogs: Sequence[Sequence[Entry]]) -> list[Catalog]:
    """Return what each catalog is judged as in a fleet of all of them."""
    rows = [tuple(getattr(entry, field.name) for field in fields(Entry)) for own in catalogs for entry in own]
    numbers = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    fleet = Fleet(list(numbers), predicates().values())
    found, at = [], 0
    for own in catalogs:
        found.append(fleet.catalog(tuple(numbers[row] for row in rows[at : at + len(own)]), ALONE))
        at += len(own)
    return found


def readings(catalog: Catalog) -> dict[str, object]:
    return {name: catalog.says(predicate) for name, predicate in predicates().items()}


def test_catalogs_that_differ_in_an_entry_nobody_names_are_judged_once() -> None:
    """A product that writes a name of its own on each machine costs no judgement each, if it is harmless."""
    one, other = fleet_of([[*bases(), base(1007, (40, 1, 0), description=f"Adapter {n}")] for n in range(2)])
    assert one is other


def test_catalogs_whose_named_entries_differ_are_told_apart() -> None:
    """The entry that lacks IFS handles is named as its own machine names it."""
    entries = [chain(1030, TCP4, description="Filter"), *bases(), layer()]
    renamed = [replace(entries[0], description="Guard"), *entries[1:]]
    one, other = fleet_of([entries, renamed])
    assert one is not other
    assert "Guard" in str(readings(other))
    assert "Guard" not in str(readings(one))


DESCRIPTIONS = st.sampled_from(["Filter", "Guard", "Filter over [MSAFD]", None])


@given(st.lists(st.lists(DESCRIPTIONS, min_size=5, max_size=5), min_size=2, max_size=6))
def test_a_fleet_reads_each_catalog_as_if_it_were_alone(names: list[list[str | None]]) -> None:
    """Whatever the machines before it were called, and where two entries are equal to the last letter."""
    kinds = [
        chain(1030, TCP4),
        chain(1030, TCP4),
        layer(),
        base(1001, TCP4),
        base(1007, (40, 1, 0), ifs=None),
    ]
    catalogs = [[replace(entry, description=name) for entry, name in zip(kinds, own, strict=True)] for own in names]
    for found, own in zip(fleet_of(catalogs), catalogs, strict=True):
        alone: dict[tuple[object, ...], Entry] = {}
        same = [alone.setdefault(tuple(getattr(e, field.name) for field in fields(Entry)), e) for e in own]
        assert readings(found) == readings(Catalog(tuple(same)))
