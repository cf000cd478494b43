"""non-ifs-other-family: the bit is clear only where no TCP/IP socket can be."""

from __future__ import annotations

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


def test_clean_machine_has_none(examine):
    _, findings = examine("windows-10-clean.txt")
    assert RULE not in findings


def test_layered_entry_of_a_non_ifs_lsp_is_not_told_twice(examine):
    """The LSP's own hidden entry lacks the bit too; the chain's finding speaks for it."""
    _, findings = examine("windows-10-non-ifs-lsp.txt")
    assert RULE not in findings
