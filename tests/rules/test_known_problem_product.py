"""known-problem-product: what is documented about a product, with its source."""

from __future__ import annotations

from analyzer import knowledge

RULE = "known-problem-product"


def test_lavasoft_is_known_for_crashes_of_go(examine):
    _, findings = examine("windows-10-non-ifs-lsp.txt")
    finding = findings[RULE]
    assert finding.severity == "note"
    assert "Adaware/Lavasoft Web Companion (known by its GUID, file name and description):" in finding.message
    assert "Programs in Go up to 1.9.1" in finding.message
    assert "https://github.com/golang/go/issues/22149 ." in finding.message
    assert finding.remedy == ("Uninstall every component of Web Companion, then look at the catalog again.",)


def test_each_product_is_told_once(examine):
    _, findings = examine("windows-10-two-lsps.txt")
    assert findings[RULE].message.count("Astrill") == 1
    assert "Proxifier" not in findings[RULE].message


def test_adware_is_a_warning(examine):
    old = r"C:\Program Files (x86)\Example Filter\exfilter.dll"
    _, findings = examine("windows-10-catalogs-differ.txt", (old, r"C:\Program Files (x86)\RK\rlls.dll"))
    finding = findings[RULE]
    assert finding.severity == "warning"
    assert "RelevantKnowledge (known by its file name): Lists of adware and malware name it." in finding.message
    assert "anti-malware tool" in finding.remedy[0]


def test_products_without_such_a_record_and_unknown_ones_are_not(examine):
    for name in ("windows-10-ifs-lsp.txt", "windows-10-catalogs-differ.txt", "vmware-guest.txt", "networkdirect.txt"):
        assert RULE not in examine(name)[1]


def test_every_problem_is_a_sentence_with_a_source():
    problems = [record.problem for record in knowledge.providers() if record.problem is not None]
    assert len(problems) >= 10
    assert all(problem.text.endswith(".") and problem.sources for problem in problems)
    assert not any("`" in problem.text for problem in problems)
