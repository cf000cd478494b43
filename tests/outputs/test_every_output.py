"""Whatever a text of a dump holds, every output stays inert and readable: a reader of its own judges each format."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import unicodedata
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import fleets
import msgspec
import pytest
from hand_built import analysis, clean_catalog, dump, finding, lsp_catalog
from hostile import FORMULA_STARTS
from pyarrow import parquet
from sarif_kit.validate import validation_errors
from test_html_in_browser import WIDER_THAN_WINDOW
from test_markdown import LONGEST_COMMENT, OWN, tokens

from analyzer import explain, outputs, tables
from analyzer.analysis import Analysis, Input
from analyzer.comparison import compare
from analyzer.errors import UsageError
from analyzer.outputs import comparison as comparison_outputs
from analyzer.outputs import explanation, fleet, fleet_terminal, html, terminal
from analyzer.outputs.comparison import terminal as comparison_terminal
from analyzer.outputs.json import parse
from analyzer.outputs.text import columns, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from analyzer.comparison.result import Comparison

TEXTS: Final = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><a href=javascript:alert(1)>x</a>",
    "template": "{{7*7}}${7*7}{% include 'report.css' %}",
    "escapes": "\x1b[2J\x1b]0;title\x07red\x9b31m\rover",
    "direction": "evil\u202egpj.lld\u2066\u200b",
    "formula": "=cmd|' /C calc'!A0",
    "lines": "one\ntwo\r\nthree\u2028four",
    "endless": "W" * 10_000,
    "wordy": "ab " * 3_334,
}
LONGEST_LINE: Final = 700
"""Columns of a line at a terminal, whatever stands in it: a few hundred are a path, no more are read by anybody."""
MOST_LINES: Final = 450
SGR: Final = re.compile(r"\x1b\[[\d;]*m")
ELEMENTS: Final = frozenset(
    "html head meta title style body a svg defs g path circle rect use symbol text header footer main nav section "
    "article h1 h2 h3 h4 h5 p div span strong small bdi code pre q mark ul ol li dl dt dd table caption thead tbody tr "
    "th td details summary figure figcaption script polygon line desc b br wbr label input output".split()
)
"""What the templates are made of; nothing that loads, frames or sends."""


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def judge_html(page: str, text: str, *, own_scripts: int = 1) -> None:
    """Find our own elements only, nothing that would run or load, and the text as text."""
    read = Elements(page)
    assert {tag for tag, _ in read.found} <= ELEMENTS
    assert sum(tag == "script" for tag, _ in read.found) == own_scripts
    for tag, attributes in read.found:
        assert not any(name.startswith("on") or name in {"src", "srcset", "action"} for name in attributes), tag
        assert not (attributes.get("href") or "").strip().lower().startswith(("javascript:", "data:", "//")), tag
    assert no_controls(page), no_controls(page)
    shown = "".join("".join(read.pieces).split())
    assert "".join(printable(text).split())[:40] in shown


_DRAWN = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U00013438]"
    "|(?<=[\u0600-\u109f\u1780-\u18af])[\u200c\u200d]"
)
"""Unicode has them among the format characters, but they are seen: marks around numbers, joints of hieroglyphs, and
joiners where letters join."""


def no_controls(text: str, allowed: str = "\n") -> bool:
    """Tell that nothing in a text acts on a terminal, hides or turns the writing round."""
    seen = _DRAWN.sub("", text)
    bad = {
        char for char in seen if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cs"} and char not in allowed
    }
    assert bad == set()
    return True


def judge_csv(content: str, text: str) -> None:
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    assert len({len(row) for row in rows}) == 1
    # A number is no formula, nor is a minus alone, which spreadsheets take for text.
    cells = [cell for row in rows[1:] for cell in row if cell != "-" and not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
    assert [cell[:40] for cell in cells if cell.startswith(FORMULA_STARTS)] == []
    assert content.count("\n") == content.count("\r\n") == len(rows)  # a row is a line
    del text


def judge_parquet(content: bytes, text: str) -> None:
    table = parquet.read_table(io.BytesIO(content))
    assert text in table["description"].to_pylist()


def judge_markdown(content: str, text: str) -> None:
    assert {token.type for token in tokens(content)} <= OWN
    assert no_controls(content)
    del text


def judge_sarif(content: str, text: str) -> None:
    log = json.loads(content)
    assert validation_errors(log) == []
    assert no_controls("".join(words_of(log["runs"][0]["results"])))
    del text


def words_of(value: Any) -> Iterator[str]:
    """Give the sentences that a viewer of SARIF shows."""
    if isinstance(value, dict):
        for key, own in value.items():
            if key in {"text", "markdown"} and isinstance(own, str):
                yield own
            else:
                yield from words_of(own)
    elif isinstance(value, list):
        for item in value:
            yield from words_of(item)


def judge_document(content: str, text: str) -> None:
    """A document keeps the text as it was, in ASCII escapes or not, and one line of it is one document."""
    read = parse(content.encode())
    assert any(text == entry.description for own in read.dumps for c in own.catalogs for entry in c.providers)


def judge_lines(content: str, text: str) -> None:
    for line in content.removesuffix("\n").split("\n"):
        judge_document(line, text)


JUDGES: Final[dict[str, Callable[[Any, str], None]]] = {
    ".html": judge_html,
    ".json": judge_document,
    ".jsonl": judge_lines,
    ".csv": judge_csv,
    ".parquet": judge_parquet,
    ".md": judge_markdown,
    ".sarif": judge_sarif,
}


def judge_terminal(content: str, *, color: bool) -> None:
    """Find no control character but ours, lines that end, and as many as somebody scrolls through."""
    bare = SGR.sub("", content) if color else content
    assert no_controls(bare)
    lines = bare.split("\n")
    assert max(map(columns, lines)) <= LONGEST_LINE
    assert len(lines) <= MOST_LINES


def machine_of(text: str) -> fleets.Machine:
    return fleets.machine(text, "non-ifs", fleets.ERROR, reason=text, place=text, windows=text, products=(text,))


@pytest.fixture(scope="module", params=list(TEXTS))
def text(request: pytest.FixtureRequest) -> str:
    return TEXTS[request.param]


@pytest.fixture(params=["lsp", "fleet"])
def hostile(request: pytest.FixtureRequest, text: str, poisoned_case: Callable[[str, str], Analysis]) -> Analysis:
    """A document of one dump and one of several, with the text in every field that is free text."""
    return poisoned_case(request.param, text)


def test_every_format_has_a_judge():
    """A format that is added needs one here."""
    assert set(JUDGES) == set(outputs.FORMATS)


@pytest.mark.parametrize("ending", outputs.FORMATS)
def test_no_format_lets_a_text_act(hostile: Analysis, text: str, ending: str):
    JUDGES[ending](outputs.render(hostile, ending), text)


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("width", [40, 100, 200])
def test_terminal_is_not_acted_upon(hostile: Analysis, width: int, *, color: bool):
    judge_terminal(terminal.render(hostile, width=width, color=color), color=color)


def test_notebook_shows_text_as_text(hostile: Analysis, text: str):
    judge_html(hostile._repr_html_(), text, own_scripts=0)


@pytest.fixture
def sides(text: str, poisoned: Callable[[Analysis, str], Analysis]) -> tuple[Analysis, Analysis]:
    """Both sides hostile, with a provider that is gone, one that came and one whose flags changed."""
    before = dump("non-ifs", "x", lsp_catalog(64), clean_catalog(32), findings=(finding(), finding(rule="b")))
    after = dump("clean", "x", clean_catalog(64), lsp_catalog(32), findings=(finding("warning"),))
    lone = msgspec.structs.replace(after, id="f" * 16, machine="y")
    one, other = (poisoned(analysis(*own), text) for own in ((before,), (after, lone)))
    return one, other


@pytest.fixture
def compared(sides: tuple[Analysis, Analysis]) -> Comparison:
    return compare(*sides)


def judge_comparison(content: str, text: str) -> None:
    assert json.loads(content)["pairs"][0]["after"]["source"]["path"] == text


def judge_comparisons(content: str, text: str) -> None:
    first, second = content.removesuffix("\n").split("\n")
    judge_comparison(first, text)
    assert json.loads(second)["unpaired"][0]["listing"]["source"]["path"] == text


def judge_changes(content: bytes, text: str) -> None:
    assert text in parquet.read_table(io.BytesIO(content))["name"].to_pylist()


JUDGES_OF_COMPARISONS: Final[dict[str, Callable[[Any, str], None]]] = {
    **JUDGES,
    ".html": lambda page, text: judge_html(page, text, own_scripts=0),
    ".json": judge_comparison,
    ".jsonl": judge_comparisons,
    ".parquet": judge_changes,
}


def test_every_format_of_a_comparison_has_a_judge():
    assert set(JUDGES_OF_COMPARISONS) == set(comparison_outputs.FORMATS)


@pytest.mark.parametrize("ending", comparison_outputs.FORMATS)
def test_no_format_of_a_comparison_lets_a_text_act(
    compared: Comparison, sides: tuple[Analysis, Analysis], text: str, ending: str
):
    """Of a pair and a dump without a counterpart; a ticket stays one that trackers take."""
    content = comparison_outputs.render(compared, ending, sides=sides)
    JUDGES_OF_COMPARISONS[ending](content, text)
    assert ending != ".md" or len(content) < LONGEST_COMMENT


def test_ticket_of_many_machines_lets_no_text_act(text: str):
    """More pairs than a ticket shows, each with all that can differ."""
    pairs = [
        (dump("non-ifs", "x", lsp_catalog(64), machine=f"m{n}"), dump("clean", "x", clean_catalog(64), machine=f"m{n}"))
        for n in range(45)
    ]
    told = compare(*(analysis(*side) for side in zip(*pairs, strict=True)))
    rows = [
        msgspec.structs.replace(pair, headline=text, before=said, after=said)
        for pair, said in ((pair, msgspec.structs.replace(pair.after, machine=text)) for pair in told.pairs)
    ]
    content = comparison_outputs.render(msgspec.structs.replace(told, pairs=tuple(rows)), ".md")
    judge_markdown(str(content), text)
    assert content.count("\n| ") == 42  # heads, the line below them, and 40 rows
    assert len(content) < LONGEST_COMMENT


@pytest.mark.parametrize("table", tables.COMPARED)
def test_no_table_of_a_comparison_lets_a_text_act(compared: Comparison, text: str, table: str):
    judge_csv(str(comparison_outputs.render(compared, ".csv", table=table)), text)


@pytest.mark.parametrize("color", [False, True])
def test_comparison_at_a_terminal_is_not_acted_upon(compared, *, color: bool):
    judge_terminal(comparison_terminal.render(compared, width=100, color=color), color=color)


def test_pages_and_summary_of_a_fleet_let_no_text_act(text: str):
    """The index, the lists behind it, and what is said at the terminal."""
    pages: dict[str, str] = {}
    other = fleets.machine(text, reason=text, place=text, windows=text)
    unread = tuple(Input(path=text, status="unreadable", detail=text) for _ in range(fleet.UNREAD_IN_INDEX + 1))
    made = fleets.fleet_of(machine_of(text), *[other] * 3, unread=unread)
    fleet.render(made, pages.__setitem__)
    assert {"index.html", "others-1.html", "unread-1.html"} <= pages.keys()
    for page in pages.values():
        judge_html(page, text)
    for color in (False, True):
        judge_terminal(fleet_terminal.render(made, text, width=100, color=color), color=color)


def test_unknown_terms_are_refused_in_a_line(text: str):
    """`explain` quotes the term, as its reader's text."""
    with pytest.raises(UsageError) as refused:
        explain.look_up([f"{text}?"])
    assert columns(printable(str(refused.value))) <= LONGEST_LINE


def test_known_terms_in_hostile_dress_are_explained_inertly():
    """A term that is found despite what stands around it is shown through the same filter."""
    for term in ("XP1_IFS_HANDLES", "0x20066"):
        answers = explain.look_up([term])
        dressed = [
            msgspec.structs.replace(answer, term="\x1b[2J\u202e") for answer in answers if hasattr(answer, "term")
        ]
        judge_terminal(explanation.render(dressed or answers, width=100, color=False), color=False)


def test_browser_runs_nothing_and_every_page_fits_a_phone(
    browser: Browser, poisoned_case: Callable[[str, str], Analysis], tmp_path: Path
):
    """No dialog, no request, no word on the console, no sideways scrolling at 360 pixels, in pages of all kinds."""
    files: list[Path] = []

    def keep(name: str, page: str) -> None:
        files.append(tmp_path / name)
        files[-1].write_text(page, "utf-8", newline="\n")

    for key, own in TEXTS.items():
        (tmp_path / key).mkdir()
        (tmp_path / key / "machines").mkdir()
        keep(f"{key}/one.html", html.render(poisoned_case("lsp", own)))
        keep(f"{key}/machines/1.html", html.render(poisoned_case("fleet", own), index="../index.html"))
        keep(f"{key}/notebook.html", f"<!doctype html><title>x</title>{poisoned_case('fleet', own)._repr_html_()}")
        sides = [poisoned_case(case, own) for case in ("lsp", "clean")]
        keep(f"{key}/diff.html", comparison_outputs.render(compare(*sides), ".html"))
        made = fleets.fleet_of(machine_of(own), fleets.machine(own), unread=(Input(own, "unreadable", own),))
        fleet.render(made, lambda name, page, key=key: keep(f"{key}/{name}", page))
    context = browser.new_context(viewport={"width": 360, "height": 800}, offline=True)
    noise: list[str] = []
    page = context.new_page()
    page.on("dialog", lambda dialog: (noise.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: noise.append(request.url) if request.url != address else None)
    for file in files:
        address = file.as_uri()
        page.goto(address)
        assert noise == [], file
        if file.name != "notebook.html":  # a notebook scrolls its own cells
            assert page.evaluate(WIDER_THAN_WINDOW) <= 0, file
    context.close()
    assert len(files) >= 6 * len(TEXTS)


def test_texts_are_what_they_should_be():
    """Each has something in it that a careless output would let through."""
    assert any(text.startswith(FORMULA_STARTS) for text in TEXTS.values())
    assert sum(len(text) > 9_999 for text in TEXTS.values()) == 2
    kinds = {unicodedata.category(char) for char in itertools.chain(*TEXTS.values())}
    assert {"Cc", "Cf", "Zl"} <= kinds
