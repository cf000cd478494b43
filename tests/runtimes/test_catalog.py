"""What lies beneath a chain, and how entries are named, whatever a log made of them."""

from __future__ import annotations

from catalogs import TCP4, base, bases, chain, of

from analyzer.runtimes import predicates
from analyzer.runtimes.reading import lower


def test_a_layer_with_ifs_handles_over_one_without_is_not_called_safe() -> None:
    """Such an order gives out the sockets of the lower layer: nobody can tell what becomes of them."""
    upper = chain(1050, TCP4, chain=(1049, 1032), ifs=True)
    catalog = of(upper, chain(1032, TCP4), *bases())
    reading = predicates()["dotnet"](catalog)
    assert reading.status == "undetermined"
    assert "Entry 1050 (Filter) claims IFS handles but stands over a layer that lacks them" in reading.why


def test_sentences_go_on_in_small_letters_but_for_names() -> None:
    """Within another sentence only names of software keep their capital."""
    assert lower("Too little is known") == "too little is known"
    assert lower("Sockets for TCP") == "sockets for TCP"
    assert [lower(text) for text in ("Go 1.27 looks", "Microsoft names", "Boost.Asio never")] == [
        *("Go 1.27 looks", "Microsoft names", "Boost.Asio never")
    ]


def test_chains_that_name_each_other_come_to_an_end() -> None:
    """A cycle is walked once."""
    catalog = of(chain(1, TCP4, chain=(9, 2), ifs=True), chain(2, TCP4, chain=(8, 1), ifs=True), *bases())
    assert predicates()["libuv-poll"](catalog).status == "undetermined"


def test_a_long_list_of_entries_is_cut_to_a_readable_one() -> None:
    """Four ids, three names, and how many more there are; a name is never longer than a line."""
    chains = [chain(2000 + n, TCP4, description=f"Filter {n} {'x' * 500}") for n in range(50)]
    why = predicates()["go"](of(*chains, *bases())).why
    assert "Entries 2000, 2001, 2002, 2003 and 46 more (" in why
    assert "and 47 more)" in why
    assert len(why) < 500


def test_more_layers_than_a_machine_can_have_are_not_followed() -> None:
    """Of an endless tower it is not known what it stands on, and asking costs no more than of a high one."""
    tower = [chain(n, TCP4, chain=(9000 + n, n + 1), ifs=True) for n in range(1, 200)]
    catalog = of(*tower, base(200, TCP4), *bases())
    assert len(list(catalog.below(tower[0]))) == 64
    assert catalog.hands_out_non_ifs(tower[0]) is None
    assert catalog.hands_out_non_ifs(tower[-1]) is False
