"""unused-layered-provider: a layered entry without a chain is a leftover."""

from __future__ import annotations

import machines

RULE = "unused-layered-provider"


def _leftover(*, ifs: bool) -> tuple[machines.Provider, ...]:
    """Make a catalog from which an uninstaller took the chains only."""
    catalog = machines.install(machines.tcp_ip(), "Example Filter", ifs=ifs, over=(1001, 1002))
    return tuple(provider for provider in catalog if provider.chain_length < 2)


def test_leftover_is_named_in_both_catalogs_and_may_be_removed(examine_machine):
    catalog, spaces = _leftover(ifs=True), machines.NAME_SPACES
    findings = examine_machine(machines.Machine(catalog, spaces, catalog, spaces))
    finding = findings[RULE]
    assert finding.severity == "note"
    assert finding.message.startswith(
        "In both catalogs, no chain uses the layered entry 1007 of Example Filter. It is a leftover"
    )
    assert "`netsh winsock remove provider 1007`" in " ".join(finding.remedy)
    assert "layered-provider" not in findings  # nothing loads it


def test_leftover_without_the_bit_is_harmless_and_a_leftover(examine_machine):
    findings = examine_machine(machines.Machine(_leftover(ifs=False), machines.NAME_SPACES))
    assert set(findings) == {RULE, "non-ifs-other-family"}
    assert "leftover" not in findings["non-ifs-other-family"].message


def test_id_that_is_in_use_in_the_other_catalog_is_not_to_be_removed(examine_machine):
    catalog = machines.install(machines.tcp_ip(), "Example Filter", ifs=True, over=(1001, 1002))
    spaces = machines.NAME_SPACES
    findings = examine_machine(machines.Machine(catalog, spaces, _leftover(ifs=True), spaces))
    finding = findings[RULE]
    assert finding.message.startswith("In the 32-bit catalog, no chain uses")
    assert "remove provider" not in " ".join(finding.remedy)
    assert "layered-provider" in findings


def test_second_entry_of_an_id_in_use_is_no_leftover(examine_machine):
    """Which of the two the chain means is not sure: duplicate-entry-id says so."""
    catalog = machines.install(machines.tcp_ip(), "Example Filter", ifs=True, over=(1001, 1002))
    findings = examine_machine(machines.Machine((*catalog, catalog[-1]), machines.NAME_SPACES))
    assert RULE not in findings
    assert "duplicate-entry-id" in findings


def test_used_layers_are_none(examine):
    for name in ("windows-10-two-lsps.txt", "windows-10-ifs-lsp.txt", "windows-10-catalogs-differ.txt"):
        assert RULE not in examine(name)[1]


def test_chain_may_be_what_a_cut_dump_lacks(examine_machine):
    """Without name spaces the dump is not whole: the chains may be missing as well."""
    assert RULE not in examine_machine(machines.Machine(_leftover(ifs=True), ()))
