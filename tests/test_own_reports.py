"""What this program wrote is no dump of another machine, wherever it lies and however it is packed."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from fleet_runs import SAMPLES, run

import analyzer
from analyzer import outputs, pipeline

DUMP = SAMPLES / "windows-10-non-ifs-lsp.txt"


def statuses(path: Path) -> list[tuple[str, str]]:
    analysis = pipeline.analyze([str(path)])
    return [(item.status, item.detail or "") for item in analysis.inputs]


def written(ending: str) -> bytes:
    content = outputs.render(pipeline.analyze([str(DUMP)]), ending, exit_code=1)
    return content if isinstance(content, bytes) else content.encode()


@pytest.mark.parametrize("ending", outputs.FORMATS)
def test_report_beside_the_dump_adds_no_machine(tmp_path: Path, ending: str):
    """The first report lies in the case folder when the folder is analyzed the next time."""
    (tmp_path / f"report{ending}").write_bytes(written(ending))
    (tmp_path / "winsock.txt").write_bytes(DUMP.read_bytes())
    analysis = pipeline.analyze([str(tmp_path)])
    assert len(analysis.dumps) == 1
    (own,) = (item for item in analysis.inputs if item.path.endswith(ending))
    assert own.status == "no-catalog"
    assert "of winsock-catalog" in (own.detail or "")


@pytest.mark.parametrize("ending", outputs.FORMATS)
def test_report_is_known_under_any_name_and_in_archives(tmp_path: Path, ending: str):
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.writestr("a/odd name.log", written(ending))
    (tmp_path / "old.gz").write_bytes(gzip.compress(written(ending)))
    for name in ("case.zip", "old.gz"):
        assert pipeline.analyze([str(tmp_path / name)]).dumps == ()


def test_document_tells_how_it_is_used(tmp_path: Path):
    for ending in (".json", ".jsonl"):
        (tmp_path / f"r{ending}").write_bytes(written(ending))
        ((status, detail),) = statuses(tmp_path / f"r{ending}")
        assert status == "no-catalog"
        assert "`winsock-catalog render` makes reports of it" in detail


def test_document_that_powershell_redirected_is_known(tmp_path: Path):
    (tmp_path / "r.json").write_bytes(written(".json").decode().encode("utf-16"))
    assert statuses(tmp_path / "r.json")[0][1].startswith("a document of winsock-catalog")


@pytest.mark.parametrize("table", ["report", "dumps", "findings", "sockets"])
def test_every_table_is_known(tmp_path: Path, table: str):
    (tmp_path / "t.csv").write_text(str(outputs.render(pipeline.analyze([str(DUMP)]), ".csv", table=table)))
    assert statuses(tmp_path / "t.csv")[0][1].startswith("a table of winsock-catalog")


def test_comparison_is_known(tmp_path: Path):
    result = run("diff", SAMPLES / "windows-10-clean.txt", DUMP, "-o", tmp_path / "d.html", "-o", tmp_path / "d.json")
    assert result.returncode == 1, result.stderr
    assert "a report of winsock-catalog (HTML)" in statuses(tmp_path / "d.html")[0][1]
    assert "a comparison of winsock-catalog" in statuses(tmp_path / "d.json")[0][1]


def test_report_folder_below_an_input_is_passed_over_as_a_whole(tmp_path: Path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "winsock.txt").write_bytes(DUMP.read_bytes())
    run("analyze", tmp_path / "case", "-o", f"{tmp_path}/case/report/", "-j", 1)
    result = run("analyze", tmp_path / "case", "--format", "json")
    document = json.loads(result.stdout)
    assert len(document["dumps"]) == 1
    assert [(item["path"][-6:], item["status"]) for item in document["inputs"]] == [
        ("report", "no-catalog"),
        ("ck.txt", "analyzed"),
    ]
    assert document["inputs"][0]["detail"].startswith("a report folder of winsock-catalog")


def test_reports_page_by_page_are_no_dumps_either(tmp_path: Path):
    """A report folder that somebody unpacked without its hidden folder."""
    run("analyze", DUMP, "-o", f"{tmp_path}/report/", "-j", 1)
    for path in (tmp_path / "report").rglob("*"):
        if path.is_file() and ".winsock-catalog" not in path.parts:
            assert not pipeline.analyze([str(path)]).dumps, path


def test_ticket_with_a_fresh_dump_in_the_answer_is_searched(tmp_path: Path):
    (tmp_path / "ticket.md").write_bytes(written(".md") + b"\n> done, here is another:\n\n" + DUMP.read_bytes())
    assert len(pipeline.analyze([str(tmp_path / "ticket.md")]).dumps) == 1


def test_log_that_speaks_of_the_program_is_a_log(tmp_path: Path):
    text = '{"tool": "winsock-catalog"}\n<meta name="generator" content="winsock-catalog">\n'
    (tmp_path / "a.log").write_bytes(text.encode() + DUMP.read_bytes())
    assert len(analyzer.analyze(tmp_path / "a.log").dumps) == 1
