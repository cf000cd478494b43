"""One text read by the reader alone and beside known entries; lines that are odd, and damage, for both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from judging import dumps_in

from analyzer.dialects.netsh import layouts

if TYPE_CHECKING:
    import random

NOISE: Final = (
    "",
    "log of host 7",
    "C:\\>netsh winsock show catalog",
    "Microsoft Windows [Version 10.0.14393]",
    "a: b",
    "-" * 54,
    "10:02:33 INFO service: started",
)

ODD: Final = (
    *NOISE,
    "Version:   3",
    "12345",
    "0: 0x20",
    "Protocol Chain: 1031 : 1006",
    "Service Flags:                      0x66",
    "Description:   foo",
    "Provider ID: {22059D40-7E9E-11CF-AE5A-",
    "id: {22059D40-7E9E-11CF-AE5A-00AA00A7112B}",
    "Label  {22059D40-7E9E-11CF-AE5A-00AA00A7112B}",
    "Winsock Catalog Provider Entry",
    "the end of it Winsock Catalog Provider Entry",
    "Catalog Provider Entry",
    "Version:",
    "---",
    "***",
    "[...]",
    "8<---",
    "> quoted",
    "| a | b |",
    "x=1",
    "<b>bold</b>",
    '{"a": 1}',
    "@%SystemRoot%\\system32\\a.dll",
    "Entry #3",
)
"""Lines that may change what the lines around them mean."""


def told(data: bytes) -> list[tuple[Any, ...]]:
    return [(found.record, found.encoding, list(found.lines)) for found in dumps_in(data)]


def by_reader(data: bytes) -> list[tuple[Any, ...]]:
    with layouts.switched_off():
        return told(data)


def _without(lines: list[str], at: int, _draw: random.Random) -> list[str]:
    return [*lines[:at], *lines[at + 1 :]]


def _cut(lines: list[str], at: int, draw: random.Random) -> list[str]:
    return [*lines[:at], lines[at][: draw.randrange(len(lines[at]) + 1)], *lines[at + 1 :]]


def _twice(lines: list[str], at: int, _draw: random.Random) -> list[str]:
    return [*lines[: at + 1], *lines[at:]]


def _with_another(lines: list[str], at: int, draw: random.Random) -> list[str]:
    return [*lines[:at], draw.choice(ODD), *lines[at:]]


def _exchanged(lines: list[str], at: int, draw: random.Random) -> list[str]:
    other = draw.randrange(len(lines))
    result = [*lines]
    result[at], result[other] = lines[other], lines[at]
    return result


def _torn(lines: list[str], at: int, draw: random.Random) -> list[str]:
    place = draw.randrange(len(lines[at]) + 1)
    return [*lines[:at], lines[at][:place], lines[at][place:], *lines[at + 1 :]]


def _joined(lines: list[str], at: int, _draw: random.Random) -> list[str]:
    return [*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]


def _shortened(lines: list[str], at: int, draw: random.Random) -> list[str]:
    return [*lines[:at], *lines[at + draw.randrange(1, 40) :]]


DAMAGE: Final = (_without, _cut, _twice, _with_another, _exchanged, _torn, _joined, _shortened)


def damaged(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(draw.choice((1, 1, 2, 5))):
        lines = draw.choice(DAMAGE)(lines, draw.randrange(len(lines)), draw) or [""]
    return "\n".join(lines)
