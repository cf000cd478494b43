"""The changes as tables: a row a difference, the same in CSV, Parquet and pandas."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from comparisons import comparison
from machines import lsp_machine, render
from pandas.testing import assert_frame_equal
from pyarrow import parquet

from analyzer import tables
from analyzer.comparison.result import Comparison
from analyzer.outputs import comparison as outputs
from analyzer.tables import compared

LAYERED, CLEAN = lsp_machine(ifs=False), lsp_machine(ifs=True)


@pytest.fixture(scope="module")
def made() -> Comparison:
    """Flags that changed, and an entry that went."""
    return comparison(LAYERED, replace(CLEAN, providers=CLEAN.providers[:-1]))


def rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def test_every_difference_is_a_row(made: Comparison):
    """As many as the document has, and one for the verdict."""
    (pair,) = made.pairs
    columns = compared.columns(made, ["changes"])["changes"]
    expected = 1 + len(pair.findings)
    for catalog in pair.catalogs:
        groups = (catalog.removed, catalog.added, catalog.unseen_before, catalog.unseen_after)
        names = (catalog.name_spaces_removed, catalog.name_spaces_added)
        expected += sum(map(len, (*groups, *names, catalog.sockets, catalog.reordered)))
        expected += sum(len(change.fields) for change in (*catalog.changed, *catalog.name_spaces_changed))
    assert len(columns["subject"]) == expected
    told = set(zip(columns["subject"], columns["change"], strict=True))
    assert {("verdict", "better"), ("provider", "removed"), ("provider", "changed")} <= told
    assert ("finding", "gone") in told


def test_flags_are_told_with_the_bits_that_changed(made: Comparison):
    row = next(row for row in rows(str(outputs.render(made, ".csv"))) if row["field"] == "service_flags")
    assert (row["subject"], row["change"], row["set"], row["cleared"]) == ("provider", "changed", "XP1_IFS_HANDLES", "")
    assert int(row["after"], 16) == int(row["before"], 16) | 0x20000
    assert row["before_line"].isdigit()


@pytest.mark.parametrize("table", tables.COMPARED)
def test_parquet_reads_back_with_the_same_types_and_values(made: Comparison, table: str):
    content = outputs.render(made, ".parquet", table=table)
    assert isinstance(content, bytes)
    read = parquet.read_table(io.BytesIO(content))
    assert read.schema.equals(tables.schema(table))
    columns = compared.columns(made, [table])[table]
    assert {name: read[name].to_pylist() for name in read.column_names} == {
        name: [list(value) if isinstance(value, tuple) else value for value in values]
        for name, values in columns.items()
    }
    frame = pd.read_parquet(io.BytesIO(content))
    lists = [column.name for column in tables.COMPARED[table].columns if column.kind.startswith("list")]
    for name in lists:
        frame[name] = [None if value is None else tuple(value) for value in frame[name]]
    assert_frame_equal(frame, tables.to_pandas(table, columns))


@pytest.mark.parametrize("table", tables.COMPARED)
def test_csv_opens_with_its_columns(made: Comparison, table: str):
    content = str(outputs.render(made, ".csv", table=table))
    frame = pd.read_csv(io.StringIO(content.removeprefix("\ufeff")), dtype_backend="numpy_nullable")
    assert tuple(frame.columns) == tables.COMPARED[table].names
    assert len(frame) == len(compared.columns(made, [table])[table]["pair"])


def test_machine_without_a_difference_keeps_a_row():
    """Else a join would lose it."""
    columns = compared.columns(comparison(LAYERED, LAYERED), ["changes"])["changes"]
    assert "unchanged" in columns["change"]
    assert columns["outcome"][0] == "unchanged"


def test_formula_is_disarmed_unless_that_is_turned_off():
    told = comparison(CLEAN, render(LAYERED).replace("ExampleLSP", "=cmd|calc"))
    for safe, first in ((True, "'=cmd|calc"), (False, "=cmd|calc")):
        names = [row["name"] for row in rows(str(outputs.render(told, ".csv", csv_safe=safe)))]
        assert any(name.startswith(first) for name in names)


def test_columns_are_described_once():
    for table in tables.COMPARED.values():
        assert len(set(table.names)) == len(table.names)
        assert all(column.about and not column.about.endswith(".") for column in table.columns)
    assert not set(tables.COMPARED) & set(tables.ALL)
