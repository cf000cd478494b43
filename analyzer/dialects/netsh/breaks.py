"""Lines that a program broke, joined again where it shows."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.grammar import FIELD_SHAPES, is_elision, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.inputs.paste import Row

_CONSOLES: Final = (79, 80, 100, 120, 132)
"""Widths at which consoles break lines, in the middle of a word; some tools drop a last blank."""

_NARROWEST: Final = 60
_FIELD_IN_COLUMN = re.compile(r"[^:：\\]+[:：]\s{2,}\S")
_HALF_A_GUID = re.compile(r"[:：]\s*\{[0-9A-Fa-f-]{0,36}$")
_PATH_BEGUN = re.compile(r"[:：]\s{1,80}@?(?:%\w|[A-Za-z]:\\|\\\\)(?!.*\.dll$)", re.IGNORECASE)
_VALUE = re.compile(
    r"\{[0-9A-Fa-f-]{36}\}|-?\d+|0[xX][0-9A-Fa-f]+|\d+(?:\s*[:：]\s*\d+)+|@?(?:%\w|[A-Za-z]:\\|\\\\).*", re.IGNORECASE
)
_CLOSING_QUOTE = re.compile(r"([:：]\s*-?\d+)[\"']{1,3}[\])},;]{0,3}$")
_BEHIND_A_QUOTE: Final = tuple("\"'])},;")
_REST_OF_NUMBER: Final = {"FLAGS": re.compile(r"[0-9A-Fa-f]{1,8}"), "INTEGER": re.compile(r"[0-9]{1,9}")}
"""The rest of a number that was broken, by the terminal of its row."""

MAY_GO_ON: Final = frozenset({"EMPTY", "RULE", "TEXT", *_REST_OF_NUMBER})
"""The terminals of a row that may go on below."""

_MOST_DIGITS: Final = 8

_ENOUGH: Final = 2


def is_open_ended(text: str) -> bool:
    """Tell whether a row ends in half a GUID, or in a quote that is none of its own."""
    quote = '"' in text or "'" in text
    half = "{" in text and _HALF_A_GUID.search(text) is not None
    return half or (quote and _CLOSING_QUOTE.search(text) is not None)


def without_closing_quote(text: str) -> str:
    """Take away what closes a quote behind a number, which is none of the number's own."""
    return _CLOSING_QUOTE.sub(r"\1", text) if text.endswith(_BEHIND_A_QUOTE) else text


def is_in_column(text: str, row_shape: str) -> bool:
    """Tell whether a row is a field whose value stands in a column of its own."""
    return row_shape in FIELD_SHAPES and _FIELD_IN_COLUMN.match(text) is not None


class Breaks:
    """How lines were broken in a text: in the middle of words at a fixed width, between words, or not at all."""

    def __init__(
        self,
        lines: Sequence[str],
        rows: Sequence[Row],
        shapes: Sequence[str],
        longest: Callable[[], int],
    ) -> None:
        """Look at the rows of a text, and at their shapes.

        `longest` gives the length of the longest line with a field in a column, also of rows that need no look; it is
        called only where it matters how long lines are.
        """
        self._lines = lines
        self._longest_in_columns = longest
        halves: Counter[int] = Counter()
        candidates: list[tuple[int, int]] = []
        alone = 0
        self._titles = {row.line for row, below in zip(rows, shapes[1:], strict=False) if below == "RULE"}
        for (row, row_shape), (below, below_shape) in pairwise(zip(rows, shapes, strict=True)):
            if below.line != row.line + 1:
                continue
            if row_shape == "EMPTY":
                alone += _VALUE.fullmatch(below.text) is not None
            elif row_shape != "TEXT":
                continue
            elif "{" in row.text and _HALF_A_GUID.search(row.text):
                halves[len(lines[row.line - 1])] += 1
            elif below_shape == "TITLE" and _FIELD_IN_COLUMN.match(row.text):
                length = len(lines[row.line - 1])
                candidates.append((length, length + 1 + len(below.text.split(maxsplit=1)[0])))
        self._widths = set(_CONSOLES)
        self._words = False
        self._under_labels = alone >= _ENOUGH
        if halves:
            width = halves.most_common(1)[0][0]
            self._widths = {width, width - 1}
        elif candidates and all(length not in _CONSOLES for length, _ in candidates):
            full = [pair for pair in candidates if pair[1] > self._longest]
            self._words = len(full) + bool(alone) >= _ENOUGH

    @cached_property
    def _longest(self) -> int:
        """The length of the longest line with a field in a column, or what is not long."""
        return max(_NARROWEST, self._longest_in_columns())

    def joined(self, text: str, text_shape: str, row: Row, row_shape: str) -> str | None:
        """Return a row together with the one below it, if it goes on there; its shape is one of `MAY_GO_ON`."""
        if is_elision(row.text):
            return None
        if text_shape == "EMPTY":
            of_text = self._under_labels and row_shape == "TITLE" and row.line not in self._titles
            return f"{text} {row.text}" if of_text or _VALUE.fullmatch(row.text) else None
        if text_shape == "RULE":
            line, rest = self._lines[row.line - 2], self._lines[row.line - 1]
            return text if row_shape == "RULE" and len(line) in self._widths and len(rest) < len(line) else None
        if text_shape in _REST_OF_NUMBER:
            return self._joined_numbers(text, text_shape, row)
        if "{" in text and _HALF_A_GUID.search(text) and shape(text + row.text) == "GUID":
            return text + row.text
        texts = row_shape in ("TITLE", "TEXT")
        in_column = texts and _FIELD_IN_COLUMN.match(text) is not None and _FIELD_IN_COLUMN.match(row.text) is None
        return self._joined_texts(text, row, row_shape) if in_column else None

    def _joined_numbers(self, text: str, text_shape: str, row: Row) -> str | None:
        """Return a number with the rest of it; of flags that may go on, and be others then, nobody knows the value."""
        if _REST_OF_NUMBER[text_shape].fullmatch(row.text) is None:
            return None
        if len(self._lines[row.line - 2]) in self._widths:
            return text + row.text
        if text_shape != "FLAGS" or len(row.text) == 1:  # which may be the length of the chain without its label
            return None
        digits = len(text) - text.lower().rindex("0x") - 2
        return f"{text}…" if digits + len(row.text) <= _MOST_DIGITS else None

    def _joined_texts(self, text: str, row: Row, row_shape: str) -> str | None:
        line, rest = self._lines[row.line - 2], self._lines[row.line - 1]
        if len(line) in self._widths:
            lost_blank = line.endswith(" ") or rest.startswith(" ") or len(line) + 1 in self._widths
            return f"{text} {row.text}" if lost_blank else text + row.text
        full = len(line) + 1 + len(row.text.split(maxsplit=1)[0]) > self._longest
        # The end of a path shows by itself; between words, if another line shows that there was room for more letters.
        path = len(line) < self._longest and _PATH_BEGUN.search(text) and row.text.casefold().endswith(".dll")
        return f"{text} {row.text}" if full and row_shape == "TITLE" and (self._words or path) else None
