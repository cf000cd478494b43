"""A memory for functions of one line of text: listings repeat the same few hundred lines."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Told = TypeVar("_Told")

_LINES: Final = 16_384
_LONGEST: Final = 512
"""No line of a listing is longer, in characters; a log's may be, and are not kept."""


def remembered(function: Callable[[str], _Told]) -> Callable[[str], _Told]:
    """Remember what a function says of a line; what it returns must not be changed.

    >>> remembered(str.upper)("a")
    'A'
    """
    known = lru_cache(_LINES)(function)

    @wraps(function)
    def told(line: str) -> _Told:
        return known(line) if len(line) <= _LONGEST else function(line)

    return told
