"""The page of a comparison in a real browser: whole to who cannot see it, in both schemes, on a phone and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import GROUND, WCAG, WIDER_THAN_WINDOW, check_headings_and_landmarks, open_page

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
    page, noise = open_page(browser, (tmp_path / "diff.html").as_uri(), width, color_scheme=scheme)
    found = Axe().run(page, options=WCAG | {"resultTypes": ["violations", "passes"]})
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]] == []
    assert len(found.response["passes"]) > 10  # it did look
    check_headings_and_landmarks(page)
    assert page.evaluate(WIDER_THAN_WINDOW) <= 0
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert noise == []
    page.context.close()
