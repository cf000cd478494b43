"""README, MANUAL and program cannot drift apart."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import typer

import analyzer
from analyzer.analysis import VERDICTS
from analyzer.cli.app import app
from analyzer.errors import EXIT_CODES
from analyzer.inputs.limits import MIB, Limits
from analyzer.knowledge import load
from analyzer.outputs import terminal


def test_readme_names_every_verdict_and_exit_code(root: Path):
    text = (root / "README.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z][\w-]*)` \|", text, re.MULTILINE) == list(VERDICTS)
    assert sorted(int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)) == sorted(EXIT_CODES)


@pytest.mark.parametrize("page", ["MANUAL.md", "SECURITY.md"])
def test_page_names_every_limit_and_its_default(root: Path, page: str):
    text = (root / page).read_text("utf-8")
    limits = Limits()
    assert dict(re.findall(r"^\| `(--max-[a-z-]+)` \| (\d+) \|", text, re.MULTILINE)) == {
        "--max-members": str(limits.members),
        "--max-size": str(limits.total // MIB),
        "--max-member-size": str(limits.member // MIB),
        "--max-ratio": str(limits.ratio),
        "--max-depth": str(limits.depth),
        "--max-seconds": f"{limits.seconds:g}",
    }


def test_manual_or_readme_names_every_command_and_option(root: Path):
    text = (root / "README.md").read_text("utf-8") + (root / "MANUAL.md").read_text("utf-8")
    program = typer.main.get_command(app([]))
    names = {name for name in program.commands if f"winsock-catalog {name}" not in text}  # type: ignore[attr-defined]
    for command in program.commands.values():  # type: ignore[attr-defined]
        options = [max(parameter.opts, key=len) for parameter in command.params if parameter.opts[0].startswith("-")]
        names |= {option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", text)}
    assert names - {"--help", "--output"} == set()


@pytest.mark.parametrize("page", ["README.md", "MANUAL.md"])
def test_page_counts_the_runtimes_that_are_known(root: Path, page: str):
    (count,) = re.findall(r"(\d+) runtimes", (root / page).read_text("utf-8"))
    assert int(count) == len(load.runtimes())


def test_map_for_contributors_names_every_module_and_package(root: Path):
    text = (root / "CONTRIBUTING.md").read_text("utf-8")
    there = {f"{path.parent.name}/" for path in (root / "analyzer").glob("*/__init__.py")}
    there |= {path.name for path in (root / "analyzer").glob("*.py") if not path.name.startswith("__")}
    named = set(re.findall(r"`([a-z_]+(?:/|\.py))`", "\n".join(re.findall(r"^\| .*$", text, re.MULTILINE))))
    assert named - {"analyzer/"} == there


def test_readme_shows_what_the_first_command_prints(root: Path, samples: Path):
    """Every line of it, in order; where some are left out, three dots say so."""
    (shown,) = re.findall(r"```text\n(.*?)\n```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    printed = terminal.render(analyzer.analyze(samples / "windows-10-non-ifs-lsp.txt"), width=100, color=False)
    assert all(part in printed for part in shown.split("\n...\n"))


def test_readme_opens_with_two_commands(root: Path):
    commands = re.findall(r"```sh\n(.*?)\n```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    assert commands[0].startswith(
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/winsock-catalog analyze"
    )
    assert commands[1].endswith("-m pytest")
    sample = re.search(r"samples/\S+", commands[0])
    assert sample is not None
    assert (root / sample[0]).is_file()


def test_changelog_tells_of_this_version_and_all_its_findings(root: Path):
    from analyzer import rules  # noqa: PLC0415 - next to its use

    text = (root / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{analyzer.__version__}]" in text
    assert [rule.id for rule in rules.find() if f"`{rule.id}`" not in text] == []


def test_library_use_as_the_readme_shows_it(samples: Path):
    (dump,) = analyzer.analyze(samples / "windows-7-clean.txt").dumps
    assert dump.verdict == "clean"


def test_the_python_of_the_readme_runs(
    root: Path, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
):
    with zipfile.ZipFile(tmp_path / "case.zip", "w") as archive:
        archive.write(samples / "vmware-guest.txt", "winsock.txt")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)\n```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    exec(code, {})  # noqa: S102 - what README tells to type
    out = capsys.readouterr().out
    assert out.startswith("case.zip non-ifs-other-family")
    assert "vSockets" in out
