"""The ticket: what it says, how long it gets, and that nothing of the dump acts in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import pytest
from hand_built import analysis, clean_catalog, dump, finding
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_inert import IN_TABLES, TEXTS, tokens, words

from analyzer.analysis import VERDICTS, Analysis, Evidence, Input, Source
from analyzer.outputs.markdown import render
from analyzer.outputs.words import VERDICT_TITLES
from analyzer.pipeline import analyze

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGEST_COMMENT = 32_767
"""Characters of a comment in Jira; GitHub and Zendesk take twice as many."""
OWN = IN_TABLES | {
    *("inline", "text", "text_special", "softbreak", "code_inline", "fence"),
    *(
        f"{kind}_{end}"
        for kind in ("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "strong")
        for end in ("open", "close")
    ),
}


def outline(markdown: str) -> list[str]:
    """Give the headings as they read."""
    found = MarkdownIt("gfm-like").parse(markdown)
    return [after.content for token, after in pairwise(found) if token.type == "heading_open"]


def test_ticket_of_one_dump_has_all_that_a_colleague_needs(samples: Path):
    """Verdict in a sentence, what to do with commands to copy, evidence with place and quote, software, version."""
    text = render(analyze([str(samples / "windows-10-non-ifs-lsp.txt")]))
    assert outline(text) == ["Winsock catalog: Non-IFS", "What to do", "Evidence", "Affected software"]
    assert f"**{VERDICT_TITLES['non-ifs']}.** 8 TCP/IP entries lack IFS handles" in text
    assert "\n```text\nnetsh winsock remove provider 1031\nnetsh winsock remove provider 1032\n" in text
    assert "windows-10-non-ifs-lsp.txt : 15: Service Flags: 0x66\n" in text
    assert "- **May hang (exposed):** .NET (Core and later); msquic" in text
    assert "- Unaffected: 11 of 39" in text
    assert text.endswith("Made by winsock-catalog 0.1.0, from what the files say alone.\n")


def test_evidence_names_archive_member_and_line(reports: dict[str, Analysis]):
    (vista,) = reports["vista"].dumps
    quoted = finding(evidence=(Evidence("logs/winsock/vista.txt", 131, "Protocol:   6"),))
    text = render(analysis(msgspec.structs.replace(vista, findings=(quoted,))))
    assert "\ncase-4712.zip › logs/winsock/vista.txt : 131: Protocol: 6\n" in text


def test_a_line_is_quoted_once(samples: Path):
    """Findings share evidence; a ticket is short."""
    text = render(analyze([str(samples / "windows-10-non-ifs-lsp.txt")]))
    quotes = [line for line in text.splitlines() if ".txt : " in line and not line.startswith("-")]
    assert len(quotes) == len(set(quotes)) > 6


def test_several_dumps_are_a_table_with_the_worst_first(reports: dict[str, Analysis]):
    text = render(reports["fleet"])
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")][2:]
    assert [row[0].strip("| ") for row in rows] == [
        *("Non-IFS", "Undetermined", "Layered", "Non-IFS, other family", "Clean")
    ]
    assert rows[0][1:3] == ["`WS-0417`", "`case-4711/catalog.txt` : 1"]
    assert "`case-4712.zip › logs/winsock/vista.txt` : 118" in text
    assert "- `case-4713/secret.zip`: The archive is encrypted." in text
    assert "No catalog in 2 of" in text


def test_a_large_table_is_cut_and_says_what_it_leaves_out():
    """The worst are shown, whatever their order was."""
    clean = dump("clean", "All providers are whole.", clean_catalog())
    bad = dump("non-ifs", "Entry 1 lacks it.", clean_catalog(), machine="LAST")
    text = render(analysis(*[clean] * 500, bad))
    assert text.index("LAST") < text.index("| Clean |")
    assert "\n… and 461 more: 461 Clean.\n" in text
    assert len(text) < LONGEST_COMMENT


def test_nothing_found_is_not_called_clean(reports: dict[str, Analysis]):
    text = render(reports["unread"])
    assert outline(text) == ["No Winsock catalog was found", "Could not be read", "No catalog found"]
    assert "lean" not in text
    assert outline(render(reports["nothing"])) == ["No Winsock catalog was found"]


def test_note_that_settles_the_verdict_is_shown_in_full(samples: Path):
    """A dump without flags has no graver finding, and its evidence is what the customer is asked about."""
    text = render(analyze([str(samples / "windows-vista-no-flags.txt")]))
    assert "windows-vista-no-flags.txt : 15: Protocol Chain Length: 1" in text
    assert "```text\nreg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinSock2" in text


@pytest.mark.parametrize("case", ["lsp", "folds", "clean", "vista", "nested", "broken", "fleet", "unread", "large"])
def test_every_case_is_well_formed_and_fits_into_a_ticket(reports: dict[str, Analysis], case: str):
    text = render(reports[case])
    assert {token.type for token in tokens(text)} <= OWN
    assert len(text) < LONGEST_COMMENT
    assert text.count("\n\n\n") == 0


HOSTILE = st.one_of(TEXTS, st.just("](http://a.example) <img src=x> ``` \n# x\n| a |\n|---|\n{code} @all #1 ![a](b)"))


@given(HOSTILE, st.sampled_from(["lsp", "fleet", "unread"]))
def test_hostile_text_everywhere_changes_no_structure(
    poisoned_case: Callable[[str, str], Analysis], text: str, case: str
):
    """No link, picture, HTML or heading comes of what stood in a dump, a path or a reason."""
    page = render(poisoned_case(case, text))
    assert {token.type for token in tokens(page)} <= OWN
    assert outline(page) == outline(render(poisoned_case(case, "x")))


@given(HOSTILE)
def test_quoted_line_reads_as_it_stood(text: str):
    """In a block of code nothing is escaped; blanks are joined, and what could act on a terminal is written out."""
    quoted = finding(evidence=(Evidence(None, 7, text),))
    page = render(analysis(dump("non-ifs", "why", clean_catalog(), findings=(quoted,))))
    fences = [token.content for token in tokens(page) if token.type == "fence"]
    quote = f"case-4711/catalog.txt : 7: {words(' '.join(text.split()))}"
    assert quote.rstrip() in [words(fence.rstrip("\n")) for fence in fences]


def test_long_text_is_bounded(reports: dict[str, Analysis], poisoned: Callable[[Analysis, str], Analysis]):
    """A hostile dump fills no ticket."""
    told = poisoned(reports["lsp"], "W" * 100_000)
    assert len(render(told)) < 2 * LONGEST_COMMENT
    many = tuple(Input(f"{n}.zip", "unreadable", "x") for n in range(1000))
    assert "- … and 990 more\n" in render(analysis(inputs=many))


def test_standard_input_is_named(reports: dict[str, Analysis]):
    (whole,) = reports["lsp"].dumps
    piped = msgspec.structs.replace(whole, source=Source("-", None, 1, 438))
    assert "- Source: `standard input`, lines 1 to 438" in render(analysis(piped))


def test_every_verdict_has_its_sentence():
    for verdict in VERDICTS:
        text = render(analysis(dump(verdict, "why", clean_catalog())))
        assert f"**{VERDICT_TITLES[verdict]}.** why" in text
