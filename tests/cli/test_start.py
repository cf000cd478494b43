"""Start-up: a command imports what it needs, and no answer waits for what it does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"pandas", "numpy", "pyarrow", "lark", "jinja2", "distributed", "dask", "fsspec", "chardet"}


def _imported(arguments: list[str], root: Path) -> set[str]:
    code = (
        "import sys\n"
        "from analyzer.cli import main\n"
        f"sys.argv = ['winsock-catalog', *{arguments!r}]\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    modules = set(done.stderr.splitlines()[-1].split())
    assert "analyzer.cli" in modules, done.stderr
    return modules


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["analyze", "--help"],
        ["collect"],
        ["schema"],
        ["schema", "--of", "tables"],
        ["explain", "0x20066"],
        ["explain", "10106"],
    ],
    ids=" ".join,
)
def test_answer_does_not_wait_for_what_it_does_not_use(arguments: list[str], root: Path):
    assert not _imported(arguments, root) & HEAVY


def test_version_does_not_wait_for_the_command_line(root: Path):
    assert "typer" not in _imported(["--version"], root)


def test_files_without_a_dump_do_not_wait_for_the_tables(root: Path, tmp_path: Path):
    """A folder of logs is passed over before pandas would be there."""
    (tmp_path / "a.log").write_text("10:00 started\n", "utf-8")
    assert not _imported(["analyze", str(tmp_path)], root) & {"pandas", "numpy", "pyarrow", "jinja2", "chardet"}


def test_no_command_waits_for_a_network_or_a_second_checker_of_arguments(root: Path, tmp_path: Path):
    """What only URLs need is imported when one is met; arguments are checked by the command line alone."""
    (tmp_path / "a.log").write_text("10:00 started\n", "utf-8")
    imported = _imported(["analyze", str(tmp_path)], root)
    assert not imported & {"urllib.request", "http.client", "ssl", "email", "fsspec", "pydantic", "importlib.resources"}


def test_one_dump_waits_for_nothing_but_its_own_kind(root: Path, samples: Path):
    """A listing of netsh needs no other reader's grammar, no archive's library and no other output's."""
    imported = _imported(["analyze", str(samples / "windows-10-clean.txt")], root)
    assert "pandas" in imported
    assert not imported & {"jinja2", "chardet", "distributed", "fsspec", "py7zr", "pydantic", "analyzer.outputs.sarif"}


def test_only_the_command_that_is_named_is_imported(root: Path):
    assert "analyzer.cli.analyze" not in _imported(["schema"], root)


@pytest.mark.parametrize("given", [None, "4"])
def test_no_threads_are_started_for_matrices(root: Path, given: str | None):
    """Numpy's library for them starts one for each core, a tenth of a short run; what the user set is left alone."""
    code = (
        "import os, sys\n"
        "from analyzer.cli import main\n"
        "sys.argv = ['winsock-catalog', 'analyze', 'samples/windows-10-clean.txt']\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'], file=sys.stderr)\n"
    )
    others = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    environment = others if given is None else {**others, "OPENBLAS_NUM_THREADS": given}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False, env=environment
    )
    assert done.stderr.splitlines()[-1] == f"True {given or 1}"
