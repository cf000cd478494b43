"""service-flags-not-reported: the fallback for Windows Vista, Server 2008 and older."""

from __future__ import annotations

import re
from dataclasses import replace

import judging
import machines

RULE = "service-flags-not-reported"
FLAGS_LINE = re.compile(r"Service Flags:.*\n")


def test_vista_is_undetermined_with_words_that_a_customer_can_act_on(examine):
    dump, findings = examine("windows-vista-no-flags.txt")
    assert dump.verdict == "undetermined"
    assert dump.complete
    finding = findings[RULE]
    assert finding.severity == "note"
    assert "Windows Vista, Server 2008 or older" in finding.message
    assert "16 of 16 entries are Windows' own (entries 1001 to 1016): these use IFS handles" in finding.message
    assert "`reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinSock2" in finding.remedy[0]
    assert "`--with winsock2.reg`" in finding.next_step
    assert [evidence.text.split(":")[0] for evidence in finding.evidence] == ["Protocol", "Protocol Chain Length"]


def without_flags(examine, samples, name, *changes):
    text = (samples / name).read_bytes().decode().replace("\r\n", "\n")
    return examine(name, (text, FLAGS_LINE.sub("", text)), *changes)


def test_product_known_to_be_without_ifs_handles_is_called_so(examine, samples):
    dump, findings = without_flags(examine, samples, "windows-10-non-ifs-lsp.txt")
    assert dump.verdict == "undetermined"
    message = findings[RULE].message
    assert "entries are Windows' own (entries 1001 to 1012 of both catalogs)" in message
    assert "Layered, and known to be without IFS handles: Adaware/Lavasoft Web Companion (known by its" in message


def test_product_known_to_have_them_is_called_so(examine, samples):
    _, findings = without_flags(examine, samples, "windows-10-ifs-lsp.txt")
    assert "Layered, and known to have IFS handles: Proxifier" in findings[RULE].message


def test_unknown_layered_provider_is_suspect(examine, samples):
    _, findings = without_flags(examine, samples, "windows-10-catalogs-differ.txt")
    assert findings[RULE].severity == "warning"
    message = findings[RULE].message
    assert "Suspect, since it is layered" in message
    assert '"Example Filter" (an unknown product), entries 1021 to 1023 of the 32-bit catalog.' in message


def test_base_provider_of_another_family_is_no_suspect(examine, samples):
    """VMware's vSockets lack the bit, as is known, and own no TCP/IP socket."""
    _, findings = without_flags(examine, samples, "vmware-guest.txt")
    assert "uspect" not in findings[RULE].message
    assert "owns no TCP/IP socket: VMware vSockets" in findings[RULE].message
    assert "entries 1013 and 1014 of both catalogs" in findings[RULE].message


def test_newer_windows_without_flags_lines_was_edited(examine, samples):
    """Hyper-V sockets and AF_UNIX came after the flags: somebody took the lines out."""
    text = (samples / "windows-10-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    _, findings = examine("windows-10-clean.txt", (text, FLAGS_LINE.sub("", text)))
    assert findings[RULE].severity == "warning"
    assert "the lines were taken out of the text" in findings[RULE].message


def test_one_missing_flags_line_is_damage_and_not_vista(examine, samples):
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    dump, findings = examine("windows-7-clean.txt", (text, FLAGS_LINE.sub("", text, count=1)))
    assert dump.verdict == "undetermined"
    assert set(findings) == {"dump-cut"}
    assert "no whole Service Flags" in findings["dump-cut"].message


def test_many_entries_are_named_in_ranges_and_counted():
    """A hostile dump may have thousands of providers with ids of any kind: the sentence stays short."""
    strange = tuple(
        machines.base(5000 + 3 * n, 2, 1, 6, description=f"Provider {n}", provider_id=machines.guid(n))
        for n in range(1, 101)
    )
    whole = machines.clean_machine(of_64_bit=False)
    dump = judging.one_dump(machines.render(replace(whole, providers=whole.providers + strange), flags=False))
    (finding,) = [finding for finding in dump.findings if finding.rule == RULE]
    assert "; 94 more." in finding.message
    assert len(finding.message) < 2000


def test_where_the_lines_were_taken_out_the_whole_output_is_asked_for(examine, samples):
    """A Windows that prints the flags will print them again; the registry is the second way."""
    _, findings = without_flags(examine, samples, "windows-11-clean.txt")
    remedy = findings[RULE].remedy
    assert "whole output of netsh" in remedy[0]
    assert "reg export" in remedy[1]


def test_base_provider_of_a_third_party_is_not_known():
    own = machines.base(1050, provider_id=machines.guid(1), provider_path=r"C:\Program Files\X\x.dll")
    text = machines.render(machines.Machine((*machines.tcp_ip(), own), machines.NAME_SPACES), flags=False)
    (finding,) = (finding for finding in judging.one_dump(text).findings if finding.rule == RULE)
    assert "Not known, a base provider of a third party" in finding.message
    assert "owns no TCP/IP socket" not in finding.message
