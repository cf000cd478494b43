"""unreachable-entry: the first entry that fits gets the socket."""

from __future__ import annotations

from dataclasses import replace

import machines
import pytest

RULE = "unreachable-entry"
RSVP = "{9D60A9E0-337A-11D0-BD88-0000C082E69A}"


def _behind(catalog: tuple[machines.Provider, ...]) -> machines.Machine:
    """Put the chains of a catalog behind its base providers, as on a real machine that was seen."""
    chains = [provider for provider in catalog if provider.chain_length > 1]
    others = [provider for provider in catalog if provider.chain_length < 2]
    return machines.Machine((*others, *chains), machines.NAME_SPACES)


def test_chains_behind_the_base_providers(examine_machine):
    catalog = machines.install(machines.tcp_ip(), "Filter", ifs=True, over=(1001, 1002))
    finding = examine_machine(_behind(catalog))[RULE]
    assert finding.severity == "note"
    assert finding.message.startswith(
        "In the catalog, entries 1008 and 1009 of Filter stand behind entries 1001 and 1002 of MSAFD Tcpip IPv4 for "
        "the same kinds of socket."
    )


def test_chain_behind_another_products_chain(examine_machine):
    """Each over the base by itself: the second is never reached."""
    catalog = machines.install(machines.tcp_ip(), "First", ifs=True, over=(1001,), path=r"C:\a\a.dll")
    catalog = machines.install(catalog, "Last", ifs=True, over=(1001,), path=r"C:\b\b.dll")
    findings = examine_machine(machines.Machine(catalog, machines.NAME_SPACES))
    assert "entry 1008 of First stands behind entry 1010 of Last" in findings[RULE].message


def test_layer_below_another_is_reached_through_it(examine):
    _, findings = examine("windows-10-two-lsps.txt")
    assert RULE not in findings


def test_base_providers_below_chains_and_rsvp_are_as_they_should_be(examine):
    for name in ("windows-10-non-ifs-lsp.txt", "windows-7-clean.txt", "log-with-dump.txt", "networkdirect.txt"):
        assert RULE not in examine(name)[1]


@pytest.mark.parametrize("path", [machines.SYSTEM_DLL, "mswsock.dll"])
def test_chain_over_rsvp_of_a_provider_in_front_is_as_it_should_be(examine_machine, path: str):
    """Installers layer over every base, RSVP too; also where malware rewrote the inbox paths."""
    rsvp = machines.base(1007, flags=0x22066, provider_id=RSVP, description="RSVP TCP", provider_path=path)
    catalog = machines.install((*machines.tcp_ip(), rsvp), "Filter", ifs=True, over=(1001, 1007))
    assert RULE not in examine_machine(machines.Machine(catalog, machines.NAME_SPACES))


def test_the_same_base_provider_twice(examine_machine):
    first, *rest = machines.tcp_ip()
    again = replace(first, catalog_entry_id=1050)
    findings = examine_machine(machines.Machine((first, *rest, again), machines.NAME_SPACES))
    assert "entry 1050 of MSAFD Tcpip IPv4 stands behind entry 1001 of MSAFD Tcpip IPv4" in findings[RULE].message


def test_base_provider_of_a_third_party_behind_windows_own(examine_machine):
    other = machines.base(
        1050, description="Example TCP", provider_id=machines.guid(1), provider_path=r"C:\Example\tcp.dll"
    )
    findings = examine_machine(machines.Machine((*machines.tcp_ip(), other), machines.NAME_SPACES))
    assert "entry 1050 of Example TCP stands behind entry 1001" in findings[RULE].message


def test_another_protocol_is_another_kind(examine_machine):
    sctp = machines.base(1050, protocol=132, description="Example SCTP", provider_id=machines.guid(1))
    assert RULE not in examine_machine(machines.Machine((*machines.tcp_ip(), sctp), machines.NAME_SPACES))


def test_a_cut_dump_may_lack_the_chain_that_uses_the_entry(examine_machine):
    catalog = machines.install(machines.tcp_ip(), "Filter", ifs=True, over=(1001, 1002))
    assert RULE not in examine_machine(replace(_behind(catalog), name_spaces=()))
