"""The bytes of a text and, once somebody asks for them, its characters.

Where the lines of a text recur in others, its encoding can be told without looking at them again, and a text that is
known by its bytes need not be decoded.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analyzer.inputs import nearly_utf8
from analyzer.inputs.codepages import WINDOWS
from analyzer.inputs.decode import characters, head_of, is_utf_8, page_by

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_NAMES_A_PAGE: Final = b"OEMCP"
_NONE: Final = frozenset[bytes]()
_LIMIT: Final = 16_384
_LONGEST: Final = 4_096
"""Bytes; an entry has 700. Of what is longer nothing is kept."""


class Content:
    r"""A text by its bytes; its characters are those that `analyzer.inputs.decode.characters` finds.

    >>> Content(b"Gr\xf6\xdfe: 1").text
    'Größe: 1'
    """

    __slots__ = ("_page", "_told", "data")

    def __init__(self, data: bytes) -> None:
        """Decode nothing yet."""
        self.data = data
        self._page: str | None = None
        self._told: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        """The characters."""
        return self._decoded()[0]

    @property
    def encoding(self) -> str:
        """What encoding was found."""
        return self._page or self._decoded()[1]

    def _decoded(self) -> tuple[str, str]:
        if self._told is None:
            page = self._page
            self._told = characters(self.data) if page is None else (self.data.decode(page, errors="replace"), page)
        return self._told

    def page(self, pieces: Iterable[bytes]) -> str | None:
        """Name the encoding, as told by pieces that were cut out at line ends and together have all letters of it.

        Returns:
            The name; None if there is more than one encoding, or if only the text as a whole can tell.
        """
        if self._page is None and self._told is None:
            self._page = _page_of(self.data, pieces)
        return self._page


def forget() -> None:
    """Forget what was learned from texts; for measuring."""
    _KNOWN.clear()
    _SAME.clear()
    _told_by.cache_clear()


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What a piece of a text that is not UTF-8 says of its encoding: heads of lines, see `decode`, and lines of UTF-8.

    One that is not `sure` says nothing.
    """

    heads: frozenset[bytes]
    utf_8: frozenset[bytes]
    sure: bool


_KNOWN: Final[dict[bytes, _Said]] = {}
_SAME: Final[dict[tuple[frozenset[bytes], frozenset[bytes], bool], _Said]] = {}


def _page_of(data: bytes, pieces: Iterable[bytes]) -> str | None:
    if b"\0" in data or data.startswith(_MARKS):
        return None
    if data.isascii():
        return "ascii"
    if is_utf_8(data):
        return "utf-8"
    # As few as there are layouts of entries.
    return _told_by(frozenset([_KNOWN.get(piece) or _said(piece) for piece in pieces]))


@lru_cache(1_024)
def _told_by(said: frozenset[_Said]) -> str | None:
    """Name the code page of a text; pieces that say the same count once, as lines do for `decode`."""
    utf_8 = _NONE.union(*(one.utf_8 for one in said))
    # Of a text in a code page, hardly a line is UTF-8 by chance; where some are, they are counted as they stand in it.
    if len(utf_8) > 1 or not all(one.sure for one in said):
        return None
    page = page_by(_NONE.union(*(one.heads for one in said)))
    return page if page in WINDOWS else None


@lru_cache(_LIMIT)
def _of_line(line: bytes) -> tuple[bytes, bool]:
    """Return the head of a line, and whether it is UTF-8 and not only ASCII."""
    return head_of(line), not line.isascii() and nearly_utf8.is_utf_8(line)


def _said(piece: bytes) -> _Said:
    lines = {line: _of_line(line) for line in piece.replace(b"\r", b"\n").split(b"\n")}
    heads = frozenset(head for head, _ in lines.values()) - {b""}
    utf_8 = frozenset(line for line, (_, is_of_it) in lines.items() if is_of_it)
    # A carriage return alone ends a line here and not there.
    ends = piece.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")
    same = (heads, utf_8, b"\r" not in ends and _NAMES_A_PAGE not in piece)
    if len(_SAME) >= _LIMIT:
        _SAME.clear()
    said = _SAME.setdefault(same, _Said(*same))
    if len(piece) <= _LONGEST:
        if len(_KNOWN) >= _LIMIT:
            _KNOWN.clear()
        _KNOWN[piece] = said
    return said
