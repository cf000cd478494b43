"""What mail, wikis, consoles and log collectors do to pasted lines, undone: lines of text into logical rows.

The rule under a title is the Rosetta stone: it consists of dashes alone, so whatever stands before or after the dashes
was put there by somebody else, and stands before or after the other lines of the dump as well.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_QUOTING = re.compile(r"(?:[^\S\n]+|>|[|*•-](?=\s))*")
_RULE = re.compile(r"(?P<before>.{0,80}?)(?P<rule>[-‐-―−─━－]{10,})(?P<after>.{0,40})")
_DASHES = re.compile(r"[-‐-―−─━－]{10,}")
_TAGS = r"</?(?:p|pre|div|td|tr|li|span|code)\b[^<>]{0,200}>"
_MARKUP = re.compile(rf"<br\s*/?>|{_TAGS}|&(?:[a-z]{{2,6}}|#x?[0-9a-f]{{1,6}});", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|tr|li)>", re.IGNORECASE)
_TAG = re.compile(_TAGS, re.IGNORECASE)
_PIECES = re.compile(r"\d+|\s+|[A-Za-z]+|.", re.DOTALL)
_LEVELS: Final = frozenset("trace debug info notice warn warning error fatal critical verbose inf wrn err dbg".split())
_SHOWN_BY: Final = 0.6
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}-")
_GUID_REACH: Final = 10
_WRAPPED_AT: Final = (79, 80)
"""A console of 80 columns breaks longer lines; some tools drop a last blank."""


@dataclass(frozen=True, slots=True)
class Row:
    """A logical line without quoting and surrounding blanks.

    `line` is the number of the text line, from 1; `full` tells that it is as wide as a console and may go on below.
    """

    text: str
    line: int
    full: bool


def unquote(line: str) -> str:
    """Take away what mail, Markdown and lists put before a line, and blanks on both sides.

    >>> unquote("> - Version:   2  "), unquote("- -----")
    ('Version:   2', '-----')
    """
    match = _QUOTING.match(line)
    return line[match.end() if match else 0 :].strip()


def rows(lines: Sequence[str], first: int, end: int, split: Callable[[str], Sequence[str]]) -> Iterator[Row]:
    """Give the logical rows of `lines[first:end]`, blank ones left out.

    `split` divides a line on which a whole listing was joined; it is asked only about such lines.
    """
    texts = [lines[index] for index in range(first, end)]
    strip = _stripper(texts)
    for index, line in enumerate(texts, start=first + 1):
        parts = _without_markup(line) if "<" in line or "&" in line else [line]
        full = len(line) in _WRAPPED_AT and len(parts) == 1
        for part in parts:
            text = unquote(strip(unquote(part)))
            if text.strip("|> \t"):
                yield from (Row(piece, index, full) for piece in (split(text) if _is_joined(text) else (text,)))


def lost_blank(line: str, rest: str) -> str:
    """Return the blank that stood where a console broke a line, if one did: before, behind, or cut off by a tool."""
    return " " if line.endswith(" ") or rest.startswith(" ") or len(line) < max(_WRAPPED_AT) else ""


def _without_markup(line: str) -> list[str]:
    if _MARKUP.search(line) is None:
        return [line]
    return [html.unescape(_TAG.sub("", part)) for part in _BREAK.split(line)]


def _is_joined(text: str) -> bool:
    """Tell whether a line holds a rule between other words: then its fields stand one after another."""
    if ":" not in text and "：" not in text:
        return False
    match = _DASHES.search(text)
    return match is not None and len(text[match.end() : match.end() + 40].strip()) > len(match[0]) // 2


def _stripper(lines: Sequence[str]) -> Callable[[str], str]:
    """Learn from the rules among the lines what was put before and after each line, and return how to take it away."""
    befores: Counter[str] = Counter()
    afters: Counter[str] = Counter()
    rules = 0
    for index, line in enumerate(lines):
        match = _RULE.fullmatch(unquote(line)) if "--" in line or not line.isascii() else None
        # Only rules of entries count: a log has others.
        if match is None or not any(_GUID.search(below) for below in lines[index + 1 : index + 1 + _GUID_REACH]):
            continue
        rules += 1
        befores[_pattern(match["before"])] += 1
        afters[match["after"].strip()] += 1
    before, after = _common(befores, rules), _common(afters, rules)
    if not before and not after:
        return str
    pattern = re.compile(before)

    def strip(text: str) -> str:
        match = pattern.match(text)
        rest = text[match.end() :] if match else text
        return rest.removesuffix(after) if after else rest

    return strip


def _common(found: Counter[str], total: int) -> str:
    """Return what most rules show; nothing if they show nothing."""
    if not found:
        return ""
    text, count = found.most_common(1)[0]
    return text if count >= total * _SHOWN_BY else ""


def _pattern(before: str) -> str:
    r"""Make a pattern of a prefix: its numbers, blanks and log levels may be others in other lines.

    >>> print(_pattern("[10:02:33] INFO net: "))
    \[\d+:\d+:\d+\]\s+[A-Za-z]+\s+net:\s*
    """
    pieces = _PIECES.findall(before)
    parts = [_piece(piece) for piece in pieces]
    if parts and parts[-1] == r"\s+":
        parts[-1] = r"\s*"
    return "".join(parts)


def _piece(piece: str) -> str:
    if piece.isdigit():
        return r"\d+"
    if piece.isspace():
        return r"\s+"
    return r"[A-Za-z]+" if piece.lower() in _LEVELS else re.escape(piece)
