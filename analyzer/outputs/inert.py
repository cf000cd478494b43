r"""Text of a dump as Markdown: it reads as it stood there, and nothing in it acts.

The text goes into tickets of GitHub, Jira and Zendesk, whose Markdown differs, and which do things to text that no
escape of Markdown keeps them from: they link what looks like an address, `@name` tells somebody, `#123` refers to an
issue, `:name:` becomes a picture. They leave code alone. So a word that could set off one of these stands as code, and
in the others each character that has a meaning where it stands is escaped: for Jira's old wiki markup too, as far as
both markups share a way. Nothing is escaped without need, for people read the source of it as well.

    >>> prose("[MSAFD Tcpip [TCP/IP]] of @admin, see evil.example/x|y")
    '\\[MSAFD Tcpip \\[TCP/IP\\]\\] of `@admin`, see `evil.example/x|y`'
    >>> prose("a|b", cell=True)
    'a&#124;b'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACTING: Final = re.compile(
    r"[@$]"  # mentions and mail addresses; mathematics
    r"|#\d|\bGH-\d|\b[A-Z][A-Z0-9_]+-\d"  # issues and tickets
    r"|(?<![0-9a-f])(?=\d*[a-f])[0-9a-f]{7,40}(?![0-9a-f])"  # commits
    r"|:[\w+-]+:"  # emoji
    r"|\w:/|//|\bwww\.|[^\W_]\.[^\W\d_]{2}|\bmailto:|\bxmpp:",  # addresses; names of files look like hosts
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"`([^`]+)`")
_WORD: Final = re.compile(r"(\s+)")
_EDGES: Final = re.compile(r"""^([(\["']*)(.*?)([)\].,;:"']*)$""", re.DOTALL)
_TICKS: Final = re.compile(r"`+")
_PUNCTUATION: Final = r"!-/:-@\[-`{-~"
_MEANINGFUL: Final = re.compile(
    rf"(?P<backslash>\\(?=[{_PUNCTUATION}]|$))"  # a lone one before a letter is a path's; two are a new line in Jira
    r"|(?P<entity>[<&])"
    r"|(?P<pipe>\|)"
    r"|(?P<mark>[`*_{}\[\]~^#]"
    r"|!(?=\S)"  # pictures
    r"|(?<!\w)[-+?](?=\S)"  # Jira: deleted, inserted, cited
    r"|\((?=(?:[!?/xXiyn+-]|on|off|\\?\*[rgby]?|flag|flagoff)\))|[:;](?=-?[()DPp](?!\w)))"  # Jira: smileys
)
_AT_START: Final = re.compile(r"^(?:(?P<number>\d{1,9}|h[1-6]|bq)(?=[.)])|(?=[>=]|[-+](?:\s|$)))")


def prose(text: str, *, cell: bool = False) -> str:
    """Return one line of Markdown that reads as `text`; what stands between backticks is code.

    It may stand at the start of a line, and with `cell` in a table.
    """
    pieces: list[tuple[bool, str]] = []
    for number, part in enumerate(_CODE.split(printable(text).strip())):
        for acts, piece in [(True, part)] if number % 2 else _judged(part):
            if acts and pieces and pieces[-1][0]:  # two stretches of code side by side would not be told apart
                pieces[-1] = True, pieces[-1][1] + piece
            elif piece:
                pieces.append((acts, piece))
    written = "".join(code(piece, cell=cell) if acts else _word(piece, cell=cell) for acts, piece in pieces)
    return _AT_START.sub(lambda found: f"{found['number'] or ''}\\", written, count=1)


def code(text: str, *, cell: bool = False) -> str:
    """Return `text` as code within a line; empty if it is empty."""
    shown = printable(text)
    if cell and "|" in shown:  # how a bar in code is escaped in a table, renderers do not agree
        return "&#124;".join(code(part) for part in shown.split("|"))
    if not shown:
        return ""
    fence = "`" * _longer(shown, 1)
    space = " " if "`" in (shown[0], shown[-1]) or (shown[0] == shown[-1] == " " and shown.strip()) else ""
    return f"{fence}{space}{shown}{space}{fence}"


def block(text: str, language: str = "text") -> str:
    """Return lines as a block of code, whose fence is longer than any run of backticks in it."""
    shown = "\n".join(printable(line) for line in text.split("\n"))
    fence = "`" * _longer(shown, 3)
    return f"{fence}{language}\n{shown}\n{fence}"


def _longer(text: str, least: int) -> int:
    """Return how many backticks make a fence that none of `text` closes."""
    runs = {len(run) for run in _TICKS.findall(text)}
    return max(least, max(runs, default=0) + 1)


def _judged(text: str) -> Iterator[tuple[bool, str]]:
    """Divide a text, and say of each piece whether something could happen to it; brackets and stops stand outside."""
    for word in _WORD.split(text):
        edges = _EDGES.match(word) if _ACTING.search(word) else None
        if edges is None or not _ACTING.search(edges[2]):
            yield edges is not None, word
        else:
            yield from zip((False, True, False), edges.groups(), strict=True)


def _word(word: str, *, cell: bool) -> str:
    return _MEANINGFUL.sub(lambda found: _escaped(found, cell=cell), word)


def _escaped(found: re.Match[str], *, cell: bool) -> str:
    char = found.group()
    if found["entity"]:
        return "&lt;" if char == "<" else "&amp;"
    if found["backslash"]:
        return "&#92;"
    return "&#124;" if found["pipe"] and cell else f"\\{char}"
