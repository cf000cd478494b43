"""What a customer sent was written on an infected machine, file names included: nothing of it acts on the reader."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from machines import NAME_SPACES, Machine, clean_machine, install, render, tcp_ip
from test_every_output import JUDGES, SGR, judge_html, no_controls

from analyzer import outputs
from analyzer.cli.options import ENDINGS

if TYPE_CHECKING:
    from pathlib import Path

LSP = '<script>alert(1)</script>{{7*7}}\u202e "x" =cmd|calc'
NAMES = (
    "<img src=x onerror=alert(1)>.txt",
    "=cmd|calc.txt",
    "evil\u202etxt.exe",
    "a\nb\x1b[2J\x1b]0;title\x07.txt",
    "-o",
    "{{7*7}}.log",
    "x" * 200,
)
LONGEST_LINE = 700


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with dumps, archives and damage under names that would act on a terminal, a page or a spreadsheet."""
    root = tmp_path_factory.mktemp("case")
    catalog = install(tcp_ip(), LSP, ifs=False, over=(1001, 1002), path="C:\\<b>\\=cmd|calc\\lsp.dll")
    texts = [render(Machine(catalog, NAME_SPACES)), render(clean_machine())]
    for number, name in enumerate(NAMES):
        with contextlib.suppress(OSError, ValueError):  # Windows takes few of them
            (root / name).write_text(f"log {number}\n{texts[number % 2]}", "utf-8")
    if sys.platform == "linux":
        with open(os.path.join(os.fsencode(root), b"caf\xe9\xff.zip"), "wb") as broken:  # noqa: PTH118, PTH123 - bytes
            broken.write(b"PK\3\4 and no more")
    with zipfile.ZipFile(root / "members.zip", "w") as archive:
        for number, name in enumerate((*NAMES, "../../etc/passwd", "y" * 3_000)):
            archive.writestr(f"{name}.txt", texts[number % 2])
        archive.writestr("bad\n\x1b[31m\u202e<b>.zip", b"PK\3\4 and no more")
    (root / "systeminfo.txt").write_text(
        "\nHost Name:                 <b>\x1b[2J\u202e\nOS Name:                   Microsoft <script>alert(1)\n"
        "OS Version:                10.0.19045 N/A Build 19045\n"
    )
    return root


def judge_said(text: str) -> None:
    """Find nothing that acts on the terminal, and lines that end."""
    bare = SGR.sub("", text)
    assert no_controls(bare)
    assert max(map(len, bare.split("\n"))) <= LONGEST_LINE


@pytest.mark.parametrize("color", ["never", "always"])
def test_summary_and_messages_do_not_act(run, case: Path, color: str):
    """Neither the table nor the lines about what could not be read."""
    result = run("analyze", case, "--color", color)
    assert result.code == 1
    assert "not read" in result.err
    judge_said(result.out)
    judge_said(result.err)


@pytest.mark.parametrize("format_", list(ENDINGS))
def test_formats_on_standard_output_are_valid(run, case: Path, format_: str):
    result = run("analyze", case, "--format", format_)
    if ENDINGS[format_] == ".json" or ENDINGS[format_] == ".jsonl":
        assert "\x1b" not in result.out
    else:
        JUDGES[ENDINGS[format_]](result.out, "")
    judge_said(result.err)


def test_files_of_every_format_are_written(run, case: Path, tmp_path: Path):
    """A name that is no UTF-8 stops none of them."""
    wanted = [part for ending in outputs.FORMATS for part in ("-o", tmp_path / f"report{ending}")]
    result = run("analyze", case, *wanted)
    assert result.code == 1
    judge_html((tmp_path / "report.html").read_text("utf-8"), "<script>alert(1)</script>{{7*7}}")
    for ending in (".csv", ".md", ".sarif"):
        JUDGES[ending]((tmp_path / f"report{ending}").read_bytes().decode("utf-8"), "")
    for ending in (".json", ".jsonl"):
        again = run("render", tmp_path / f"report{ending}", "--color", "never")
        judge_said(again.out)
        assert again.code == 0


def test_report_folder_and_its_summary_do_not_act(run, case: Path, tmp_path: Path):
    """The index, the lists and the page of each machine."""
    result = run("analyze", case, "-o", f"{tmp_path}/out/", "-j", 1)
    assert result.code == 1
    judge_said(result.out)
    judge_said(result.err)
    pages = [*(tmp_path / "out").rglob("*.html")]
    assert len(pages) > 3
    for page in pages:
        judge_html(page.read_text("utf-8"), "")
        assert re.fullmatch(r"[\w.-]+\.html", page.name)  # named by us


def test_machine_page_and_index_lead_to_each_other(run, case: Path, tmp_path: Path):
    run("analyze", case, "-o", f"{tmp_path}/out/", "-j", 1)
    index = (tmp_path / "out" / "index.html").read_text("utf-8")
    pages = [*(tmp_path / "out" / "machines").iterdir()]
    assert pages
    for page in pages:
        assert f'href="machines/{page.name}"' in index
        assert 'href="../index.html"' in page.read_text("utf-8")


def test_comparison_of_hostile_folders_does_not_act(run, case: Path, tmp_path: Path):
    result = run("diff", case, case / "members.zip", "-o", tmp_path / "diff.html", "-o", tmp_path / "diff.json")
    judge_said(result.out)
    judge_said(result.err)
    judge_html((tmp_path / "diff.html").read_text("utf-8"), "", own_scripts=0)


@pytest.mark.parametrize("name", ["none\x1b[2J\u202e.txt", "z" * 10_000, "a\nb"])
def test_names_that_are_not_there_are_told_inertly(run, name: str, tmp_path: Path):
    """In each command that takes one, whatever is made of it."""
    for arguments in (
        ("analyze", name),
        ("analyze", name, "-o", tmp_path / "x.json", "--with", name),
        ("analyze", "x", "--baseline", name),
        ("analyze", "x", "--inputs-from", name),
        ("analyze", "x", "-o", name),
        ("analyze", "x", "--table", name),
        ("render", name),
        ("diff", name, name),
        ("explain", name),
        ("collect", "-o", f"{tmp_path}/no/{name}"),
    ):
        result = run(*arguments)
        assert result.code != 70, (arguments, result.err)
        judge_said(result.out)
        judge_said(result.err)
        if "\x1b" in name and name in str(arguments[-1]):  # and that is not for the pipe, which takes escapes out
            assert "\\x1b[2J" in result.err
