"""`analyze` writing tables and JSON Lines."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

import pytest
from pyarrow import parquet

import analyzer
from analyzer import outputs, tables
from analyzer.cli.options import TABLE_NAMES


def test_csv_and_parquet_are_written_by_their_ending(run, samples: Path, tmp_path: Path):
    csv, data = tmp_path / "a.csv", tmp_path / "a.parquet"
    result = run("analyze", samples / "vmware-guest.txt", "missing.txt", "-o", csv, "-o", data)
    assert result.code == 4
    lines = csv.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("path,member,dump,status,verdict,machine,windows,")
    assert lines[-1].startswith("missing.txt,,,unreadable,")
    assert parquet.read_table(data).num_rows == len(lines) - 1


def test_another_table_is_written_by_name(run, samples: Path, tmp_path: Path):
    csv, data = tmp_path / "a.csv", tmp_path / "a.parquet"
    run("analyze", samples / "windows-10-non-ifs-lsp.txt", "-o", csv, "-o", data, "--table", "findings")
    assert "non-ifs-provider" in csv.read_text("utf-8-sig")
    assert parquet.read_table(data)["rule"].to_pylist()[0] == "non-ifs-provider"


@pytest.mark.parametrize(("option", "cell"), [("--csv-safe", ",'@%System"), ("--no-csv-safe", ",@%System")])
def test_formulas_in_csv_are_defused_unless_unwanted(run, samples: Path, tmp_path: Path, option: str, cell: str):
    """A description that refers to a resource begins with the sign of an old formula."""
    run("analyze", samples / "windows-11-clean.txt", "-o", tmp_path / "a.csv", "--table", "name_spaces", option)
    assert cell in (tmp_path / "a.csv").read_text("utf-8-sig").replace('"', "")


def test_unknown_table_is_a_usage_error_that_names_all(run, samples: Path, tmp_path: Path):
    result = run("analyze", samples, "-o", tmp_path / "a.csv", "--table", "findingz")
    assert result.code == 2
    assert result.err == f"winsock-catalog: --table findingz: there is no such table, only {TABLE_NAMES}\n"
    assert TABLE_NAMES.split(", ") == [tables.DEFAULT, *tables.TABLES]
    assert set(tables.ALL) == {tables.DEFAULT, *tables.TABLES}


def test_help_names_every_table(run):
    text = " ".join(run("analyze", "--help").out.split())
    assert re.sub(r"\s", "", TABLE_NAMES) in re.sub(r"\s", "", text)


@pytest.mark.parametrize("output", [(), ("-o", "a.html")])
def test_a_table_that_nothing_holds_is_a_usage_error(run, samples: Path, output: tuple[str, ...]):
    result = run("analyze", samples, "--table", "findings", *output)
    assert result.code == 2
    assert "no output holds a table, name a .csv or .parquet file with -o" in result.err


def test_parquet_without_its_library_is_told_before_the_work(
    run, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("analyze", samples, "-o", tmp_path / "a.parquet")
    assert result.code == 2
    assert "pip install 'winsock-catalog[parquet]'" in result.err
    assert result.out == ""
    assert run("analyze", samples / "vmware-guest.txt", "-o", tmp_path / "a.csv").code == 0


def test_json_lines_on_stdout_are_a_document_for_each_input(run, samples: Path):
    result = run("analyze", "--format", "jsonl", samples / "vmware-guest.txt", "missing.txt")
    documents = [json.loads(line) for line in result.out.splitlines()]
    assert [document["inputs"][0]["status"] for document in documents] == ["analyzed", "unreadable"]


def test_json_lines_are_rendered_as_one_report(run, samples: Path, tmp_path: Path):
    lines, one, two = tmp_path / "a.jsonl", tmp_path / "a.json", tmp_path / "b.json"
    run("analyze", samples, "-o", lines, "-o", one)
    assert run("render", lines, "-o", two).code == 0
    assert two.read_bytes() == one.read_bytes()


@pytest.mark.parametrize(
    ("ending", "table"),
    [
        *((ending, tables.DEFAULT) for ending in outputs.FORMATS if ending != ".parquet"),
        *((".csv", name) for name in tables.TABLES),
    ],
)
def test_reports_that_show_the_digest_of_an_input_show_it_when_nothing_else_is_written(
    run, samples: Path, tmp_path: Path, ending: str, table: str
):
    """It is left out where nobody would see it: of a large archive it takes as long as reading half of its dumps."""
    named, report = samples / "windows-10-non-ifs-lsp.txt", tmp_path / f"a{ending}"
    whole = outputs.render(analyzer.analyze(named), ending, table=table)
    run("analyze", named, "-o", report, *(("--table", table) if ending == ".csv" else ()))
    digest = hashlib.sha256(named.read_bytes()).hexdigest()
    assert (digest in str(whole)) == (digest in report.read_text("utf-8-sig"))
