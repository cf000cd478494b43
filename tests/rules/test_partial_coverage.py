"""partial-coverage: a layered provider that some sockets go past."""

from __future__ import annotations

from dataclasses import replace

import judging
import machines
import random_machines
from hypothesis import given, settings

RULE = "partial-coverage"
ALL = (1001, 1002, 1003, 1004, 1005, 1006)


def _machine(*over: int) -> machines.Machine:
    return machines.Machine(machines.install(machines.tcp_ip(), "Filter", ifs=True, over=over), machines.NAME_SPACES)


def test_tcp_of_one_family_only(examine_machine):
    finding = examine_machine(_machine(1001))[RULE]
    assert finding.severity == "note"
    assert finding.message.startswith(
        "In the catalog, Filter covers TCP over IPv4, but not UDP and raw sockets over IPv4, nor TCP, UDP and raw "
        "sockets over IPv6."
    )
    assert "select()" in finding.message
    assert "Connections over IPv6 go past it" in finding.message


def test_one_whole_family_can_be_mixed(examine_machine):
    message = examine_machine(_machine(1001, 1002, 1003))[RULE].message
    assert "select()" not in message
    assert "Connections over IPv6 go past it" in message


def test_all_kinds_are_no_part(examine_machine):
    assert RULE not in examine_machine(_machine(*ALL))


def test_without_raw_sockets_in_both_catalogs(examine):
    _, findings = examine("windows-10-ifs-lsp.txt")
    message = findings[RULE].message
    assert message.startswith("In both catalogs, Proxifier")
    assert "covers TCP and UDP over IPv4 and IPv6, but not raw sockets over IPv4 and IPv6." in message
    assert "go past it" not in message


def test_kind_that_the_catalog_does_not_have_is_not_missed(examine_machine):
    """IPv6 may be uninstalled on old Windows."""
    base = machines.tcp_ip()[:3]
    catalog = machines.install(base, "Filter", ifs=True, over=(1001, 1002, 1003))
    assert RULE not in examine_machine(machines.Machine(catalog, machines.NAME_SPACES))


def test_lower_layer_covers_what_stands_above_it(examine_machine):
    """The chains of an upper layer lead through the lower one."""
    lower = machines.install(machines.tcp_ip(), "Lower", ifs=True, over=ALL, path=r"C:\a\lower.dll")
    both = machines.install(lower, "Upper", ifs=True, over=(1008,), path=r"C:\b\upper.dll")
    message = examine_machine(machines.Machine(both, machines.NAME_SPACES))[RULE].message
    assert message.startswith("In the catalog, Upper covers TCP over IPv4, but not")
    assert "Lower" not in message


def test_two_layered_entries_of_one_dll_are_one_provider(examine_machine):
    """Installers may take one layered entry for each family."""
    catalog = machines.install(machines.tcp_ip(), "Filter", ifs=True, over=ALL[:3])
    catalog = machines.install(catalog, "Filter6", ifs=True, over=ALL[3:])
    assert RULE not in examine_machine(machines.Machine(catalog, machines.NAME_SPACES))


def test_provider_that_no_plain_socket_reaches_is_another_finding(examine_machine):
    catalog = _machine(1001).providers
    behind = machines.Machine((*catalog[1:], catalog[0]), machines.NAME_SPACES)
    findings = examine_machine(behind)
    assert RULE not in findings
    assert "unreachable-entry" in findings


def test_chains_may_be_what_a_cut_dump_lacks(examine_machine):
    assert RULE not in examine_machine(replace(_machine(1001), name_spaces=()))


@settings(max_examples=40)
@given(random_machines.machines())
def test_a_dll_that_covers_all_or_nothing_is_not_told(machine: machines.Machine):
    """The rule is found again by walking the chains of the machine one by one."""
    expected = any(_is_partial(catalog) for catalog in (machine.providers, machine.providers_32 or ()))
    (dump,) = judging.analyze(machines.render(machine)).dumps
    assert (RULE in {finding.rule for finding in dump.findings}) is expected


def _is_partial(catalog: tuple[machines.Provider, ...]) -> bool:
    by_id = {p.catalog_entry_id: p for p in catalog}
    there = {_kind(p) for p in catalog if p.owns_tcp_ip_sockets and p.chain_length == 1}
    covered: dict[str, set[tuple[int, int]]] = {}
    for kind in there:
        here = top = next(p for p in catalog if p.owns_tcp_ip_sockets and _kind(p) == kind)
        while here.chain:
            covered.setdefault(by_id[here.chain[0]].provider_path, set()).add(_kind(top))
            here = by_id[here.chain[1]]
    return any(there - kinds for kinds in covered.values())


def _kind(provider: machines.Provider) -> tuple[int, int]:
    return provider.address_family, provider.socket_type
