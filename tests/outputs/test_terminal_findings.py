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


def test_what_to_do_comes_first_then_the_finding_with_its_evidence() -> None:
    text = shown(found("error", "worst", evidence=lines(5, 15), remedy=("do `this`",)))
    order = ("What to do", "1. do `this`", "Next: go to worst", "error  title of worst  [worst]", "message of worst.")
    places = [text.index(piece) for piece in (*order, "line 5: text of 5", "line 15: text of 15")]
    assert places == sorted(places)
    assert HINT not in text


def test_commands_at_the_end_of_a_step_can_be_copied_one_a_line() -> None:
    text = shown(found("error", "worst", remedy=("Remove it: `netsh remove 1`, `netsh remove 2`.",)))
    assert "  1. Remove it:\n     netsh remove 1\n     netsh remove 2\n" in text


def test_the_last_steps_of_many_are_left_to_the_report() -> None:
    """The first steps are the ones to try first; which were left out is said."""
    text = shown(found("error", "worst", remedy=tuple(f"step {n}" for n in range(1, 6))))
    assert "  2. step 2" in text
    assert "step 3" not in text
    assert text.count(HINT) == 1


def test_a_note_beside_something_graver_is_a_title_and_the_rest_is_in_the_report() -> None:
    text = shown(found("warning", "bad"), found("note", "small", evidence=lines(7), remedy=("do nothing",)))
    assert "note  title of small  [small]" in text
    for left_out in ("message of small.", "text of 7", "do nothing", "go to small"):
        assert left_out not in text
    assert text.count(HINT) == 1


def test_a_note_alone_says_its_message() -> None:
    """Where nothing is grave there is room for what notes say."""
    text = shown(found("note", "small", evidence=lines(7), remedy=("do nothing",)))
    assert "message of small." in text
    assert "text of 7" not in text
    assert "do nothing" not in text
    assert text.count(HINT) == 1


def test_what_a_graver_finding_said_is_not_said_again() -> None:
    """Steps and lines of evidence stand once, under the first finding that has them."""
    text = shown(
        found("error", "worst", evidence=lines(5), remedy=("uninstall it", "move on"), next_step="collect it again"),
        found(
            "error", "bad", evidence=lines(5, 6), remedy=("uninstall it", "look at it"), next_step="collect it again"
        ),
    )
    for once in ("uninstall it", "move on", "look at it", "Next: collect it again", "line 5:", "line 6:"):
        assert text.count(once) == 1
    assert text.index("[bad]") < text.index("- look at it")


@pytest.mark.parametrize(("severity", "most"), [("error", 2), ("warning", 0)])
def test_much_evidence_is_cut_and_the_summary_says_so(severity: str, most: int) -> None:
    text = shown(found(severity, "long", evidence=lines(*range(10, 20))))
    assert text.count("text of") == most
    assert text.count(HINT) == 1


def test_ten_findings_fit_a_screen() -> None:
    """Ten findings, six of them notes, with the same long advice: short enough to be read."""
    advice = ("Uninstall it, then restart. " * 8, "Or reset the catalog, then restart. " * 8)
    grave = [found(word, f"rule-{word}-{n}", remedy=advice) for word in ("error", "warning") for n in (1, 2)]
    notes = [found("note", f"rule-note-{n}", remedy=advice, evidence=lines(n)) for n in range(1, 7)]
    text = shown(*grave, *notes)
    assert text.count("[rule-") == 10
    assert len(text.splitlines()) < 45


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("clean", "Nothing in this catalog"),
        ("undetermined", "netsh winsock show catalog"),
        ("layered", "see the findings"),
    ],
)
def test_where_no_finding_names_a_step_the_verdict_does(verdict: str, words: str) -> None:
    """An undetermined dump is never left without the command that settles it, and never called harmless."""
    text = render(analysis(dump(verdict, "why", clean_catalog())), width=100, color=False)
    assert words in text.partition("What to do")[2]
    assert ("Nothing in this catalog" in text) == (verdict == "clean")


def test_no_findings_are_said_to_be_none() -> None:
    text = shown()
    assert "No findings." in text
    assert HINT not in text


def test_hostile_evidence_stays_inert() -> None:
    text = shown(found("error", "worst", evidence=(Evidence(member=None, line=1, text="\x1b[2Jgone"),)))
    assert "\x1b" not in text
    assert r"\x1b[2Jgone" in text
