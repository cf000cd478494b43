"""unrecognized-text: what others wrote into a dump."""

from __future__ import annotations

RULE = "unrecognized-text"


def with_text(samples, text, before="Winsock Catalog Provider Entry\n", nth=3):
    whole = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    parts = whole.split(before)
    return whole, before.join(parts[: nth + 1]) + text + before + before.join(parts[nth + 1 :])


def test_message_of_a_collector_between_entries(examine, samples):
    dump, findings = examine("windows-7-clean.txt", with_text(samples, "WARNING: access to the log was denied\n\n"))
    assert dump.verdict == "undetermined"
    assert set(findings) == {RULE}
    finding = findings[RULE]
    assert [evidence.text for evidence in finding.evidence] == ["WARNING: access to the log was denied"]
    assert f"stands in line {finding.evidence[0].line}." in finding.message
    assert "delete them in a copy" in finding.remedy[0]


def test_message_within_an_entry_leaves_the_entry_whole(examine, samples):
    change = with_text(samples, "stderr: retrying\n", before="Version:                            2\n")
    dump, findings = examine("windows-7-clean.txt", change)
    assert set(findings) == {RULE}
    assert not any(provider.damaged for catalog in dump.catalogs for provider in catalog.providers)


def test_lines_that_follow_one_another_are_one_place(examine, samples):
    _, findings = examine("windows-7-clean.txt", with_text(samples, "one remark\nand more of it\n\n"))
    assert len(findings[RULE].evidence) == 1


def test_dots_are_a_hole_and_no_remark(examine, samples):
    for text in ("...\n", "one remark\n[...]\n"):
        _, findings = examine("windows-7-clean.txt", with_text(samples, text))
        assert set(findings) == {"dump-cut"}


def test_text_beside_a_cut_may_be_a_piece_of_it(examine, samples):
    """One finding tells both, in the order of the lines."""
    whole, changed = with_text(samples, "one remark\n\n")
    changed = changed.replace("Socket Type:                        2\n", "", 1)
    _, findings = examine("windows-7-clean.txt", (whole, changed))
    assert set(findings) == {"dump-cut"}
    assert "Socket Type" in findings["dump-cut"].message
    assert "no part of netsh's output" in findings["dump-cut"].message


def test_first_letter_of_a_label_at_the_end_is_a_cut(examine, samples):
    whole = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    cut = whole[: whole.index("Provider ID", whole.index("UDP/IPv6")) + 1]
    _, findings = examine("windows-7-clean.txt", (whole, cut))
    assert set(findings) == {"dump-cut"}


def test_log_around_the_dump_is_not_within_it(examine, samples):
    whole = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    dump, findings = examine("windows-7-clean.txt", (whole, f"started\n\n{whole}\nended\nC:\\>\n"))
    assert dump.complete
    assert RULE not in findings
