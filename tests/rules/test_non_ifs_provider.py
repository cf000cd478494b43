"""non-ifs-provider: a visible TCP/IP provider lacks XP1_IFS_HANDLES."""

from __future__ import annotations

from dataclasses import replace

import judging
import machines

RULE = "non-ifs-provider"


def test_lsp_without_the_bit_is_found_with_its_sockets_and_remedies(examine):
    dump, findings = examine("windows-10-non-ifs-lsp.txt")
    assert dump.verdict == "non-ifs"
    finding = findings[RULE]
    assert finding.severity == "error"
    assert "Lavasoft" in finding.message
    assert "In both catalogs, sockets for TCP over IPv4, UDP over IPv4" in finding.message
    assert "Known software on this machine that is exposed: .NET, msquic" in finding.message
    assert {evidence.text.split()[-1] for evidence in finding.evidence} >= {"0x66", "0x609"}
    remedy = " ".join(finding.remedy)
    for part in (
        "`netsh winsock remove provider 1032`",
        "`netsh winsock reset`",
        "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS",
        "Windows Filtering Platform",
        "uninstaller",
    ):
        assert part in remedy


def test_lsp_with_the_bit_is_not(examine):
    _, findings = examine("windows-10-ifs-lsp.txt")
    assert RULE not in findings


def test_lsp_behind_the_base_providers_is_found_although_plain_sockets_do_not_get_it(examine, samples):
    """Chains that stand last, as in a registry export of a real machine, are the defect all the same."""
    text = (samples / "windows-10-catalogs-differ.txt").read_bytes().decode().replace("\r\n", "\n")
    head, title, rest = text.partition("Winsock Catalog Provider Entry\n")
    blocks = [title + block for block in (rest).split(title)]
    providers = [block for block in blocks if "Layered Chain Entry (32)" in block]
    last = next(index for index in reversed(range(len(blocks))) if "Base Service Provider (32)" in blocks[index])
    base, name, name_spaces = blocks[last].partition("Name Space Provider Entry\n")
    others = [block for block in blocks[:last] if block not in providers]
    moved = head + "".join([*others, base, *providers]) + name + name_spaces
    dump, findings = examine("windows-10-catalogs-differ.txt", (text, moved))
    assert dump.verdict == "non-ifs"
    assert "no plain TCP/IP socket is given to" in findings[RULE].message
    assert all(socket.ifs for catalog in dump.catalogs for socket in catalog.sockets if socket.catalog_entry_id)


def test_what_looks_at_every_entry_is_named_where_plain_sockets_go_past_the_provider(examine_machine):
    """The finding and the statements on runtimes are one: what is said to be slower there is named here."""
    catalog = machines.install(machines.tcp_ip(), "Filter", ifs=False, over=(1001, 1002, 1003, 1004, 1005, 1006))
    behind = tuple(sorted(catalog, key=lambda provider: provider.chain_length > 1))
    machine = machines.Machine(behind, machines.NAME_SPACES, behind, machines.NAME_SPACES)
    message = examine_machine(machine)[RULE].message
    assert "In both catalogs, no plain TCP/IP socket is given to entries 1008, 1009" in message
    assert "programs that choose such an entry themselves, and those that look at every entry" in message
    assert "that fails: WSL 2 and Bun; that works slower: Go up to about 1.25, Go after" in message
    assert "exposed" not in message
    runtimes = judging.one_dump(machines.render(machine)).runtimes
    hit = [found.name.split(" (")[0] for found in runtimes if found.status in {"fails", "slower"}]
    assert len(hit) >= 6
    assert all(name in message for name in hit)


def test_a_dump_with_holes_does_not_say_for_sure_which_sockets_are_hit(examine, samples):
    """An entry that was lost may stand before the ones that are listed, as the statements on runtimes say too."""
    text = (samples / "windows-10-non-ifs-lsp.txt").read_bytes().decode().replace("\r\n", "\n")
    dump, findings = examine("windows-10-non-ifs-lsp.txt", (text, text[: len(text) // 4]))
    assert (dump.verdict, dump.complete) == ("non-ifs", False)
    assert "as far as the dump is whole: an entry that was lost may stand before" in findings[RULE].message
    (dotnet,) = [found for found in dump.runtimes if found.id == "dotnet"]
    assert dotnet.status == "undetermined"
    assert "lack IFS handles and are the first listed for TCP and UDP over IPv4" in dotnet.why


def test_base_provider_of_a_third_party_without_the_bit_is_found(examine):
    """The defect does not need layers: the KB names base providers as well."""
    dump, findings = examine("windows-7-clean.txt", ("0x20066", "0x66"))
    assert dump.verdict == "non-ifs"
    assert not any("remove provider" in remedy for remedy in findings[RULE].remedy)


def test_flags_of_a_damaged_entry_do_not_count_without_its_family(examine):
    """What is not known to be a TCP/IP provider is not called one."""
    dump, findings = examine(
        "windows-7-clean.txt",
        ("Address Family:                     2\n", ""),
        ("0x20066", "0x66"),
        ("0x22066", "0x2066"),
    )
    assert dump.verdict == "non-ifs"  # the IPv6 entries are whole
    assert "TCP over IPv4" not in findings[RULE].message


def test_ids_that_belong_to_windows_in_the_other_catalog_are_not_to_be_removed(examine, samples):
    """Ids are unique in one catalog only: removing by id could hit Windows' own TCP/IP."""
    text = (samples / "windows-10-catalogs-differ.txt").read_bytes().decode().replace("\r\n", "\n")
    changed = text.replace("Entry ID:                   1002\n", "Entry ID:                   1022\n", 1)
    _, findings = examine("windows-10-catalogs-differ.txt", (text, changed))
    remedy = " ".join(findings[RULE].remedy)
    assert "remove provider" not in remedy
    assert "other providers of this machine have the same ids (entry 1022)" in remedy


def test_entries_below_another_layer_are_not_to_be_removed_one_by_one(examine, samples):
    """Whoever removes the lower layer first leaves the upper one without a next provider."""
    text = (samples / "windows-10-two-lsps.txt").read_bytes().decode().replace("\r\n", "\n")
    # Swap which of the two lacks the bit: now Astrill (with IFS handles) lies over Proxifier (without).
    swapped = text.replace("0x20066", "0x?").replace("0x66", "0x20066").replace("0x?", "0x66")
    blocks = [b.replace("0x66", "0x20066") if "mswsock" in b else b for b in swapped.split("\n\n")]
    _, findings = examine("windows-10-two-lsps.txt", (text, "\n\n".join(blocks)))
    finding = findings[RULE]
    assert "Proxifier" in finding.message
    assert "go through them all the same, beneath Astrill" in finding.message
    assert "Do not remove its entries one by one: Astrill" in " ".join(finding.remedy)


def test_backticks_of_a_hostile_description_make_no_command(examine):
    dump, findings = examine("windows-10-catalogs-differ.txt", ("Example Filter", "x `format c:`"))
    assert "`" not in dump.verdict_reason
    assert "`format" not in findings[RULE].message


def test_thousands_of_entries_do_not_make_thousands_of_commands(examine_machine):
    """No real product has so many; a hostile dump may."""
    base = machines.tcp_ip()
    chain, *_, layer = machines.install(base, "Filter", ifs=False, over=(1001,))
    chains = [replace(chain, catalog_entry_id=2000 + n) for n in range(1000)]
    finding = examine_machine(machines.Machine((*chains, *base, layer), machines.NAME_SPACES))[RULE]
    assert len(finding.message) < 2000
    assert "1001 entries, too many to remove them by id" in " ".join(finding.remedy)


def test_provider_whose_id_is_lost_is_told_all_the_same():
    """Its bit is known to be clear; only which entry to remove is not."""
    catalog = (machines.base(4711, flags=0x66), *machines.tcp_ip())
    text = machines.render(machines.Machine(catalog, machines.NAME_SPACES))
    dump = judging.one_dump(text.replace("Catalog Entry ID:                   4711\n", ""))
    assert dump.verdict == "non-ifs"
    (finding,) = (finding for finding in dump.findings if finding.rule == RULE)
    assert "an entry without an id" in finding.message


def test_base_provider_of_a_third_party_is_not_called_a_layer(examine_machine):
    """There is nothing to reset or to move to another technique: the product itself is to go."""
    own = machines.base(1050, flags=0x66, provider_id=machines.guid(1), provider_path=r"C:\Program Files\X\x.dll")
    remedy = " ".join(examine_machine(machines.Machine((own, *machines.tcp_ip()), machines.NAME_SPACES))[RULE].remedy)
    assert "uninstall" in remedy.casefold()
    assert "netsh winsock reset" not in remedy
    assert "Windows Filtering Platform" not in remedy
