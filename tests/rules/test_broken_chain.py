"""broken-chain: a chain that does not lead to a base provider, or is not as long as it says."""

from __future__ import annotations

from dataclasses import replace

import machines
import pytest

RULE = "broken-chain"


def test_missing_layer_is_named_with_the_sockets_that_fail(examine):
    dump, findings = examine("windows-10-ifs-lsp.txt", ("Protocol Chain: 1021 : 1002", "Protocol Chain: 4711 : 1002"))
    assert dump.verdict == "layered"
    message = findings[RULE].message
    assert message.startswith("In both catalogs, the chain of entry 1022 of Proxifier")
    assert "names entry 4711, which is not listed." in message
    assert "In both catalogs, sockets for TCP over IPv4 get it and probably fail with error 10106" in message


def test_missing_base_is_the_same(examine):
    _, findings = examine("windows-10-ifs-lsp.txt", ("Protocol Chain: 1021 : 1002", "Protocol Chain: 1021 : 4711"))
    assert "names entry 4711, which is not listed." in findings[RULE].message


def test_entry_of_the_other_catalog_is_no_next_provider(examine_machine):
    """Ids count inside one catalog; that the other one has the id explains how it came."""
    findings = examine_machine(_machine(layer_in_32=True))
    assert "names entry 1021, which is not listed there, only in the 32-bit catalog." in findings[RULE].message


def test_cycle_is_named(examine):
    _, findings = examine("windows-10-ifs-lsp.txt", ("Protocol Chain: 1021 : 1002", "Protocol Chain: 1021 : 1022"))
    assert "leads in a circle, back to entry 1022." in findings[RULE].message


def test_chain_of_layered_entries_only_has_no_base(examine):
    _, findings = examine("windows-10-two-lsps.txt", ("Chain: 1021 : 1002", "Chain: 1021 : 1024"))
    assert "ends with entry 1024, a layered provider: no base provider follows" in findings[RULE].message
    # The chain above leads through it and is broken as well.
    assert "each chain of entries 1025 and 1022 of Astrill" in findings[RULE].message


@pytest.mark.parametrize(
    ("length", "chain", "words"),
    [
        ("3", "1021 : 1002", "has a length of 3 and lists 2 entries."),
        ("2", "1021 : 1002 : 1003", "has a length of 2 and lists 3 entries."),
        ("8", "1021 : 1021 : 1021 : 1021 : 1021 : 1021 : 1021 : 1002", "lists 8 entries; Windows allows 7."),
    ],
)
def test_chain_of_another_length_than_it_says(examine, samples, length: str, chain: str, words: str):
    """The dump counts as damaged, but what the entry says of itself is told."""
    text = (samples / "windows-10-ifs-lsp.txt").read_bytes().decode().replace("\r\n", "\n")
    old = "Protocol Chain Length:              2\nProtocol Chain: 1021 : 1002\n"
    new = f"Protocol Chain Length:              {length}\nProtocol Chain: {chain}\n"
    dump, findings = examine("windows-10-ifs-lsp.txt", (text, text.replace(old, new, 1)))
    assert dump.verdict == "undetermined"
    assert words in findings[RULE].message


def test_chain_that_the_end_of_the_text_cut_is_not_blamed_on_the_catalog(examine, samples):
    text = (samples / "windows-10-ifs-lsp.txt").read_bytes().decode().replace("\r\n", "\n")
    _, findings = examine("windows-10-ifs-lsp.txt", (text, text[: text.index(" : 1005")]))
    assert RULE not in findings
    assert "dump-cut" in findings


def test_broken_chain_that_no_plain_socket_gets(examine_machine):
    """A broken chain behind the base providers hurts only programs that choose it."""
    findings = examine_machine(_machine(behind=True))
    assert "No plain TCP/IP socket is known to get it" in findings[RULE].message


def test_whole_chains_are_not(examine):
    for name in ("windows-10-ifs-lsp.txt", "windows-10-two-lsps.txt", "windows-10-non-ifs-lsp.txt"):
        assert RULE not in examine(name)[1]


def test_missing_entries_of_a_cut_dump_are_not_blamed_on_the_catalog(examine, samples):
    text = (samples / "windows-10-ifs-lsp.txt").read_bytes().decode().replace("\r\n", "\n")
    _, findings = examine("windows-10-ifs-lsp.txt", (text, text[: text.index("MSAFD Tcpip [UDP/IP]\n")]))
    assert set(findings) == {"dump-cut", "layered-provider"}


def _machine(*, layer_in_32: bool = False, behind: bool = False) -> machines.Machine:
    """Make a 64-bit machine whose native chain needs entry 1021, which its catalog has not."""
    base, spaces = machines.tcp_ip(), machines.NAME_SPACES
    chain, *_, layer = machines.install(base, "Filter", ifs=True, over=(1001,), first_id=1021)
    native = (*base, chain) if behind else (chain, *base)
    return machines.Machine(native, spaces, (*base, layer) if layer_in_32 else base, spaces)


def test_of_many_faults_the_first_are_told_and_the_others_counted(examine_machine):
    lost = [
        replace(machines.base(1100 + n, description=f"Filter {n}"), chain_length=2, chain=(4711 + n, 1001))
        for n in range(8)
    ]
    message = examine_machine(machines.Machine((*machines.tcp_ip(), *lost), machines.NAME_SPACES))[RULE].message
    assert "names entry 4716, which" in message
    assert "names entry 4717, which" not in message
    assert "2 more faults like these were found." in message
