"""Exact strings looked for in many bytes: by the C library where it has `memmem`, else by Python.

Python's own search is made for any needle in a short text; the C library's is 3 to 6 times as fast in a long one.
Windows has none, and there Python's is used. Both find the same. Where much is searched for many strings, a sieve says
first which of them need not be looked for.
"""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from analyzer.inputs.sieve import SHORTEST, Sieve, is_worth_it

if TYPE_CHECKING:
    import mmap
    from collections.abc import Callable, Container, Iterable, Iterator

    Find = Callable[[bytes, int, int], int]


def wide(needle: bytes) -> bytes:
    """Return an ASCII needle in UTF-16, without the NULs at its ends, so that it is found in either byte order."""
    return b"\0".join(bytes([byte]) for byte in needle)


_FEW: Final = 4 * 1024
"""In fewer bytes a search for every string costs less than a sieve."""

_SIGNS: Final = b"\\<>=[]|&{}()_@\x1b"
"""Bytes that many logs do not have at all, and others on every line."""


def holds_any(data: bytes, needles: Iterable[bytes]) -> bool:
    """Tell whether one of the needles stands in the data.

    >>> holds_any(b"a log", [b"a dump", b"log"]), holds_any(b"a log", [b"a dump"])
    (True, False)
    """
    memmem = _memmem()
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


class Needles:
    """Words that are asked for in many texts: no more of them than need be.

    A word that has another one in it is found by that one. One with a sign, such as the backslash of a path, is only
    asked for where that sign stands: the search for one byte is four times as fast, and mostly ends at once.

    >>> marks = Needles([b"name=", b"host name=", b"[dump"])
    >>> [marks.are_in(text) for text in (b"a [log] of b", b"a [dump]", b"host name=a")]
    [False, True, True]
    """

    def __init__(self, needles: Iterable[bytes]) -> None:
        """Take the words."""
        words = sorted(set(needles), key=lambda word: (len(word), word))
        self.words = [
            word for number, word in enumerate(words) if not any(shorter in word for shorter in words[:number])
        ]
        self._long = tuple(word for word in self.words if len(word) >= SHORTEST)
        self._all = _by_sign(self.words)
        self._short = _by_sign(word for word in self.words if len(word) < SHORTEST)

    def are_in(self, data: bytes) -> bool:
        """Tell whether one of them stands in the data."""
        if len(data) < _FEW or not is_worth_it(len(data)):
            return _is_one_in(data, self._all)
        return _is_one_in(data, self._short) or holds_any(data, _sieve(self._long).candidates(data))


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


def _is_one_in(data: bytes, by_sign: dict[bytes, list[bytes]]) -> bool:
    return any((not sign or sign in data) and holds_any(data, words) for sign, words in by_sign.items())
