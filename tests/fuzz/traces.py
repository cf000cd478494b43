"""Where reported values come from: every text and number of a record must stand in the input.

Nothing here reads a catalog. A text is looked for in the input without its blanks, as it stands, as what carried it is
undone, and for the registry in its digits; a number among all numbers, or its four bytes among the digits.
"""

from __future__ import annotations

import re
from itertools import pairwise
from os.path import commonprefix
from typing import TYPE_CHECKING, Any, Final

from analyzer import dialects
from analyzer.inputs import mojibake, paste, transport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.dialects.records import DumpRecord, Placed

_NUMBER: Final = re.compile(r"-?\d+")
_HEX: Final = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{1,8})(?![0-9A-Fa-f])")
_PAGES: Final = ("utf-8", "cp1252", "cp1250", "cp1251", "cp437", "cp850", "cp852", "cp866", "cp932", "cp936")
_LONGEST_NUMBER: Final = 12


class Trace:
    """All that stands in the lines of an input."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Take the lines of an input, as they were decoded."""
        own = self._lines = list(lines)
        carried = transport.plain(own).lines
        repaired = [
            line for _, first, last in dialects.assign(carried) for line in mojibake.repaired(carried[first:last])[0]
        ]
        self._text = _squeezed("\n".join([*own, "\n", *carried, "\n", *repaired]))
        self._unquoted = "\n".join(map(paste.unquote, carried))
        self._letters = _squeezed(self._unquoted)
        self._digits = re.sub(r"[^0-9a-f]", "", self._unquoted.lower())
        every = "\n".join([*own, *carried])
        self._numbers = _numbers(every)

    def missing(self, record: DumpRecord) -> Iterator[str]:
        """Give the values of a record that stand nowhere, with their lines."""
        for placed in record.entries:
            for name, value in placed.entry.values.items():
                for one in value if isinstance(value, tuple) else (value,):
                    if isinstance(one, str):
                        found = self.has_text(one) or self._is_broken(one, placed)
                    else:
                        found = self.has_number(one) or self._is_broken_number(one, placed)
                    if not found:
                        yield f"line {placed.lines[0]}: {name} = {one!r}"
        if record.machine is not None and not self.has_text(record.machine):
            yield f"machine = {record.machine!r}"

    def has_text(self, text: str) -> bool:
        """Tell whether a text stands in the input, blanks and unreadable characters apart."""
        return all(map(self._has_piece, text.split("\ufffd")))

    def _has_piece(self, text: str) -> bool:
        piece = _squeezed(text)
        return (
            piece in self._text
            or piece.upper() in self._text.upper()
            or piece in self._letters
            or piece.replace("\\", "\\\\") in self._text
            or any(digits in self._digits for digits in _as_digits(text))
        )

    def _is_broken(self, text: str, placed: Placed) -> bool:
        """Tell whether the characters of a text stand one after another on the lines of an entry, which were broken."""
        if not placed.continued:
            return False
        letters = iter("\n".join(self._lines[placed.lines[0] - 1 : placed.end_line]).upper())
        return all(letter in letters for letter in _squeezed(text).upper())

    def _is_broken_number(self, number: int, placed: Placed) -> bool:
        """Tell whether a number begins at the end of a line of an entry and ends at the beginning of the next."""
        lines = [line.strip() for line in self._lines[placed.lines[0] - 1 : placed.end_line]]
        joined = [
            f"{line}{rest}"
            for line, after in (pairwise(lines) if placed.continued else ())
            # What begins both lines is a tool's.
            for rest in (after, after[len(commonprefix([line, after])) :])  # noqa: RUF071 - these are no paths
        ]
        return any(
            number in {*map(int, _NUMBER.findall(line)), *(int(one, 16) for one in _HEX.findall(line))}
            for line in joined
        )

    def has_number(self, number: int) -> bool:
        """Tell whether a number stands in the input, or its four bytes do."""
        return number in self._numbers or (number % 2**32).to_bytes(4, "little").hex() in self._digits


def _numbers(text: str) -> set[int]:
    plain = {int(one) for one in _NUMBER.findall(text) if len(one) <= _LONGEST_NUMBER}
    return plain | {int(one, 16) for one in _HEX.findall(text)}


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _as_digits(text: str) -> Iterator[str]:
    if text.startswith("{") and len(text) == 38:
        plain = text.strip("{}").split("-")
        yield "".join([*(bytes.fromhex(part)[::-1].hex() for part in plain[:3]), *plain[3:]]).lower()
        return
    yield text.encode("utf-16-le", "surrogatepass").hex()
    for page in _PAGES:
        yield text.encode(page, "replace").hex()


def plain(value: Any) -> Iterator[str]:
    """Give all texts of a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from plain(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from plain(item)
