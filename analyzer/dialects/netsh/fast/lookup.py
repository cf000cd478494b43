"""A text by its bytes, divided at its blank lines: which of the pieces are entries that are known.

Equal bytes in one encoding are equal letters. So of a text whose pieces were all seen before nothing is decoded, and
nobody looks at its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzer.dialects.netsh.known_entries import KnownEntry
    from analyzer.dialects.netsh.layouts import Layouts
    from analyzer.inputs.content import Content

_LINE_ENDS: Final = (b"\r\r\n", b"\r\n", b"\n")
_QUOTE = re.compile(rb"[> ]*")
_LONGEST_QUOTE: Final = 64
_LONGEST: Final = 2_000
"""Bytes of an entry, three times as many as one has; of a longer one it is not asked before all else."""
_GUID = re.compile(rb"\{[0-9A-Fa-f]{8}-")
_FEW: Final = 8
"""So many entries that need the reader are looked at, before it is asked whether they are the most."""

_UNICODE: Final = "utf-8"
"""Of a text without letters beyond ASCII, and of one that was decoded, the pieces are kept as UTF-8 as well."""


@dataclass(slots=True)
class Pieces:
    """The pieces of a text between its blank lines, each with the entry that it is, if it is one.

    Each line of the text begins with `quote`, as in mails, and ends in `newline`; what stands between two lines of a
    piece is both. Behind the last piece stand `ends` line ends; None if these are not all alike. `refused` counts the
    pieces with a GUID that are no entry as netsh prints it.
    """

    texts: list[bytes]
    quote: bytes
    newline: bytes
    ends: int | None
    page: str
    entries: list[KnownEntry | None]
    refused: int = 0

    def lines(self, number: int) -> list[str] | None:
        """Return the lines of a piece of a text that is not quoted; None if they have letters that are none."""
        try:
            return self.texts[number].decode(self.page).split(self.newline.decode())
        except UnicodeDecodeError:
            return None


def first(head: bytes) -> tuple[bytes, bytes] | None:
    """Return the piece with the first brace, as of a GUID, and what stands between its lines; None if it is long."""
    brace = head.find(b"{")
    if brace < 0:
        return None
    quote = _quote(head)
    separator = _newline(head) + quote
    above = head.rfind(separator * 2, max(0, brace - _LONGEST), brace)
    start = above + 2 * len(separator) if above >= 0 else len(quote)
    end = head.find(separator * 2, brace, start + _LONGEST)
    return (head[start:end], separator) if end >= 0 else None


def look_up(layouts: Layouts, content: Content) -> Pieces | None:
    """Divide a text, and look at the pieces that were not seen before.

    Returns:
        The pieces; None if there is no entry, or if most of what may be one needs the reader.
    """
    data = content.data
    pieces = _divided(layouts, data, _quote(data))
    if None not in pieces.entries:
        return pieces
    if pieces.quote and not _is_quoted(data, pieces.quote):
        pieces = _divided(layouts, data, b"")
    page = content.page([pieces.quote + text for text in pieces.texts] if pieces.quote else pieces.texts)
    if page is None:
        data = content.text.encode(_UNICODE, "surrogatepass")
        quote = _quote(data)
        pieces = _divided(layouts, data, quote if _is_quoted(data, quote) else b"")
    elif page not in ("ascii", _UNICODE):
        pieces.page = page
        pieces.entries = [*map(layouts.printed(page, pieces.newline + pieces.quote).get, pieces.texts)]
    return pieces if _are_looked_at(layouts, pieces) else None


def _quote(data: bytes) -> bytes:
    match = _QUOTE.match(data)
    return b"" if match is None or match.end() > _LONGEST_QUOTE else match[0]


def _is_quoted(data: bytes, quote: bytes) -> bool:
    return data.count(b"\n") == data.count(b"\n" + quote) + 1


def _newline(data: bytes) -> bytes:
    feed = data.find(b"\n")
    return b"\n" if feed < 0 else next(end for end in _LINE_ENDS if data.endswith(end, 0, feed + 1))


def _divided(layouts: Layouts, data: bytes, quote: bytes) -> Pieces:
    newline = _newline(data)
    separator = newline + quote
    ends: int | None
    if quote:
        last, ends = len(data), 0
        if data.endswith(newline):
            last, ends = last - len(newline), 1
        while data.endswith(separator, len(quote), last):
            last, ends = last - len(separator), ends + 1
        body = data[len(quote) : last]
    else:
        body = data.rstrip(newline)
        blank = data[len(body) :]
        ends = None if blank.replace(newline, b"") else len(blank) // len(newline)
    texts = body.split(separator * 2)
    return Pieces(texts, quote, newline, ends, _UNICODE, [*map(layouts.printed(_UNICODE, separator).get, texts)])


def _are_looked_at(layouts: Layouts, pieces: Pieces) -> bool:
    """Look at the pieces that were not seen before, and put in what they are; False if most of them need the reader."""
    separator, newline = pieces.newline + pieces.quote, pieces.newline.decode()
    seen = layouts.printed(pieces.page, separator)
    entries = pieces.entries
    for place, piece in enumerate(pieces.texts):
        if entries[place] is None and b"{" in piece:
            text = _text(piece, pieces)
            known = None if text is None else layouts.look_at(text, newline)
            if known is not None:
                entries[place] = known
                layouts.keep(seen, piece, known)
            elif _GUID.search(piece):
                pieces.refused += 1
                if pieces.refused > _FEW and pieces.refused * 2 > len(entries) - entries.count(None):
                    return False
    return any(entries)


def _text(piece: bytes, pieces: Pieces) -> str | None:
    """Return the letters of a piece, without what its lines begin with; None if it has others than letters."""
    if pieces.quote:
        separator = pieces.newline + pieces.quote
        if piece.count(b"\n") != piece.count(separator):
            return None
        piece = piece.replace(separator, pieces.newline)
    try:
        text = piece.decode(pieces.page)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
