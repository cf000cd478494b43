"""non-ifs-other-family: the bit is clear only where no TCP/IP socket can be."""

from __future__ import annotations

from typing import Final

import machines
import registries
from judging import one_dump

RULE = "non-ifs-other-family"


def test_vmware_guest_is_a_note_that_says_why_it_is_harmless(examine):
    dump, findings = examine("vmware-guest.txt")
    assert dump.verdict == RULE
    assert set(findings) == {RULE}
    assert findings[RULE].severity == "note"
    assert "VMware" in findings[RULE].message
    assert "no TCP/IP sockets" in findings[RULE].message


def test_network_direct_is_hidden_from_sockets(examine):
    dump, findings = examine("networkdirect.txt")
    assert dump.verdict == RULE
    assert "socket type -1" in findings[RULE].message


def test_another_type_of_socket_is_not_called_another_family(examine_machine):
    """IPv4 is TCP/IP's family; it is the type that no TCP/IP socket has."""
    packets = machines.base(1050, 2, 5, 0, 0x66)
    message = examine_machine(machines.Machine((*machines.tcp_ip(), packets), machines.NAME_SPACES))[RULE].message
    assert "Sockets of type SOCK_SEQPACKET are neither those of TCP and UDP nor raw ones." in message
    assert "no TCP/IP sockets" not in message


def test_clean_machine_has_none(examine):
    _, findings = examine("windows-10-clean.txt")
    assert RULE not in findings


def test_layered_entry_of_a_non_ifs_lsp_is_not_told_twice(examine):
    """The LSP's own hidden entry lacks the bit too; the chain's finding speaks for it."""
    _, findings = examine("windows-10-non-ifs-lsp.txt")
    assert RULE not in findings


def test_entry_that_its_provider_flags_hide_is_given_to_no_socket():
    """Only the registry tells of PFL_HIDDEN (0x4); netsh does not print it."""
    hidden = machines.base(1050, flags=0x66)
    machine = machines.Machine((*machines.tcp_ip(), hidden), machines.NAME_SPACES)
    shown = one_dump(registries.exported(machine))
    assert shown.verdict == "non-ifs"
    text = registries.exported(machine, flags=0x4)
    dump = one_dump(text)
    assert dump.verdict == RULE
    (finding,) = (finding for finding in dump.findings if finding.rule == RULE)
    assert "PFL_HIDDEN" in finding.message


SOCKETS: Final = machines.base(1050, 28, 1, 0, 0x26)


def test_next_step_leads_to_the_entries_that_do_harm(examine_machine):
    """Beside an LSP without IFS handles, nobody is sent to look for another cause."""
    catalog = machines.install((*machines.tcp_ip(), SOCKETS), "Example Filter", ifs=False, over=(1001, 1002))
    findings = examine_machine(machines.Machine(catalog, machines.NAME_SPACES))
    assert findings[RULE].next_step == "Leave these entries as they are, and see to those of TCP/IP."


def test_next_step_of_a_cut_dump_is_the_whole_one(examine_machine):
    finding = examine_machine(machines.Machine((*machines.tcp_ip(), SOCKETS), ()))[RULE]
    assert finding.next_step.startswith("Get the whole catalog first")
