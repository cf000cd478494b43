"""The page of a comparison in a real browser: whole to who cannot see it, in both schemes, on a phone and on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_fleet_in_browser import GROUND, HEADINGS, WCAG, WIDER_THAN_WINDOW

from analyzer.comparison import compare
from analyzer.outputs import comparison as outputs
from analyzer.pipeline import analyze

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

PAIRS = {
    "helped": ("windows-10-non-ifs-lsp.txt", "windows-10-clean.txt"),
    "lost": ("vmware-guest.txt", "windows-10-clean.txt"),
}


@pytest.mark.parametrize("case", list(PAIRS))
@pytest.mark.parametrize("look", [("light", 1280), ("dark", 360)])
def test_page_stands_wcag_and_fits(
    browser: Browser, samples: Path, tmp_path: Path, case: str, look: tuple[str, int]
) -> None:
    """Axe-core finds nothing, headings leave no gap, nothing scrolls sideways, and paper is white."""
    scheme, width = look
    sides = [analyze([str(samples / name)]) for name in PAIRS[case]]
    (tmp_path / "diff.html").write_text(outputs.render(compare(*sides), ".html"), "utf-8", newline="\n")
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, color_scheme=scheme)
    page = context.new_page()
    page.goto((tmp_path / "diff.html").as_uri())
    found = Axe().run(page, options=WCAG | {"resultTypes": ["violations", "passes"]})
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == []
    assert len(found.response["passes"]) > 10  # it did look
    levels = [int(tag[1]) for tag in page.evaluate(HEADINGS)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.evaluate(WIDER_THAN_WINDOW) <= 0
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    context.close()
