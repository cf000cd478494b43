"""One machine, several witnesses: what netsh does not print, the registry of the same machine decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from machines import NAME_SPACES, Machine, install, render, tcp_ip
from random_machines import machines
from registries import exported, hive, queried

from analyzer import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analyzer.analysis import Dump, Finding

CLEAN = Machine(tcp_ip(), NAME_SPACES)
NON_IFS = Machine(install(tcp_ip(), "Inspector", ifs=False, over=(1001,)), NAME_SPACES)
IFS = Machine(install(tcp_ip(), "Proxy", ifs=True, over=(1001,)), NAME_SPACES)
WITNESSES: dict[str, Callable[[Machine], bytes]] = {
    "export.reg": lambda machine: exported(machine).encode("utf-16"),
    "query.txt": lambda machine: queried(machine).encode(),
    "SYSTEM": hive,
}


def together(folder: Path, netsh: str, *witnesses: tuple[str, bytes]) -> Dump:
    """Analyze a netsh listing in a folder with registry evidence; return the listing's dump."""
    (folder / "netsh.txt").write_text(netsh, "utf-8")
    for name, data in witnesses:
        (folder / name).write_bytes(data)
    analysis = pipeline.analyze([str(folder)])
    return next(dump for dump in analysis.dumps if dump.dialect == "netsh")


def by_rule(dump: Dump) -> dict[str, Finding]:
    return {finding.rule: finding for finding in dump.findings}


@pytest.mark.parametrize("name", WITNESSES)
@pytest.mark.parametrize(("machine", "verdict"), [(CLEAN, "clean"), (NON_IFS, "non-ifs"), (IFS, "layered")])
def test_vista_is_decided_by_its_registry(tmp_path: Path, name: str, machine: Machine, verdict: str):
    """No Service Flags in the listing, all of them in the registry beside it: both are cited."""
    dump = together(tmp_path, render(machine, flags=False), (name, WITNESSES[name](machine)))
    assert dump.verdict == verdict
    assert name in dump.verdict_reason
    assert name in by_rule(dump)["registry-consulted"].message
    assert "service-flags-not-reported" not in by_rule(dump)
    flags = [provider.service_flags for catalog in dump.catalogs for provider in catalog.providers]
    assert flags == [provider.service_flags for provider in machine.providers]


def test_vista_alone_is_undetermined(tmp_path: Path):
    dump = together(tmp_path, render(NON_IFS, flags=False))
    assert dump.verdict == "undetermined"


def test_registry_of_another_machine_nearby_decides_nothing(tmp_path: Path):
    """What only lies in the same folder must agree in everything; else it is of another machine, and no finding."""
    dump = together(tmp_path, render(NON_IFS, flags=False), ("other.reg", exported(CLEAN).encode()))
    assert dump.verdict == "undetermined"
    assert not {"registry-consulted", "witnesses-differ"} & by_rule(dump).keys()


@pytest.mark.parametrize(("number", "verdict"), [(32, "clean"), (33, "undetermined")])
def test_a_collection_of_registries_nearby_is_not_consulted(tmp_path: Path, number: int, verdict: str):
    """So many may be of any machines, and comparing each listing with each of them takes too long."""
    export = exported(CLEAN).encode()
    dump = together(tmp_path, render(CLEAN, flags=False), *((f"{n}.reg", export) for n in range(number)))
    assert dump.verdict == verdict


def test_registry_in_another_folder_is_not_consulted(tmp_path: Path):
    (tmp_path / "other").mkdir()
    dump = together(tmp_path, render(CLEAN, flags=False), ("other/export.reg", exported(CLEAN).encode()))
    assert dump.verdict == "undetermined"


def named(folder: Path, netsh: str, registry: str) -> Dump:
    """Analyze a listing, with a registry export that the user says is of the same machine."""
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    (folder / "a" / "netsh.txt").write_text(netsh, "utf-8")
    (folder / "b" / "export.reg").write_text(registry, "utf-8")
    analysis = pipeline.analyze([str(folder / "a")], beside=[str(folder / "b" / "export.reg")])
    return next(dump for dump in analysis.dumps if dump.dialect == "netsh")


def test_named_registry_is_consulted_wherever_it_lies(tmp_path: Path):
    assert named(tmp_path, render(NON_IFS, flags=False), exported(NON_IFS)).verdict == "non-ifs"


def test_where_a_named_witness_differs_a_finding_says_how(tmp_path: Path):
    """The layered provider was removed between the two: its entries are told, what agrees is used."""
    dump = named(tmp_path, render(NON_IFS, flags=False), exported(CLEAN))
    finding = by_rule(dump)["witnesses-differ"]
    assert finding.severity == "warning"
    assert "entry 1008 is not in the registry" in finding.message
    assert dump.verdict == "undetermined"
    assert sum(p.service_flags is not None for p in dump.catalogs[0].providers) == len(CLEAN.providers)


def test_different_flags_are_told_and_the_listing_keeps_its_own(tmp_path: Path):
    changed = (replace(CLEAN.providers[0], service_flags=0x66), *CLEAN.providers[1:])
    dump = named(tmp_path, render(CLEAN), exported(Machine(changed, NAME_SPACES)))
    assert "Service Flags 0x20066 here and 0x66 in the registry" in by_rule(dump)["witnesses-differ"].message
    assert dump.verdict == "clean"


def test_a_witness_of_quite_another_machine_is_said_in_few_words(tmp_path: Path):
    other = tuple(replace(p, catalog_entry_id=p.catalog_entry_id + 500) for p in CLEAN.providers)
    dump = named(tmp_path, render(CLEAN, flags=False), exported(Machine(other, NAME_SPACES)))
    assert "hardly of the same machine" in by_rule(dump)["witnesses-differ"].message
    assert dump.verdict == "undetermined"


def test_cut_listing_is_not_made_whole_by_the_registry(tmp_path: Path):
    text = render(CLEAN, flags=False)
    dump = together(tmp_path, text[: len(text) // 2], ("export.reg", exported(CLEAN).encode()))
    assert dump.verdict == "undetermined"


def test_of_two_witnesses_the_one_that_differs_less_is_believed(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "netsh.txt").write_text(render(NON_IFS, flags=False))
    for name, machine in (("other.reg", CLEAN), ("same.reg", NON_IFS)):
        (tmp_path / "b" / name).write_text(exported(machine))
    beside = [str(tmp_path / "b" / name) for name in ("other.reg", "same.reg")]
    (dump,) = [d for d in pipeline.analyze([str(tmp_path / "a")], beside=beside).dumps if d.dialect == "netsh"]
    assert dump.verdict == "non-ifs"
    assert "same.reg" in by_rule(dump)["registry-consulted"].message


def test_a_damaged_entry_gets_nothing_from_the_registry(tmp_path: Path):
    """What it lost may be what told it from the entry of the registry."""
    listing = render(CLEAN, flags=False).replace("Version:                            2\n", "", 1)
    dump = together(tmp_path, listing, ("export.reg", exported(CLEAN).encode()))
    first, *others = dump.catalogs[0].providers
    assert first.damaged
    assert first.service_flags is None
    assert None not in [provider.service_flags for provider in others]


def test_of_a_listing_with_flags_from_the_registry_something_else_is_missing(tmp_path: Path):
    """Be it of one entry only: that the listing prints no Service Flags is no reason then."""
    one = tcp_ip()[:1]
    listing = render(Machine(one, ()), flags=False)
    dump = together(tmp_path, listing, ("export.reg", exported(Machine(one, NAME_SPACES)).encode()))
    assert [provider.ifs for provider in dump.catalogs[0].providers] == [True]
    assert dump.verdict == "undetermined"
    assert dump.verdict_reason.startswith("The dump is not whole: ")


@given(machines())
@settings(max_examples=40)
def test_listing_and_registry_together_judge_as_a_listing_with_flags(tmp_path_factory: pytest.TempPathFactory, machine):
    """The flags come from elsewhere; the verdict is the one that they give."""
    folder = tmp_path_factory.mktemp("machine")
    dump = together(folder, render(machine, flags=False), ("export.reg", exported(machine).encode("utf-16")))
    alone = together(tmp_path_factory.mktemp("alone"), render(machine))
    assert dump.verdict == alone.verdict


def test_another_chain_is_told_id_by_id(tmp_path: Path):
    chain, *rest = NON_IFS.providers
    other = Machine((replace(chain, chain=(chain.chain[0], 1002)), *rest), NAME_SPACES)
    dump = named(tmp_path, render(NON_IFS), exported(other))
    words = "entry 1008 has Protocol Chain 1007 : 1001 here and 1007 : 1002 in the registry"
    assert words in by_rule(dump)["witnesses-differ"].message
