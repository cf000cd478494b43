"""What was done is kept and not done again, whatever ended the run before."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import fleet_runs
import machines
import pytest
import registries

from analyzer import pipeline
from analyzer.fleet import batches
from analyzer.fleet import run as fleet_run
from analyzer.fleet.engines import Here
from analyzer.fleet.folder import ReportFolder
from analyzer.inputs.archives import Options
from analyzer.inputs.discover import files_below
from analyzer.inputs.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def analyze(monkeypatch: pytest.MonkeyPatch):
    """Analyze a folder into a report folder, and return the names of the inputs that were read."""
    read: list[str] = []
    original = pipeline._read

    def noted(item, *more):
        read.append(item.path)
        return original(item, *more)

    monkeypatch.setattr(pipeline, "_read", noted)

    def _analyze(inputs: Path, report: Path, options: Options | None = None) -> list[str]:
        read.clear()
        folder = ReportFolder(str(report))
        try:
            fleet_run.run(files_below([str(inputs)]), folder, Here(), options or Options(Limits())).close()
        finally:
            folder.close()
        return sorted(path.rpartition("/")[2] for path in read)

    return _analyze


def test_second_run_reads_nothing_and_changes_nothing(analyze, tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 20)
    assert len(analyze(inputs, tmp_path / "out")) == 20
    before = fleet_runs.contents(tmp_path / "out")
    assert analyze(inputs, tmp_path / "out") == []
    assert fleet_runs.contents(tmp_path / "out") == before


def test_only_what_is_new_or_changed_is_read(analyze, tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 20)
    analyze(inputs, tmp_path / "out")
    shutil.copy(fleet_runs.SAMPLES / "windows-11-clean.txt", inputs / "site 1" / "another.txt")
    changed = inputs / "site 2" / "host00010.txt"
    changed.write_bytes(changed.read_bytes() + b"\nmore\n")
    (inputs / "site 3" / "host00011.txt").unlink()
    assert analyze(inputs, tmp_path / "out") == ["another.txt", "host00010.txt"]
    analyze(inputs, tmp_path / "fresh")
    assert fleet_runs.contents(tmp_path / "out") == fleet_runs.contents(tmp_path / "fresh")


def test_evidence_that_comes_later_is_heard_by_the_dump_beside_it(analyze, tmp_path: Path):
    """A dump of Vista is undetermined until the registry of its machine lies beside it, and again without."""
    machine = machines.lsp_machine(ifs=False, of_64_bit=False)
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "vista.txt").write_text(machines.render(machine, flags=False), encoding="utf-8")
    (inputs / "zebra.txt").write_text("no catalog", encoding="utf-8")

    def verdict() -> bool:
        return b'"verdict":"undetermined"' in (tmp_path / "out" / "analysis.jsonl").read_bytes()

    analyze(inputs, tmp_path / "out")
    assert verdict()
    (inputs / "winsock2.reg").write_text(registries.exported(machine), encoding="utf-16")
    assert analyze(inputs, tmp_path / "out").count("zebra.txt") == 0
    assert not verdict()
    (inputs / "winsock2.reg").unlink()
    assert analyze(inputs, tmp_path / "out") == ["vista.txt"]
    assert verdict()


def test_report_is_the_same_whether_its_document_was_one_part_or_several(
    analyze, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One part becomes the document as it is, several are put together; either is what a later run goes on from."""
    inputs = fleet_runs.lay(tmp_path / "in", 20)
    analyze(inputs, tmp_path / "one")
    together = fleet_runs.contents(tmp_path / "one")
    with monkeypatch.context() as patched:
        patched.setattr(batches, "_MOST_INPUTS", 4)
        assert analyze(inputs, tmp_path / "one") == []
        analyze(inputs, tmp_path / "several")
        divided = fleet_runs.contents(tmp_path / "several")
        assert fleet_runs.contents(tmp_path / "one") == divided
    assert len([name for name in divided if "/parts/" in name]) > 1
    assert divided["analysis.jsonl"] == together["analysis.jsonl"]
    assert analyze(inputs, tmp_path / "several") == []
    assert fleet_runs.contents(tmp_path / "several") == together


def test_other_limits_mean_reading_again(analyze, tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 3)
    analyze(inputs, tmp_path / "out")
    assert len(analyze(inputs, tmp_path / "out", Options(Limits(members=5)))) == 3


def test_input_that_could_not_be_opened_is_tried_again(tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 3, folders=1)
    missing = inputs / "site 0" / "link.txt"
    missing.symlink_to(tmp_path / "later.txt")
    named = [str(inputs), str(missing)]

    def again() -> None:
        folder = ReportFolder(str(tmp_path / "out"))
        try:
            fleet_run.run(files_below(named), folder, Here(), Options(Limits())).close()
        finally:
            folder.close()

    again()
    assert b"no such file" in (tmp_path / "out" / "analysis.jsonl").read_bytes()
    shutil.copy(fleet_runs.SAMPLES / "windows-11-clean.txt", tmp_path / "later.txt")
    again()
    assert b"no such file" not in (tmp_path / "out" / "analysis.jsonl").read_bytes()


@pytest.mark.parametrize("damage", ["cut", "flipped", "gone", "places"])
def test_damaged_state_costs_reading_and_nothing_else(analyze, tmp_path: Path, damage: str):
    inputs = fleet_runs.lay(tmp_path / "in", 12)
    analyze(inputs, tmp_path / "out")
    whole = fleet_runs.contents(tmp_path / "out")
    lines = tmp_path / "out" / "analysis.jsonl"
    data = lines.read_bytes()
    if damage == "cut":
        lines.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        lines.write_bytes(data.replace(b"MSAFD", b"MSAFX", 1))
    elif damage == "gone":
        shutil.rmtree(tmp_path / "out" / "tables")
    else:
        (tmp_path / "out" / ".winsock-catalog" / "places.json").write_bytes(b"{")
    for _ in range(2):
        analyze(inputs, tmp_path / "out")
    repaired = fleet_runs.contents(tmp_path / "out")
    if damage != "flipped":  # found out when the line is needed again: see test below
        assert repaired == whole


def test_two_runs_do_not_write_the_same_folder(analyze, tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 2)
    analyze(inputs, tmp_path / "out")
    folder = ReportFolder(str(tmp_path / "out"))
    try:
        result = fleet_runs.run("analyze", inputs, "-o", tmp_path / "out")
    finally:
        folder.close()
    assert result.returncode == 2
    assert "another run is writing this report folder" in result.stderr
