"""layered-provider: any LSP, with IFS handles or without."""

from __future__ import annotations

import machines

RULE = "layered-provider"


def test_lsp_with_ifs_handles_is_named_and_warned_of(examine):
    dump, findings = examine("windows-10-ifs-lsp.txt")
    assert dump.verdict == "layered"
    assert findings[RULE].severity == "warning"
    assert "Proxifier" in findings[RULE].message
    assert "prxerdrv.dll" in findings[RULE].message.lower()


def test_lsp_without_ifs_handles_is_layered_too(examine):
    _, findings = examine("windows-10-non-ifs-lsp.txt")
    assert RULE in findings


def test_only_what_fails_on_this_machine_is_named(examine):
    """WSL 2 has no 32-bit programs, so a layered provider of these alone does not disturb it."""
    both, narrow = (examine(f"windows-10-{name}.txt")[1][RULE].message for name in ("ifs-lsp", "catalogs-differ"))
    assert "Known to fail on this machine: WSL 2 and Bun." in both
    assert "Known to fail on this machine: Bun." in narrow


def test_base_providers_of_others_are_not_layered(examine):
    _, findings = examine("vmware-guest.txt")
    assert RULE not in findings


def _without_chains(*, ifs: bool) -> machines.Machine:
    """Make a machine of whose dump the chains and the name spaces were lost."""
    catalog = machines.install(machines.tcp_ip(), "Example Filter", ifs=ifs, over=(1001, 1002))
    return machines.Machine(tuple(provider for provider in catalog if provider.chain_length < 2), ())


def test_layered_entry_tells_of_the_chains_that_a_cut_dump_lost(examine_machine):
    findings = examine_machine(_without_chains(ifs=False))
    assert "IFS bit is clear on the layered entry 1007: expect the same of its chains" in findings[RULE].message
    assert "non-ifs-other-family" not in findings  # which says that nothing has to be done


def test_layered_entry_with_ifs_handles_lets_nothing_be_expected(examine_machine):
    assert "expect" not in examine_machine(_without_chains(ifs=True))[RULE].message
