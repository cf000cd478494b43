"""Exact strings looked for in many bytes: by the C library where it has `memmem`, else by Python.

Python's own search is made for any needle in a short text; the C library's is 3 to 6 times as fast in a long one.
Windows has none, and there Python's is used. Both find the same. Where much is searched for many strings, a sieve says
first which of them need not be looked for: one pass over a text answers for all that is ever asked about it.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from analyzer.inputs.sieve import LONG, SHORTEST, Sieve, is_worth_it, may_hold

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable, Container, Iterable, Iterator

    Find = Callable[[bytes, int, int], int]


def wide(needle: bytes) -> bytes:
    """Return an ASCII needle in UTF-16, without the NULs at its ends, so that it is found in either byte order."""
    return b"\0".join(bytes([byte]) for byte in needle)


_FEW: Final = 4 * 1024
"""In fewer bytes a search for every string costs less than a sieve."""

_SHORT: Final = 1024
"""In fewer bytes Python has found a string before the C library is called."""

_BEGINNING: Final = 64 * 1024
"""Up to this size a text is looked at for shorter words as well."""

_KEPT: Final = 4 * 1024 * 1024
"""The longest text of which is remembered what may stand in it."""

_SIGNS: Final = b"\\<>=[]|&{}()_@\x1b"
"""Bytes that many logs do not have at all, and others on every line."""


def holds_any(data: bytes, needles: Iterable[bytes]) -> bool:
    """Tell whether one of the needles stands in the data.

    >>> holds_any(b"a log", [b"a dump", b"log"]), holds_any(b"a log", [b"a dump"])
    (True, False)
    """
    memmem = _memmem() if len(data) > _SHORT else None
    if memmem is None:
        return any(needle in data for needle in needles)
    return any(memmem(data, len(data), needle, len(needle)) is not None for needle in needles)


@contextmanager
def searching(buffer: mmap.mmap) -> Iterator[Find]:
    """Give a function like `buffer.find(needle, start, end)`, to be used inside the context only."""
    memmem = _memmem()
    if memmem is None:
        yield buffer.find
        return
    view = (ctypes.c_char * len(buffer)).from_buffer(buffer)
    base = ctypes.addressof(view)

    def find(needle: bytes, start: int, end: int) -> int:
        if end > len(buffer):
            raise ValueError(end)
        found = memmem(base + start, end - start, needle, len(needle)) if start < end else None
        return -1 if found is None else int(found) - base

    try:
        yield find
    finally:
        del view  # or the buffer could not be closed


@cache
def _memmem() -> Callable[..., Any] | None:
    try:
        function = ctypes.CDLL(None).memmem
    except (AttributeError, OSError, TypeError):  # no such library, or no such function in it
        return None
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    return function


class _Pool:
    """Strings that several parts of the program ask for in the same texts: one pass over a text answers for all."""

    def __init__(self, *, fold: bool) -> None:
        """Begin with none; `fold` as a sieve knows it."""
        self._fold = fold
        self._words: frozenset[bytes] = frozenset()
        self._sieve: Sieve | None = None
        self._last: tuple[bytes, set[bytes]] | None = None

    def add(self, words: Iterable[bytes]) -> None:
        self._words = self._words.union(words)
        self._sieve = self._last = None

    def candidates(self, data: bytes) -> set[bytes]:
        """Return those that may stand in a text; asked once more of the same text, from memory."""
        last = self._last
        if last is not None and last[0] is data:
            return last[1]
        self._sieve = sieve = self._sieve or Sieve(self._words, fold=self._fold)
        found = sieve.candidates(data)
        self._last = (data, found) if len(data) <= _KEPT else None
        return found


_LONG_WORDS: Final = _Pool(fold=False)
_OTHER_WORDS: Final = _Pool(fold=True)
"""Shorter ones, and such as may be in any case: this pass takes twice the time, and is for the beginnings of files."""


class Needles:
    """Words that are asked for in many texts: no more of them than need be.

    A word that has another one in it is found by that one. One with a sign, such as the backslash of a path, is only
    asked for where that sign stands: the search for one byte is four times as fast, and mostly ends at once.

    >>> marks = Needles([b"name=", b"host name=", b"[dump"])
    >>> [marks.are_in(text) for text in (b"a [log] of b", b"a [dump]", b"host name=a")]
    [False, True, True]
    """

    def __init__(self, needles: Iterable[bytes], *, any_case: bool = False) -> None:
        """Take the words; `any_case` for words in lower case, of texts in lower case and of texts as they are."""
        words = sorted(set(needles), key=lambda word: (len(word), word))
        self.words = [
            word for number, word in enumerate(words) if not any(shorter in word for shorter in words[:number])
        ]
        longest = sys.maxsize if any_case else LONG
        self._long = frozenset(word for word in self.words if len(word) >= longest)
        self._other = frozenset(word for word in self.words if SHORTEST <= len(word) < longest)
        self._signs = frozenset(_by_sign(self._other))
        self._all = _by_sign(self.words)
        self._not_long = _by_sign(word for word in self.words if len(word) < longest)
        self._short = _by_sign(word for word in self.words if len(word) < SHORTEST)
        _LONG_WORDS.add(self._long)
        _OTHER_WORDS.add(self._other)

    def are_in(self, data: bytes) -> bool:
        """Tell whether one of them stands in the data."""
        if len(data) < _FEW or not is_worth_it(len(data)):
            return _is_one_in(data, self._all)
        there = self._long & _LONG_WORDS.candidates(data) if self._long else self._long
        if len(data) > _BEGINNING and self._long:
            return _is_one_in(data, self._not_long, may_hold) or (bool(there) and holds_any(data, there))
        if any(sign in data for sign in self._signs):
            there |= self._other & _OTHER_WORDS.candidates(data)
        return _is_one_in(data, self._short, may_hold) or (bool(there) and holds_any(data, there))

    def candidates(self, data: bytes) -> Iterable[bytes]:
        """Return those that may stand in the data, in any case of letters, and few others.

        Raises:
            ValueError: if they are asked for in one case only.
        """
        if self._long:
            raise ValueError("words in one case")
        if self._short or len(data) < _FEW or not is_worth_it(len(data)):
            return self.words
        return self._other & _OTHER_WORDS.candidates(data)


def likely(needles: tuple[bytes, ...], data: memoryview) -> Container[bytes]:
    """Return those of some needles, all of them long, that may stand in the data."""
    return _sieve(needles).candidates(data) if is_worth_it(len(data)) else needles


@cache
def _sieve(needles: tuple[bytes, ...]) -> Sieve:
    return Sieve(needles)


def _by_sign(words: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """Divide words by a sign in them; those without one are under an empty one."""
    divided: dict[bytes, list[bytes]] = {}
    for word in words:
        sign = next((bytes([byte]) for byte in word if byte in _SIGNS), b"")
        divided.setdefault(sign, []).append(word)
    return divided


def _is_one_in(
    data: bytes, by_sign: dict[bytes, list[bytes]], may: Callable[[bytes, bytes], bool] | None = None
) -> bool:
    """Tell whether one of some words stands in the data; `may` says of a word, soon, where it certainly does not."""
    for sign, words in by_sign.items():
        if sign and sign not in data:
            continue
        likely = words if may is None else [word for word in words if may(data, word)]
        if likely and holds_any(data, likely):
            return True
    return False
