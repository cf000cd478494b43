"""The analysis document as flat tables, for spreadsheets, data frames and data sets.

One declaration (`TABLES`, and `VIEWS` for what is joined of them), one way from the document to columns (`columns`),
and three forms made of these: pandas, Arrow, and text for CSV. A table of many documents is their columns put behind
one another.

>>> import analyzer
>>> made = columns(analyzer.analyze("samples/windows-10-non-ifs-lsp.txt"), ["providers"])
>>> frame = to_pandas("providers", made["providers"])
>>> frame.loc[(frame.bits == 64) & (frame.ifs == False), ["position", "entry_type", "service_flags"]].head(3)
   position entry_type  service_flags
0         1      chain            102
1         2      chain           1545
2         3      chain            102
"""

from __future__ import annotations

from analyzer.tables.build import Columns, Rows, columns, rows_of
from analyzer.tables.changes import CHANGES, COMPARED, DECLARED
from analyzer.tables.declared import ALL, DEFAULT, TABLES, VIEWS, Column, Table
from analyzer.tables.frames import schema, to_arrow, to_batches, to_pandas

__all__ = [
    "ALL",
    "CHANGES",
    "COMPARED",
    "DECLARED",
    "DEFAULT",
    "TABLES",
    "VIEWS",
    "Column",
    "Columns",
    "Rows",
    "Table",
    "columns",
    "rows_of",
    "schema",
    "to_arrow",
    "to_batches",
    "to_pandas",
]
