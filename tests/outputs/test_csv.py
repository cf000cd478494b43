"""CSV as people open it in a spreadsheet, and as programs read it."""

from __future__ import annotations

import csv as standard_csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hand_built import analysis, dump, name_spaces, provider
from hostile import FORMULA_STARTS, TEXTS, hostile_analysis
from hypothesis import given, settings
from hypothesis import strategies as st
from random_documents import documents

import analyzer
from analyzer import tables
from analyzer.analysis import Analysis, Catalog, Input
from analyzer.outputs import csv


def rows(text: str) -> list[dict[str, str]]:
    """Read CSV as Python does, without the byte order mark."""
    return list(standard_csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row_is_a_provider_with_its_dump_beside_it(samples: Path):
    document = analyzer.analyze(samples / "windows-10-non-ifs-lsp.txt")
    first = rows(csv.render(document))[0]
    shown = {name: first[name] for name in ("verdict", "windows", "bits", "position", "service_flags", "ifs", "chain")}
    assert shown == {
        "verdict": "non-ifs",
        "windows": document.dumps[0].windows.name,
        "bits": "64",
        "position": "1",
        "service_flags": "102",
        "ifs": "false",
        "chain": "1031 1002",
    }
    assert first["service_flags_hex"] == "0x66"
    assert first["flag_names"].startswith("XP1_GUARANTEED_DELIVERY | XP1_")
    assert first["machine"] == ""


def test_excel_is_told_that_it_is_utf_8_and_lines_end_as_in_the_rfc(samples: Path):
    text = csv.render(analyzer.analyze(samples / "windows-10-chinese-gbk.txt"))
    assert text.encode().startswith(b"\xef\xbb\xbfpath,member,dump,")
    assert "服务提供商" in text
    assert text.count("\n") == text.count("\r\n") == len(rows(text)) + 1


def test_inputs_without_a_dump_have_a_row_with_the_reason():
    document = analysis(
        inputs=(Input("a.zip", "no-catalog", "none"), Input("a.zip › b.log", "unreadable", "encrypted"))
    )
    assert [
        (row["path"], row["member"], row["status"], row["reason"], row["position"])
        for row in rows(csv.render(document))
    ] == [("a.zip", "", "no-catalog", "none", ""), ("a.zip", "b.log", "unreadable", "encrypted", "")]


def test_a_dump_without_providers_has_a_row_with_its_verdict():
    """As one that was cut to its name spaces."""
    document = analysis(dump("undetermined", "No provider is listed.", Catalog(None, (), name_spaces(), ())))
    (row,) = rows(csv.render(document))
    assert (row["status"], row["verdict"], row["reason"]) == ("analyzed", "undetermined", "No provider is listed.")
    assert row["catalog_entry_id"] == ""


def test_pandas_reads_it_back_as_the_data_frame(of_samples: Analysis):
    """Numbers as numbers, truths as truths, empty cells as NA; lists are text."""
    text = csv.render(of_samples, "providers", csv_safe=False)
    read = pd.read_csv(
        io.StringIO(text.removeprefix("\ufeff")), dtype_backend="numpy_nullable", dtype={"dump": "string"}
    )
    frame = tables.to_pandas("providers", tables.columns(of_samples)["providers"])
    for column in tables.TABLES["providers"].columns:
        if column.kind in {"int64", "bool", "string"} and read[column.name].notna().any():
            pd.testing.assert_series_equal(read[column.name], frame[column.name], check_dtype=True)


def test_pandas_passes_over_the_byte_order_mark(of_samples: Analysis, tmp_path: Path):
    (tmp_path / "a.csv").write_text(csv.render(of_samples), encoding="utf-8")
    assert pd.read_csv(tmp_path / "a.csv").columns[0] == "path"


def test_no_cell_of_a_hostile_dump_is_a_formula():
    """In a spreadsheet that divides at commas, and in one that divides at semicolons."""
    text = csv.render(hostile_analysis())
    numbers = {column.name for column in tables.ALL["report"].columns if column.kind == "int64"}
    for row in rows(text):
        for name, cell in row.items():
            assert name in numbers or cell == "-" or not cell.startswith(FORMULA_STARTS), (name, cell)
    # As Excel divides a line where the list separator is a semicolon: quotes within a cell do not count.
    for line in text.splitlines():
        for cell in line.split(";")[1:]:
            assert not cell.strip('" ').startswith(FORMULA_STARTS), cell


def test_every_row_of_a_hostile_dump_is_a_line_of_visible_text():
    text = csv.render(hostile_analysis(), csv_safe=False)
    lines = text.split("\r\n")
    assert len(lines) == 1 + len(TEXTS) + 2 + 1
    assert all(char >= " " and char not in "\u202e\u200b" for line in lines for char in line)
    descriptions = {int(row["position"]): row["description"] for row in rows(text) if row["position"]}
    assert descriptions[TEXTS.index("two\r\nlines") + 1] == r"two\r\nlines"
    assert descriptions[TEXTS.index("nul\0byte") + 1] == r"nul\x00byte"
    assert descriptions[TEXTS.index("half\ud800") + 1] == r"half\ud800"
    assert descriptions[TEXTS.index('a "quoted", text') + 1] == 'a "quoted", text'


def test_the_apostrophe_stands_only_before_formulas_and_only_if_wanted():
    document = hostile_analysis()
    safe, raw = (csv.render(document, csv_safe=choice) for choice in (True, False))
    at = TEXTS.index("@SUM(1+1)*cmd|' /C calc'!A0")
    assert rows(safe)[at]["description"] == "'@SUM(1+1)*cmd|' /C calc'!A0"
    assert rows(raw)[at]["description"] == "@SUM(1+1)*cmd|' /C calc'!A0"
    assert rows(safe)[TEXTS.index("服务提供商")]["description"] == "服务提供商"
    assert rows(safe)[0]["socket_type"] == "-1"
    assert rows(safe)[-1]["path"] == "-"


@pytest.mark.parametrize("name", list(tables.ALL))
def test_every_table_can_be_written(of_samples: Analysis, name: str):
    made = tables.columns(of_samples, [name])[name]
    written = standard_csv.reader(io.StringIO(csv.render(of_samples, name).removeprefix("\ufeff"), newline=""))
    assert tuple(next(written)) == tables.ALL[name].names
    assert len(list(written)) == len(made["path"])


def test_lines_of_evidence_stand_in_one_cell(samples: Path):
    document = analyzer.analyze(samples / "windows-10-non-ifs-lsp.txt")
    row = rows(csv.render(document, "findings"))[0]
    lines = [evidence.line for evidence in document.dumps[0].findings[0].evidence]
    assert row["evidence_lines"] == " ".join(map(str, lines))
    assert row["evidence_texts"].count(" | ") == len(lines) - 1
    assert row["evidence_meanings"] == ""


@settings(max_examples=150)
@given(st.lists(st.text("=+-@;\"', \t\r\n|a1\uff1d", max_size=12), min_size=1, max_size=3), st.sampled_from(",;\t"))
def test_no_text_becomes_a_formula_however_a_spreadsheet_divides_the_line(texts: list[str], delimiter: str):
    """Python's reader is as lenient as Excel is with quotes within a cell."""
    providers = tuple(provider(n, 1000 + n, text) for n, text in enumerate(texts, start=1))
    text = csv.render(analysis(dump("clean", "", Catalog(None, providers, (), ()))), "providers")
    for line in text.splitlines():
        for cell in next(standard_csv.reader([line], delimiter=delimiter)):
            assert cell == "-" or not cell.lstrip('" ').startswith(FORMULA_STARTS), (cell, line)


@settings(max_examples=12)
@given(documents(), st.booleans())
def test_a_row_for_each_provider_and_none_is_lost(document: Analysis, csv_safe: bool):  # noqa: FBT001 - drawn
    """Rows and values agree with the document, whatever it holds."""
    read = rows(csv.render(document, csv_safe=csv_safe))
    providers = [entry for own in document.dumps for catalog in own.catalogs for entry in catalog.providers]
    listed = [row for row in read if row["position"]]
    assert [row["service_flags"] for row in listed] == [str(entry.service_flags) for entry in providers]
    assert [row["chain"] for row in listed] == [" ".join(map(str, entry.chain)) for entry in providers]
    assert [row["ifs"] for row in listed] == [str(entry.ifs).lower() for entry in providers]
    bad = [(item.status, item.detail) for item in document.inputs if item.status != "analyzed"]
    assert [(row["status"], row["reason"]) for row in read if row["status"] != "analyzed"] == bad
    assert len(read) == len(providers) + len(bad)
