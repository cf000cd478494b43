"""Texts inside binary values: the registry writes a path or a name as hexadecimal digits.

A value stays as long as it is: PackedCatalogItem has fields of a fixed size. Both UTF-16 and one byte a character are
looked at, since the digits do not say which it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from analyzer.redact.patterns import Span

_PAIRS: Final = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}(?:(?:,| - | )[0-9A-Fa-f]{2}){3,}(?![0-9A-Fa-f])")
_TO_THE_LAST: Final = re.compile(r",?\\?[^\S\n]*\n[ \t>|]{0,40}")
_LAST: Final = re.compile(r"[0-9A-Fa-f]{2}(?:,[0-9A-Fa-f]{2}){0,2}(?![\w,])")
_BEGINS: Final = re.compile(r"=hex|HKEY_|REG_[A-Z]|\b0{8}\b")
_BETWEEN: Final = 300
_BLANK_LINES: Final = 2
_COLUMN: Final = re.compile(r"[ \t]{1,60}")
_QUERIED: Final = re.compile(r"\bREG_BINARY[ \t]+(?P<digits>(?:[0-9A-Fa-f]{2}){4,})")
_LONGEST: Final = 1024 * 1024


def each(text: str, look: Callable[[str], str]) -> None:
    """Show the texts inside all binary values of a text to `look`."""
    changed(text, look)


def changed(text: str, change: Callable[[str], str]) -> str:
    """Return a text with the texts inside its binary values changed; `change` must keep their length."""
    text = _QUERIED.sub(lambda found: _one(found, change), text)
    pieces: list[str] = []
    end = 0
    for rows in _values(text):
        for (start, stop), row in zip(_extents(text, rows), _rows_changed(text, rows, change), strict=True):
            pieces += [text[end:start], row]
            end = stop
    return "".join([*pieces, text[end:]])


def _values(text: str) -> Iterator[list[re.Match[str]]]:
    """Give the rows of digits of each value: they follow one another, whatever stands before and behind them."""
    rows: list[re.Match[str]] = []
    for row in _PAIRS.finditer(text):
        if rows and not _goes_on(text[rows[-1].end() : row.start()]):
            yield [*rows, *_last(text, rows[-1].end())]
            rows = []
        rows.append(row)
    if rows:
        yield [*rows, *_last(text, rows[-1].end())]


def _last(text: str, at: int) -> Iterator[re.Match[str]]:
    """Give a last row that is too short to be told by itself."""
    way = _TO_THE_LAST.match(text, at)
    row = None if way is None else _LAST.match(text, way.end())
    if row is not None:
        yield row


def _goes_on(between: str) -> bool:
    return len(between) <= _BETWEEN and between.count("\n") <= _BLANK_LINES and _BEGINS.search(between) is None


def _extents(text: str, rows: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Give where each row begins and ends, with the letters that a dump of bytes shows beside it."""
    for row in rows:
        shown = _shown(bytes.fromhex(_plain(row[0])))
        gap = _COLUMN.match(text, row.end())
        beside = gap is not None and text.startswith(shown, gap.end())
        yield row.start(), gap.end() + len(shown) if gap is not None and beside else row.end()


def _rows_changed(text: str, rows: list[re.Match[str]], change: Callable[[str], str]) -> Iterator[str]:
    plain = [_plain(row[0]) for row in rows]
    data = bytes.fromhex("".join(plain))
    after = _bytes_changed(data, change) if len(data) <= _LONGEST else data
    at = 0
    for (start, stop), row, digits in zip(_extents(text, rows), rows, plain, strict=True):
        own = after[at : at + len(digits) // 2]
        at += len(own)
        beside = text[row.end() : stop]
        written = _written(row[0], own)
        yield (
            text[start:stop]
            if own.hex() == digits.lower()
            else written + (beside[: -len(own)] + _shown(own) if beside else "")
        )


def _shown(data: bytes) -> str:
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in data)  # noqa: PLR2004 - printable ASCII


def _plain(digits: str) -> str:
    return re.sub(r"[^0-9A-Fa-f]", "", digits)


def _one(found: re.Match[str], change: Callable[[str], str]) -> str:
    digits = found["digits"]
    if len(digits) > _LONGEST:
        return found[0]
    data = bytes.fromhex(digits)
    after = _bytes_changed(data, change)
    start = found.start("digits") - found.start()
    return found[0] if after == data else found[0][:start] + _written(digits, after)


def _written(digits: str, data: bytes) -> str:
    """Write bytes as others were written, with the same signs between them."""
    written = data.hex()
    nibbles = iter(written.upper() if digits != digits.lower() else written)
    return "".join(next(nibbles) if char in _HEX else char for char in digits)


_HEX: Final = frozenset("0123456789abcdefABCDEF")


def _bytes_changed(data: bytes, change: Callable[[str], str]) -> bytes:
    even = len(data) // 2 * 2
    units = "".join(chr(int.from_bytes(data[at : at + 2], "little")) for at in range(0, even, 2))
    after = change(units)
    if after != units:
        data = b"".join(ord(char).to_bytes(2, "little") for char in after) + data[even:]
    text = data.decode("latin-1")
    return change(text).encode("latin-1")


def fitted(text: str, replaced: Iterable[tuple[Span, str]]) -> str:
    """Replace parts of a text and keep its length: what becomes shorter is filled up behind the NUL that ends it."""
    pieces: list[str] = []
    end = owed = 0
    for span, pseudonym in replaced:
        length = span.end - span.start
        between, owed = _paid(text[end : span.start], owed)
        new = pseudonym if len(pseudonym) <= length + owed else "x" * length
        pieces += [between, new]
        owed += length - len(new)
        end = span.end
    between, owed = _paid(text[end:], owed)
    return "".join([*pieces, between, "\0" * owed])


def _paid(text: str, owed: int) -> tuple[str, int]:
    """Put the characters that are missing behind the next NUL."""
    nul = text.find("\0")
    if not owed or nul < 0:
        return text, owed
    return text[:nul] + "\0" * owed + text[nul:], 0
