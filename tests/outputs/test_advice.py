"""What to do first, and the commands of a step as a block that can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hand_built import analysis, clean_catalog, dump, finding
from hypothesis import given
from hypothesis import strategies as st

from analyzer.outputs.advice import lead, split_commands
from analyzer.outputs.html import render

if TYPE_CHECKING:
    from analyzer.analysis import Finding

PIECES = st.lists(st.sampled_from(["`", ": ", ", ", " and ", ".", "netsh", "Remove", "<b>", " "]), max_size=16)


def page(*findings: Finding) -> str:
    return render(analysis(dump("non-ifs", "why", clean_catalog(), findings=findings)))


@pytest.mark.parametrize(
    ("step", "said", "commands"),
    [
        ("Run: `a`", "Run:", ("a",)),
        ("Run: `a`, `b` and `c`.", "Run:", ("a", "b", "c")),
        ("With `x` first, then: `a`, `b`.", "With `x` first, then:", ("a", "b")),
        ("Run `a`, then restart.", "Run `a`, then restart.", ()),
        ("Run `a`.", "Run `a`.", ()),
        ("`a`", "`a`", ()),
        ("Broken: `a`, `b", "Broken: `a`, `b", ()),
        ("", "", ()),
    ],
)
def test_only_commands_that_end_a_step_are_split_off(step: str, said: str, commands: tuple[str, ...]) -> None:
    assert split_commands(step) == (said, commands)


@given(PIECES.map("".join))
def test_nothing_of_a_step_is_lost(step: str) -> None:
    """Every piece of code stays, in its order, in the sentence or after it."""
    said, commands = split_commands(step)
    assert step.startswith(said)
    rest = step[len(said) :]
    for command in commands:
        before, found, rest = rest.partition(f"`{command}`")
        assert found
        assert before.strip() in {"", ",", "and", ", and"}
    assert rest in {"", "."} or not commands


def test_the_gravest_finding_with_a_step_leads() -> None:
    silent, warning, note = finding(remedy=(), next_step=""), finding("warning", rule="w"), finding("note", rule="n")
    assert lead(dump("non-ifs", "why", clean_catalog(), findings=(silent, warning, note))) is warning
    assert lead(dump("clean", "why", clean_catalog(), findings=(note,))) is None


def test_the_steps_that_lead_stand_once_on_a_page() -> None:
    """They stand above the findings, and the finding refers to them; the summary for a ticket has its own copy."""
    html = page(finding(), finding("warning", rule="other", remedy=("Something else.",), next_step=""))
    without_summary = html.partition('<details class="ticket">')[0] + html.partition("</details>")[2]
    assert without_summary.count("Uninstall Contoso Web Companion") == 1
    assert html.index("Uninstall Contoso Web Companion") < html.index(">Findings<")
    assert '<a href="#d1-todo">What to do</a> stands above.' in html
    assert html.index(">Findings<") < html.index("Something else.")


def test_commands_to_copy_are_one_block_of_a_page() -> None:
    """One click selects all lines, without commas between them."""
    html = page(finding(remedy=("Remove it: `netsh remove 1`, `netsh remove <2>`.",)))
    assert "Remove it:<pre><code>netsh remove 1\nnetsh remove &lt;2&gt;</code></pre>" in html


def test_notes_are_folded_and_errors_are_not() -> None:
    html = page(finding(), finding("warning", rule="w"), finding("note", rule="n", title="Small"))
    assert '<details class="finding info"><summary><h4>' in html
    assert html.count('<details class="finding') == 1
