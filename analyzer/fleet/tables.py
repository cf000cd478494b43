"""The Parquet dataset of a report folder: a file for each table and part."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from analyzer import tables
from analyzer.outputs import parquet

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


def prepare() -> None:
    """Import what writing needs."""
    if available():
        parquet.ready()


def write(store: Store, part: str, documents: Iterable[Analysis]) -> None:
    """Write the tables of a part; nothing without pyarrow.

    Raises:
        OutputError: if a file cannot be written.
    """
    if not available():
        return
    for name, rows in tables.rows_of(documents).items():
        with store.writing(_name(name, part)) as file:
            parquet.write_into(file, name, rows)


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
