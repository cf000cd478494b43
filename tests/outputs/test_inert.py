"""Text of a dump reads in a ticket as it stood in the dump, and does nothing there."""

from __future__ import annotations

import re

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from analyzer.outputs.inert import block, code, prose
from analyzer.outputs.text import printable

GFM = MarkdownIt("gfm-like", {"html": True})
HARMLESS = {"inline", "text", "code_inline", "paragraph_open", "paragraph_close", "text_special"}
IN_TABLES = {f"{part}_{end}" for part in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")}
ACTIVE = "`*_~^[](){}<>#+-!|@:\\/&$=?.,;'\"1hw \t\n\u00a0\u202eé基"
WORDS = (
    *("@admin", "#12", "GH-7", "www.a.example", "http://a.example", "a@b.example", ":bomb:", "![x](y)", "[x](y)"),
    *("<img src=x>", "<!--", "&lt;", "&#42;", "{code}", "{color:red}", "[~user]", "!a.png!", "h1.", "bq.", "1.", "```"),
    *("`", "``", "|", "||", "\\", "\\|", "---", "===", "# x", "- x", "> x", "(x)", ":)", "$x$", "~~x~~", "deadbeef1"),
    *("[^1]", "[x]:", "\\\\", "C:\\Windows\\System32\\x.dll", "\\\\server\\share", "{E70F1AA0-AB8B-11CF}", "__x__"),
)
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=ACTIVE),
    st.lists(st.sampled_from([*WORDS, " ", "", "x"])).map("".join),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
)


def tokens(markdown: str) -> list[Token]:
    """Give the tokens of a page, those inside lines included."""
    return [each for token in GFM.parse(markdown) for each in (token, *(token.children or ()))]


def shown(markdown: str) -> str:
    """Give the words that a reader sees."""
    return " ".join("".join(t.content if not t.children else " " for t in tokens(markdown)).split())


def words(text: str) -> str:
    return " ".join(printable(text).split())


def without_marks(text: str) -> str:
    """Leave out the backticks that the writers of sentences put around commands."""
    return re.sub(r"`([^`]+)`", r"\1", printable(text))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("MSAFD Tcpip [TCP/IP]", r"MSAFD Tcpip \[TCP/IP\]"),
        ("say @admin", "say `@admin`"),
        ("see #12, (GH-7)", "see `#12`, (`GH-7`)"),
        ("www.a.example", "`www.a.example`"),
        ("run `netsh winsock reset` now", "run `netsh winsock reset` now"),
        ("<b>&amp;", "&lt;b>&amp;amp;"),
        ("{code}h1.", r"\{code\}h1."),
        ("h1. big", r"h1\. big"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("non-IFS - all of it, C++ and -1", r"non-IFS - all of it, C++ and \-1"),
        (r"C:\Windows\System32", r"C:\Windows\System32"),
        (r"\\server\share", r"&#92;\server\share"),
        ("(x) :) (known)", r"\(x) \:) (known)"),
        ("evil\u202egpj", r"evil\u202egpj"),
        (":bomb: $x$", "`:bomb:` `$x$`"),
    ],
)
def test_only_what_has_a_meaning_is_escaped(text: str, written: str):
    assert prose(text) == written


@given(TEXTS)
def test_prose_reads_as_the_text_and_has_no_structure(text: str):
    """No link, picture, heading, list, HTML or emphasis comes of it, at the start of a line either."""
    written = prose(text)
    assert {token.type for token in tokens(written)} <= HARMLESS
    assert shown(written) == words(without_marks(text.strip()))


@given(TEXTS, TEXTS)
def test_prose_stays_in_its_cell_of_a_table(left: str, right: str):
    """A bar in the text opens no cell."""
    written = f"| a | b |\n| --- | --- |\n| {prose(left, cell=True)} | {prose(right, cell=True)} |\n"
    found = tokens(written)
    assert {token.type for token in found} <= HARMLESS | IN_TABLES
    cells = [token for token in found if token.type == "inline"][2:]
    seen = ["".join(child.content for child in cell.children or ()) for cell in cells]
    assert [words(cell) for cell in seen] == [words(without_marks(text.strip())) for text in (left, right)]


@given(TEXTS)
def test_code_is_one_piece_whatever_backticks_are_in_it(text: str):
    found = [token for token in tokens(f"x{code(text)}x") if token.type == "code_inline"]
    assert [token.content for token in found] == ([printable(text)] if text else [])


@given(TEXTS)
def test_block_ends_where_it_should(text: str):
    """What stands behind it is no code any more."""
    found = tokens(f"{block(text)}\n\nend")
    assert [token.type for token in found] == ["fence", "paragraph_open", "inline", "text", "paragraph_close"]
    assert found[0].content == "\n".join(map(printable, text.split("\n"))) + "\n"
    assert found[3].content == "end"


@given(TEXTS)
def test_renderer_of_github_makes_no_more_of_it(text: str):
    """GitHub's own renderer, with its autolinks, gives paragraphs and code alone."""
    html = cmarkgfm.github_flavored_markdown_to_html(prose(text))
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "code"}


@given(TEXTS)
def test_nothing_outside_code_tells_or_refers(text: str):
    """What GitHub does to the finished page finds nothing to do it to: it leaves code alone."""
    html = cmarkgfm.github_flavored_markdown_to_html(prose(text))
    outside = re.sub(r"<[^>]*>", "", re.sub(r"<code>.*?</code>", " ", html, flags=re.DOTALL))
    assert re.search(r"@\w|#\d|:\w+:|https?:|www\.", outside.replace("&lt;", "<").replace("&amp;", "&")) is None
