"""Columns as data frames: pandas, and Arrow for Parquet. Both take their types from the declaration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from analyzer.analysis import SCHEMA_VERSION
from analyzer.document.merging import TOOL
from analyzer.errors import DocumentError, UsageError
from analyzer.tables.changes import DECLARED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

    from analyzer.tables.build import Rows
    from analyzer.tables.declared import Column, Table

DTYPES: Final[dict[str, str]] = {
    "string": "string",
    "int64": "Int64",
    "bool": "boolean",
    "list<int64>": "object",
    "list<string>": "object",
}
"""The pandas dtype of each kind of column; lists are tuples there, so that they can be grouped and compared."""

_BATCH: Final = 4_096
"""Rows of a record batch, but for a single run of more: 3 MB at most."""


def to_pandas(name: str, columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return the columns of a table as a data frame: Int64, boolean and string with NA, tuples in object columns.

    Raises:
        DocumentError: if a number of the document does not fit into 64 bits.
    """
    import pandas as pd  # noqa: PLC0415 - half a second, for those who ask for frames

    return pd.DataFrame({column.name: _series(name, column, columns[column.name]) for column in DECLARED[name].columns})


def _series(table: str, column: Column, values: Sequence[Any]) -> pd.Series[Any]:
    import numpy as np  # noqa: PLC0415 - with pandas
    import pandas as pd  # noqa: PLC0415 - with pandas

    if column.kind == "int64":
        # pd.array looks at each value to find out what it is: five times as long.
        missing = np.fromiter((value is None for value in values), dtype=bool, count=len(values))
        try:
            known = np.fromiter((0 if value is None else value for value in values), np.int64, len(values))
        except OverflowError:
            raise _too_large(table, column) from None
        return pd.Series(pd.arrays.IntegerArray(known, missing))
    return pd.Series(values, dtype=DTYPES[column.kind])


def schema(name: str) -> pa.Schema:
    """Return the Arrow schema of a table; each field bears its description.

    The metadata of the schema are the table's name and description, the tool, the version of the document's schema, and
    what pandas needs to give the columns of a file the data types of `to_pandas`.

    Raises:
        UsageError: if pyarrow is not installed.
    """
    arrow = _pyarrow()
    types = {
        "string": arrow.string(),
        "int64": arrow.int64(),
        "bool": arrow.bool_(),
        "list<int64>": arrow.list_(arrow.int64()),
        "list<string>": arrow.list_(arrow.string()),
    }
    table = DECLARED[name]
    fields = [
        arrow.field(column.name, types[column.kind], metadata={"description": column.about}) for column in table.columns
    ]
    about = {
        "table": name,
        "description": table.about,
        "tool": f"{TOOL.name} {TOOL.version}",
        "schema_version": SCHEMA_VERSION,
        "pandas": json.dumps(_for_pandas(table)),
    }
    return arrow.schema(fields, metadata=about)


def _for_pandas(table: Table) -> dict[str, Any]:
    """Return what pandas writes beside the columns of a data frame (pandas' developer guide, "Storing metadata")."""
    kinds = {"string": "unicode", "int64": "int64", "bool": "bool", "list<int64>": "object", "list<string>": "object"}
    columns = [
        {
            "name": column.name,
            "field_name": column.name,
            "pandas_type": kinds[column.kind],
            "numpy_type": DTYPES[column.kind],
            "metadata": None,
        }
        for column in table.columns
    ]
    return {"index_columns": [], "column_indexes": [], "columns": columns, "creator": {}, "pandas_version": "2.2.0"}


def to_arrow(name: str, columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Return the columns of a table as an Arrow table with its schema.

    Raises:
        UsageError: if pyarrow is not installed.
        DocumentError: if a number of the document does not fit into 64 bits.
    """
    arrow = _pyarrow()
    made = schema(name)
    arrays = [_array(made, name, column, columns[column.name]) for column in DECLARED[name].columns]
    return arrow.Table.from_arrays(arrays, schema=made)


def to_batches(name: str, rows: Rows) -> Iterator[pa.RecordBatch]:
    """Give the rows of a table as Arrow record batches with its schema, some thousand rows each.

    What is distinct is converted once and then taken by index, so that neither time nor memory is spent on each row as
    an object. An empty table has no batch.

    Raises:
        UsageError: if pyarrow is not installed.
        DocumentError: if a number of the document does not fit into 64 bits.
    """
    arrow = _pyarrow()
    import numpy as np  # noqa: PLC0415 - with pyarrow

    made = schema(name)
    columns = DECLARED[name].columns
    values = [_array(made, name, column, rows.values(column)) for column in columns]
    numbers, counts = np.array(rows.numbers, dtype="int64"), np.array(rows.counts, dtype="int64")
    first, indexes = np.array(rows.first, dtype="int64"), np.array(rows.indexes, dtype="int64")
    for runs in rows.chunks(_BATCH):
        own = counts[runs]
        position = np.arange(own.sum()) - np.repeat(np.cumsum(own) - own, own)
        taken = {
            "place": arrow.array(np.repeat(np.arange(runs.start, runs.stop), own)),
            "row": arrow.array(indexes[np.repeat(first[numbers[runs]], own) + position]),
        }
        arrays = [
            arrow.array(position + 1) if column.part == "position" else array.take(taken[column.part])
            for column, array in zip(columns, values, strict=True)
        ]
        yield arrow.RecordBatch.from_arrays(arrays, schema=made)


def _array(made: pa.Schema, table: str, column: Column, values: Sequence[Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return values as an Arrow array of the type of a column.

    Raises:
        DocumentError: if a number does not fit into 64 bits.
    """
    arrow = _pyarrow()
    try:
        return arrow.array(values, made.field(column.name).type)
    except (OverflowError, arrow.ArrowInvalid):
        raise _too_large(table, column) from None


def _too_large(table: str, column: Column) -> DocumentError:
    return DocumentError(f"the table {table} cannot be made: a number of {column.name} does not fit into 64 bits")


def _pyarrow() -> Any:  # noqa: ANN401 - a module: pyarrow has no types of its own
    try:
        import pyarrow  # noqa: PLC0415, ICN001 - 45 MB of an extra, for those who ask for Arrow
    except ImportError:
        raise UsageError("tables of Arrow and Parquet need pyarrow: pip install 'winsock-catalog[parquet]'") from None
    return pyarrow
