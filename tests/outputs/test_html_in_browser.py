"""The HTML report in a real browser: it loads nothing, says nothing on the console, and fits the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import browsing
import pytest
from browsing import GROUND, WIDER_THAN_WINDOW, check_headings_and_landmarks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

CASES = ["lsp", "folds", "broken", "fleet", "unread", "long", "endless", "hostile", "sample"]
TEXT_OUTSIDE_DRAWING = """() => [...document.querySelectorAll('svg.chain text')].filter(text => {
    const box = text.getBBox(), view = text.ownerSVGElement.viewBox.baseVal;
    return box.x < 0 || box.x + box.width > view.width || box.y + box.height > view.height;
}).map(text => text.textContent)"""
# The summary for a ticket says again what stands on the page: it is not printed.
UNSEEN_IN_FOLDS = """() => [...document.querySelectorAll('details:not(.ticket) > :not(summary)')].filter(
    part => !part.checkVisibility({contentVisibilityAuto: true}) || part.getBoundingClientRect().height === 0
).map(part => part.textContent)"""


open_page = partial(browsing.open_page, java_script_enabled=False)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("width", [1280, 1279, 1024, 1023, 400, 360])
def test_a_page_fits_its_window_and_is_silent(
    browser: Browser, pages: Mapping[str, str], case: str, width: int
) -> None:
    """The page never scrolls sideways, asks for nothing, and the console stays empty."""
    page, noise = open_page(browser, pages[case], width)
    assert page.evaluate(WIDER_THAN_WINDOW) <= 0
    assert noise == []
    page.context.close()


@pytest.mark.parametrize("case", ["lsp", "broken", "long"])
def test_text_stays_inside_its_drawing(browser: Browser, pages: Mapping[str, str], case: str) -> None:
    """Text in the drawing of a chain is cut before it leaves it."""
    page, _ = open_page(browser, pages[case])
    assert page.evaluate(TEXT_OUTSIDE_DRAWING) == []
    page.context.close()


def test_the_page_follows_the_colour_scheme(browser: Browser, pages: Mapping[str, str]) -> None:
    """The style sheet passes the page's own policy, and a dark scheme gives a dark page."""
    light, _ = open_page(browser, pages["lsp"], color_scheme="light")
    dark, noise = open_page(browser, pages["lsp"], color_scheme="dark")
    assert light.evaluate(GROUND) == "rgb(244, 246, 248)"
    assert dark.evaluate(GROUND) == "rgb(17, 21, 26)"
    assert noise == []
    light.context.close()
    dark.context.close()


def test_the_keyboard_reaches_the_result_first(browser: Browser, pages: Mapping[str, str]) -> None:
    """The first stop is the link that skips the head of the page, and it is seen when it has the focus."""
    page, _ = open_page(browser, pages["fleet"])
    page.keyboard.press("Tab")
    link = page.locator(".skip")
    assert link.evaluate("element => element === document.activeElement")
    box = link.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.context.close()


def test_a_narrow_window_shows_rows_as_cards_with_their_labels(browser: Browser, pages: Mapping[str, str]) -> None:
    """The head of a table is gone there, so every cell names its column."""
    page, _ = open_page(browser, pages["lsp"], 400)
    cell = page.locator("table.providers td[data-l='Flags']").first
    assert cell.evaluate("element => getComputedStyle(element, '::before').content") == '"Flags "'
    assert cell.evaluate("element => getComputedStyle(element.parentElement).display") == "flex"
    page.context.close()


def test_a_page_prints_on_white_paper(browser: Browser, pages: Mapping[str, str]) -> None:
    """A print has pages, and no dark ground even from a dark scheme."""
    page, _ = open_page(browser, pages["lsp"], color_scheme="dark")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 20_000
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    page.context.close()


@pytest.mark.parametrize("what", ["Unaffected", "A note", "Evidence: 2 lines"])
def test_a_fold_opens_by_mouse_and_keyboard_without_any_script(
    browser: Browser, pages: Mapping[str, str], what: str
) -> None:
    """What is folded away comes with a click, and goes and comes with Enter and Space, with the focus seen."""
    page, _ = open_page(browser, pages["folds"])
    summary = page.locator("summary", has_text=what).first
    inside = summary.locator("xpath=following-sibling::*[1]")
    assert not inside.is_visible()
    summary.click()
    assert inside.is_visible()
    page.keyboard.press("Enter")
    assert not inside.is_visible()
    page.keyboard.press("Space")
    assert inside.is_visible()
    assert summary.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.context.close()


def test_every_fold_is_reached_with_tab(browser: Browser, pages: Mapping[str, str]) -> None:
    """No fold needs a mouse, and folds within closed ones are no stops."""
    page, _ = open_page(browser, pages["folds"])
    reached = 0
    for _ in range(200):
        page.keyboard.press("Tab")
        tag = page.evaluate("document.activeElement.tagName")
        if tag == "BODY":
            break
        reached += tag == "SUMMARY"
        assert page.evaluate("document.activeElement.checkVisibility({contentVisibilityAuto: true})")
    assert reached == page.locator("summary:not(details:not([open]) details summary)").count() > 5
    page.context.close()


@pytest.mark.parametrize("case", ["folds", "fleet"])
def test_paper_has_everything_folded_or_not(browser: Browser, pages: Mapping[str, str], case: str) -> None:
    """Nothing is left out of a print because it was closed on the screen."""
    page, _ = open_page(browser, pages[case])
    page.emulate_media(media="print")
    page.screenshot()  # a picture waits for the new layout
    assert page.evaluate(UNSEEN_IN_FOLDS) == []
    page.emulate_media(media="screen")
    page.screenshot()
    assert page.evaluate(UNSEEN_IN_FOLDS) != []
    page.context.close()


@pytest.mark.parametrize("case", ["folds", "fleet", "unread"])
def test_headings_go_down_one_level_at_a_time(browser: Browser, pages: Mapping[str, str], case: str) -> None:
    page, _ = open_page(browser, pages[case])
    check_headings_and_landmarks(page)
    page.context.close()


def test_a_click_on_a_command_selects_all_of_it(browser: Browser, pages: Mapping[str, str]) -> None:
    """Commands are there to be copied."""
    page, _ = open_page(browser, pages["folds"])
    page.locator("pre code").first.click()
    assert page.evaluate("getSelection().toString().trim()") == "\n".join(
        f"netsh winsock remove provider {number}" for number in (1031, 1032)
    )
    page.context.close()


def test_what_to_do_is_seen_without_scrolling(browser: Browser, pages: Mapping[str, str]) -> None:
    """The verdict and the steps stand in the first screen of a laptop."""
    page, _ = open_page(browser, pages["folds"])
    for part in (".verdict", ".todo"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900
    page.context.close()
