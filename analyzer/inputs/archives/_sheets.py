"""The text of a sheet of Excel: a line a row, at the row's own number; cells are divided by tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.inputs.archives._xml import Reader, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.inputs.archives import Stream

_MOST_ROWS: Final = 1_048_576
"""Excel's own limit; a row that says it is further down stands where it is found."""


class Strings(Reader):
    """The texts that cells refer to by number: as many lists of characters as there were `si` elements."""

    def __init__(self, content: Stream, most: int) -> None:
        """Take the XML of `xl/sharedStrings.xml`, of at most `most` bytes."""
        super().__init__(content, most)
        self.all: list[str] = []
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text."""
        del attributes
        if name == "si":
            self._parts = []

    def end(self, name: str) -> None:
        """Keep a text."""
        if name == "si":
            self.all.append("".join(self._parts))

    def text(self, name: str, data: str) -> None:
        """Take characters of a text."""
        if name == "t":
            self._parts.append(data)


class Sheet(Reader):
    """The rows of a sheet."""

    def __init__(self, content: Stream, most: int, strings: Sequence[str]) -> None:
        """Take the XML of a sheet, and the texts that its cells refer to."""
        super().__init__(content, most)
        self._strings = strings
        self._row = 0
        self._cells: list[str] = []
        self._value: list[str] = []
        self._shared = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row or a cell."""
        if name == "row":
            told = number(attributes.get("r", "")) or 0
            if self._row < told <= _MOST_ROWS:
                self.out.append("\n" * (told - self._row - 1))
                self._row = told - 1
            self._row += 1
            self._cells = []
        elif name == "c":
            self._shared = attributes.get("t") == "s"
            self._value = []

    def end(self, name: str) -> None:
        """Write a row, or keep the text of a cell."""
        if name == "c":
            value = "".join(self._value)
            if self._shared:
                at = number(value)
                value = self._strings[at] if at is not None and at < len(self._strings) else ""
            self._cells.append(value)
        elif name == "row":
            self.out.append("\t".join(self._cells) + "\n")

    def text(self, name: str, data: str) -> None:
        """Take characters of a cell: its value, or the text that stands in it."""
        if name in {"v", "t"}:
            self._value.append(data)
