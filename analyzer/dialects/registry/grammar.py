"""The two grammars of registry text at work: what a line is, and what a value is."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from lark import Token
from lark.exceptions import UnexpectedInput

from analyzer.dialects import lines
from analyzer.dialects.registry.tree import (
    REG_BINARY,
    REG_DWORD,
    REG_EXPAND_SZ,
    REG_MULTI_SZ,
    REG_NONE,
    REG_QWORD,
    REG_SZ,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lark import Lark

Form = Literal["registry-export", "registry-query"]

_FILES: Final[dict[Form, str]] = {
    "registry-export": "registry_export.lark",
    "registry-query": "registry_query.lark",
}
_MEMO: Final = 20_000
_LONGEST_ROW: Final = 16_384
"""More than any line of a catalog; a longer one is not remembered, and not looked at."""

BEGINS: Final = frozenset({"STRING", "DWORD", "HEX", "HEX_BEGIN", "TEXT", "NUMBER", "BINARY", "OTHER"})
"""The terminals with which a value begins."""

GOES_ON: Final = frozenset({"HEX_BEGIN", "HEX_MORE", "BINARY", "MORE"})
"""The terminals behind which a value may go on."""

CONTINUES: Final = frozenset({"HEX_MORE", "HEX_END", "MORE"})
"""The terminals that go on with a value."""

_QUERY_TYPES: Final = {
    "REG_SZ": REG_SZ,
    "REG_EXPAND_SZ": REG_EXPAND_SZ,
    "REG_MULTI_SZ": REG_MULTI_SZ,
    "REG_DWORD": REG_DWORD,
    "REG_DWORD_LITTLE_ENDIAN": REG_DWORD,
    "REG_QWORD": REG_QWORD,
    "REG_BINARY": REG_BINARY,
}
_TYPED = re.compile(r"(.*?)[ \t]+(REG_[A-Z_]+)[ \t]*(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")
_HEX_TYPE = re.compile(r"hex(?:\(([0-9A-Fa-f]{1,8})\))?:")
_DIGITS = re.compile(r"[0-9A-Fa-f]*")
_PAIRS = re.compile(r"(?:[0-9A-Fa-f]{2},)*(?:[0-9A-Fa-f]{2}(?![0-9A-Fa-f]))?")


class Parsed(NamedTuple):
    """A value: its name, its type by number, its bytes, and how many of them stand before each of its rows."""

    name: str
    type: int
    data: bytes
    starts: tuple[int, ...]


@cache
def _lark(form: Form) -> Lark:
    return lines.load(_FILES[form], "start")


@cache
def _any_line(form: Form) -> Callable[[str], re.Match[str] | None]:
    return lines.matcher(_lark(form))


def shape(form: Form, row: str) -> str | None:
    """Return the name of the terminal that an unquoted, trimmed line is, or None.

    >>> shape("registry-export", "[HKEY_LOCAL_MACHINE]"), shape("registry-query", "Version    REG_DWORD    0x0")
    ('KEY', 'NUMBER')
    """
    match = _any_line(form)(row + "\n") if len(row) <= _LONGEST_ROW else None
    return None if match is None else match.lastgroup


@lru_cache(maxsize=_MEMO)
def value(form: Form, text: str, *, ansi: bool) -> Parsed | None:
    """Return the value that rows are, each with its line end; None if the grammar does not accept them as one.

    `ansi` tells that an export is of version 4, which writes the bytes of texts in the machine's code page.
    """
    try:
        tokens = [child for child in _lark(form).parse(text).children if isinstance(child, Token)]
    except UnexpectedInput:
        return None
    if tokens[0].type not in BEGINS:
        return None
    return _exported(tokens, ansi=ansi) if form == "registry-export" else _queried(tokens)


def beginning(form: Form, rows: Sequence[str]) -> Parsed | None:
    """Return what is certain of a value that is cut or damaged: the whole pairs before the first sign that is none."""
    if form == "registry-query":
        typed = _TYPED.match(rows[0])
        if typed is None or typed[2] != "REG_BINARY" or not all(map(_DIGITS.fullmatch, (typed[3], *rows[1:]))):
            return None
        return Parsed(typed[1], REG_BINARY, *_of_digits([typed[3], *rows[1:]]))
    quoted, equals, rest = rows[0].partition('"=')
    match = _HEX_TYPE.match(rest)
    if not equals or match is None or match[1] not in (None, "3"):
        return None
    return Parsed(_unescaped(quoted[1:]), REG_BINARY, *_joined(list(_certain([rest[match.end() :], *rows[1:]]))))


def _certain(rows: Sequence[str]) -> Iterator[bytes]:
    """Give the bytes of each row up to the first sign that is none of a row; behind it nothing has its place."""
    whole = True
    for row in rows:
        pairs = _PAIRS.match(row) if whole else None
        text = "" if pairs is None else pairs[0]
        whole = whole and row[len(text) :] in ("", "\\")
        yield bytes.fromhex(text.replace(",", ""))


def _exported(tokens: Sequence[Token], *, ansi: bool) -> Parsed:
    kind, first = tokens[0].type, tokens[0].rstrip("\n")
    name, rest = ("", first[2:]) if first.startswith("@") else _name_and_rest(first)
    if kind == "STRING":
        typed, _, text = rest.partition('"')
        number = int(typed[len("str(") : -len("):")], 16) if typed else REG_SZ
        return Parsed(name, number, _wide(_unescaped(text[:-1])), (0,))
    if kind == "DWORD":
        return Parsed(name, REG_DWORD, int(rest.partition(":")[2], 16).to_bytes(4, "little"), (0,))
    match = _HEX_TYPE.match(rest)
    number = REG_BINARY if match is None or match[1] is None else int(match[1], 16)
    rows = [rest.partition(":")[2], *tokens[1:]]
    data, starts = _joined([bytes.fromhex(row.replace(",", "").strip("\\\n")) for row in rows])
    if ansi and number in (REG_EXPAND_SZ, REG_MULTI_SZ, REG_SZ):
        return Parsed(name, number, _wide(data.decode("ascii", errors="replace").rstrip("\0")), starts)
    return Parsed(name, number, data, starts)


def _name_and_rest(row: str) -> tuple[str, str]:
    """Split a row at the quote that ends its name; quotes inside a name have a backslash before."""
    end = 1
    while row[end] != '"':
        end += 2 if row[end] == "\\" else 1
    return _unescaped(row[1:end]), row[end + 2 :]


def _queried(tokens: Sequence[Token]) -> Parsed | None:
    match = _TYPED.match(tokens[0].rstrip("\n"))
    if match is None:
        return None
    name, number, text = match[1], _QUERY_TYPES.get(match[2], REG_NONE), match[3]
    if tokens[0].type == "NUMBER":
        size = 8 if number == REG_QWORD else 4
        whole = int(text, 16)
        return Parsed(name, number, whole.to_bytes(size, "little"), (0,)) if whole >> 8 * size == 0 else None
    if tokens[0].type == "OTHER":
        return Parsed(name, number, b"", (0,))
    if tokens[0].type == "TEXT":
        return Parsed(name, number, _wide(text), (0,))
    rows = [text, *(token.strip() for token in tokens[1:])]
    return Parsed(name, number, *_of_digits(rows)) if sum(map(len, rows)) % 2 == 0 else None


def _of_digits(rows: Sequence[str]) -> tuple[bytes, tuple[int, ...]]:
    """Return the whole pairs of hexadecimal digits; a console may break a line between the two digits of a byte."""
    digits = "".join(rows)
    starts = [sum(map(len, rows[:index])) // 2 for index in range(len(rows))]
    return bytes.fromhex(digits[: len(digits) // 2 * 2]), tuple(starts)


def _joined(parts: Sequence[bytes]) -> tuple[bytes, tuple[int, ...]]:
    starts, length = [], 0
    for part in parts:
        starts.append(length)
        length += len(part)
    return b"".join(parts), tuple(starts)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _wide(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le", errors="surrogatepass")
