"""UTF-16 text inside binary data: where it begins, at which of two bytes, and in which byte order.

A file of UTF-16 keeps one order from its first byte on. In a database, a trace, a memory dump or a damaged container it
begins anywhere, and what stands before it has NULs of its own.
"""

from __future__ import annotations

import codecs
import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN: Final = re.compile(rb"(?:[\t\n\r -~]\0){8,}")
"""Letters and NULs that take turns; of big-endian text all but the first NUL and the last letter."""

_MARK: Final = len(codecs.BOM_UTF16_LE)
_LINE_END_COUNTS: Final = 10
_NO_LETTERS: Final = bytes({*range(0x20), 0x7F} - {*b"\t\n\r"})


def divided(part: bytes, encoding: str, skip: int) -> Iterator[tuple[str, int, bytes]]:
    """Divide a segment that is taken for UTF-16: of each piece its encoding, the bytes before its text, and its bytes.

    Nearly all are one piece, in the encoding that its beginning shows.

    >>> text = "a catalog".encode("utf-16-le")
    >>> [(encoding, skip) for encoding, skip, _ in divided(text + bytes(7) + text, "utf-16-le", 0)]
    [('utf-16-le', 0), ('utf-16-le', 1)]
    """
    low = skip if encoding == "utf-16-le" else skip + 1
    # Where a mark says the order and nothing is binary, all is one text.
    if not part[low::2].count(0) or (skip == _MARK and _plain(part[skip:], encoding)[0]):
        yield encoding, skip, part
        return
    groups = [list(runs) for _, runs in groupby(_RUN.finditer(part), key=lambda run: run.start() % 2)]
    start = 0
    for number, runs in enumerate(groups):
        end = runs[-1].end() if number + 1 < len(groups) else len(part)
        piece = part[start:end]
        little = (runs[0].start() - start) % 2
        big = 1 - little  # a big-endian letter begins with the NUL before the run
        first, last = runs[0].start(), runs[-1].end()
        if not start and skip == _MARK and little == (encoding == "utf-16-be"):
            yield encoding, skip, piece  # a mark of the byte order says it
        elif _plain(part[first - 1 if first else 1 : last - 1], "utf-16-be") > _plain(part[first:last], "utf-16-le"):
            yield "utf-16-be", big, piece
        else:
            yield "utf-16-le", little, piece
        start = end
    if not groups:
        yield encoding, skip, part


def _plain(text: bytes, encoding: str) -> tuple[bool, int]:
    """Tell whether a text has no control characters, and count its letters of ASCII, line ends many times.

    In the wrong order a letter of ASCII beside one that is none gets lost, and the other may seem to be of ASCII: a
    Cyrillic one a letter, U+010A or U+040A a line end, and U+2500 the NUL that no text has.
    """
    letters = text.decode(encoding, errors="replace").encode("ascii", errors="ignore")
    plain = letters.translate(None, _NO_LETTERS)
    return len(plain) == len(letters), len(plain) + _LINE_END_COUNTS * letters.count(b"\n")
