"""Many strings looked for in one pass: which of them may stand in a text, and which certainly do not.

A search for one string takes long steps and is as fast as memory nearly allows; forty searches are not. But a string
of 13 bytes holds six that begin at a multiple of eight, wherever it stands, and one of 9 bytes six that begin at a
multiple of four. So only such places of a text are looked at, by numpy, with the help of a table of hashes: at 2.5 to
5 GB/s on one core, however many strings there are. What it lets through is searched for as always; in most logs that is
nothing.

Automata for many strings were weighed (ahocorasick-rs, Hyperscan): one more library to install, and 0.6 to 2.7 GB/s for
the same strings in the same logs.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

SHORTEST: Final = 9
"""Bytes of the shortest string that a sieve takes."""

_WORD: Final = 8
"""Bytes that are looked at together, the most that fit a machine's word."""
_ENOUGH: Final = 6
"""Bytes that must be alike: fewer are alike in other words of a language too."""
_PIECE: Final = 128 * 1024
"""What is looked at at once, so that all of it stays in the processor's cache."""
_TABLE_BITS: Final = 16
_MULTIPLIER: Final = 0x9E3779B97F4A7C15
"""2^64 divided by the golden ratio, as Knuth multiplies for hashes (The Art of Computer Programming, 6.4)."""
_ALL_ONES: Final = 0xFFFF_FFFF_FFFF_FFFF
_WORTH_IT: Final = 32 * 1024 * 1024
"""So much must have been searched before numpy is imported for it, which takes a tenth of a second."""


class Sieve:
    """Strings of `SHORTEST` bytes or more.

    >>> sieve = Sieve([b"Service Flags", b"Provider Path"])
    >>> sorted(sieve.candidates(b"the Service Flags of another one and so on"))
    [b'Service Flags']
    """

    def __init__(self, needles: Iterable[bytes]) -> None:
        """Take the strings.

        Raises:
            ValueError: if one is too short.
        """
        needles = frozenset(needles)
        shortest = min(map(len, needles), default=SHORTEST)
        if shortest < SHORTEST:
            raise ValueError(f"a sieve needs {SHORTEST} bytes")
        self._step = _WORD if shortest - _WORD + 1 >= _ENOUGH else _WORD // 2
        width = min(_WORD, shortest - self._step + 1)
        self._shortest = shortest
        self._width = width
        self._mask = (1 << 8 * width) - 1
        # Only the bytes of the mask reach the upper bits of the product.
        self._factor = _MULTIPLIER << 8 * (_WORD - width) & _ALL_ONES
        self._known: dict[int, set[bytes]] = {}
        for needle in needles:
            for first in range(self._step):
                # The last of its places: many strings begin with a common word, "Service" or "Provider".
                place = first + (len(needle) - width - first) // self._step * self._step
                value = int.from_bytes(needle[place : place + width], "little")
                self._known.setdefault(value, set()).add(needle)
        self._table: np.ndarray | None = None

    def candidates(self, data: bytes | memoryview) -> set[bytes]:
        """Return the strings that may stand in the data: each one that does, and few others."""
        import numpy as np  # noqa: PLC0415 - see `is_worth_it`

        if len(data) < self._shortest:
            return set()
        if self._table is None:
            self._table = np.zeros(1 << _TABLE_BITS, np.bool_)
            self._table[[(value * self._factor & _ALL_ONES) >> 64 - _TABLE_BITS for value in self._known]] = True
        factor, shift, mask = np.uint64(self._factor), np.uint64(64 - _TABLE_BITS), np.uint64(self._mask)
        values: set[int] = set()
        for first in range(0, _WORD, self._step):
            for start in range(first, len(data) - _WORD + 1, _PIECE):
                words = np.frombuffer(data, "<u8", min(_PIECE, len(data) - start) // _WORD, start)
                hashes = words * factor
                hashes >>= shift
                # No hash is beyond the table: "clip" spares numpy the look whether one is.
                (hits,) = self._table.take(hashes.view(np.intp), mode="clip").nonzero()
                if len(hits):
                    values.update((words[hits] & mask).tolist())
            # The last bytes may fill no word.
            last = first + (len(data) - first) // _WORD * _WORD
            values.add(int.from_bytes(data[last : last + self._width], "little"))
        return {needle for value in values for needle in self._known.get(value, ())}


class _Effort:
    """How many bytes were searched without a sieve so far, in this process."""

    spent = 0


def is_worth_it(size: int) -> bool:
    """Tell whether to use a sieve for so many bytes more: where numpy is there anyway, or after many of them."""
    if "numpy" in sys.modules:
        return True
    _Effort.spent += size
    return _Effort.spent > _WORTH_IT
