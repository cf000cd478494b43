"""SECURITY.md and the code cannot drift apart."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from analyzer.inputs.limits import MIB

UNITS = {"KiB": 1024, "MiB": MIB, "GiB": 1024 * MIB}
FIXED = re.compile(r"^\| `(analyzer[\w.]+)\.(\w+)` \| ([\d,]+)(?: (KiB|MiB|GiB))? \|", re.MULTILINE)


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "SECURITY.md").read_text("utf-8")


def test_every_limit_of_the_page_is_that_of_the_code(page: str):
    told = FIXED.findall(page)
    assert len(told) == page.count("| `analyzer.") > 10
    for module, name, number, unit in told:
        assert getattr(import_module(module), name) == int(number.replace(",", "")) * UNITS.get(unit, 1), name


def test_names_of_temporary_files_are_those_of_the_code(page: str, root: Path):
    """What a user finds on disk after a crash can be looked up."""
    assert 'prefix="winsock-catalog-"' in (root / "analyzer" / "fleet" / "scratch.py").read_text("utf-8")
    assert "`winsock-catalog-*`" in page


def test_temporary_files_are_made_where_the_page_says(root: Path):
    """Who makes them elsewhere finds here that the page lacks it."""
    makers = {
        path.relative_to(root).as_posix()
        for path in (root / "analyzer").rglob("*.py")
        if re.search(r"^\s*(?:import|from) tempfile", path.read_text("utf-8"), re.MULTILINE)
    }
    assert makers == {
        "analyzer/cli/writing.py",
        "analyzer/fleet/engines.py",
        "analyzer/fleet/scratch.py",
        "analyzer/fleet/store.py",
        "analyzer/redact/writing.py",
    }


@pytest.mark.parametrize("module", ["socket", "pickle", "marshal", "shelve", "http.client", "ftplib"])
def test_no_module_imports_what_the_page_rules_out(root: Path, module: str):
    """No program, no socket, nothing unpickled: only libraries that the user asks for do so (fsspec, Dask)."""
    pattern = re.compile(rf"^\s*(?:import|from) {re.escape(module)}\b", re.MULTILINE)
    assert [str(p) for p in (root / "analyzer").rglob("*.py") if pattern.search(p.read_text("utf-8"))] == []


def test_no_program_is_started(root: Path):
    """Of `subprocess` only the quoting of a command line for people is used."""
    pattern = re.compile(r"subprocess\.(?!list2cmdline)|os\.(?:system|popen|exec|spawn|startfile)")
    assert [str(p) for p in (root / "analyzer").rglob("*.py") if pattern.search(p.read_text("utf-8"))] == []
