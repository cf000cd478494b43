"""Chains resolved down to the base, however they are nested or broken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from judging import one_dump
from machines import NAME_SPACES, Machine, base, install, render, tcp_ip

if TYPE_CHECKING:
    from machines import Provider

MAX_LAYERS: Final = 64


def chain(entry_id: int, *ids: int) -> Provider:
    return replace(base(entry_id, description=f"chain {entry_id}"), chain_length=len(ids), chain=ids)


def hidden(entry_id: int) -> Provider:
    return replace(base(entry_id, description=f"layer {entry_id}"), chain_length=0, socket_type=0, protocol=0)


def paths(*providers: Provider, providers_32: tuple[Provider, ...] | None = None) -> dict[int, list[tuple[int, str]]]:
    """Return the path of each native provider by id, as (id, role) from the top layer down."""
    spaces_32 = () if providers_32 is None else NAME_SPACES
    dump = one_dump(render(Machine(providers, NAME_SPACES, providers_32, spaces_32)))
    return {
        provider.catalog_entry_id or 0: [(layer.catalog_entry_id, layer.role) for layer in provider.path]
        for provider in dump.catalogs[0].providers
    }


def test_a_base_provider_is_its_own_path() -> None:
    """A base provider has one layer, itself."""
    assert paths(base(1001))[1001] == [(1001, "base")]


def test_a_layered_entry_is_its_own_path() -> None:
    """The hidden entry of a layered provider has one layer, itself, and no base."""
    assert paths(base(1001), hidden(1002))[1002] == [(1002, "layered")]


def test_a_chain_goes_from_its_layer_to_the_base() -> None:
    """The first id of a chain is the layer, the last one the base."""
    assert paths(chain(1003, 1002, 1001), base(1001), hidden(1002))[1003] == [(1002, "layered"), (1001, "base")]


def test_a_chain_over_a_chain_is_replaced_by_its_layers() -> None:
    """The second id of a chain may be a chain entry: its layers stand in its place."""
    found = paths(chain(1005, 1004, 1003), chain(1003, 1002, 1001), base(1001), hidden(1002), hidden(1004))
    assert found[1005] == [(1004, "layered"), (1002, "layered"), (1001, "base")]


def test_ids_after_a_nested_chain_are_not_walked_again() -> None:
    """A chain that names a chain and then the base, as installers write it too, has each layer once."""
    found = paths(chain(1005, 1004, 1003, 1001), chain(1003, 1002, 1001), base(1001), hidden(1002), hidden(1004))
    assert found[1005] == [(1004, "layered"), (1002, "layered"), (1001, "base")]


def test_six_layers_as_an_installer_stacks_them() -> None:
    """Layered providers installed one over another resolve to all their layers in order."""
    catalog = tcp_ip()
    top = 1001
    layers: list[int] = []
    for _ in range(5):
        before = {provider.catalog_entry_id for provider in catalog}
        catalog = install(catalog, "Layer", ifs=True, over=(top,))
        layer, top = sorted({provider.catalog_entry_id for provider in catalog} - before)
        layers.insert(0, layer)
    assert paths(*catalog)[top] == [*((layer, "layered") for layer in layers), (1001, "base")]


def test_a_path_ends_at_its_first_base() -> None:
    """What a broken installer listed behind a base is never reached."""
    assert paths(chain(1003, 1001, 1002), base(1001), base(1002, 23))[1003] == [(1001, "base")]


def test_without_any_id_nothing_of_a_chain_is_found() -> None:
    """Where the text lost the id of every entry, each id of a chain is missing."""
    text = render(Machine((chain(1003, 1002, 1001),), NAME_SPACES))
    dump = one_dump(text.replace("Catalog Entry ID:                   1003\n", ""))
    (provider,) = dump.catalogs[0].providers
    assert [(layer.catalog_entry_id, layer.role) for layer in provider.path] == [(1002, "missing"), (1001, "missing")]


def test_a_missing_id_is_named() -> None:
    """An id that the catalog does not hold is a layer of its own, marked missing; the path goes on below it."""
    assert paths(chain(1003, 1999, 1001), base(1001))[1003] == [(1999, "missing"), (1001, "base")]


def test_a_missing_base_ends_the_path() -> None:
    """A chain whose base is gone ends in the missing id."""
    assert paths(chain(1003, 1002, 1999), base(1001), hidden(1002))[1003] == [(1002, "layered"), (1999, "missing")]


def test_a_chain_that_names_itself_is_a_cycle() -> None:
    """A chain with its own id in it ends there."""
    assert paths(chain(1003, 1002, 1003), base(1001), hidden(1002))[1003] == [(1002, "layered"), (1003, "cycle")]


def test_two_chains_that_name_each_other_are_a_cycle() -> None:
    """A cycle over two entries ends where the first comes again."""
    found = paths(chain(1003, 1002, 1004), chain(1004, 1002, 1003), base(1001), hidden(1002))
    assert found[1003] == [(1002, "layered"), (1002, "layered"), (1003, "cycle")]
    assert found[1004] == [(1002, "layered"), (1002, "layered"), (1004, "cycle")]


def test_the_first_of_two_equal_ids_counts() -> None:
    """Where two entries have one id, a chain reaches the first, as a search in catalog order does."""
    dump = one_dump(render(Machine((chain(1003, 1002, 1001), base(1001), hidden(1002), base(1001, 23)), NAME_SPACES)))
    assert dump.catalogs[0].providers[0].path[-1].description == "MSAFD Tcpip [2/1/6]"


def test_ids_are_looked_up_in_their_own_catalog() -> None:
    """Native and 32-bit entries share ids; a chain stays in its catalog."""
    native = (chain(1003, 1002, 1001), base(1001), hidden(1002))
    found = paths(base(1001), chain(1003, 1002, 1001), providers_32=native)
    assert found[1003] == [(1002, "missing"), (1001, "base")]


def test_chains_over_chains_without_end_are_cut() -> None:
    """A tower of chains, each over the next, is not followed further than any sound catalog reaches."""
    tower = [chain(2000 + n, 1002, 2001 + n) for n in range(300)]
    found = paths(*tower, base(1001), hidden(1002))
    assert 0 < len(found[2000]) <= MAX_LAYERS + 1


def test_a_path_shows_which_layer_lacks_ifs_handles() -> None:
    """Each layer of a path carries its own flags' word on IFS handles; a missing one carries none."""
    catalog = install(tcp_ip(), "Inspector", ifs=False, over=(1001,))
    dump = one_dump(render(Machine((*catalog, chain(1050, 1999, 1001)), NAME_SPACES)))
    by_id = {provider.catalog_entry_id: provider for provider in dump.catalogs[0].providers}
    assert [layer.ifs for layer in by_id[1008].path] == [False, True]
    assert [layer.ifs for layer in by_id[1050].path] == [None, True]
