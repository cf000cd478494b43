"""Whether bytes hold one of some words: what most logs are asked first, and the only thing that most are asked.

glibc's memmem searches six times as fast as `bytes.find` of CPython 3.11 does; elsewhere that serves.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def _of_libc() -> Callable[[bytes, int, bytes, int], int | None] | None:
    if sys.platform != "linux":
        return None
    try:
        memmem = ctypes.CDLL(None).memmem
    except (OSError, AttributeError):
        return None
    memmem.restype = ctypes.c_void_p
    memmem.argtypes = (ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t)
    return memmem


_memmem = _of_libc()

_SIGNS: Final = b"\\<>=[]|&{}()_@\x1b"
"""Bytes that many logs do not have at all, and others on every line."""


def holds_any(data: bytes, needles: Iterable[bytes]) -> bool:
    """Tell whether one of the needles stands in the data.

    >>> holds_any(b"a log", [b"a dump", b"log"]), holds_any(b"a log", [b"a dump"])
    (True, False)
    """
    if _memmem is None:
        return any(needle in data for needle in needles)
    size = len(data)
    return any(_memmem(data, size, needle, len(needle)) is not None for needle in needles)


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
        self._by_sign: dict[bytes, list[bytes]] = {}
        words = sorted(set(needles), key=lambda word: (len(word), word))
        for number, word in enumerate(words):
            if not any(shorter in word for shorter in words[:number]):
                signs = [bytes([byte]) for byte in word if byte in _SIGNS]
                self._by_sign.setdefault(signs[0] if signs else b"", []).append(word)

    def are_in(self, data: bytes) -> bool:
        """Tell whether one of them stands in the data."""
        return any((not sign or sign in data) and holds_any(data, words) for sign, words in self._by_sign.items())
