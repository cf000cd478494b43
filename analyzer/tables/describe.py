"""The description of all tables, for people: what their one declaration says, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.tables.changes import COMPARED
from analyzer.tables.declared import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.tables.declared import Table


def describe() -> str:
    """Return a heading, a sentence and a list of columns for each table: those of `analyze`, then those of `diff`."""
    return "\n".join(line for table in (*ALL.values(), *COMPARED.values()) for line in _described(table))


def _described(table: Table) -> Iterator[str]:
    yield from (f"## {table.name}", "", table.about, "", "| column | type | meaning |", "|---|---|---|")
    yield from (f"| `{column.name}` | {column.kind} | {column.about} |" for column in table.columns)
    yield ""
