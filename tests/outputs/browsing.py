"""What the browser tests of all reports do: open a page and listen to it, and ask what every page must stand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDER_THAN_WINDOW: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
GROUND: Final = "() => getComputedStyle(document.body).backgroundColor"
WCAG: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
"""What axe-core is asked about."""
_HEADINGS: Final = "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(heading => heading.tagName)"


def open_page(browser: Browser, address: str, width: int = 1280, **options: Any) -> tuple[Page, list[str]]:
    """Open a page; what it asks for or complains about is collected in the list."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
    page, noise = context.new_page(), list[str]()
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: noise.append(request.url) if request.url.partition("#")[0] != address else None)
    page.goto(address)
    return page, noise


def check_headings_and_landmarks(page: Page) -> None:
    """A reader who goes by headings meets no gap, one first heading, and the landmarks of a page."""
    levels = [int(tag[1]) for tag in page.evaluate(_HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for landmark in ("main", "header", "footer"):
        assert page.locator(f"body > {landmark}").count() == 1
