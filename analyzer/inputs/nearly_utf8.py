"""Text that is UTF-8 in most of its lines: a console wrote the others in its code page, or they were damaged.

No code page makes lines that are UTF-8 by chance, but for a few of one or two letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTER: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_FEWEST: Final = 3
"""Lines that are no chance: fewer of UTF-8 may be of a code page, and fewer that are not may be damage."""

_SHARE: Final = 4
"""As many others may stand beside each line of UTF-8. Of Chinese in its code page, one line in ten may look like it."""

_MOST_PARTS: Final = 20_000
_REPLACED: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Others:
    """The lines of a text that are not UTF-8, without line feeds; and whether they are damage only."""

    lines: frozenset[bytes]
    damaged: bool


def others(data: bytes) -> Others | None:
    r"""Return the lines that are not UTF-8 of a text that is not UTF-8 throughout; None if too few lines are.

    >>> others("Größe: 1\nLänge: 2\nBöses: 3\n".encode() + b"Fl\x84che: 4")
    Others(lines=frozenset({b'Fl\x84che: 4'}), damaged=True)
    """
    if sum(1 for _, _ in zip(_LETTER.finditer(data), range(_FEWEST), strict=False)) < _FEWEST:
        return None
    lines = [line for line in dict.fromkeys(data.split(b"\n")) if not line.isascii()]
    wrong = [line for line in lines if not is_utf_8(line)]
    right = len(lines) - len(wrong)
    if right < _FEWEST or right * _SHARE < len(wrong):
        return None
    not_utf_8 = frozenset(line for line in wrong if not _is_mostly_utf_8(line))
    return Others(not_utf_8, damaged=len(not_utf_8) < _FEWEST)


def divided(data: bytes, lines: frozenset[bytes]) -> list[tuple[bool, bytes]] | None:
    """Divide a text into parts: whether of these lines, and the bytes; None if there are too many parts."""
    parts: list[tuple[bool, bytes]] = []
    for is_other, together in groupby(_kept_ends(data), key=lambda line: line.removesuffix(b"\n") in lines):
        if len(parts) == _MOST_PARTS:
            return None
        parts.append((is_other, b"".join(together)))
    return parts


def is_utf_8(line: bytes) -> bool:
    """Tell whether a line is UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _kept_ends(data: bytes) -> Iterator[bytes]:
    *lines, last = data.split(b"\n")
    for line in lines:
        yield line + b"\n"
    if last:
        yield last


def _is_mostly_utf_8(line: bytes) -> bool:
    """Tell whether a line is UTF-8 with a byte that is not: more of its letters must be right than wrong."""
    text = line.decode(errors="replace")
    wrong = text.count(_REPLACED)
    return sum(not char.isascii() for char in text) - wrong >= 2 * wrong
