"""A report folder behind a URL, written by processes of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import fleet_runs
import pytest

pytest.importorskip("fsspec")

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("jobs", [1, 2])
def test_folder_behind_a_url_holds_what_one_on_disk_does(tmp_path: Path, jobs: int):
    inputs = fleet_runs.lay(tmp_path / "in", 9, folders=3)
    fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/disk/", "-j", 1)
    for _ in range(2):
        result = fleet_runs.run("analyze", inputs, "-o", f"file://{tmp_path}/far/", "-j", jobs)
        assert result.returncode == 1, result.stderr
        assert f"Report: file://{tmp_path}/far/index.html" in " ".join(result.stdout.split())
    assert fleet_runs.contents(tmp_path / "far") == fleet_runs.contents(tmp_path / "disk")


def test_folder_in_the_memory_of_a_process_is_refused(tmp_path: Path):
    """It would be gone with the process, and workers would each have their own."""
    inputs = fleet_runs.lay(tmp_path / "in", 1)
    result = fleet_runs.run("analyze", inputs, "-o", "memory://report/", "-j", 2)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "memory://report/: a report there ends with the program" in result.stderr


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nosuch://bucket/report/", "nosuch://bucket/report/: cannot be reached: "),
        ("https://127.0.0.1:9/report/", "https://127.0.0.1:9/report/: nothing can be written there"),
    ],
)
def test_store_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, place: str, said: str):
    inputs = fleet_runs.lay(tmp_path / "in", 1)
    result = fleet_runs.run("analyze", inputs, "-o", place, "-j", 1)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"winsock-catalog: {said}"), result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
