"""A report folder as a user finds it."""

from __future__ import annotations

import json
import os
import re
import zipfile
from typing import TYPE_CHECKING

import fleet_runs
import pytest
from pyarrow import parquet

from analyzer.cli import main, report_folder
from analyzer.outputs import json as documents

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory):
    """A fleet of thirty dumps and two files that are none, and its report folder."""
    root = tmp_path_factory.mktemp("fleet")
    inputs = fleet_runs.lay(root / "inputs", 30)
    (inputs / "notes.txt").write_text("nothing here", encoding="utf-8")
    (inputs / "broken.zip").write_bytes(b"PK\3\4 and no more")
    result = fleet_runs.run("analyze", inputs, "-o", f"{root}/report/", "--jobs", 2)
    return inputs, root / "report", result


def test_lines_are_documents_one_an_input(fleet):
    inputs, report, _ = fleet
    lines = (report / "analysis.jsonl").read_bytes().splitlines()
    read = [documents.parse(line) for line in lines]
    assert len(read) == 32
    paths = [document.inputs[0].path for document in read]
    assert sorted(paths) == sorted(str(path) for path in inputs.rglob("*") if path.is_file())
    assert sum(len(document.dumps) for document in read) == 30


def test_tables_hold_what_the_documents_say(fleet):
    _, report, _ = fleet
    read = [documents.parse(line) for line in (report / "analysis.jsonl").read_bytes().splitlines()]
    providers = parquet.read_table(report / "tables" / "providers")
    expected = [entry for d in read for dump in d.dumps for catalog in dump.catalogs for entry in catalog.providers]
    assert sorted(providers["description"].to_pylist()) == sorted(entry.description or "" for entry in expected)
    assert str(providers.schema.field("service_flags").type) == "int64"
    statuses = parquet.read_table(report / "tables" / "inputs")["status"].to_pylist()
    assert (statuses.count("analyzed"), statuses.count("no-catalog"), statuses.count("unreadable")) == (30, 1, 1)


def test_each_machine_that_needs_attention_has_a_page_and_is_linked(fleet):
    _, report, _ = fleet
    index = (report / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="(machines/[^"]+)"', index))
    there = {f"machines/{path.name}" for path in (report / "machines").iterdir()}
    assert linked == there
    documents_of = [json.loads(line) for line in (report / "analysis.jsonl").read_bytes().splitlines()]
    grave = [
        dump
        for document in documents_of
        for dump in document["dumps"]
        if any(finding["severity"] in {"error", "warning"} for finding in dump["findings"])
    ]
    assert len(there) == len(grave)


def test_run_says_what_was_found_and_exits_as_documented(fleet):
    _, report, result = fleet
    assert result.returncode == 1
    assert "32 inputs, 30 dumps" in result.stdout
    assert f"Report: {report}/index.html" in result.stdout
    assert "broken.zip: not read: " in result.stderr
    assert "Traceback" not in result.stderr


def test_one_job_and_two_write_the_same(fleet, tmp_path: Path):
    inputs, report, _ = fleet
    fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/", "--jobs", 1)
    assert fleet_runs.contents(tmp_path) == fleet_runs.contents(report)


def test_report_below_its_own_input_is_left_out(tmp_path: Path):
    fleet_runs.lay(tmp_path, 3)
    for _ in range(2):
        fleet_runs.run("analyze", ".", "-o", "report/", "-j", 1, cwd=tmp_path)
    lines = (tmp_path / "report" / "analysis.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert all("report/" not in json.loads(line)["inputs"][0]["path"] for line in lines)


def test_folder_with_other_files_is_not_written_to(tmp_path: Path):
    fleet_runs.lay(tmp_path / "in", 1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.doc").write_text("years of work", encoding="utf-8")
    result = fleet_runs.run("analyze", tmp_path / "in", "-o", tmp_path / "out")
    assert result.returncode == 2
    assert "is no report folder and not empty (thesis.doc): name another folder" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.doc"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-", "-o", "out/"], "standard input cannot go into a report folder"),
        (["in", "-o", "out/", "-o", "report.html"], "a report folder is written alone"),
        (["in", "-o", "out/", "--format", "json"], "a report folder is written alone: render makes other reports"),
        (
            ["in", "-o", "out/", "--baseline", "old.json"],
            "then compare: winsock-catalog diff old.json out/ -o changes.html",
        ),
        (
            ["in", "-o", "out/", "--redact"],
            "redact the inputs, archives too, with winsock-catalog redact INPUT -o REDACTED/",
        ),
        (["in", "-o", "out/", "--table", "findings"], "--table goes with reports in files: a report folder holds all"),
        (["in", "-o", "out/", "--no-csv-safe"], "--no-csv-safe goes with reports in files"),
        (["in", "-o", "out/", "--key", "case.key"], "--key goes with --redact"),
        (["in", "-o", "out/", "--engine", "dask"], "--engine dask needs the address of its scheduler"),
        (["in", "-o", "out/", "--scheduler", "tcp://127.0.0.1:1"], "--scheduler goes with --engine dask"),
    ],
)
def test_options_that_do_not_fit_together_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments, message: str
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    monkeypatch.setattr("sys.argv", ["winsock-catalog", "analyze", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_archives_and_their_unreadable_members_are_in_the_report(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.write(fleet_runs.SAMPLES / "windows-10-clean.txt", "net/catalog.txt")
        archive.writestr("inner.zip", b"PK\3\4 and no more")
    result = fleet_runs.run("analyze", tmp_path / "case.zip", "-o", f"{tmp_path}/out/", "-j", 1)
    assert result.returncode == 4
    assert "case.zip › inner.zip: not read" in result.stderr
    assert "  1  input not read\n" in result.stdout
    assert "case.zip" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_undecided_and_clean_runs_have_their_exit_codes(tmp_path: Path):
    for name, code in (("windows-10-clean.txt", 0), ("windows-vista-no-flags.txt", 3)):
        assert (
            fleet_runs.run("analyze", fleet_runs.SAMPLES / name, "-o", f"{tmp_path}/{code}/", "-j", 1).returncode
            == code
        )
    (tmp_path / "empty").mkdir()
    assert fleet_runs.run("analyze", tmp_path / "empty", "-o", f"{tmp_path}/none/", "-j", 1).returncode == 3


def test_missing_library_for_tables_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """And the report names no tables."""
    monkeypatch.setattr("analyzer.fleet.tables.find_spec", lambda _: None)
    sample = fleet_runs.SAMPLES / "windows-10-clean.txt"
    monkeypatch.setattr("sys.argv", ["winsock-catalog", "analyze", str(sample), "-o", f"{tmp_path}/out/", "-j", "1"])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 0
    assert "no tables were written: they need an extra" in capsys.readouterr().err
    assert "tables/" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_number_of_jobs_is_that_asked_for_on_every_system(monkeypatch: pytest.MonkeyPatch):
    """Not all tell which cores a process may use."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    work = report_folder.Work(3, report_folder.EngineName.local, None, report_folder.Tls(None, None, None))
    assert report_folder._engine(work).jobs == 3
