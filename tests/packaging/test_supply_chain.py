"""What the product is made of: pinned for development, tested at both ends of its ranges, with its licences."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+?))? ?\\$", re.MULTILINE)


@pytest.fixture(scope="module")
def ci(root: Path) -> Path:
    if not (root / ".ci").is_dir():
        pytest.skip("the folder .ci is in the checkout, not in the sdist")
    return root / ".ci"


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, list[str]]:
    """Return the requirements by extra; those that are always needed under ""."""
    told = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return {"": told["dependencies"], **told["optional-dependencies"]}


def script(path: Path) -> ModuleType:
    """Import a script that has no ending."""
    loader = SourceFileLoader(path.name, str(path))
    spec = importlib.util.spec_from_loader(path.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_lock_pins_by_hash_and_names_no_index(ci: Path):
    text = (ci / "requirements-dev.lock").read_text("utf-8")
    assert "://" not in text
    assert not [line for line in text.splitlines() if line.startswith("-")]
    entries = re.split(r"\n(?=[A-Za-z])", text.strip())
    assert len(entries) > 50
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []
    assert len(entries) == len(PINNED.findall(text))


@pytest.mark.parametrize("extra", ["", "dev", "archives", "parquet", "remote", "cluster", "fast"])
def test_lock_holds_all_that_is_named_within_its_range(ci: Path, project: dict[str, list[str]], extra: str):
    """Who changes pyproject.toml refreshes the lock: SECURITY.md has the command."""
    pinned: dict[str, set[str]] = {}
    for name, version, _ in PINNED.findall((ci / "requirements-dev.lock").read_text("utf-8")):
        pinned.setdefault(canonicalize_name(name), set()).add(version)
    for text in project[extra]:
        need = Requirement(text)
        if need.name == "winsock-catalog":
            continue
        versions = pinned.get(canonicalize_name(need.name), set())
        assert versions, need.name
        assert all(need.specifier.contains(version) for version in versions), need.name


def test_lowest_versions_are_one_for_each_requirement_of_the_product(ci: Path, project: dict[str, list[str]]):
    done = subprocess.run([sys.executable, ci / "lowest", "--print"], capture_output=True, text=True, check=True)
    lowest = {Requirement(line).name for line in done.stdout.splitlines()}
    extras = ("", "archives", "fast", "parquet", "remote", "cluster")
    assert lowest == {Requirement(text).name for extra in extras for text in project[extra]}


def test_every_package_that_users_get_has_its_licence_told(ci: Path, root: Path):
    """`.ci/licenses --write` refreshes the table."""
    page = (root / "SECURITY.md").read_text("utf-8")
    told = dict(
        re.findall(
            r"^\| ([a-z0-9-]+) \| ([^|]+?) \| (?:always|archives|fast|parquet|cluster|remote)", page, re.MULTILINE
        )
    )
    needed = script(ci / "licenses").closure()
    assert len(needed) > 30
    assert sorted(set(needed) - set(told)) == []
    assert all(len(licence) > 1 for licence in told.values())
