"""Long lines are searched only where a field can stand: near colons, rules and titles."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONG: Final = 4_096
"""Characters; a shorter line is searched as it is."""

_REACH: Final = 80
"""Characters before a colon in which its label begins: no pattern takes a longer one, and no language has one."""

_WITHOUT_MARKS = re.compile(r"[^:：‐-―−─━－-]{400,}")
_VALUE = re.compile(r"\s*(?:0[xX][0-9A-Fa-f]*|\d*|\{[0-9A-Fa-f]*\}?)\s*")


def matches(pattern: re.Pattern[str], text: str, titles: Sequence[str]) -> Iterator[re.Match[str]]:
    r"""Give what `pattern.finditer(text)` gives, but pass over long stretches without a mark of a field.

    A match of the pattern has a colon not farther than 80 characters, blanks before it left out, behind its beginning,
    and numbers, blanks or braces behind that; or it is dashes, or one of the titles.

    >>> [match.start() for match in matches(re.compile(r"\w{1,9}:"), "x" * 9_000 + ":", ())]
    [8991]
    """
    if len(text) < _LONG:
        return pattern.finditer(text)
    return chain.from_iterable(pattern.finditer(text, *place) for place in _places(text, titles))


def _places(text: str, titles: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    for run in _WITHOUT_MARKS.finditer(text):
        value = _VALUE.match(text, *run.span())
        first = (value.end() if value is not None else run.start()) + _REACH
        last = run.start() + len(text[run.start() : run.end()].rstrip()) - _REACH
        if first < last and not any(title in text[first - _REACH : last + _REACH] for title in titles):
            yield start, first
            start = last
    yield start, len(text)
