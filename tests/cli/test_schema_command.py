"""`schema`: what programs that read the outputs can build on."""

from __future__ import annotations

import json

from analyzer import tables


def test_the_json_schema_is_printed(run):
    result = run("schema")
    assert json.loads(result.out)["title"] == "winsock-catalog analysis"
    assert result.err == ""


def test_every_table_and_column_is_described(run):
    """With its type and its unit, as Markdown."""
    sections = run("schema", "--of", "tables").out.split("## ")[1:]
    assert [section.splitlines()[0] for section in sections] == list(tables.DECLARED)
    for section, table in zip(sections, tables.DECLARED.values(), strict=True):
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert rows == [f"| `{column.name}` | {column.kind} | {column.about} |" for column in table.columns]
        assert all(row.count("|") == 4 for row in rows)
