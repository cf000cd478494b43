"""service-flags-not-reported: the fallback for Windows Vista, Server 2008 and older."""

from __future__ import annotations

import re

RULE = "service-flags-not-reported"
FLAGS_LINE = re.compile(r"Service Flags:.*\n")


def test_vista_is_undetermined_with_words_that_a_customer_can_act_on(examine):
    dump, findings = examine("windows-vista-no-flags.txt")
    assert dump.verdict == "undetermined"
    assert dump.complete
    finding = findings[RULE]
    assert "Windows Vista, Server 2008 or older" in finding.message
    assert "Microsoft's own, which use IFS handles according to the KB" in finding.message
    assert "`reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinSock2" in finding.next_step
    assert [evidence.text.split(":")[0] for evidence in finding.evidence] == ["Protocol", "Protocol Chain Length"]


def test_layered_third_party_is_suspect_without_flags(examine, samples):
    text = (samples / "windows-10-non-ifs-lsp.txt").read_bytes().decode().replace("\r\n", "\n")
    dump, findings = examine("windows-10-non-ifs-lsp.txt", (text, FLAGS_LINE.sub("", text)))
    assert dump.verdict == "undetermined"
    assert "Suspect: Adaware/Lavasoft Web Companion" in findings[RULE].message


def test_newer_windows_without_flags_lines_was_edited(examine, samples):
    """Hyper-V sockets and AF_UNIX came after the flags: somebody took the lines out."""
    text = (samples / "windows-10-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    _, findings = examine("windows-10-clean.txt", (text, FLAGS_LINE.sub("", text)))
    assert "the lines were taken out of the text" in findings[RULE].message


def test_one_missing_flags_line_is_damage_and_not_vista(examine, samples):
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    dump, findings = examine("windows-7-clean.txt", (text, FLAGS_LINE.sub("", text, count=1)))
    assert dump.verdict == "undetermined"
    assert set(findings) == {"dump-cut"}
    assert "no whole Service Flags" in findings["dump-cut"].message
