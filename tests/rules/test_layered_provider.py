"""layered-provider: any LSP, with IFS handles or without."""

from __future__ import annotations

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


def test_base_providers_of_others_are_not_layered(examine):
    _, findings = examine("vmware-guest.txt")
    assert RULE not in findings
