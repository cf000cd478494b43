"""Memories for functions of one line of text: listings repeat the same few hundred lines."""

from __future__ import annotations

from functools import lru_cache, wraps
from itertools import filterfalse
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_Told = TypeVar("_Told")

_LINES: Final = 16_384
_LONGEST: Final = 512
"""No line of a listing is longer, in characters; a log's may be, and are not kept."""

_AT_ONCE: Final = 8_192
"""So many lines are looked at together, that the memory for it does not grow with the text."""


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


class Remembered(dict[str, _Told]):
    """What a function says of many lines: `map(memory.__getitem__, lines)` asks it only about those not seen before.

    >>> upper = Remembered(str.upper)
    >>> list(map(upper.__getitem__, ["a", "b", "a"])), len(upper)
    (['A', 'B', 'A'], 2)
    """

    def __init__(self, function: Callable[[str], _Told]) -> None:
        """Know nothing yet."""
        super().__init__()
        self._function = function

    def __missing__(self, line: str) -> _Told:
        told = self._function(line)
        if len(line) <= _LONGEST:
            if len(self) >= _LINES:
                self.clear()
            self[line] = told
        return told


class Rare:
    """Finds the few lines of which something is true; those of which it is not are not asked about again.

    `at_all` may tell of many lines, joined by line feeds, that it is true of none: True means that one must look.

    >>> shouting = Rare(str.isupper)
    >>> shouting.among(["a", "B", "c", "B"])
    {'B'}
    """

    def __init__(self, is_true: Callable[[str], bool], at_all: Callable[[str], bool] = lambda _text: True) -> None:
        """Know nothing yet."""
        self._is_true = is_true
        self._at_all = at_all
        self._others: set[str] = set()

    def among(self, lines: Sequence[str]) -> set[str]:
        """Return the lines of which it is true, each once."""
        found: set[str] = set()
        for start in range(0, len(lines), _AT_ONCE):
            unknown = set(filterfalse(self._others.__contains__, lines[start : start + _AT_ONCE]))
            if not unknown:
                continue
            if self._at_all("\n".join(unknown)):
                hits = set(filter(self._is_true, unknown))
                found |= hits
                unknown -= hits
            if len(self._others) + len(unknown) > _LINES:
                self._others.clear()
            self._others.update(line for line in unknown if len(line) <= _LONGEST)
        return found
