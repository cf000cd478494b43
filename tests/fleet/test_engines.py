"""Workers that die, stand still or meet a fault: nothing but the guilty input is lost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import fleet_runs
import pytest

from analyzer.errors import OutputError
from analyzer.fleet import engines
from analyzer.fleet.engines import DIED, Failed, Here, Processes


def double(number: int) -> int:
    """Return twice the number; 13 kills the process, 17 is a fault, 19 a disk that is full."""
    if number == 13:
        os._exit(1)
    if number == 17:
        raise KeyError(number)
    if number == 19:
        raise OutputError("no space left")
    return 2 * number


@pytest.mark.parametrize("engine", [Here(), Processes(2)], ids=["here", "processes"])
def test_fault_is_the_outcome_of_its_task_alone(engine):
    outcomes = {outcome.task: outcome.result for outcome in engine.run(double, iter(range(14, 19)))}
    failed = outcomes.pop(17)
    assert isinstance(failed, Failed)
    assert failed.why.startswith("internal error: KeyError: 17")
    assert outcomes == {number: 2 * number for number in (14, 15, 16, 18)}


def test_worker_that_dies_takes_no_other_task_with_it():
    outcomes = {outcome.task: outcome.result for outcome in Processes(2).run(double, iter([*range(8), 13, 14, 13, 15]))}
    assert outcomes.pop(13) == Failed(DIED)
    assert outcomes == {number: 2 * number for number in (*range(8), 14, 15)}


@pytest.mark.parametrize("engine", [Here(), Processes(2)], ids=["here", "processes"])
def test_what_cannot_be_written_ends_the_run(engine):
    with pytest.raises(OutputError, match="no space left"):
        list(engine.run(double, iter([1, 19, 2])))


def test_tasks_are_taken_when_a_worker_is_free():
    taken: list[int] = []

    def tasks():
        for number in range(100):
            taken.append(number)
            yield number

    outcomes = Processes(2).run(double, tasks())
    try:
        next(outcomes)
    finally:
        outcomes.close()
    assert len(taken) < 10


def test_input_that_kills_its_worker_is_named_and_all_others_are_read(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """Simulated: reading a file of this name ends the process, as the system does when one takes all memory."""
    inputs = fleet_runs.lay(tmp_path / "in", 12, folders=2)
    (inputs / "site 0" / "deadly.txt").write_text("x", encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(
        "import os\n"
        "if os.environ.get('DEADLY'):\n"
        "    from analyzer import pipeline\n"
        "    read = pipeline._read\n"
        "    deadly = lambda item: item.path.endswith('deadly.txt') and not item.problem\n"
        "    pipeline._read = lambda item, *more: os._exit(9) if deadly(item) else read(item, *more)\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("DEADLY", "1")
    result = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/out/", "-j", 2)
    assert "13 inputs, 12 dumps" in result.stdout, result.stderr
    assert f"deadly.txt: not read: {DIED}" in result.stderr
    monkeypatch.delenv("DEADLY")
    healed = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/out/", "-j", 2)
    assert "deadly.txt" not in healed.stderr


def test_processes_of_windows_and_macos_do_the_same(monkeypatch: pytest.MonkeyPatch):
    """They begin with nothing of this process, and have what they do handed to them."""
    monkeypatch.setattr(engines, "_start", lambda: "spawn")
    outcomes = {outcome.task: outcome.result for outcome in Processes(2).run(double, iter([1, 13, 17, 2]))}
    assert outcomes.pop(13) == Failed(DIED)
    assert isinstance(outcomes.pop(17), Failed)
    assert outcomes == {1: 2, 2: 4}
    with pytest.raises(OutputError, match="no space left"):
        list(Processes(2).run(double, iter([1, 19, 2])))


def test_report_folder_is_the_same_from_processes_of_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is written there does not depend on how processes begin, nor on whether there are any."""
    inputs = fleet_runs.lay(tmp_path / "in", 12, folders=2)
    one = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/one/", "-j", 1)
    (tmp_path / "sitecustomize.py").write_text(
        "from analyzer.fleet import engines\nengines._start = lambda: 'spawn'\n", "utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    two = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/two/", "-j", 2)
    assert "12 inputs, 12 dumps" in one.stdout, one.stderr
    assert two.returncode == one.returncode, two.stderr
    for name in ("analysis.jsonl", "index.html"):
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()


def test_windows_has_no_more_processes_than_it_can_wait_for(monkeypatch: pytest.MonkeyPatch):
    """A server of 128 cores would end in an error of Python's."""
    asked: list[int] = []

    class Pool(engines.ProcessPoolExecutor):
        def __init__(self, jobs: int, *more: object, **options: object) -> None:
            asked.append(jobs)
            super().__init__(1, *more, **options)  # type: ignore[arg-type] # handed on

    monkeypatch.setattr(engines, "ProcessPoolExecutor", Pool)
    assert [outcome.result for outcome in Processes(128).run(double, iter([1]))] == [2]
    with monkeypatch.context() as patched:
        patched.setattr(sys, "platform", "win32")
        processes = Processes(128)
    assert [outcome.result for outcome in processes.run(double, iter([1]))] == [2]
    assert asked == [128, 61]


def test_temporary_files_may_lie_far_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No socket can have so long a path, and processes work without one."""
    deep = tmp_path / ("temporary files " * 8)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    inputs = fleet_runs.lay(tmp_path / "in", 4)
    result = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/out/", "-j", 2)
    assert "4 inputs, 4 dumps" in result.stdout, result.stderr
    assert list(deep.iterdir()) == []


def test_one_process_does_the_work_where_several_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Some containers have no /dev/shm, or one that nobody may write to: that is said, and the report is made."""
    (tmp_path / "sitecustomize.py").write_text(
        "import _multiprocessing\n"
        "class Refused:\n"
        "    SEM_VALUE_MAX = 1\n"
        "    def __init__(self, *_): raise OSError(30, 'Read-only file system')\n"
        "_multiprocessing.SemLock = Refused\n",
        "utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    inputs = fleet_runs.lay(tmp_path / "in", 4)
    result = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/out/", "-j", 2)
    assert "4 inputs, 4 dumps" in result.stdout
    assert result.stderr.startswith("one process does the work: this system has no semaphores")
