"""The changes as CSV, as `analyzer.outputs.csv` writes the tables of an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.outputs import csv
from analyzer.tables import changes, compared

if TYPE_CHECKING:
    from analyzer.comparison.result import Comparison


def render(comparison: Comparison, table: str = changes.DEFAULT, *, csv_safe: bool = True) -> str:
    """Return a table of the comparison as CSV, with its byte order mark."""
    return "".join(csv.write(table, compared.rows_of(comparison)[table], csv_safe=csv_safe))
