"""The comparison as a ticket: what it says, in what order, and as what it renders."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cmarkgfm
from comparisons import comparison, renumbered
from machines import lsp_machine, render
from test_inert import tokens
from test_markdown import OWN, outline

from analyzer.comparison import compare
from analyzer.outputs import comparison as outputs
from analyzer.pipeline import analyze

if TYPE_CHECKING:
    from pathlib import Path

LAYERED, CLEAN = lsp_machine(ifs=False), lsp_machine(ifs=True)


def ticket(*names: Path) -> str:
    return str(outputs.render(compare(*(analyze([str(name)]) for name in names)), ".md"))


def test_ticket_after_a_reset_opens_with_the_sentence_that_matters(samples: Path):
    text = ticket(samples / "windows-10-non-ifs-lsp.txt", samples / "windows-10-clean.txt")
    assert outline(text) == ["Winsock catalogs compared: Better", "Both catalogs", "Findings"]
    first = text.splitlines()[2]
    assert first.startswith("**The layered provider Adaware/Lavasoft Web Companion is gone and every TCP/IP socket")
    assert "- LavasoftLSP over [MSAFD Tcpip [TCP/IP]] (Adaware/Lavasoft Web Companion)" in text.splitlines()
    assert "- Gone: error: A provider without IFS handles is installed" in text
    assert "```diff" in text


def test_what_was_lost_with_it_is_told_with_the_way_back(samples: Path):
    text = ticket(samples / "vmware-guest.txt", samples / "windows-10-clean.txt")
    assert "### What to do\n\n1. Reinstall or repair VMware Tools" in text


def test_flags_stand_bit_by_bit():
    text = str(outputs.render(comparison(LAYERED, CLEAN), ".md"))
    assert "+XP1_IFS_HANDLES" in text


def test_nothing_changed_is_short():
    again = replace(LAYERED, providers=renumbered(LAYERED.providers, 4000))
    text = str(outputs.render(comparison(LAYERED, again), ".md"))
    assert "The catalogs do not differ." in text
    assert "- Unchanged: " in text
    assert len(text) < 1_000


def test_both_renderers_make_of_it_what_is_meant(samples: Path, tmp_path: Path):
    """GitHub's own, and one by the book: headings, lists, code and tables, and nothing else."""
    for name in ("a", "b", "c"):
        for side, text in (("before", LAYERED), ("after", CLEAN if name == "a" else LAYERED)):
            (tmp_path / side).mkdir(exist_ok=True)
            (tmp_path / side / f"{name}.txt").write_text(render(text))
    (tmp_path / "after" / "d.txt").write_text(render(CLEAN))
    texts = (
        ticket(samples / "windows-10-two-lsps.txt", samples / "windows-10-clean.txt"),
        ticket(samples / "windows-7-clean.txt", samples / "windows-vista-no-flags.txt"),
        ticket(tmp_path / "before", tmp_path / "after"),
    )
    for text in texts:
        assert {token.type for token in tokens(text)} <= OWN
        page = cmarkgfm.github_flavored_markdown_to_html(text)
        assert page.count("<h2>") == 1
        assert page.count("<p><strong>") + page.count("<li><strong>") >= 1
        assert "|" not in page.replace("<td>", "").split("<pre")[0]
