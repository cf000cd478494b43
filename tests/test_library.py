"""The package as a notebook and a program use it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hand_built import analysis, clean_catalog, dump
from hostile import hostile_analysis

import analyzer
from analyzer import tables
from analyzer.analysis import Input, Windows
from analyzer.errors import DocumentError
from analyzer.outputs import jsonl, notebook

FRAMES = ("catalogs", "providers", "chain_links", "name_spaces", "sockets", "findings", "runtimes")


def test_an_archive_gives_data_frames(samples: Path, tmp_path: Path):
    """The first lines that somebody types."""
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.write(samples / "windows-10-non-ifs-lsp.txt", "logs/winsock.txt")
    a = analyzer.analyze(tmp_path / "case.zip")
    bad = a.providers[a.providers["ifs"].eq(other=False)]
    assert set(bad["product"]) == {"Adaware/Lavasoft Web Companion"}
    assert set(bad["member"]) == {"logs/winsock.txt"}
    joined = bad.merge(a.table("dumps"), on=["path", "dump"])
    assert set(joined["verdict"]) == {"non-ifs"}


@pytest.mark.parametrize("name", FRAMES)
def test_each_data_frame_is_its_table(samples: Path, name: str):
    a = analyzer.analyze(samples / "windows-10-two-lsps.txt")
    frame = getattr(a, name)
    pd.testing.assert_frame_equal(frame, tables.to_pandas(name, tables.columns(a)[name]))
    assert len(frame)


def test_a_changed_data_frame_changes_no_document(samples: Path):
    a = analyzer.analyze(samples / "windows-7-clean.txt")
    frame = a.providers
    frame["ifs"] = False
    assert a.providers["ifs"].all()


def test_fields_of_the_document_are_no_data_frames(samples: Path):
    """`dumps` and `inputs` are parts of the document; their tables have a name."""
    a = analyzer.analyze(samples / "windows-7-clean.txt")
    assert a.table("dumps")["dump"].tolist() == [a.dumps[0].id]
    assert a.table("inputs")["path"].tolist() == [a.inputs[0].path]
    with pytest.raises(KeyError):
        a.table("dump")


def test_data_frames_are_no_part_of_the_json(samples: Path):
    a = analyzer.analyze(samples / "windows-7-clean.txt")
    assert '"chain_links"' not in a.to_json()


def test_load_reads_json_and_json_lines_back(samples: Path, tmp_path: Path):
    a = analyzer.analyze(samples)
    (tmp_path / "a.json").write_text(a.to_json(), "utf-8")
    (tmp_path / "a.jsonl").write_text(jsonl.render(a), "utf-8")
    assert analyzer.load(tmp_path / "a.json") == a
    assert analyzer.load(str(tmp_path / "a.jsonl")) == a


@pytest.mark.parametrize("content", [None, "", "[]", '{"schema_version": "9.0"}'])
def test_load_says_in_a_sentence_what_is_wrong(tmp_path: Path, content: str | None):
    if content is not None:
        (tmp_path / "a.json").write_text(content)
    with pytest.raises(DocumentError, match=r"a\.json: "):
        analyzer.load(tmp_path / "a.json")
    assert issubclass(DocumentError, analyzer.WinsockCatalogError)


def test_reports_are_texts(samples: Path):
    a = analyzer.analyze(samples / "vmware-guest.txt")
    assert a.to_html().lower().startswith("<!doctype html>")
    assert a.to_json().startswith("{")
    assert "vmware-guest.txt" in a.to_markdown()


def test_limits_are_given_by_name(samples: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name in ("windows-7-clean.txt", "windows-10-clean.txt"):
            archive.write(samples / name, name)
    assert len(analyzer.analyze(tmp_path / "two.zip").dumps) == 2
    limited = analyzer.analyze(tmp_path / "two.zip", limits=analyzer.Limits(members=1))
    assert limited.inputs[0].status == "unreadable"
    assert "more than 1 members" in (limited.inputs[0].detail or "")


def test_password_is_given_by_name(samples: Path, tmp_path: Path):
    try:
        subprocess.run(
            ["zip", "-q", "-j", "-P", "infected", tmp_path / "a.zip", samples / "windows-7-clean.txt"], check=True
        )
    except FileNotFoundError:
        pytest.skip("needs zip, e.g. apt-get install zip")
    assert analyzer.analyze(tmp_path / "a.zip").dumps == ()
    (own,) = analyzer.analyze(tmp_path / "a.zip", password="infected").dumps  # noqa: S106 - the password of the test
    assert own.verdict == "clean"


def test_the_registry_of_the_same_machine_is_given_by_name(samples: Path):
    """It decides what netsh of Windows Vista did not print."""
    netsh, registry = samples / "windows-vista-no-flags.txt", samples / "windows-vista-reg-query.txt"
    assert analyzer.analyze(netsh).dumps[0].verdict == "undetermined"
    assert analyzer.analyze(netsh, beside=[registry]).dumps[0].verdict == "clean"


def test_two_analyses_are_compared_and_the_comparison_makes_its_reports(samples: Path):
    before = analyzer.analyze(samples / "windows-10-non-ifs-lsp.txt")
    comparison = analyzer.compare(before, analyzer.analyze(samples / "windows-10-clean.txt"))
    assert comparison.outcome == "better"
    assert comparison.to_html().lower().startswith("<!doctype html>")
    assert comparison.to_json().startswith("{")
    assert "Web Companion" in comparison.to_markdown()
    alone = analyzer.compare(before, analyzer.analyze())
    assert repr(alone) == "<Comparison: cannot-tell, 0 pairs, 1 without a counterpart>"


def test_types_of_results_are_there_by_name(samples: Path):
    """As annotations and for `isinstance`, without a look at which module has them."""
    a = analyzer.analyze(samples / "windows-7-clean.txt")
    assert isinstance(a, analyzer.Analysis)
    assert isinstance(analyzer.compare(a, a), analyzer.Comparison)
    with pytest.raises(AttributeError, match="module 'analyzer' has no attribute 'Analyses'"):
        _ = analyzer.Analyses


def test_repr_is_a_line(samples: Path):
    assert repr(analyzer.analyze(samples / "windows-7-clean.txt", "missing.txt")) == (
        "<Analysis: 1 dump (1 clean) in 2 inputs, 1 unreadable>"
    )
    assert repr(analyzer.analyze()) == "<Analysis: 0 dumps in 0 inputs>"


def test_a_notebook_shows_the_worst_first(samples: Path):
    page = analyzer.analyze(samples, "missing.txt")._repr_html_()
    shown = [page.index(f">{word}</b>") for word in ("Non-IFS", "Layered", "Clean")]
    assert shown == sorted(shown)
    assert "error: A provider without IFS handles is installed" in page
    assert "could not be read" in page


def test_a_notebook_is_no_report():
    """Of many dumps it shows some, and counts the rest."""
    own = dump("clean", "", clean_catalog())
    page = analysis(*[own] * (notebook.ROWS + 3))._repr_html_()
    assert page.count("<tr>") == notebook.ROWS + 1
    assert "and 3 more" in page


def test_a_hostile_dump_stays_text_in_a_notebook():
    own = dump(
        "clean",
        "",
        clean_catalog(),
        machine="<script>alert(1)</script>",
        windows=Windows("\u202e<img src=x onerror=alert(1)>", None),
    )
    page = analysis(own, inputs=(Input("<b>x</b>", "unreadable", "<i>"),))._repr_html_()
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    page.encode()
    hostile_analysis()._repr_html_().encode()


def test_strict_programs_can_use_it(root: Path):
    """What the package exports is typed, for mypy as strict as it gets."""
    code = (
        "import analyzer\n"
        "a = analyzer.analyze('x', limits=analyzer.Limits(seconds=1), password=None)\n"
        "reveal_type(a.providers)\n"
        "text: str = a.to_html() + a.dumps[0].verdict + analyzer.load('a.json').to_json()\n"
        "def same(one: analyzer.Analysis, other: analyzer.Analysis) -> bool:\n"
        "    compared: analyzer.Comparison = analyzer.compare(one, other)\n"
        "    return compared.outcome == 'unchanged'\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "", "--strict", "-c", code],
        cwd=root,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'Revealed type is "pandas' in done.stdout


def test_import_alone_costs_no_libraries():
    code = "import sys, analyzer; print(set(sys.modules) & {'pandas', 'lark', 'msgspec', 'jinja2', 'pyarrow', 'rich'})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "set()\n"
