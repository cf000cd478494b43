"""The document as tables: their columns, their values, their types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hand_built import analysis, dump, provider
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from random_documents import documents

import analyzer
from analyzer import tables
from analyzer.analysis import Analysis, Catalog, Dump, Input, Provider, Source
from analyzer.audit_trail import TrailEntry
from analyzer.document import merging
from analyzer.errors import DocumentError, UsageError
from analyzer.outputs import json

HALF_A_PAIR = "caf\udce9.txt"


@pytest.fixture(scope="module")
def of_samples() -> Analysis:
    return analyzer.analyze(Path(__file__).resolve().parents[1] / "samples", "missing.txt")


@pytest.fixture(scope="module")
def made(of_samples: Analysis) -> dict[str, tables.Columns]:
    return tables.columns(of_samples)


def providers_of(document: Analysis) -> list[tuple[Dump, int, Catalog, Provider]]:
    return [
        (dump, number, catalog, entry)
        for dump in document.dumps
        for number, catalog in enumerate(dump.catalogs)
        for entry in catalog.providers
    ]


def test_providers_are_the_providers_of_the_document(of_samples: Analysis, made: dict[str, tables.Columns]):
    """Every field of every provider stands in the row of its place."""
    columns = made["providers"]
    rows = providers_of(of_samples)
    assert columns["path"] == [dump.source.path for dump, *_ in rows]
    assert columns["dump"] == [dump.id for dump, *_ in rows]
    assert columns["catalog"] == [number for _, number, _, _ in rows]
    assert columns["bits"] == [catalog.bits for _, _, catalog, _ in rows]
    assert columns["layers"] == [tuple(layer.catalog_entry_id for layer in entry.path) for *_, entry in rows]
    for name in set(Provider.__struct_fields__) - {"path"}:
        assert columns[name] == [getattr(entry, name) for *_, entry in rows], name


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_each_table_has_its_columns_in_order_and_of_one_length(made: dict[str, tables.Columns], name: str):
    assert tuple(made[name]) == tables.TABLES[name].names
    assert len({len(values) for values in made[name].values()}) == 1


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_each_column_is_described_once_and_keys_stand_first(name: str):
    table = tables.TABLES[name]
    assert len(set(table.names)) == len(table.names)
    keys = ("path", "member", "dump", "catalog", "bits", "position")
    own = tuple(column.name for column in table.columns if column.part == "place" or column.name == "position")
    assert table.names[: len(own)] == own == tuple(key for key in keys if key in own)
    assert all(column.about and not column.about.endswith(".") for column in table.columns)


def test_no_field_of_the_document_is_left_out():
    """Who adds a field to the document finds here that a table lacks it."""
    from analyzer import analysis as parts  # noqa: PLC0415 - next to its use

    elsewhere = {
        "inputs": {"path"},
        "dumps": {"id", "source", "findings", "runtimes", "text", "audit_trail"},
        "catalogs": set(),
        "providers": {"path"},
        "name_spaces": set(),
        "sockets": {"path"},
        "findings": {"evidence"},
        "runtimes": {"id"},
        "unrecognized": set(),
        "audit_trail": {"source", "bits", "providers"},
    }
    kinds = (
        parts.Input,
        parts.Dump,
        parts.Catalog,
        parts.Provider,
        parts.NameSpace,
        parts.Socket,
        parts.Finding,
        parts.Runtime,
        parts.Unrecognized,
        TrailEntry,
    )
    for (name, other), kind in zip(elsewhere.items(), kinds, strict=True):
        assert set(kind.__struct_fields__) - other <= set(tables.TABLES[name].names), name


def test_a_chain_is_a_row_a_layer(samples: Path):
    """The chain over a chain is resolved; base providers and hidden entries have no links."""
    links = tables.columns(analyzer.analyze(samples / "windows-10-two-lsps.txt"))["chain_links"]
    rows = list(
        zip(*(links[name] for name in ("position", "chain_entry_id", "layer", "catalog_entry_id", "role")), strict=True)
    )
    assert rows[:5] == [
        (1, 1025, 1, 1024, "layered"),
        (1, 1025, 2, 1021, "layered"),
        (1, 1025, 3, 1002, "base"),
        (2, 1026, 1, 1024, "layered"),
        (2, 1026, 2, 1021, "layered"),
    ]
    assert set(links["chain_entry_id"]) == {1022, 1023, 1025, 1026}


def test_a_dump_counts_its_findings_and_names_its_products(samples: Path):
    document = analyzer.analyze(samples / "windows-10-non-ifs-lsp.txt")
    (own,) = document.dumps
    row = {name: values[0] for name, values in tables.columns(document, ["dumps"])["dumps"].items()}
    assert row["products"] == ("Adaware/Lavasoft Web Companion",)
    assert (row["catalogs"], row["providers"]) == (2, sum(len(catalog.providers) for catalog in own.catalogs))
    assert row["errors"] + row["warnings"] + row["notes"] == len(own.findings)
    assert row["errors"] == sum(finding.severity == "error" for finding in own.findings) > 0
    assert row["windows"] == own.windows.name


def test_an_unreadable_member_stands_under_the_path_of_its_archive():
    """So that inputs and dumps join by path."""
    member = Input("a.zip › in/b.zip › c.log", "unreadable", "the member is encrypted")
    document = analysis(inputs=(Input("a.zip", "no-catalog", "none"), member))
    columns = tables.columns(document, ["inputs"])["inputs"]
    assert list(zip(columns["path"], columns["member"], strict=True)) == [
        ("a.zip", None),
        ("a.zip", "in/b.zip › c.log"),
    ]


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_types_are_the_same_with_rows_and_without(made: dict[str, tables.Columns], name: str):
    """An empty table, and a column without a single value, have the declared types."""
    empty = tables.columns(merging.merge([]), [name])[name]
    assert tables.to_pandas(name, empty).dtypes.equals(tables.to_pandas(name, made[name]).dtypes)
    assert tables.to_arrow(name, empty).schema.equals(tables.to_arrow(name, made[name]).schema, check_metadata=True)
    assert not len(tables.to_pandas(name, empty))


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_pandas_and_arrow_hold_the_same_values(made: dict[str, tables.Columns], name: str):
    """What went in comes out, null for null."""
    frame = tables.to_pandas(name, made[name])
    for column, values in tables.to_arrow(name, made[name]).to_pydict().items():
        plain = [tuple(value) if isinstance(value, list) else value for value in values]
        assert plain == made[name][column], column
        assert [None if value is pd.NA else value for value in frame[column]] == plain, column


def test_types_are_nullable_numbers_truths_and_text(made: dict[str, tables.Columns]):
    frame = tables.to_pandas("providers", made["providers"])
    assert [str(frame[name].dtype) for name in ("service_flags", "ifs", "description", "chain")] == [
        "Int64",
        "boolean",
        "string",
        "object",
    ]
    schema = tables.schema("providers")
    assert schema.field("service_flags").type == pa.int64()
    assert schema.field("chain").type == pa.list_(pa.int64())
    assert schema.field("flag_names").type == pa.list_(pa.string())
    assert b"dwServiceFlags1" in schema.field("service_flags").metadata[b"description"]


def test_unknown_table_is_a_key_error(of_samples: Analysis):
    with pytest.raises(KeyError, match="providerz"):
        tables.columns(of_samples, ["providerz"])


def test_half_of_a_surrogate_pair_becomes_an_escape():
    """A file name that is no valid UTF-8 reaches Python so, and neither Arrow nor UTF-8 can hold it."""
    catalog = Catalog(None, (provider(1, 1001, "\ud83d", flag_names=("x\udfff",)),), (), ())
    document = analysis(dump("clean", "", catalog, source=Source(HALF_A_PAIR, None, 1, 9)))
    columns = tables.columns(document, ["providers"])
    row = tables.to_arrow("providers", columns["providers"]).to_pylist()[0]
    assert (row["path"], row["description"]) == (r"caf\udce9.txt", r"\ud83d")
    assert row["flag_names"] == [r"x\udfff"]


@pytest.mark.parametrize("make", [tables.to_pandas, tables.to_arrow])
@pytest.mark.parametrize("field", ["service_flags", "chain"])
def test_a_number_beyond_64_bits_is_told(make: Any, field: str):
    """Only a document that somebody else wrote can hold one."""
    value = 1 << 64 if field == "service_flags" else (1 << 64,)
    catalog = Catalog(None, (replace(provider(1, 1001, "x"), **{field: value}),), (), ())
    columns = tables.columns(analysis(dump("clean", "", catalog)), ["providers"])["providers"]
    if make is tables.to_pandas and field == "chain":
        assert make("providers", columns)["chain"][0] == (1 << 64,)
        return
    with pytest.raises(DocumentError, match=f"providers .* {field} does not fit into 64 bits"):
        make("providers", columns)


def test_without_pyarrow_the_error_names_the_command(made: dict[str, tables.Columns], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'winsock-catalog\[parquet\]'"):
        tables.to_arrow("providers", made["providers"])


def test_columns_need_neither_pandas_nor_pyarrow(samples: Path, tmp_path: Path):
    """A reader of documents that writes CSV starts at once."""
    (tmp_path / "a.json").write_text(json.render(analyzer.analyze(samples / "windows-7-clean.txt")))
    code = (
        "import sys; from pathlib import Path\n"
        "from analyzer import tables; from analyzer.outputs import json\n"
        f"made = tables.columns(json.parse(Path({str(tmp_path / 'a.json')!r}).read_bytes()))\n"
        "print(len(made['providers']['ifs']) > 10, set(sys.modules) & {'pandas', 'pyarrow', 'lark'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "True set()\n"


@settings(max_examples=15)
@given(documents())
def test_every_document_is_whole_in_its_tables(document: Analysis):
    """As many rows as the document has parts, in its order; and those of its parts, one after another."""
    made = tables.columns(document)
    rows = providers_of(document)
    assert made["providers"]["service_flags"] == [entry.service_flags for *_, entry in rows]
    assert made["providers"]["chain"] == [entry.chain for *_, entry in rows]
    assert made["dumps"]["dump"] == [own.id for own in document.dumps]
    assert made["inputs"]["status"] == [item.status for item in document.inputs]
    assert len(made["findings"]["rule"]) == sum(document.summary.findings.values())
    catalogs = [catalog for own in document.dumps for catalog in own.catalogs]
    assert len(made["name_spaces"]["position"]) == sum(len(catalog.name_spaces) for catalog in catalogs)
    keys = list(zip(*(made["providers"][name] for name in ("path", "dump", "catalog", "position")), strict=True))
    assert len(set(keys)) == len(keys)
    parts = [tables.columns(part) for part in merging.split(document)]
    for name, columns in made.items():
        for column, values in columns.items():
            if column != "dump":
                assert values == [value for part in parts for value in part[name][column]], (name, column)


@settings(max_examples=15)
@given(st.lists(st.lists(st.integers(0, 4), max_size=6), max_size=6))
def test_rows_that_catalogs_share_stand_where_each_of_them_has_them(drawn: list[list[int]]):
    """In whatever order, again and again: the tables are those of a document in which everything is its own."""
    pool = [provider(number, 1001 + number, f"Layer {number}", chain=(1001, number)) for number in range(5)]
    catalogs = [Catalog(None, tuple(pool[number] for number in own), (), ()) for own in drawn]
    document = analysis(*(dump("clean", "", catalog) for catalog in (*catalogs, *catalogs)))
    names = (tables.DEFAULT, "providers", "chain_links")
    made = tables.columns(document, names)
    assert made == tables.columns(json.parse(json.render(document).encode()), names)
    for name, rows in tables.rows_of([document], names).items():
        batches = pa.Table.from_batches(tables.to_batches(name, rows), tables.schema(name))
        assert batches.equals(tables.to_arrow(name, made[name])), name
