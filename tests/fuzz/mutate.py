"""Changes to inputs that keep what bytes alone would not: lines, labels, numbers, ids, and pieces of other seeds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

NUMBERS: Final = (
    b"0",
    b"-1",
    b"1",
    b"7",
    b"8",
    b"0x20066",
    b"0x2006",
    b"0x66",
    b"4294967295",
    b"4294967296",
    b"-2147483648",
    b"-2147483649",
    b"99999999999999999999",
    b"0x",
    b"1 : 2",
    b"00000000000000000000000000000001",
    b"\xd9\xa1",
    b"9" * 5000,
)
CRUMBS: Final = (
    b"Winsock Catalog Provider Entry",
    b"Name Space Provider Entry (32)",
    b"-" * 54,
    b"Service Flags:                      0x20066",
    b"Provider ID:                        {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
    b"Protocol Chain:                     1 : 2",
    b"Description:",
    b"C:\\>netsh winsock show catalog",
    b"Microsoft Windows [Version 10.0.19045.1]",
    b"Windows Registry Editor Version 5.00",
    b"REGEDIT4",
    b"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\WinSock2\\Parameters]",
    b"HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\WinSock2\\Parameters\\Protocol_Catalog9\\Catalog_Entries\\1",
    b'"PackedCatalogItem"=hex:',
    b"    PackedCatalogItem    REG_BINARY    ",
    b"Host Name:                 MUC-PC0815",
    b"OS Version:                10.0.19045 N/A Build 19045",
    b"> ",
    b">>> | ",
    b"2024-03-01T10:00:00Z INFO x: ",
    b"  12: ",
    b"=3D",
    b"=\n",
    b"\\r\\n",
    b'"',
    b"<br>",
    b"&nbsp;",
    b"&#x0;",
    b"&#55296;",
    b"<![CDATA[",
    b"</td><td>",
    b"| ",
    b"**",
    b"`",
    b"\x1b[1m",
    b"\x1b]0;",
    b"-- More --",
    b"\0",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xe2\x80\xa8",
    b"\xe2\x80\xae",
    b"\xcc\x81",
    b"\xf3\xa0\x81\x81",
    b"\r",
    b"\r\r\n",
    b"\x0b",
    b"\x0c",
    b"\x1c",
    b"\x85",
    b"\xa3\xba",
    b"\xef\xbc\x9a",
    b"...",
    b"{{7*7}}",
    b"<script>",
    b"=cmd|' /C calc'!A0",
    b"\\ud800",
    b"1e400",
    b"NaN",
    b"null",
    b"PK\3\4",
    b"PK\1\2",
    b"PK\5\6",
    b"PK\6\6",
    b"nk",
    b"vk",
    b"lf",
    b"ri",
    b"MSCF",
)
_NUMBER: Final = re.compile(rb"(?:0x)?[0-9A-Fa-f]{2,}|-?[0-9]+")
_LONGEST_PIECE: Final = 2000


def mutated(data: bytes, others: Sequence[bytes], rng: random.Random, longest: int) -> bytes:
    """Change an input in one to four places; `others` give pieces."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(_CHANGES)(data, others, rng)[:longest]
    return data


def _place(data: bytes, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def _crumb(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    at = _place(data, rng)
    after = at + rng.choice((0, 0, 1, 4))
    return data[:at] + rng.choice(CRUMBS) * rng.choice((1, 1, 1, 2, 50)) + data[after:]


def _flip(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    changed = bytearray(data or b"\0")
    for _ in range(rng.choice((1, 1, 3))):
        changed[rng.randrange(len(changed))] = rng.choice((0, 255, rng.randrange(256)))
    return bytes(changed)


def _number(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    places = list(_NUMBER.finditer(data[: 64 * 1024]))
    if not places:
        return data
    place = rng.choice(places)
    return data[: place.start()] + rng.choice(NUMBERS) + data[place.end() :]


def _four_bytes(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    at = _place(data, rng)
    word = rng.choice((0, 1, 7, 8, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, len(data), rng.randrange(2**32)))
    size = rng.choice((2, 4, 8))
    return data[:at] + (word % 256**size).to_bytes(size, "little") + data[at + size :]


def _lines(change: Callable[[list[bytes], random.Random], None]) -> Callable[..., bytes]:
    def changed(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
        lines = data.split(b"\n")
        change(lines, rng)
        return b"\n".join(lines)

    return changed


def _lost(lines: list[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    del lines[at : at + rng.choice((1, 1, 3, 20))]


def _again(lines: list[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    count = rng.choice((1, 1, 5, 20))
    lines[rng.randrange(len(lines) + 1) : 0] = lines[at : at + count] * rng.choice((1, 1, 2, 30))


def _moved(lines: list[bytes], rng: random.Random) -> None:
    line = lines.pop(rng.randrange(len(lines)))
    lines.insert(rng.randrange(len(lines) + 1), line)


def _crumb_line(lines: list[bytes], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(CRUMBS))


def _prefixed(lines: list[bytes], rng: random.Random) -> None:
    at, count, before = rng.randrange(len(lines)), rng.choice((1, 5, 1000)), rng.choice(CRUMBS)
    lines[at : at + count] = [before + line for line in lines[at : at + count]]


def _broken(lines: list[bytes], rng: random.Random) -> None:
    width = rng.choice((20, 40, 60, 72, 80))
    lines[:] = [line[at : at + width] for line in lines for at in range(0, max(1, len(line)), width)]


def _spliced(data: bytes, others: Sequence[bytes], rng: random.Random) -> bytes:
    other = rng.choice(others) if others else data
    start = _place(other, rng)
    piece = other[start : start + rng.randrange(1, _LONGEST_PIECE)]
    at = _place(data, rng)
    return data[:at] + piece + data[at + rng.choice((0, len(piece))) :]


def _cut(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    first, last = sorted((_place(data, rng), _place(data, rng)))
    return rng.choice((data[:first], data[last:], data[:first] + data[last:]))


def _wide(data: bytes, _others: Sequence[bytes], rng: random.Random) -> bytes:
    first, last = sorted((_place(data, rng), _place(data, rng)))
    piece = data[first:last].decode("latin-1").encode(rng.choice(("utf-16-le", "utf-16-be", "utf-16", "utf-32")))
    return data[:first] + piece + data[last:]


_CHANGES: Final = (
    _crumb,
    _crumb,
    _flip,
    _number,
    _number,
    _four_bytes,
    _spliced,
    _cut,
    _wide,
    _lines(_lost),
    _lines(_again),
    _lines(_moved),
    _lines(_crumb_line),
    _lines(_prefixed),
    _lines(_broken),
)
