"""The HTML report as it is used: searched, sorted, copied from, followed from finding to line, read by machines."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import WCAG, WIDER_THAN_WINDOW, open_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page

ROWS = "() => [...document.querySelectorAll('.providers tbody tr')].filter(row => row.checkVisibility()).length"
IDS = """() => [...document.querySelectorAll('.providers')][0].tBodies[0].innerText.match(/\\b10\\d\\d\\b/g)"""
IN_WINDOW = """element => { const box = element.getBoundingClientRect();
    return element.checkVisibility() && box.top >= 0 && box.bottom <= innerHeight; }"""
# Lines of a dump are alike, and axe takes seconds for hundreds of them.
MOST_LINES_AWAY = "() => document.querySelectorAll('.text li:nth-child(n+80)').forEach(line => line.remove())"
OPEN_ALL = "() => { for (const fold of document.querySelectorAll('details')) fold.open = true; }"


@contextmanager
def opened(browser: Browser, address: str, width: int = 1280, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """Open a page with its script; what it asks for or complains about is collected, and must be nothing."""
    page, noise = open_page(browser, address, width, **options)
    yield page, noise
    page.context.close()


@pytest.mark.parametrize("case", ["sample", "fleet", "hostile", "endless", "unread", "nothing", "broken"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_script_runs_in_silence_and_pushes_nothing_aside(
    browser: Browser, pages: Mapping[str, str], case: str, width: int
):
    """Nothing is asked for, nothing is complained of, and what the script adds fits the window, folds open or not."""
    with opened(browser, pages[case], width) as (page, noise):
        for _ in range(2):
            assert page.evaluate(WIDER_THAN_WINDOW) <= 0
            page.evaluate(OPEN_ALL)
        assert noise == []


def test_without_scripts_nothing_is_offered_that_would_not_work(browser: Browser, pages: Mapping[str, str]):
    """Buttons and fields come with the script; all content is there without it."""
    with opened(browser, pages["sample"], java_script_enabled=False) as (page, noise):
        assert page.locator("button, input, select, textarea, output").count() == 0
        assert page.locator(".providers").first.is_visible()
        assert noise == []


def test_a_search_leaves_the_rows_that_have_all_its_words(browser: Browser, pages: Mapping[str, str]):
    """Both catalogs are searched, closed ones open for it; an empty search gives everything back."""
    with opened(browser, pages["sample"]) as (page, _):
        field = page.get_by_label("Search providers")
        assert page.evaluate(ROWS) == 17
        field.fill("lavasoftlsp UDP")
        assert page.evaluate(ROWS) == 4  # over IPv4 and IPv6, in both catalogs
        assert page.locator(".tools output").inner_text() == "4 of 34 providers"
        field.fill("")
        assert page.evaluate(ROWS) == 17
        assert page.locator(".tools output").inner_text() == ""


def test_a_choice_narrows_by_what_a_provider_is(browser: Browser, pages: Mapping[str, str]):
    """Choices may be pressed by keyboard, say whether they are, and add up."""
    with opened(browser, pages["sample"]) as (page, _):
        choice = page.get_by_role("button", name="hidden")
        choice.focus()
        page.keyboard.press("Space")
        assert choice.get_attribute("aria-pressed") == "true"
        assert page.evaluate(ROWS) == 2
        page.get_by_role("button", name="non-IFS").click()
        assert page.evaluate(ROWS) == 10
        choice.click()
        page.get_by_role("button", name="non-IFS").click()
        assert page.evaluate(ROWS) == 17


def test_a_search_never_shortens_a_print(browser: Browser, pages: Mapping[str, str]):
    """Paper has all rows: nobody who reads it sees that something was searched for."""
    with opened(browser, pages["sample"]) as (page, _):
        page.get_by_label("Search providers").fill("nothing has this")
        assert page.evaluate(ROWS) == 0
        page.emulate_media(media="print")
        assert page.evaluate(ROWS) == 34


def test_a_column_sorts_up_down_and_back(browser: Browser, pages: Mapping[str, str]):
    """The third press gives the order of the catalog again, which is the order of selection."""
    with opened(browser, pages["sample"]) as (page, _):
        head = page.locator(".providers th", has_text=re.compile("^ID")).first
        before = page.evaluate(IDS)
        orders = []
        for _ in range(3):
            head.get_by_role("button").press("Enter")
            orders.append(
                (
                    head.get_attribute("aria-sort"),
                    page.evaluate("""() => [...document.querySelector(
                '.providers').tBodies[0].rows].map(row => Number(row.cells[2].textContent))"""),
                )
            )
        ids = orders[2][1]
        assert orders[0] == ("ascending", sorted(ids))
        assert orders[1] == ("descending", sorted(ids, reverse=True))
        assert orders[2][0] is None
        assert page.evaluate(IDS) == before


def test_the_overview_sorts_verdicts_by_their_weight(browser: Browser, pages: Mapping[str, str]):
    """Not by the letters of their words."""
    with opened(browser, pages["fleet"]) as (page, _):
        head = page.locator(".overview th", has_text="Verdict")
        head.get_by_role("button").click()
        head.get_by_role("button").click()
        rows = page.locator(".overview tbody tr td:first-child").all_inner_texts()
        assert rows == ["Clean", "Non-IFS, other family", "Layered", "Undetermined", "Non-IFS"]


def test_commands_and_the_summary_are_copied_as_they_are(browser: Browser, pages: Mapping[str, str]):
    """The clipboard holds the command and nothing of its surroundings."""
    with opened(browser, pages["sample"], permissions=["clipboard-read", "clipboard-write"]) as (page, _):
        page.get_by_role("button", name="Copy: these commands").first.click()
        page.get_by_text("Copied", exact=True).first.wait_for()
        expected = "\n".join(f"netsh winsock remove provider {number}" for number in range(1031, 1036))
        assert page.evaluate("navigator.clipboard.readText()") == expected
        page.get_by_role("button", name="Copy: netsh winsock show catalog").first.click()
        assert page.evaluate("navigator.clipboard.readText()") == (
            'netsh winsock show catalog > "%USERPROFILE%\\winsock.txt"'
        )
        page.get_by_role("button", name="Copy summary for the ticket").click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("Winsock catalog: Non-IFS.")
        assert copied == page.locator(".ticket pre").text_content().strip()  # type: ignore[union-attr]


@pytest.mark.parametrize("script", ["with", "without"])
def test_a_quote_leads_to_its_line_and_the_line_back(browser: Browser, pages: Mapping[str, str], script: str):
    """The fold opens, the line stands in the window and is marked; from there the way goes back to the finding."""
    with opened(browser, pages["sample"], java_script_enabled=script == "with") as (page, noise):
        page.locator(".evidence .ln", has_text=re.compile("^15$")).first.click()
        line = page.locator("li:target")
        assert line.locator("mark").inner_text().split() == ["Service", "Flags:", "0x66"]
        assert line.evaluate(IN_WINDOW)
        line.get_by_role("link", name="finding 1").click()
        assert page.locator("#d1-f1 h4").evaluate(IN_WINDOW)
        assert noise == []


def test_a_marked_line_leads_to_a_finding_that_is_folded(browser: Browser, pages: Mapping[str, str]):
    """A note opens when a link leads to it."""
    with opened(browser, pages["sample"]) as (page, _):
        page.locator("details.text summary").click()
        page.locator("li mark ~ a", has_text="finding 3").first.click()
        assert page.locator("#d1-f3").evaluate("element => element.checkVisibility()")


def test_the_overview_leads_to_a_dump_in_its_fold(browser: Browser, pages: Mapping[str, str]):
    """Dumps of a folder are folded; the way from the overview opens the right one."""
    with opened(browser, pages["fleet"], java_script_enabled=False) as (page, _):
        assert page.locator("article:visible").count() == 0
        page.locator(".overview a").nth(1).click()
        assert page.locator("article:visible").get_attribute("id") == "d2"


@pytest.mark.parametrize(
    ("case", "width", "scheme"),
    [
        ("sample", 1280, "light"),
        ("sample", 360, "dark"),
        ("fleet", 1280, "dark"),
        ("hostile", 360, "light"),
        ("broken", 1280, "light"),
        ("nothing", 1280, "light"),
    ],
)
def test_axe_finds_no_violation(browser: Browser, pages: Mapping[str, str], case: str, width: int, scheme: str):
    """WCAG 2.2 AA and good practice, as axe-core tests them, with every fold open; the policy would keep axe out."""
    with opened(browser, pages[case], width, color_scheme=scheme, bypass_csp=True) as (page, _):
        page.evaluate(OPEN_ALL)
        page.evaluate(MOST_LINES_AWAY)
        found = Axe().run(page, options=WCAG | {"resultTypes": ["violations"]}).response["violations"]
        assert [
            (v["id"], [n["html"][:200] for n in v["nodes"][:3]], v["nodes"][0]["failureSummary"]) for v in found
        ] == []


def test_the_policy_keeps_any_other_script_and_style_out(browser: Browser, pages: Mapping[str, str]):
    """Even what got into the page would not run, and could not load or send anything."""
    with opened(browser, pages["sample"]) as (page, noise):
        page.evaluate("""async () => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            const picture = new Image();
            picture.src = 'https://example.invalid/leak.png';
            document.body.append(picture);
            document.body.setAttribute('style', 'display: none');
            await new Promise(resolve => setTimeout(resolve, 100));
        }""")
        assert page.evaluate("window.ran") is None
        assert page.evaluate("getComputedStyle(document.body).display") == "block"
        assert len([text for text in noise if "Content Security Policy" in text]) == 3


def test_a_print_has_its_pages_and_no_row_is_cut(browser: Browser, pages: Mapping[str, str]):
    """A listing of 34 entries and its lines take some fifteen pages; rows, lines and drawings stay in one piece."""
    with opened(browser, pages["sample"], color_scheme="dark") as (page, _):
        printed = page.pdf(prefer_css_page_size=True)
        assert 8 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 18
        page.emulate_media(media="print")
        for part in ("tr", "figure", ".evidence li", ".text li", ".verdict"):
            assert page.locator(part).first.evaluate("element => getComputedStyle(element).breakInside") == "avoid"
        assert not page.locator("button").first.is_visible()
