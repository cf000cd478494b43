"""`render`: reports from a document are those that `analyze` writes at once, byte for byte."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from analyzer import outputs

INPUTS = ("windows-10-two-lsps.txt", "windows-vista-no-flags.txt", "windows-10-chinese-gbk.txt")


@pytest.fixture(scope="module")
def document(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from analyzer.outputs import json  # noqa: PLC0415 - next to its use
    from analyzer.pipeline import analyze  # noqa: PLC0415 - the same

    path = tmp_path_factory.mktemp("documents") / "analysis.json"
    path.write_text(json.render(analyze([*(str(samples / name) for name in INPUTS), "missing.txt"])), "utf-8")
    return path


@pytest.mark.parametrize("ending", sorted(outputs.FORMATS))
def test_every_format_is_the_same_as_at_once(run, samples: Path, tmp_path: Path, ending: str):
    """Whatever formats there are: what the document gives is what the dumps give."""
    direct, rendered, document = (tmp_path / name for name in (f"direct{ending}", f"rendered{ending}", "document.json"))
    printed = run("analyze", *(samples / name for name in INPUTS), "missing.txt", "-o", direct, "-o", document)
    again = run("render", document, "-o", rendered)
    assert again.code == 0
    assert rendered.read_bytes() == direct.read_bytes()
    assert again.out == printed.out


def test_json_on_stdout_is_the_document(run, document: Path):
    assert run("render", document, "--format", "json").out == document.read_text("utf-8")


def test_standard_input_is_a_document(run, document: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(document.read_bytes())))
    assert run("render", "-", "--format", "json").out == document.read_text("utf-8")


def test_several_documents_become_one_report(run, document: Path, tmp_path: Path):
    result = run("render", document, document, "-o", tmp_path / "both.html")
    assert "6 dumps" in result.out
    assert "6 catalog dumps" in (tmp_path / "both.html").read_text("utf-8")


def test_one_bad_document_does_not_stop_the_others(run, document: Path, tmp_path: Path):
    (tmp_path / "bad.json").write_text("[]")
    result = run("render", tmp_path / "bad.json", document, "-o", tmp_path / "r.html")
    assert result.code == 4
    told = "bad.json: no analysis document of schema 1.0: expected object, got array\n"
    assert result.err.startswith(f"winsock-catalog: {tmp_path}/{told}")
    assert (tmp_path / "r.html").is_file()


def test_without_any_document_nothing_is_written(run, tmp_path: Path):
    result = run("render", tmp_path / "none.json", "-o", tmp_path / "r.html")
    assert (result.code, result.out) == (4, "")
    assert "none.json: no such file or folder" in result.err
    assert not (tmp_path / "r.html").exists()


def test_a_report_never_overwrites_its_document(run, document: Path):
    result = run("render", document, "-o", document)
    assert result.code == 2
    assert "this is an input" in result.err


@pytest.mark.parametrize("options", [("--table", "findings"), ("--no-csv-safe",), ("--redact", "--key", "case.key")])
def test_options_of_outputs_are_those_of_analyze(
    run, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
):
    """What analyze does with them at once, render does later."""
    monkeypatch.chdir(tmp_path)
    dump = samples / "windows-10-two-lsps.txt"
    run("analyze", dump, "-o", "plain.json")
    run("analyze", dump, "-o", "direct.csv", *options)
    assert run("render", "plain.json", "-o", "rendered.csv", *options).code == 0
    assert Path("rendered.csv").read_bytes() == Path("direct.csv").read_bytes()


def test_baseline_marks_what_is_new_without_the_dumps(run, samples: Path, tmp_path: Path):
    """The same bytes as with --baseline at once, the exit code in SARIF included; render itself ends with 0."""
    before, after, at_once, later = (tmp_path / name for name in ("b.json", "a.json", "1.sarif", "2.sarif"))
    run("analyze", samples / "windows-10-clean.txt", "-o", before)
    dump = samples / "windows-10-two-lsps.txt"
    assert run("analyze", dump, "--baseline", before, "-o", at_once, "-o", after).code == 1
    run("analyze", dump, "-o", after)
    assert run("render", after, "--baseline", before, "-o", later).code == 0
    assert later.read_bytes() == at_once.read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "x.csv", "--table", "changes"), "--table changes: there is no such table, only report, inputs"),
        (("--table", "findings"), "--table findings: no output holds a table"),
        (("--key", "case.key"), "--key goes with --redact"),
    ],
)
def test_options_that_do_not_fit_are_told(run, document: Path, options: tuple[str, ...], message: str):
    result = run("render", document, *options)
    assert result.code == 2
    assert message in result.err
