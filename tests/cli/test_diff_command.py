"""`diff`: what is printed, what is written, and the exit codes of its outcomes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path

import jsonschema
import pytest
from machines import lsp_machine, render

from analyzer import tables
from analyzer.cli.diff import TABLE_NAMES
from analyzer.cli.options import ENDINGS
from analyzer.outputs import comparison as outputs

COMMAND = re.compile(r'<pre class="command">.*?</pre>', re.DOTALL)
"""What was typed, in a page."""


@pytest.mark.parametrize(
    ("before_after", "code", "word"),
    [
        ("windows-10-non-ifs-lsp.txt windows-10-clean.txt", 0, "BETTER"),
        ("windows-10-clean.txt windows-10-non-ifs-lsp.txt", 1, "WORSE"),
        ("windows-10-clean.txt windows-10-chinese-gbk.txt", 0, "UNCHANGED"),
        ("windows-10-non-ifs-lsp.txt windows-10-non-ifs-lsp.reg", 0, "UNCHANGED"),
        ("windows-7-clean.txt windows-vista-no-flags.txt", 3, "CANNOT TELL"),
        ("windows-vista-no-flags.txt windows-vista-reg-query.txt", 0, "CHANGED"),
    ],
)
def test_outcomes_have_their_exit_codes(run, samples: Path, before_after: str, code: int, word: str):
    result = run("diff", *(samples / name for name in before_after.split()))
    assert result.code == code
    assert f" {word} \n" in result.out
    assert result.err == ""


def test_documents_and_dumps_may_be_mixed(run, samples: Path, tmp_path: Path):
    """What analyze wrote last week is compared with what the customer sent today."""
    before = tmp_path / "before.json"
    run("analyze", samples / "windows-10-non-ifs-lsp.txt", "-o", before)
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "analysis.jsonl").write_text(json.dumps(json.loads(before.read_text("utf-8"))) + "\n")
    dump = run("diff", samples / "windows-10-non-ifs-lsp.txt", samples / "windows-10-clean.txt", "--format", "json")
    for side in (before, folder):
        result = run("diff", side, samples / "windows-10-clean.txt", "--format", "json")
        assert json.loads(result.out)["pairs"] == json.loads(dump.out)["pairs"]
        assert result.code == 0


def test_json_is_valid_by_the_schema_that_is_printed(run, samples: Path, tmp_path: Path):
    """Of a comparison with everything in it."""
    schema = json.loads(run("schema", "--of", "diff").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    file = tmp_path / "diff.json"
    result = run("diff", samples / "windows-10-two-lsps.txt", samples, "--format", "json", "-o", file)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(json.loads(result.out))
    assert file.read_text("utf-8") == result.out


def test_the_schema_changes_only_with_its_version(run, root: Path):
    """A change is a decision: raise SCHEMA_VERSION if a reader could break, then refresh the file."""
    golden = root / "tests" / "outputs" / "schema-diff-1.0.json"
    refresh = "winsock-catalog schema --of diff > tests/outputs/schema-diff-1.0.json"
    assert golden.read_text("utf-8") == run("schema", "--of", "diff").out, f"changed; if that is wanted: {refresh}"


def test_many_machines_are_listed_with_those_that_have_no_counterpart(run, tmp_path: Path):
    """Folders are paired file by file; unchanged machines are counted only."""
    layered, clean = render(lsp_machine(ifs=False)), render(lsp_machine(ifs=True))
    for name, text in (
        ("before/a.txt", layered),
        ("before/b.txt", layered),
        ("after/a.txt", clean),
        ("after/b.txt", layered),
        ("after/c.txt", clean),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    result = run("diff", tmp_path / "before", tmp_path / "after", "-o", tmp_path / "diff.html")
    assert result.code == 3
    assert "2 pairs compared: 1 better, 1 unchanged" in result.out
    assert f"only in AFTER: {tmp_path}/after/c.txt : 2 (layered)" in result.out
    page = (tmp_path / "diff.html").read_text("utf-8")
    assert "Without a counterpart" in page
    assert "2 machines compared" in page
    ticket = run("diff", tmp_path / "before", tmp_path / "after", "--format", "markdown").out
    assert "## Winsock catalogs compared: 2 machines\n\n- **Better:** 1\n- **Unchanged:** 1\n" in ticket
    assert f"Only in AFTER: `{tmp_path}/after/c.txt` : 2 (Layered)" in ticket


def test_a_missing_side_is_one_line(run, samples: Path, tmp_path: Path):
    result = run("diff", tmp_path / "none.txt", samples / "windows-10-clean.txt")
    assert (result.code, result.out) == (4, "")
    assert result.err == (
        f"{tmp_path}/none.txt: not read: no such file or folder\n"
        "winsock-catalog: nothing to compare: a catalog is needed on each side\n"
    )


def test_a_side_without_a_catalog_is_exit_code_3(run, samples: Path, tmp_path: Path):
    (tmp_path / "log.txt").write_text("hello\n")
    assert run("diff", samples / "windows-10-clean.txt", tmp_path / "log.txt").code == 3


def test_files_without_a_catalog_are_counted_for_each_side(run, samples: Path, tmp_path: Path):
    """Two folders give two such lines, which must be told apart."""
    for side, files in (("before", 1), ("after", 2)):
        (tmp_path / side).mkdir()
        shutil.copy(samples / "windows-7-clean.txt", tmp_path / side / "winsock.txt")
        for number in range(files):
            (tmp_path / side / f"{number}.log").write_text("hello\n")
    result = run("diff", tmp_path / "before", tmp_path / "after")
    assert result.err.splitlines() == [
        f"{tmp_path / 'before'}: no catalog in 1 of 2 files",
        f"{tmp_path / 'after'}: no catalog in 2 of 3 files",
    ]


def test_a_bad_document_is_refused_with_its_place(run, samples: Path, tmp_path: Path):
    (tmp_path / "bad.json").write_text('{"schema_version": "1.0", "tool": 7}')
    result = run("diff", tmp_path / "bad.json", samples / "windows-10-clean.txt")
    assert result.code == 4
    assert "bad.json: no analysis document of schema 1.0: expected object, got int at $.tool" in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-", "-"), "standard input can be one of the two inputs only"),
        (("a.txt", "b.txt", "-o", "x.docx"), "x.docx: the ending must be one of .html, .json, .jsonl, .csv, .parquet"),
        (("a.txt", "b.txt", "-o", "x.csv", "--table", "sockets"), "there is no such table, only changes, pairs"),
        (("a.txt", "b.txt", "-o", "x.md", "--table", "pairs"), "no output holds a table, name a .csv or .parquet"),
        (("a.json", "b.txt", "-o", "a.json"), "a.json: this is an input; a report would overwrite it"),
        (("a.txt", "b.txt", "-o", "no/such/x.html"), "no/such/x.html: there is no folder no/such"),
    ],
)
def test_usage_errors_are_told_before_any_work(run, arguments: tuple[str, ...], message: str):
    result = run("diff", *arguments)
    assert result.code == 2
    assert message in result.err


def test_the_help_names_every_exit_code(run):
    text = run("diff", "--help").out
    assert "Exit codes: 0 equal, better" in text
    for code in ("1 something got worse", "2 usage error", "3 it", "4 an input could not be read", "70 internal error"):
        assert code in " ".join(text.split())


def test_hostile_text_acts_neither_on_a_terminal_nor_on_a_page(run, tmp_path: Path):
    """Descriptions come from infected machines."""
    hostile = "<script>alert(1)</script>\u202egpj"
    (tmp_path / "before.txt").write_text(render(lsp_machine(ifs=False)))
    (tmp_path / "after.txt").write_text(render(lsp_machine(ifs=True)))
    run("analyze", tmp_path / "before.txt", "-o", tmp_path / "before.json")
    document = (tmp_path / "before.json").read_text("utf-8").replace("ExampleLSP", hostile)
    (tmp_path / "before.json").write_text(document, "utf-8")
    result = run("diff", tmp_path / "before.json", tmp_path / "after.txt", "-o", tmp_path / "x.html")
    page = (tmp_path / "x.html").read_text("utf-8")
    assert "\u202e" not in result.out
    assert "\u202e" not in page
    assert "<script" not in page.partition("</style>")[2]
    assert "&lt;script&gt;" in page


def test_a_document_keeps_all_that_diff_needs(run, samples: Path, tmp_path: Path):
    """Two documents compare as the dumps they were made of."""
    names = ("windows-10-two-lsps.txt", "windows-10-ifs-lsp.txt")
    for name in names:
        run("analyze", samples / name, "-o", tmp_path / f"{name}.json")
    direct = run("diff", *(samples / name for name in names), "-o", tmp_path / "direct.html")
    again = run("diff", *(tmp_path / f"{name}.json" for name in names), "-o", tmp_path / "again.html")
    assert (again.out, again.code) == (direct.out, direct.code)
    pages = [(tmp_path / f"{name}.html").read_text("utf-8") for name in ("again", "direct")]
    assert pages[0] != pages[1]
    assert COMMAND.sub("", pages[0]) == COMMAND.sub("", pages[1])


def test_formats_are_those_that_the_help_names(run):
    assert all(ending in run("diff", "--help").out for ending in outputs.FORMATS)
    assert TABLE_NAMES.split(", ") == list(tables.COMPARED)


@pytest.mark.parametrize("ending", outputs.FORMATS)
def test_every_format_is_written_and_what_can_be_printed_is_the_same(run, samples: Path, tmp_path: Path, ending: str):
    sides = [samples / name for name in ("windows-10-two-lsps.txt", "windows-10-clean.txt")]
    file = tmp_path / f"d{ending}"
    result = run("diff", *sides, "-o", file)
    assert (result.code, result.err) == (0, f"wrote {file}\n")
    printed = {kind.value: name for kind, name in ENDINGS.items()}
    for kind in (kind for kind, name in printed.items() if name == ending):
        both = run("diff", *sides, "--format", kind, "-o", file)
        assert both.out == file.read_text("utf-8")


def test_lines_are_documents_of_one_machine_each(run, samples: Path, tmp_path: Path):
    """Valid by the schema, the pairs of the one document in order."""
    for side, names in (
        ("before", ("windows-10-two-lsps.txt", "windows-7-clean.txt")),
        ("after", ("vmware-guest.txt",)),
    ):
        (tmp_path / side).mkdir()
        for name in names:
            (tmp_path / side / name).write_bytes((samples / name).read_bytes())
    (tmp_path / "after" / "windows-10-two-lsps.txt").write_bytes((samples / "windows-10-clean.txt").read_bytes())
    whole = json.loads(run("diff", tmp_path / "before", tmp_path / "after", "--format", "json").out)
    lines = run("diff", tmp_path / "before", tmp_path / "after", "--format", "jsonl").out.splitlines()
    validator = jsonschema.Draft202012Validator(json.loads(run("schema", "--of", "diff").out))
    parts = [json.loads(line) for line in lines]
    for part in parts:
        validator.validate(part)
    assert [pair for part in parts for pair in part["pairs"]] == whole["pairs"]
    assert [item for part in parts for item in part["unpaired"]] == whole["unpaired"]
    assert [part["outcome"] for part in parts] == ["better", "cannot-tell", "cannot-tell"]


def test_file_name_that_is_no_text_is_written_as_an_escape(run, samples: Path, tmp_path: Path):
    """On Linux a name may be any bytes; no output fails at it."""
    odd = tmp_path / os.fsdecode(b"caf\xe9.txt")
    odd.write_bytes((samples / "windows-10-two-lsps.txt").read_bytes())
    files = [tmp_path / f"d{ending}" for ending in outputs.FORMATS]
    result = run("diff", odd, samples / "windows-10-clean.txt", *(part for file in files for part in ("-o", file)))
    assert result.code == 0
    assert (
        "caf\\udce9.txt" in json.loads((tmp_path / "d.json").read_text("utf-8"))["pairs"][0]["before"]["source"]["path"]
    )


def test_without_pyarrow_the_extra_is_named_before_any_work(
    run, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    result = run("diff", samples / "windows-7-clean.txt", samples / "windows-7-clean.txt", "-o", tmp_path / "d.parquet")
    assert (result.code, result.out) == (2, "")
    assert "pip install 'winsock-catalog[parquet]'" in result.err


def test_report_tells_how_it_was_made_and_what_was_not_read(run, samples: Path, tmp_path: Path):
    """As that of analyze: the command without its password, the digests of inputs; the ticket tells what is missing."""
    (tmp_path / "after").mkdir()
    content = (samples / "windows-10-clean.txt").read_bytes()
    (tmp_path / "after" / "a.txt").write_bytes(content)
    (tmp_path / "after" / "bad.zip").write_bytes(b"PK\x03\x04")
    files = [tmp_path / name for name in ("d.html", "d.json", "d.md")]
    outputs_of = [part for file in files for part in ("-o", file)]
    before = samples / "windows-10-two-lsps.txt"
    assert run("diff", before, tmp_path / "after", "--password", "hunter2", *outputs_of).code == 4
    page, document, ticket = (file.read_text("utf-8") for file in files)
    digest = hashlib.sha256(content).hexdigest()
    told = json.loads(document)
    assert [(item["status"], item["sha256"]) for item in told["after"]] == [("analyzed", digest), ("unreadable", None)]
    assert digest in page
    assert "hunter2" not in page + document + ticket
    assert "--password &#39;***&#39;" in page
    for text in (page, ticket):
        assert "Could not be read" in text
        assert "damaged zip" in text
