"""The report of a fleet in a real browser: silent, whole without its script, usable by keyboard and in any window."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import GROUND, WCAG, WIDER_THAN_WINDOW, check_headings_and_landmarks, open_page
from fleets import (
    CUT,
    ERROR,
    attention_machine,
    fleet_of,
    large_fleet,
    machine,
    other_machine,
    unread_inputs,
)

from analyzer.analysis import Input
from analyzer.outputs.fleet import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

HOSTILE = [
    "<script>alert(1)</script>",
    "evil\u202egpj.lld",
    "W" * 10_000,
    "\u05de\u05d7\u05e9\u05d1",
    "e" + "\u0301" * 5_000,
    "\x1b[2J\nrow",
    "\u96fb\u8166" * 50,
    None,
]
NAMES = "() => [...document.querySelectorAll('.machines tbody tr:not([hidden]) th')].map(cell => cell.textContent)"
SMALL_TARGETS = """() => [...document.querySelectorAll('button, input, .pager a')].map(
    part => part.getBoundingClientRect()).filter(box => box.height < 24 || box.width < 24).length"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of all pages, as "fleet/file"."""
    fleets = {
        "small": fleet_of(
            *(attention_machine(n) for n in (0, 1, 2, 7, 10)),
            *(other_machine(n) for n in range(6)),
            unread=unread_inputs(2),
        ),
        "large": large_fleet(1_503, 600, unread=120),
        "empty": fleet_of(unread=unread_inputs(1)),
        "clean": fleet_of(other_machine(1), other_machine(2)),
        "hostile": fleet_of(
            *(machine(n, "non-ifs", ERROR, CUT, place=n or "x", products=(n or "y",), windows=n) for n in HOSTILE),
            *(machine(name, reason=name or "-", windows=name) for name in HOSTILE),
            unread=tuple(Input(path=text or "x", status="unreadable", detail=text) for text in HOSTILE),
        ),
    }
    folder = tmp_path_factory.mktemp("fleets")
    found: dict[str, str] = {}
    for case, fleet in fleets.items():
        (folder / case).mkdir()

        def write(name: str, text: str, case: str = case) -> None:
            path = folder / case / name
            path.write_text(text, encoding="utf-8", newline="\n")
            found[f"{case}/{name}"] = path.as_uri()

        render(fleet, write)
    return found


LOOKED_AT = [
    "small/index.html",
    "empty/index.html",
    "clean/index.html",
    "clean/others-1.html",
    "hostile/index.html",
    "hostile/others-1.html",
    "large/attention-4.html",
    "large/unread-1.html",
]


@pytest.mark.parametrize("name", LOOKED_AT)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_fits_every_window_and_is_silent(
    browser: Browser, pages: Mapping[str, str], name: str, *, scripts: bool
) -> None:
    """With its script and without, no page scrolls sideways, asks for anything or writes to the console."""
    page, noise = open_page(browser, pages[name], java_script_enabled=scripts)
    for width in (1280, 1023, 640, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDER_THAN_WINDOW) <= 0, width
    assert noise == []
    page.context.close()


@pytest.mark.parametrize(
    "name", ["small/index.html", "empty/index.html", "hostile/index.html", "large/attention-4.html"]
)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_against_wcag(
    browser: Browser, pages: Mapping[str, str], name: str, scheme: str, width: int
) -> None:
    """Names, roles, contrast and order stand the test of axe-core, in both schemes and on a phone."""
    page, _ = open_page(browser, pages[name], width, color_scheme=scheme)
    found = Axe().run(page, options=WCAG | {"resultTypes": ["violations", "passes"]})
    told = [(v["id"], v["help"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]]
    assert told == []
    assert len(found.response["passes"]) > 15  # it did look
    page.context.close()


@pytest.mark.parametrize("width", [1280, 1023, 641, 360])
def test_figures_of_a_million_machines_fit(browser: Browser, pages: Mapping[str, str], width: int) -> None:
    """The widest numbers and shares that a table may hold do not push it out of the window."""
    page, _ = open_page(browser, pages["small/index.html"], width)
    page.evaluate("""() => {
        for (const cell of document.querySelectorAll('td.num:not(.barred)')) cell.textContent = '1,000,000';
        for (const share of document.querySelectorAll('.bar > span')) share.textContent = 'under 0.1%';
    }""")
    assert page.evaluate(WIDER_THAN_WINDOW) <= 0
    page.context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_controls_are_large_enough_to_hit(browser: Browser, pages: Mapping[str, str], width: int) -> None:
    """Buttons, the field and the ways through the pages measure 24 pixels and more."""
    page, _ = open_page(browser, pages["large/attention-2.html"], width)
    assert page.evaluate(SMALL_TARGETS) == 0
    page.context.close()


def test_pages_follow_the_colour_scheme_and_print_on_white(browser: Browser, pages: Mapping[str, str]) -> None:
    """Dark where the reader wants it, never on paper, where the ways through the pages are left out."""
    page, noise = open_page(browser, pages["large/attention-2.html"], color_scheme="dark")
    assert page.evaluate(GROUND) == "rgb(17, 21, 26)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    assert not page.locator(".pager ul").first.is_visible()
    assert not page.locator(".filter").is_visible()
    assert page.locator(".machines tbody tr").last.is_visible()
    # Chromium paints no button in the head of a table that it repeats on the next sheet: there its text stands alone.
    button = page.locator(".machines thead button").first
    assert button.evaluate("element => getComputedStyle(element).display") == "contents"
    assert noise == []
    page.context.close()


def test_the_index_prints(browser: Browser, pages: Mapping[str, str]) -> None:
    """A print is a document of several pages."""
    page, _ = open_page(browser, pages["small/index.html"])
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 20_000
    page.context.close()


def test_without_its_script_a_page_offers_nothing_that_would_need_it(
    browser: Browser, pages: Mapping[str, str]
) -> None:
    """No field, no button, and all rows."""
    page, _ = open_page(browser, pages["small/index.html"], java_script_enabled=False)
    assert not page.locator(".filter").is_visible()
    assert page.locator("button").count() == 0
    assert len(page.evaluate(NAMES)) == 5
    page.context.close()


def test_a_click_on_the_head_of_a_column_sorts_by_it(browser: Browser, pages: Mapping[str, str]) -> None:
    """Up, down, and back to the order of the report; a machine without a name stays last either way."""
    page, noise = open_page(browser, pages["small/index.html"])
    head = page.locator(".machines th[scope=col]").first
    button = head.locator("button")
    report = page.evaluate(NAMES)
    assert report == ["WS000000", "WS000001", "WS000002", "name not given", "WS000010"]
    button.click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert page.evaluate(NAMES) == ["WS000000", "WS000001", "WS000002", "WS000010", "name not given"]
    button.click()
    assert head.get_attribute("aria-sort") == "descending"
    assert page.evaluate(NAMES) == ["WS000010", "WS000002", "WS000001", "WS000000", "name not given"]
    button.click()
    assert head.get_attribute("aria-sort") is None
    assert page.evaluate(NAMES) == report
    page.locator(".machines th[scope=col] button", has_text="Verdict").press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert page.evaluate(NAMES) == ["WS000000", "WS000010", "WS000001", "WS000002", "name not given"]
    assert noise == []
    page.context.close()


def test_numbers_sort_as_numbers(browser: Browser, pages: Mapping[str, str]) -> None:
    """1,003 is more than 297, whatever stands between its thousands; severities sort by their weight."""
    page, _ = open_page(browser, pages["large/index.html"])
    table = page.locator("table.findings")
    table.locator("th[scope=col] button", has_text="Machines").click()
    numbers = [int(text.replace(",", "")) for text in table.locator("td:nth-child(3)").all_inner_texts()]
    assert numbers == sorted(numbers)
    assert numbers[0] < numbers[-1]
    table.locator("th[scope=col] button", has_text="Severity").click()
    assert [text.strip() for text in table.locator("td:nth-child(2)").all_inner_texts()] == [
        "Error",
        "Warning",
        "Warning",
        "Warning",
        "Note",
    ]
    page.context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_field_shows_only_rows_with_all_its_words(browser: Browser, pages: Mapping[str, str], width: int) -> None:
    """Words in any order and case; how many rows are left is told, and an empty field shows all."""
    page, noise = open_page(browser, pages["small/index.html"], width)
    field, told = page.get_by_label("Show only rows with"), page.locator(".filter output")
    field.fill("astrill LAYERED")
    assert page.locator(".machines tbody tr:visible").count() == 2
    assert told.text_content() == "2 of 5 shown"
    field.fill("nobody")
    assert page.locator(".machines tbody tr:visible").count() == 0
    assert told.text_content() == "0 of 5 shown"
    field.fill("")
    assert page.locator(".machines tbody tr:visible").count() == 5
    assert told.text_content() == ""
    assert noise == []
    page.context.close()


def test_the_keyboard_goes_through_the_pages_of_a_list(browser: Browser, pages: Mapping[str, str]) -> None:
    """The first stop skips to the list; links of the pager are reached with Tab, seen, and followed with Enter."""
    page, _ = open_page(browser, pages["large/attention-2.html"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.rel") == "next":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/attention-3.html")
    assert "machines 1,001 to 1,500 of 1,503" in page.locator(".pager").first.inner_text()
    page.get_by_role("link", name="Winsock report of a fleet").click()
    page.wait_for_url("**/index.html#attention")
    page.context.close()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_headings_go_down_one_level_at_a_time(browser: Browser, pages: Mapping[str, str], name: str) -> None:
    page, _ = open_page(browser, pages[name])
    check_headings_and_landmarks(page)
    page.context.close()


def test_the_bar_of_verdicts_fills_its_width_and_shows_every_part(browser: Browser, pages: Mapping[str, str]) -> None:
    """Parts stand side by side from edge to edge, none too narrow to see, and none by colour alone: each has a name."""
    page, _ = open_page(browser, pages["large/index.html"])
    boxes = page.evaluate("""() => [...document.querySelectorAll('.whole > svg > rect')].map(part => {
        const box = part.getBoundingClientRect(); return [box.left, box.right]; })""")
    whole = page.locator(".whole").bounding_box()
    assert whole is not None
    assert len(boxes) == 5
    assert boxes[0][0] == pytest.approx(whole["x"], abs=1)
    assert boxes[-1][1] == pytest.approx(whole["x"] + whole["width"], abs=1)
    assert all(after[0] == pytest.approx(before[1], abs=1) for before, after in pairwise(boxes))
    assert all(right - left >= 10 for left, right in boxes)
    assert "Undetermined 151 (7.2%)" in (page.locator(".whole title").text_content() or "")
    page.context.close()
