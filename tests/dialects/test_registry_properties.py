"""Random machines come back from every form of the registry as from netsh; damage invents nothing and never raises."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from judging import dumps_in, one_dump
from languages import NAME_SPACE_ORDER, PROVIDER_ORDER
from machines import NAME_SPACES, Machine, Provider, clean_machine, lsp_machine, render, tcp_ip
from mutations import DAMAGES, LOSSES
from random_machines import machines
from registries import exported, hive, packed, queried

from analyzer.dialects.registry.packed import read
from analyzer.document import building
from analyzer.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.found_dump import Found

FORMS = {
    "registry-export": lambda machine: exported(machine, code_page="utf-8").encode("utf-16"),
    "registry-query": lambda machine: queried(machine, code_page="utf-8").encode("utf-8"),
    "registry-hive": lambda machine: hive(machine, code_page="utf-8"),
}
SMALL_CLEAN = Machine(tcp_ip()[:2], NAME_SPACES[:1], tcp_ip()[:2], NAME_SPACES[:1])
SMALL_NON_IFS = replace(
    lsp_machine(ifs=False, of_64_bit=False),
    name_spaces=NAME_SPACES[:1],
)
TEXTS = {"registry-export": exported, "registry-query": queried}
FALSE_COMFORT = ("clean", "layered", "non-ifs-other-family")
MUTATIONS = 40


def fits(machine: Machine) -> bool:
    return all(len(provider.description.encode("utf-16-le")) < 512 for provider in machine.all_providers)


def rows(dump: Any, kind: str, names: tuple[str, ...]) -> list[list[dict[str, Any]]]:
    return [[{name: getattr(row, name) for name in names} for row in getattr(part, kind)] for part in dump.catalogs]


def ascii_paths(machine: Machine) -> Machine:
    """Return the machine without letters in paths that only its own code page tells."""

    def plain(providers: tuple[Provider, ...]) -> tuple[Provider, ...]:
        return tuple(replace(p, provider_path=p.provider_path.encode("ascii", "replace").decode()) for p in providers)

    wow = None if machine.providers_32 is None else plain(machine.providers_32)
    return replace(machine, providers=plain(machine.providers), providers_32=wow)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25, deadline=None)
@given(machine=machines())
def test_a_machine_reads_the_same_from_the_registry_as_from_netsh(form: str, machine: Machine):
    """Values, order, catalogs and verdict; netsh prints no provider flags."""
    assume(fits(machine))
    native = ascii_paths(machine)
    ours, theirs = one_dump(FORMS[form](native)), one_dump(render(native))
    assert ours.dialect == form
    assert rows(ours, "providers", PROVIDER_ORDER) == rows(theirs, "providers", PROVIDER_ORDER)
    assert rows(ours, "name_spaces", NAME_SPACE_ORDER) == rows(theirs, "name_spaces", NAME_SPACE_ORDER)
    assert [catalog.sockets for catalog in ours.catalogs] == [catalog.sockets for catalog in theirs.catalogs]
    assert (ours.verdict, ours.complete) == (theirs.verdict, True)


def whole_entries(found: Iterable[Found]) -> list[dict[str, Any]]:
    """Return the values of whole entries; those of a name space stand in lines of their own, so only its id counts."""
    entries = [placed.entry for dump in found for placed in dump.record.entries if not placed.entry.damaged]
    return [{k: v for k, v in e.values.items() if e.kind == "provider" or k == "provider_id"} for e in entries]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("form", TEXTS)
def test_a_loss_invents_no_entry_and_gives_no_comfort(form: str, loss: str):
    """Whole entries are the original's, a clean machine raises no alarm, and a dump with holes is never clean."""
    rng = random.Random(f"{form} {loss}")  # noqa: S311 - repeatable damage, no secret
    for machine in (SMALL_CLEAN, SMALL_NON_IFS):
        text = TEXTS[form](machine)
        original = whole_entries(dumps_in(text.encode()))
        found = [dump for n in range(MUTATIONS) for dump in dumps_in(LOSSES[loss](text, rng).encode(), str(n))]
        assert found
        assert all(values in original for values in whole_entries(found))
        for dump in building.analysis((), found).dumps:
            if machine is SMALL_CLEAN:
                count = sum(len(catalog.providers) for catalog in dump.catalogs)
                unhurt = dump.verdict == "clean" and count == len(machine.all_providers)
                assert unhurt or dump.verdict == "undetermined", dump.source
            else:
                assert dump.verdict not in FALSE_COMFORT, dump.source


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_hive_never_raises_and_never_gains_entries(damage: str):
    rng = random.Random(damage)  # noqa: S311 - repeatable damage, no secret
    data = hive(clean_machine())
    most = len(whole_entries(dumps_in(data)))
    for _ in range(MUTATIONS * 4):
        try:
            assert len(whole_entries(dumps_in(DAMAGES[damage](data, rng)))) <= most
        except UnreadableInputError as error:
            assert "hive" in str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_item_never_raises(damage: str):
    rng = random.Random(damage)  # noqa: S311 - repeatable damage, no secret
    data = packed(tcp_ip()[0])
    for _ in range(MUTATIONS * 10):
        item = read(DAMAGES[damage](data, rng), cut=rng.random() < 0.5)
        assert item.damage is not None or len(item.values) >= 13
