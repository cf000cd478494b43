"""The tables of a dump: which catalog an entry is of where its own lines do not tell."""

from __future__ import annotations

from judging import one_dump
from machines import NAME_SPACES, Machine, clean_machine, render, tcp_ip

TYPE_32 = "Entry Type:                         Base Service Provider (32)\n"
TYPE_64 = "Entry Type:                         Base Service Provider\n"


def sizes(text: str) -> dict[int | None, int]:
    """Return how many providers each catalog has, by its bits."""
    return {catalog.bits: len(catalog.providers) for catalog in one_dump(text).catalogs}


def test_an_entry_that_lost_its_type_stays_in_the_catalog_around_it() -> None:
    """The mark of the 32-bit catalog stands in the type; without it, an entry is of the catalog of the one above."""
    text = render(clean_machine())
    head, middle, rest = text.split(TYPE_32, 2)
    assert sizes(f"{head}{TYPE_32}{middle}{rest}") == {64: 7, 32: 7}


def test_a_first_entry_that_lost_its_type_is_of_the_catalog_of_the_next() -> None:
    native = render(clean_machine()).replace(TYPE_64, "", 1)
    assert sizes(native) == {64: 7, 32: 7}
    only_32 = render(Machine((), (), tcp_ip(), NAME_SPACES)).replace(TYPE_32, "", 1)
    assert sizes(only_32) == {32: 6}


def test_a_dump_whose_entries_all_lost_their_types_has_one_catalog() -> None:
    text = render(Machine(tcp_ip(), NAME_SPACES)).replace(TYPE_64, "")
    assert sizes(text) == {None: 6}
