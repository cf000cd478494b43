"""Texts inside binary values: the registry writes a path or a name as hexadecimal digits.

A value stays as long as it is: PackedCatalogItem has fields of a fixed size. Both UTF-16 and one byte a character are
looked at, since the digits do not say which it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzer.redact.patterns import Span

_EXPORTED: Final = re.compile(
    r"hex(?:\([0-9A-Fa-f]{1,8}\))?:(?P<digits>[0-9A-Fa-f]{2}(?:,(?:\\[ \t]*\r*\n[ \t>|]*)?[0-9A-Fa-f]{2})+)"
)
_QUERIED: Final = re.compile(r"\bREG_BINARY[ \t]+(?P<digits>(?:[0-9A-Fa-f]{2}){4,})")
_PAIR: Final = re.compile(r"(?<=[\s,\\>|])[0-9A-Fa-f]{2}|(?<!.)[0-9A-Fa-f]{2}", re.DOTALL)
_LONGEST: Final = 1024 * 1024


def each(text: str, look: Callable[[str], str]) -> None:
    """Show the texts inside all binary values of a text to `look`."""
    changed(text, look)


def changed(text: str, change: Callable[[str], str]) -> str:
    """Return a text with the texts inside its binary values changed; `change` must keep their length."""
    for pattern in (_EXPORTED, _QUERIED):
        if pattern is _EXPORTED and "hex" not in text:
            continue
        text = pattern.sub(lambda found: _one(found, change), text)
    return text


def _one(found: re.Match[str], change: Callable[[str], str]) -> str:
    digits = found["digits"]
    if len(digits) > _LONGEST:
        return found[0]
    plain = re.sub(r"[^0-9A-Fa-f]", "", digits)
    data = bytes.fromhex(plain)
    after = _bytes_changed(data, change)
    if after == data:
        return found[0]
    written = after.hex()
    written = written.upper() if plain != plain.lower() else written
    nibbles = iter(written)
    start = found.start("digits") - found.start()
    return found[0][:start] + "".join(next(nibbles) if char in _HEX else char for char in digits)


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
