"""The summary at a terminal: what is grave stands out, and nothing is said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hand_built import analysis, clean_catalog, dump, finding

from analyzer.analysis import Evidence
from analyzer.outputs.terminal import render

if TYPE_CHECKING:
    from analyzer.analysis import Finding

HINT = "More in the report (-o report.html)"


def lines(*numbers: int) -> tuple[Evidence, ...]:
    return tuple(Evidence(member=None, line=number, text=f"text of {number}") for number in numbers)


def found(severity: Any, rule: str, **fields: Any) -> Finding:
    told = {"title": f"title of {rule}", "message": f"message of {rule}.", "evidence": (), "next_step": f"go to {rule}"}
    return finding(severity, **({"rule": rule, "remedy": ()} | told | fields))


def shown(*findings: Finding, width: int = 100) -> str:
    return render(analysis(dump("non-ifs", "why", clean_catalog(), findings=findings)), width=width, color=False)


def test_an_error_has_evidence_remedy_and_next_step() -> None:
    text = shown(found("error", "worst", evidence=lines(5, 15), remedy=("do `this`",)))
    assert (
        text.index("error  title of worst  [worst]") < text.index("message of worst.") < text.index("line 5: text of 5")
    )
    assert text.index("line 15: text of 15") < text.index("- do `this`") < text.index("Next: go to worst")
    assert HINT not in text


def test_a_note_is_title_and_message_and_the_rest_is_in_the_report() -> None:
    text = shown(found("note", "small", evidence=lines(7), remedy=("do nothing",)))
    assert "note  title of small  [small]" in text
    assert "message of small." in text
    for left_out in ("text of 7", "do nothing", "go to small"):
        assert left_out not in text
    assert text.count(HINT) == 1


def test_what_a_graver_finding_said_is_not_said_again() -> None:
    """Steps, next steps and lines of evidence stand once, under the first finding that has them."""
    text = shown(
        found("error", "worst", evidence=lines(5), remedy=("uninstall it", "move on"), next_step="collect it again"),
        found(
            "warning", "bad", evidence=lines(5, 6), remedy=("uninstall it", "look at it"), next_step="collect it again"
        ),
    )
    for once in ("uninstall it", "move on", "look at it", "Next: collect it again", "line 5:", "line 6:"):
        assert text.count(once) == 1
    assert text.index("[bad]") < text.index("- look at it")


def test_a_step_of_a_note_is_not_lost_for_a_warning_that_follows() -> None:
    """A note does not show its steps, so it cannot have said them."""
    text = shown(found("note", "small", remedy=("uninstall it",)), found("warning", "bad", remedy=("uninstall it",)))
    assert text.count("- uninstall it") == 1


@pytest.mark.parametrize(("severity", "most"), [("error", 4), ("warning", 2)])
def test_much_evidence_is_cut_and_the_summary_says_so(severity: str, most: int) -> None:
    text = shown(found(severity, "long", evidence=lines(*range(10, 20))))
    assert text.count("text of") == most
    assert text.count(HINT) == 1


def test_ten_findings_fit_a_screen_or_two() -> None:
    """Ten findings, six of them notes, with the same long advice: short enough to be read."""
    advice = ("Uninstall it, then restart. " * 8, "Or reset the catalog, then restart. " * 8)
    grave = [found(word, f"rule-{word}-{n}", remedy=advice) for word in ("error", "warning") for n in (1, 2)]
    notes = [found("note", f"rule-note-{n}", remedy=advice, evidence=lines(n)) for n in range(1, 7)]
    text = shown(*grave, *notes)
    assert text.count("[rule-") == 10
    assert len(text.splitlines()) < 60


def test_no_findings_are_said_to_be_none() -> None:
    text = shown()
    assert "No findings." in text
    assert HINT not in text


def test_hostile_evidence_stays_inert() -> None:
    text = shown(found("error", "worst", evidence=(Evidence(member=None, line=1, text="\x1b[2Jgone"),)))
    assert "\x1b" not in text
    assert r"\x1b[2Jgone" in text
