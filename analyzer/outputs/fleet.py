"""The report of a fleet: `index.html` and the pages it links, each self-contained like the report of one analysis.

Pages are written as the machines come, 500 a page, and the index last: memory stays flat, and a folder without an index
is unfinished. The pages depend on the fleet alone, so the same fleet gives the same bytes. Each has one small script,
known to its policy by hash, that sorts and filters its table; everything else works without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

from analyzer.analysis import SEVERITIES, VERDICTS
from analyzer.outputs import fleet_words, templating, words
from analyzer.outputs.drawing import stack
from analyzer.outputs.text import printable, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2 import Environment

    from analyzer.analysis import Input
    from analyzer.fleet.overview import Fleet, Machine, Overview, Raised
    from analyzer.rules import Rule

    Write = Callable[[str, str], None]

Row = TypeVar("Row")

PAGE_ROWS: Final = 500
UNREAD_IN_INDEX: Final = 100
_COUNTS_SHOWN: Final = 50
"""Products and Windows versions shown; the rest is told as a number, since an input may name any number of them."""
_PATH_COLUMNS: Final = 400
_SEPARATOR: Final = re.compile(r"[/\\]")
_CHARS_PER_COLUMN: Final = 4
"""A name with more combining marks than this to a column is no spelling, and is cut like a long one."""


@dataclass(frozen=True, slots=True)
class Series:
    """The pages of one list: `attention-2.html` and so on; `in_index` where `index.html` is its first page."""

    key: str
    rows: int
    in_index: bool = False

    @property
    def pages(self) -> int:
        return -(-self.rows // PAGE_ROWS)

    def file(self, page: int) -> str:
        return "index.html" if self.in_index and page == 1 else f"{self.key}-{page}.html"

    def href(self, page: int) -> str:
        return f"{self.file(page)}#{self.key}" if self.in_index and page == 1 else self.file(page)

    def first_row(self, page: int) -> int:
        return (page - 1) * PAGE_ROWS + 1

    def last_row(self, page: int) -> int:
        return min(page * PAGE_ROWS, self.rows)


class Span(NamedTuple):
    """What stands on a page of other machines: its first and last, so that one can be looked for by name."""

    page: int
    first: Machine
    last: Machine


def render(fleet: Fleet, write: Write) -> None:
    """Write the report: for each page, its file name relative to the report folder and its text, for UTF-8.

    Raises:
        ValueError: if the fleet gives more or fewer machines or unread inputs than its overview counts.
    """
    overview = fleet.overview
    attention = Series("attention", overview.attention, in_index=True)
    others = Series("others", overview.machines - overview.attention)
    unread = Series("unread", overview.inputs.get("unreadable", 0))
    look = {"overview": overview, "style": templating.inline("report.css", "fleet.css")}
    look["script"] = templating.inline("fleet.js")
    list_page = _environment().get_template("fleet-list.html.j2")

    first: tuple[Machine, ...] = ()
    for page, machines in _paged(fleet.attention(), attention):
        if page == 1:
            first = machines
        else:
            write(attention.file(page), list_page.render(look, series=attention, page=page, rows=machines))
    spans: list[Span] = []
    for page, machines in _paged(fleet.others(), others):
        spans.append(Span(page, machines[0], machines[-1]))
        write(others.file(page), list_page.render(look, series=others, page=page, rows=machines))
    unread_first: tuple[Input, ...] = ()
    for page, inputs in _paged(fleet.unread(), unread):
        if page == 1:
            unread_first = inputs[:UNREAD_IN_INDEX]
        if unread.rows > UNREAD_IN_INDEX:
            write(unread.file(page), list_page.render(look, series=unread, page=page, rows=inputs))

    index = _environment().get_template("fleet.html.j2")
    all_series = {"attention": attention, "others": others, "unread": unread}
    write(
        "index.html",
        index.render(look, **all_series, rows=first, spans=spans, unread_first=unread_first, rules=_rules(overview)),
    )


def _paged(rows: Iterable[Row], series: Series) -> Iterator[tuple[int, tuple[Row, ...]]]:
    """Give the rows page by page, as many as the fleet counts: else links would lead nowhere, or rows be lost."""
    given, page, left = 0, 0, iter(rows)
    while part := tuple(islice(left, PAGE_ROWS)):
        given, page = given + len(part), page + 1
        if given <= series.rows:
            yield page, part
    if given != series.rows:
        raise ValueError(f"the fleet counts {series.rows} rows of {series.key!r} and gives {given}")


@cache
def _environment() -> Environment:
    environment = templating.environment()
    environment.filters |= {
        "counted": words.counted,
        "cut": _cut,
        "href": _href,
        "number": fleet_words.number,
        "path": _path,
        "share": fleet_words.share,
        "weight": _weight,
    }
    environment.globals |= {
        "counts_shown": _COUNTS_SHOWN,
        "fleet_words": fleet_words,
        "segments": _segments,
        "severities": SEVERITIES,
        "verdicts": VERDICTS,
    }
    return environment


def _cut(text: str, columns: int) -> str:
    """Cut a name to what a cell of a table bears; the machine's own page has all of it."""
    beginning = printable(text[: columns * _CHARS_PER_COLUMN])
    shown = shorten(beginning, columns)
    return f"{shown}…" if len(text) > len(beginning) and shown == beginning else shown


def _path(text: str) -> Markup:
    """Let a path break after the parts of it, and only then within one."""
    return Markup(_SEPARATOR.sub(r"\g<0><wbr>", str(escape(_cut(text, _PATH_COLUMNS)))))  # noqa: S704 - escaped just here


def _href(page: str) -> str:
    """Return the link to a file of the report folder: never one to another place, whatever the file is named."""
    return quote(page.lstrip("/"), errors="replace")


def _weight(findings: tuple[Raised, ...]) -> int:
    """Return what findings are sorted by: errors first, then warnings."""
    return sum(1000 ** (len(SEVERITIES) - 1 - SEVERITIES.index(finding.severity)) for finding in findings)


def _segments(overview: Overview) -> list[tuple[str, float, float]]:
    """Return verdict, start and width in per cent for the bar of all machines."""
    places = stack([count.machines for count in overview.verdicts])
    return [(count.name or "", *place) for count, place in zip(overview.verdicts, places, strict=True)]


def _rules(overview: Overview) -> dict[str, Rule]:
    """Return the rules whose findings were made, by id."""
    from analyzer import rules  # noqa: PLC0415 - rules import pandas

    made = {count.finding.rule for count in overview.findings}
    return {rule.id: rule for rule in rules.find() if rule.id in made}
