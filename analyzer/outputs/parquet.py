"""A table as Parquet, for data tools: the table that `.csv` writes, with data types, lists and unchanged text.

The schema is that of `analyzer.tables.schema`: it does not depend on what the values happen to be, so that the files of
many runs make one data set. `pandas.read_parquet` gives the data types of `analyzer.tables.to_pandas`.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from analyzer import tables

if TYPE_CHECKING:
    from analyzer.analysis import Analysis


def ready() -> None:
    """Do nothing if the format can be written.

    Raises:
        UsageError: if pyarrow is not installed; the text is the command that installs it.
    """
    tables.schema(tables.DEFAULT)


def render(analysis: Analysis, table: str = tables.DEFAULT) -> bytes:
    """Return a table of the document as the bytes of a Parquet file, compressed with zstd.

    Raises:
        UsageError: if pyarrow is not installed.
    """
    return write(table, tables.rows_of([analysis], [table])[table])


def write(table: str, rows: tables.Rows) -> bytes:
    """Return the rows of a table as the bytes of a Parquet file.

    Raises:
        UsageError: if pyarrow is not installed.
    """
    file = io.BytesIO()
    write_into(file, table, rows)
    return file.getvalue()


def write_into(file: BinaryIO, table: str, rows: tables.Rows) -> None:
    """Write the rows of a table into a file as Parquet.

    Raises:
        UsageError: if pyarrow is not installed.
        OSError: if the file cannot be written.
    """
    schema = tables.schema(table)
    from pyarrow import parquet  # noqa: PLC0415 - an extra; the schema has said so if it is missing

    sink = _Sink(file)
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for batch in tables.to_batches(table, rows):
            writer.write_batch(batch)
            if sink.error is not None:
                break
    if sink.error is not None:
        raise sink.error


class _Sink(io.RawIOBase):
    """Takes bytes for a file until a write fails, then none: pyarrow tries to write its footer again and again."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | memoryview, /) -> int:  # type: ignore[override] # what pyarrow hands over
        if self.error is None:
            try:
                self._file.write(data)
            except OSError as error:
                self.error = error
        return memoryview(data).nbytes
