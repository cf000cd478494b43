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
import io
import re
from typing import TYPE_CHECKING, Any, Final

from analyzer import tables
from analyzer.inputs.discover import STDIN
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzer.analysis import Analysis

BOM: Final = "\ufeff"

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
    return write(table, tables.columns(analysis, [table])[table], csv_safe=csv_safe)


def write(table: str, made: tables.Columns, *, csv_safe: bool) -> str:
    """Return the columns of a table as CSV."""
    text_of: Callable[[str], str] = _safe if csv_safe else printable
    cells = [_cells(column, made[column.name], text_of) for column in tables.DECLARED[table].columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(made)
    writer.writerows(zip(*cells, strict=True))
    return BOM + text.getvalue()


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
