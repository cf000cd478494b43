r"""Text of a dump made fit to show: what would act on a terminal or a page, or hide there, becomes visible and inert.

A catalog's descriptions and paths are written by whoever installed a provider, and a log is written by anybody. An
escape sequence could clear the terminal, a right-to-left override could turn `gpj.lld` into a harmless name.

    >>> print(printable("Evil\x1b[2J \u202ellD"))
    Evil\x1b[2J \u202ellD
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_JOINING_SCRIPTS: Final = (
    "\u0600-\u08ff"  # Arabic, Syriac, Thaana, N'Ko and their neighbours
    "\u0900-\u0dff"  # the scripts of India
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u18af"  # Thai to Tibetan, Myanmar, Khmer, Mongolian
)

# Written as a list and not by Unicode category: categories grow with the Python version, a report must not, and
# category Cf holds a few signs of Arabic that are ordinary visible text.
_HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0 and C1 controls: ANSI escapes, line ends, tab
    "\u00ad\u034f\u115f\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # letters and marks that are drawn as nothing
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks, overrides and isolates of the writing direction
    "\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\uffff"  # zero width, deprecated format characters, annotations
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # halves of a pair: what a decoder could not read; no file could be written with them
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"  # controls of shorthand and music, tags
    # Joiners are part of spelling in the scripts that join; anywhere else they only make two names look alike.
    f"|(?<![{_JOINING_SCRIPTS}])[\u200c\u200d]"
)
_REPLACEMENT: Final = "\ufffd"
_SHORT: Final = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    if char == _REPLACEMENT:  # visible already, and says just what it should: something here could not be read
        return char
    code = ord(char)
    if code <= 0xFF:  # noqa: PLR2004 - the widths of Python's own escapes
        return _SHORT.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the same


def printable(text: str) -> str:
    r"""Return `text` with every character that acts, hides or reorders written as an escape such as `\x1b` or `\u202e`.

    Ordinary text of any language stays as it is, combining marks included. The result has no line ends, can be
    encoded in UTF-8, and is not changed by a second pass. Backslashes are left alone: Windows paths are full of them.
    """
    # Nearly all texts are plain: two looks at the string instead of a search.
    return text if text.isascii() and text.isprintable() else _HIDDEN.sub(_escape, text)


def columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: 2 for a wide character, none for a combining mark."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def shorten(text: str, n: int) -> str:
    """Return `text` cut to at most `n` columns (at least 1), the last of them an ellipsis if anything was cut.

    The text should be `printable`. A combining mark is never parted from its letter.
    """
    if columns(text) <= n:
        return text
    room, end = n - 1, 0
    for end, char in enumerate(text):  # noqa: B007 - the place of the first character without room
        room -= _columns(char)
        if room < 0:
            break
    return text[:end].rstrip() + "…"


@lru_cache(4_096)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
