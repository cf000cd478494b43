"""A table as CSV (RFC 4180), for spreadsheets first: by default one row a provider, its dump and machine beside it.

UTF-8 with a byte order mark: without one Excel takes the file for the code page of the machine that opens it, and
descriptions in Chinese are lost; pandas, R, DuckDB and csvkit pass over the mark. Unknown values and empty lists are
empty cells, truths are `true` and `false`, ids in a list are divided by blanks, texts by ` | `.

Text was written by whoever installed a provider, often malware. Control characters and marks of writing direction
become visible escapes, so that a row is a line; and a text that a spreadsheet would run as a formula gets an apostrophe
in front (OWASP, "CSV Injection"), unless the user turns that off. Unchanged text is in JSON and Parquet.

pandas.read_csv(file, dtype_backend="numpy_nullable", dtype={"dump": "string"})
"""

from __future__ import annotations

import csv
import re
from itertools import groupby, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from analyzer import tables
from analyzer.inputs.discover import STDIN
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.analysis import Analysis

BOM: Final = "\ufeff"
_END: Final = "\r\n"
_ROWS: Final = 1_024
"""Rows of a piece: half a megabyte."""

# Where the list separator is a semicolon, as in most of Europe, Excel divides a cell there although it is quoted, and
# what follows may be quoted anew. Columns of numbers are never changed.
_FORMULA: Final = re.compile(r"(?:^|(?<=;))(?=[\s\"]*[=+\-@＝＋－＠])")
_TRUTHS: Final = {True: "true", False: "false", None: ""}


def render(analysis: Analysis, table: str = tables.DEFAULT, *, csv_safe: bool = True) -> str:
    """Return a table of the document as CSV, with its byte order mark.

    >>> import analyzer
    >>> render(analyzer.analyze("no-such-file.txt"), "inputs").splitlines()[1]
    'no-such-file.txt,,unreadable,no such file or folder,,'
    """
    return "".join(pieces(analysis, table, csv_safe=csv_safe))


def pieces(analysis: Analysis, table: str = tables.DEFAULT, *, csv_safe: bool = True) -> Iterator[str]:
    """Give what `render` returns, some thousand rows at a time."""
    return write(table, tables.rows_of([analysis], [table])[table], csv_safe=csv_safe)


def write(table: str, rows: tables.Rows, *, csv_safe: bool) -> Iterator[str]:
    """Give the rows of a table as CSV, piece by piece.

    Rows repeat from dump to dump. The cells that come from the place of a run, and those of each distinct row, are
    written once; a line is these put together.
    """
    text_of: Callable[[str], str] = _safe if csv_safe else printable
    parts = [(part, list(own)) for part, own in groupby(tables.DECLARED[table].columns, attrgetter("part"))]
    cells = [_lines([_cells(column, rows.values(column), text_of) for column in own]) for _, own in parts]
    yield BOM + _lines([[name] for name in tables.DECLARED[table].names])[0][:-1] + _END
    for runs in rows.chunks(_ROWS):
        spread = [
            (f"{position}," for position in rows.spread(part, (), runs))
            if part == "position"
            else rows.spread(part, texts, runs)
            for (part, _), texts in zip(parts, cells, strict=True)
        ]
        yield "".join([f"{''.join(row)[:-1]}{_END}" for row in zip(*spread, strict=True)])


def _lines(columns: Sequence[Sequence[Any]]) -> list[str]:
    """Return the cells of each row as they stand in a line, each with a comma behind it."""
    lines: list[str] = []
    # No cell has a line end of its own, so that a call is a row. The last cell is empty: it makes the last comma.
    writer = csv.writer(_Calls(lambda line: lines.append(line.removesuffix(_END))), lineterminator=_END)
    writer.writerows(zip(*columns, repeat("")))
    return lines


class _Calls(NamedTuple):
    """What a writer of CSV writes to."""

    write: Callable[[str], Any]


def _cells(column: tables.Column, values: Iterable[Any], write: Callable[[str], str]) -> list[Any]:
    """Return cells; values repeat from dump to dump, and each distinct one is written once."""
    if column.kind == "int64":
        return list(values)
    if column.kind == "bool":
        return [_TRUTHS[value] for value in values]
    written: dict[Any, str] = {None: ""}
    cells: list[str] = []
    for value in values:
        cell = written.get(value)
        if cell is None:
            cell = written[value] = write(_text(value))
        cells.append(cell)
    return cells


def _text(value: str | tuple[Any, ...]) -> str:
    if isinstance(value, str):
        return value
    if not any(item is not None for item in value):
        return ""
    return (" " if isinstance(value[0], int) else " | ").join("" if item is None else str(item) for item in value)


def _safe(text: str) -> str:
    return text if text == STDIN else _FORMULA.sub("'", printable(text))
