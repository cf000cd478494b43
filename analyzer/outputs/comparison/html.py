"""The comparison as one HTML page, with the look and the policy of the analysis report (`analyzer.outputs.html`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.comparison.result import OUTCOMES
from analyzer.model.phrases import kind_words
from analyzer.outputs import html, templating
from analyzer.outputs.comparison import words

if TYPE_CHECKING:
    from analyzer.comparison.result import Comparison


def render(comparison: Comparison) -> str:
    """Return the comparison as one HTML document, to be written in UTF-8."""
    environment = html._environment()  # noqa: SLF001 - pages of one look have one environment, which nobody else needs
    page = environment.get_template(
        "comparison.html.j2",
        globals={
            "alike": words.alike,
            "cw": words,
            "groups": words.GROUPS,
            "kind_words": kind_words,
            "outcomes": OUTCOMES,
            "place": words.place,
        },
    )
    return page.render(report=comparison, style=templating.inline("report.css", "comparison.css"))
