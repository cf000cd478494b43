"""Hostile files among good ones: each has its line, and none changes what is said of a good one."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from typing import TYPE_CHECKING

import fleet_runs
import hostile_files
import pytest

if TYPE_CHECKING:
    from pathlib import Path

GOOD = 36
pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, sockets and names that are no text are POSIX's")


def lines(report: Path) -> dict[str, bytes]:
    """Return each line of a report folder by its input, as documents write the name."""
    found = {}
    for line in (report / "analysis.jsonl").read_bytes().splitlines():
        found[json.loads(line)["inputs"][0]["path"]] = line
    return found


def test_hostile_files_are_listed_and_good_ones_are_judged_as_alone(tmp_path: Path, small_batches: Path):
    site = small_batches / "sitecustomize.py"
    site.write_text(site.read_text(encoding="utf-8") + hostile_files.FAULTS, encoding="utf-8")
    inputs = fleet_runs.lay(tmp_path / "in", GOOD, folders=9)
    alone = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/alone/", "-j", 2)
    assert alone.returncode == 1
    good = lines(tmp_path / "alone")
    assert len(good) == GOOD
    laid = hostile_files.lay(inputs, len(hostile_files.KINDS), 100_500)
    result = fleet_runs.run("analyze", inputs, "--follow-links", "-o", f"{tmp_path}/out/", "-j", 2)
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr
    assert "internal error" not in result.stderr
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", result.stderr + result.stdout)
    found = lines(tmp_path / "out")
    assert {path: found[path] for path in good} == good
    missing = [path for path in laid if str(path).encode(errors="backslashreplace").decode() not in found]
    assert missing == []
    statuses = Counter(json.loads(line)["inputs"][0]["status"] for line in found.values())
    assert statuses.total() == GOOD + len(laid)
    report = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in report
    assert "<img src=x" not in report
    for name in (
        "bomb.zip",
        "bomb.gz",
        "bomb.bz2",
        "bomb.xz",
        "bomb.tgz",
        "many.zip",
        "unreadable.txt",
        "vanishing.txt",
    ):
        (own,) = [line for path, line in found.items() if path.endswith(f"/{name}")]
        assert json.loads(own)["inputs"][0]["status"] == "unreadable", own
