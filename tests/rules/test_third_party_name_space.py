"""third-party-name-space: who else resolves names."""

from __future__ import annotations

from dataclasses import replace

import judging
import machines

RULE = "third-party-name-space"
BONJOUR = "{B600E6E9-553B-4A19-8696-335E5C896153}"


def test_bonjour_is_a_note_with_its_product_and_removal(examine):
    dump, findings = examine("windows-10-clean.txt")
    assert dump.verdict == "clean"
    finding = findings[RULE]
    assert finding.severity == "note"
    assert "Bonjour" in finding.message
    assert "never non-IFS" in finding.message
    remedy = " ".join(finding.remedy)
    assert remedy.count(f"`netsh winsock remove provider {BONJOUR}`") == 1  # one id for both catalogs
    assert "Uninstall Bonjour" in remedy
    assert "`netsh winsock reset` leaves name space providers as they are." in finding.remedy


def test_unknown_name_space_is_named_by_its_description_and_called_unknown(examine):
    other = "{5EED0000-0000-0000-0000-000000000001}"
    _, findings = examine("windows-10-clean.txt", (BONJOUR, other), ("mdnsNSP", "Example `NSP`"))
    assert "\"Example 'NSP'\" (not known)" in findings[RULE].message
    assert other in " ".join(findings[RULE].remedy)


def finding_of(number):
    """Return the finding on a machine with so many name spaces of third parties."""
    many = tuple(
        machines.NameSpace(description=f"NSP {n}", provider_id=machines.guid(n), name_space=12)
        for n in range(1, number + 1)
    )
    whole = machines.clean_machine(of_64_bit=False)
    dump = judging.one_dump(machines.render(replace(whole, name_spaces=whole.name_spaces + many)))
    (finding,) = [finding for finding in dump.findings if finding.rule == RULE]
    return finding


def test_as_many_as_can_be_read_are_all_told():
    finding = finding_of(6)
    assert "NSP 1" in finding.message
    assert "NSP 6" in finding.message
    assert "more" not in finding.message
    assert " ".join(finding.remedy).count("`netsh winsock remove provider ") == 6
    assert "and so on" not in " ".join(finding.remedy)


def test_many_of_them_are_counted():
    """A hostile dump may list thousands: the sentence stays short."""
    finding = finding_of(100)
    assert "and 94 more." in finding.message
    assert "and so on" in " ".join(finding.remedy)
    assert len(" ".join((finding.message, *finding.remedy))) < 1500


def test_name_spaces_of_windows_are_not(examine):
    for name in ("windows-7-clean.txt", "windows-11-clean.txt", "windows-vista-no-flags.txt"):
        assert RULE not in examine(name)[1]
