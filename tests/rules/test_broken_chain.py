"""broken-chain: a chain that does not lead to a base provider."""

from __future__ import annotations

RULE = "broken-chain"


def test_missing_layer_is_named(examine):
    dump, findings = examine("windows-10-ifs-lsp.txt", ("Protocol Chain: 1021 :", "Protocol Chain: 4711 :"))
    assert dump.verdict == "layered"
    assert "names entry 4711, which is not listed" in findings[RULE].message


def test_cycle_is_named(examine):
    _, findings = examine("windows-10-ifs-lsp.txt", ("Protocol Chain: 1021 : 1002", "Protocol Chain: 1021 : 1022"))
    assert "which leads back to it" in findings[RULE].message


def test_whole_chains_are_not(examine):
    for name in ("windows-10-ifs-lsp.txt", "windows-10-two-lsps.txt", "windows-10-non-ifs-lsp.txt"):
        assert RULE not in examine(name)[1]


def test_missing_entries_of_a_cut_dump_are_not_blamed_on_the_catalog(examine, samples):
    text = (samples / "windows-10-ifs-lsp.txt").read_bytes().decode().replace("\r\n", "\n")
    _, findings = examine("windows-10-ifs-lsp.txt", (text, text[: text.index("MSAFD Tcpip [UDP/IP]\n")]))
    assert set(findings) == {"dump-cut", "layered-provider"}
