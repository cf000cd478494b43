"""Parquet files as pyarrow and pandas read them back."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hostile import TEXTS, hostile_analysis
from hypothesis import given, settings
from pyarrow import parquet as reader
from random_documents import documents

import analyzer
from analyzer import tables
from analyzer.analysis import Analysis
from analyzer.document import merging
from analyzer.errors import UsageError
from analyzer.outputs import parquet


def read(content: bytes) -> pa.Table:
    return reader.read_table(io.BytesIO(content))


@pytest.mark.parametrize("name", list(tables.ALL))
def test_a_table_comes_back_with_its_types_and_values(of_samples: Analysis, name: str):
    table = read(parquet.render(of_samples, name))
    made = tables.columns(of_samples, [name])[name]
    assert table.schema.equals(tables.schema(name), check_metadata=False)
    assert table.equals(tables.to_arrow(name, made))


@pytest.mark.parametrize("name", list(tables.ALL))
def test_pandas_reads_the_types_of_the_data_frame(of_samples: Analysis, name: str):
    """Int64, boolean and string, with nothing to ask for; so it is where a column has no value at all."""
    frame = tables.to_pandas(name, tables.columns(of_samples, [name])[name])
    assert pd.read_parquet(io.BytesIO(parquet.render(of_samples, name))).dtypes.equals(frame.dtypes)
    nothing = pd.read_parquet(io.BytesIO(parquet.render(merging.merge([]), name)))
    assert nothing.dtypes.equals(frame.dtypes)
    assert len(nothing) == 0


def test_the_file_says_what_made_it_and_what_its_columns_mean(of_samples: Analysis):
    content = parquet.render(of_samples)
    metadata = read(content).schema.metadata
    assert metadata[b"tool"].decode() == f"winsock-catalog {analyzer.__version__}"
    assert metadata[b"schema_version"] == b"1.0"
    assert metadata[b"table"] == b"report"
    assert b"bytes" in read(content).schema.field("max_address_length").metadata[b"description"]
    group = reader.ParquetFile(io.BytesIO(content)).metadata.row_group(0)
    assert {group.column(n).compression for n in range(group.num_columns)} == {"ZSTD"}


def test_hostile_text_is_unchanged():
    """Nothing runs formulas or escapes here; only halves of surrogate pairs cannot be held, and become escapes."""
    table = read(parquet.render(hostile_analysis(), "providers"))
    assert table["description"].to_pylist() == [text.replace("\ud800", r"\ud800") for text in TEXTS]


def test_inputs_and_dumps_without_providers_do_not_vanish(of_samples: Analysis):
    rows = read(parquet.render(of_samples)).to_pylist()
    missing = [row for row in rows if row["path"] == "missing.txt"]
    assert [(row["status"], row["reason"], row["layers"]) for row in missing] == [
        ("unreadable", "no such file or folder", None)
    ]


def test_files_of_many_runs_make_one_data_set(samples: Path, tmp_path: Path):
    """The schema does not depend on the values."""
    for name in ("windows-vista-no-flags.txt", "windows-10-non-ifs-lsp.txt", "README.md"):
        (tmp_path / f"{name}.parquet").write_bytes(parquet.render(analyzer.analyze(samples / name)))
    table = reader.read_table(tmp_path)
    assert set(table["status"].to_pylist()) == {"analyzed", "no-catalog"}
    assert table.schema.field("service_flags").type == pa.int64()


def test_without_pyarrow_it_is_a_usage_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'winsock-catalog\[parquet\]'"):
        parquet.ready()


@settings(max_examples=8)
@given(documents())
def test_every_document_comes_back(document: Analysis):
    table = read(parquet.render(document, "providers"))
    providers = [entry for own in document.dumps for catalog in own.catalogs for entry in catalog.providers]
    for name in ("description", "service_flags", "ifs", "position"):
        assert table[name].to_pylist() == [getattr(entry, name) for entry in providers]
    assert [tuple(chain) for chain in table["chain"].to_pylist()] == [entry.chain for entry in providers]
