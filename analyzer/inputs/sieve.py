"""Many strings looked for in one pass: which of them may stand in a text, and which certainly do not.

A search for one string takes long steps and is as fast as memory nearly allows; sixty searches are not. But of a string
of eleven bytes, wherever it stands, five bytes in a row begin at a multiple of eight, or else it begins just behind
one; of one of six bytes the same holds with a multiple of four. So only such places of a text are looked at, by numpy,
with the help of tables of hashes: at 4 GB/s on one core, however many strings there are. What a sieve lets through is
searched for as always; in most logs that is nothing.

Automata for many strings were weighed (ahocorasick-rs, Hyperscan): one more library to install, and 0.6 to 2.7 GB/s for
the same strings in the same logs.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np

SHORTEST: Final = 6
"""Bytes of the shortest string that a sieve takes."""

LONG: Final = 11
"""A sieve of strings of this length or more looks at half as many places."""

_WORD: Final = 8
"""Bytes that are looked at together, the most that fit a machine's word."""
_ENOUGH: Final = 5
"""Bytes that must be alike at the first look."""
_PIECE: Final = 256 * 1024
"""What is looked at at once, so that all of it stays in the processor's cache, and most logs are one piece."""
_TABLE_BITS: Final = 16
_UPPER: Final = 64 - _TABLE_BITS
_ALL_ONES: Final = 0xFFFF_FFFF_FFFF_FFFF
_FACTOR: Final = 0x9E3779B97F4A7C15 << 8 * (_WORD - _ENOUGH) & _ALL_ONES
"""2^64 divided by the golden ratio, as Knuth multiplies for hashes (The Art of Computer Programming, 6.4).

Shifted, so that only the first bytes of a word reach the upper bits of the product.
"""
_WHOLE_FACTOR: Final = 0xC2B2AE3D27D4EB4F
_PART_FACTOR: Final = _WHOLE_FACTOR << 8 * (_WORD - _ENOUGH) & _ALL_ONES
"""A prime of the same size, for a second look at the same bytes, or at all of a word."""
_CASE: Final = 0x2020_2020_2020_2020
"""The bits that tell small letters from capitals in ASCII."""
_COMMON: Final = (b"service", b"provider", b"windows", b"catalog")
_WORTH_IT: Final = 32 * 1024 * 1024
"""So much must have been searched before numpy is imported for it, which takes a tenth of a second."""


class Sieve:
    """Strings of `SHORTEST` bytes or more; in any case of letters if `fold` is set.

    >>> sieve = Sieve([b"Service Flags", b"Provider Path"])
    >>> sorted(sieve.candidates(b"the Service Flags of another one and so on"))
    [b'Service Flags']
    """

    def __init__(self, needles: Iterable[bytes], *, fold: bool = False) -> None:
        """Take the strings.

        Raises:
            ValueError: if one is too short.
        """
        needles = frozenset(needles)
        self._shortest = min(map(len, needles), default=LONG)
        if self._shortest < SHORTEST:
            raise ValueError(f"a sieve needs {SHORTEST} bytes")
        self._step = _WORD if self._shortest >= LONG else _WORD // 2
        self._case = _CASE if fold else 0
        self._known: dict[int, list[tuple[int, int, bytes]]] = {}
        for needle in needles:
            for first in range(self._step):
                self._learn(needle, first)
        self._tables: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None

    def _learn(self, needle: bytes, first: int) -> None:
        """Learn what a text has at one of the places: a string's bytes from its byte `first` on, or some steps on."""
        places = range(first, max(first + 1, len(needle) - _ENOUGH + 1), self._step)
        place = max(places, key=lambda place: _worth(needle[place : place + _WORD]))
        own, before = needle[place : place + _WORD], 0
        if len(own) < _ENOUGH and first == self._step - 1:
            own, before = needle[: _WORD - 1], 1
        value = (int.from_bytes(own, "little") | self._case & (1 << 8 * len(own)) - 1) << 8 * before
        mask = (1 << 8 * len(own)) - 1 << 8 * before
        # One byte of the first look may be any: before the string, or behind it.
        anything = 0 if before else len(own) if len(own) < _ENOUGH else None
        beginning = value & (1 << 8 * _ENOUGH) - 1
        begins = {beginning}
        if anything is not None:
            begins = {beginning | (byte << 8 * anything) | self._case & 0xFF << 8 * anything for byte in range(256)}
        for begin in begins:
            self._known.setdefault(begin, []).append((mask, value, needle))

    def candidates(self, data: bytes | memoryview) -> set[bytes]:
        """Return the strings that may stand in the data: each one that does, and few others."""
        size = len(data)
        if size < self._shortest:
            return set()
        values = self._words(data)
        for first in range(0, _WORD, self._step):
            # The last bytes may fill no word.
            last = first + (size - first) // _WORD * _WORD
            values.add(int.from_bytes(data[last:], "little") | self._case & (1 << 8 * (size - last)) - 1)
        beginning = (1 << 8 * _ENOUGH) - 1
        return {
            needle
            for word in values
            for mask, value, needle in self._known.get(word & beginning, ())
            if word & mask == value
        }

    def _hashed(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return tables of hashes: of all beginnings of words, of those that know no more, and of whole words."""
        words = [(begin, mask, value) for begin, known in self._known.items() for mask, value, _ in known]
        return (
            _table(_FACTOR, self._known),
            _table(_PART_FACTOR, {begin for begin, mask, _ in words if mask != _ALL_ONES}),
            _table(_WHOLE_FACTOR, {value for _, mask, value in words if mask == _ALL_ONES}),
        )

    def _words(self, data: bytes | memoryview) -> set[int]:
        """Return the words of the data that begin as one of those that are known, and few others."""
        import numpy as np  # noqa: PLC0415 - see `is_worth_it`

        self._tables = self._tables or self._hashed()
        alike, part, whole = self._tables
        factor, upper, case = np.uint64(_FACTOR), np.uint64(_UPPER), np.uint64(self._case)
        size = len(data)
        alike_words: list[np.ndarray] = []
        for first in range(0, _WORD, self._step):
            for start in range(first, size - _WORD + 1, _PIECE):
                words = np.frombuffer(data, "<u8", min(_PIECE, size - start) // _WORD, start)
                if self._case:
                    words = words | case
                hashes = words * factor
                np.right_shift(hashes, upper, hashes)
                # No hash is beyond the table: "clip" spares numpy the look whether one is.
                hits = alike.take(hashes.view(np.intp), mode="clip").nonzero()[0]
                if len(hits):
                    alike_words.append(words[hits])
        if not alike_words:
            return set()
        found = np.concatenate(alike_words) if len(alike_words) > 1 else alike_words[0]
        second = whole.take(_hashes(found, _WHOLE_FACTOR), mode="clip")
        second |= part.take(_hashes(found, _PART_FACTOR), mode="clip")
        return set(found[second].tolist())


def may_hold(data: bytes, word: bytes) -> bool:
    """Tell whether a word may stand in the data: whether pairs of its bytes do.

    A word begins at an even offset, or its second byte does. Of one of two bytes the only pair begins anywhere.
    """
    if len(word) == 1 or len(data) < len(word):
        return word in data
    import numpy as np  # noqa: PLC0415 - see `is_worth_it`

    pairs = np.frombuffer(data, "<u2", len(data) // 2)
    even = pairs == int.from_bytes(word[:2], "little")
    if (
        _any(even)
        and (
            len(word) < 4  # noqa: PLR2004 - two pairs
            or _any(even[:-1] & (pairs[1:] == int.from_bytes(word[2:4], "little")))
        )
    ):
        return True
    if len(word) == 2:  # noqa: PLR2004 - one pair
        odd = np.frombuffer(data, "<u2", (len(data) - 1) // 2, 1) == int.from_bytes(word, "little")
    elif len(word) == 3 and word[0] == word[2] == word[1]:  # noqa: PLR2004 - its two pairs are alike
        return False
    else:
        odd = pairs == int.from_bytes(word[1:3], "little")
    return _any(odd)


def _any(mask: np.ndarray) -> bool:
    """Say what `mask.any()` does; that begins in Python, and costs as much as the look at 30 KB."""
    return bool(len(mask) and mask[mask.argmax()])  # type: ignore[call-overload,unused-ignore] # types of numpy 2.5


def are_at(data: bytes, characters: Sequence[tuple[int, bytes]]) -> bool:
    """Tell whether characters stand at some distances from one another in the data; without numpy, True.

    Each is told by its distance from the first one, and as one byte, or as the first and the last one of a range.

    >>> import numpy
    >>> [are_at(text, [(0, b"."), (2, b"."), (6, b"09")]) for text in (b"10.0.19045", b"10.0.19", b"10.00.19045", b"")]
    [True, False, False, False]
    """
    if characters[0][1] not in data:
        return False
    if len(characters) == 1 or "numpy" not in sys.modules:
        return True
    import numpy as np  # noqa: PLC0415 - it is there

    places = np.frombuffer(data, np.uint8)
    count = max(0, len(data) - characters[-1][0])
    masks = {
        allowed: places == allowed[0] if len(allowed) == 1 else places - np.uint8(allowed[0]) <= allowed[1] - allowed[0]
        for allowed in dict.fromkeys(allowed for _, allowed in characters)
    }
    (first, one), (second, other), *others = ((distance, masks[allowed]) for distance, allowed in characters)
    found = one[first : first + count] & other[second : second + count]
    for distance, mask in others:
        found &= mask[distance : distance + count]
    return _any(found)


def _table(factor: int, values: Iterable[int]) -> np.ndarray:
    """Return which hashes some values have."""
    import numpy as np  # noqa: PLC0415 - see `is_worth_it`

    table = np.zeros(1 << _TABLE_BITS, np.bool_)
    table[[(value * factor & _ALL_ONES) >> _UPPER for value in values]] = True
    return table


def _hashes(words: np.ndarray, factor: int) -> np.ndarray:
    import numpy as np  # noqa: PLC0415 - see `is_worth_it`

    return (words * np.uint64(factor) >> np.uint64(_UPPER)).view(np.intp)


def _worth(part: bytes) -> tuple[bool, int]:
    """Rank parts of strings by how rare they are: none that logs are full of, and the longer the rarer."""
    letters = part.strip().lower()
    return not any(letters in word or word in letters for word in _COMMON), len(part)


class _Effort:
    """How many bytes were searched without a sieve so far, in this process."""

    spent = 0


def is_worth_it(size: int) -> bool:
    """Tell whether to use a sieve for so many bytes more: where numpy is there anyway, or after many of them."""
    if "numpy" in sys.modules:
        return True
    _Effort.spent += size
    return _Effort.spent > _WORTH_IT
