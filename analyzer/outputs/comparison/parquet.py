"""The changes as Parquet, as `analyzer.outputs.parquet` writes the tables of an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.outputs import parquet
from analyzer.tables import changes, compared

if TYPE_CHECKING:
    from analyzer.comparison.result import Comparison


def render(comparison: Comparison, table: str = changes.DEFAULT) -> bytes:
    """Return a table of the comparison as the bytes of a Parquet file.

    Raises:
        UsageError: if pyarrow is not installed.
    """
    return parquet.write(table, compared.rows_of(comparison)[table])
