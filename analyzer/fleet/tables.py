"""The Parquet dataset of a report folder: a file for each table and part."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from analyzer import tables

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from analyzer.analysis import Analysis
    from analyzer.fleet.store import Store

FOLDER: Final = "tables"
_PREFIX: Final = "part-"
_ENDING: Final = ".parquet"


def available() -> bool:
    """Say whether tables can be written at all: pyarrow is an extra."""
    return find_spec("pyarrow") is not None


def write(store: Store, part: str, documents: Iterable[Analysis]) -> None:
    """Write the tables of a part; nothing without pyarrow.

    Raises:
        OutputError: if a file cannot be written.
    """
    if not available():
        return
    from pyarrow import parquet  # noqa: PLC0415 - an extra, imported when used

    columns: dict[str, tables.Columns] = {name: {c: [] for c in table.names} for name, table in tables.TABLES.items()}
    for document in documents:
        for name, table in tables.columns(document).items():
            for column, values in table.items():
                columns[name][column] += values
    for name, table in columns.items():
        written = io.BytesIO()
        parquet.write_table(tables.to_arrow(name, table), written, compression="zstd")
        with store.writing(_name(name, part)) as file:
            file.write(written.getbuffer())


def complete(store: Store, part: str) -> bool:
    """Say whether all tables of a part are there, as far as they can be."""
    return not available() or all(store.read(_name(name, part), 0, 4) == b"PAR1" for name in tables.TABLES)


def remove_others(store: Store, parts: Container[str]) -> None:
    """Remove the tables of all other parts."""
    for name in tables.TABLES:
        for file in store.names(f"{FOLDER}/{name}"):
            if file.startswith(_PREFIX) and file.removeprefix(_PREFIX).removesuffix(_ENDING) not in parts:
                store.remove(f"{FOLDER}/{name}/{file}")


def _name(table: str, part: str) -> str:
    return f"{FOLDER}/{table}/{_PREFIX}{part}{_ENDING}"
