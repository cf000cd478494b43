"""However a run ends, the folder goes on from there, and in the end is that of a run that nothing disturbed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import fleet_runs
import pytest

COUNT = 64
FULL = """
import errno, analyzer.fleet.store as store
made, left = store._made, [{room}]
class Full:
    def __init__(self, file): self.file = file
    def __enter__(self): self.file.__enter__(); return self
    def __exit__(self, *more): return self.file.__exit__(*more)
    def write(self, data):
        left[0] -= len(data)
        if left[0] < 0: raise OSError(errno.ENOSPC, "No space left on device")
        return self.file.write(data)
    def writelines(self, parts):
        for part in parts: self.write(part)
store._made = lambda path: Full(made(path))
"""
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="processes are ended with signals here"),
    pytest.mark.usefixtures("small_batches"),
]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fleet; nothing of it changes."""
    return fleet_runs.lay(tmp_path_factory.mktemp("fleet"), COUNT, folders=16)


@pytest.fixture(scope="module")
def whole(fleet: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The report folder of a run that nothing disturbed, and its seconds."""
    out = tmp_path_factory.mktemp("whole")
    # A fixture of a module cannot use one of a test.
    code = "from analyzer.fleet import batches; batches._MOST_INPUTS = 8; from analyzer.cli import main; main()"
    begun = time.monotonic()
    arguments = [fleet_runs.PROGRAM[0], "-c", code, "analyze", str(fleet), "-o", f"{out}/", "-j", "2"]
    result = subprocess.run(arguments, capture_output=True, check=False)
    assert result.returncode == 1, result.stderr
    return fleet_runs.contents(out), time.monotonic() - begun


def begun(fleet: Path, out: Path, parts: int = 2) -> subprocess.Popen[str]:
    """Start a run, and return when some parts are written."""
    process = fleet_runs.start("analyze", fleet, "-o", f"{out}/", "-j", 2)
    there = out / ".winsock-catalog" / "parts"
    while process.poll() is None and len(list(there.glob("*.json"))) < parts:
        time.sleep(0.01)
    assert process.poll() is None, process.communicate()
    return process


def in_session(leader: int) -> list[int]:
    """Return the processes that a run started and that still live."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = status.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == leader and state != "Z":
            found.append(int(status.parent.name))
    return found


def finished_as(whole: tuple[dict[str, bytes], float], fleet: Path, out: Path) -> None:
    last = fleet_runs.run("analyze", fleet, "-o", f"{out}/", "-j", 2)
    assert last.returncode == 1, last.stderr
    assert fleet_runs.contents(out) == whole[0]


def test_run_killed_three_times_with_all_its_workers(fleet: Path, whole, tmp_path: Path):
    chance = random.Random(20261122)  # noqa: S311 - moments, not secrets
    for _ in range(3):
        process = fleet_runs.start("analyze", fleet, "-o", f"{tmp_path}/out/", "-j", 2)
        time.sleep(whole[1] * chance.uniform(0.2, 0.7))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    finished_as(whole, fleet, tmp_path / "out")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
def test_workers_end_with_a_parent_that_was_killed(fleet: Path, tmp_path: Path):
    process = begun(fleet, tmp_path / "out")
    assert len(in_session(process.pid)) >= 3
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 10
    while in_session(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert in_session(process.pid) == []


def test_next_run_may_begin_while_workers_of_a_killed_one_still_write(fleet: Path, whole, tmp_path: Path):
    process = begun(fleet, tmp_path / "out", 1)
    process.kill()
    finished_as(whole, fleet, tmp_path / "out")
    process.communicate()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="workers are found in /proc")
def test_run_survives_a_worker_that_was_killed(fleet: Path, whole, tmp_path: Path):
    process = begun(fleet, tmp_path / "out", 1)
    workers = [pid for pid in in_session(process.pid) if pid != process.pid]
    os.kill(max(workers), signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1, err
    assert fleet_runs.contents(tmp_path / "out") == whole[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_says_what_is_kept_and_goes_on(fleet: Path, whole, tmp_path: Path, number: int):
    process = begun(fleet, tmp_path / "out")
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert (out, err.count("\n")) == ("", 1)
    assert "the same command again goes on from there" in err
    parts = tmp_path / "out" / ".winsock-catalog" / "parts"
    kept = {path.name: path.stat().st_mtime_ns for path in parts.glob("*.json")}
    assert kept
    finished_as(whole, fleet, tmp_path / "out")
    assert all((parts / name).stat().st_mtime_ns == time for name, time in kept.items())


def test_second_interrupt_ends_at_once_and_without_a_traceback(fleet: Path, whole, tmp_path: Path):
    process = begun(fleet, tmp_path / "out")
    for _ in range(5):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.005)
    _, err = process.communicate(timeout=10)
    # At its very end Python leaves the signal to the system, which a shell tells as 130 too.
    assert process.returncode in {130, -signal.SIGINT}
    assert "Traceback" not in err
    finished_as(whole, fleet, tmp_path / "out")


@pytest.mark.parametrize("room", [0, 1_000, 400_000])
def test_full_disk_is_told_in_one_line_and_costs_nothing_but_the_rest(
    fleet: Path, whole, tmp_path: Path, small_batches: Path, room: int
):
    site = small_batches / "sitecustomize.py"
    plain = site.read_text(encoding="utf-8")
    site.write_text(plain + FULL.format(room=room), encoding="utf-8")
    result = fleet_runs.run("analyze", fleet, "-o", f"{tmp_path}/out/", "-j", 2)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert "could not be written: No space left on device" in result.stderr
    site.write_text(plain, encoding="utf-8")
    finished_as(whole, fleet, tmp_path / "out")


def test_no_room_for_temporary_files_is_told(fleet: Path, tmp_path: Path, small_batches: Path):
    site = small_batches / "sitecustomize.py"
    broken = "import analyzer.fleet.scratch as s\ns.tempfile.TemporaryDirectory = lambda **_: open('/dev/full/x')\n"
    site.write_text(site.read_text(encoding="utf-8") + broken, encoding="utf-8")
    result = fleet_runs.run("analyze", fleet / "site 0", "-o", f"{tmp_path}/out/", "-j", 1)
    assert result.returncode == 2
    assert "a temporary file could not be written or read: Not a directory; the environment" in result.stderr


def test_two_runs_at_once_leave_one_whole_report(fleet: Path, whole, tmp_path: Path):
    process = begun(fleet, tmp_path / "out", 1)
    second = fleet_runs.run("analyze", fleet, "-o", f"{tmp_path}/out/", "-j", 2)
    assert second.returncode == 2
    assert "another run is writing this report folder" in second.stderr
    process.communicate(timeout=120)
    assert fleet_runs.contents(tmp_path / "out") == whole[0]


def test_place_that_cannot_be_written_is_told_before_anything_is_read(fleet: Path, tmp_path: Path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place in (f"{tmp_path}/file/", f"{tmp_path}/file/below/", "/proc/report/"):
        result = fleet_runs.run("analyze", fleet, "-o", place, "-j", 1)
        assert result.returncode == 2, place
        assert result.stderr.startswith(f"winsock-catalog: {place.rstrip('/')}"), result.stderr
        assert "could not be written: " in result.stderr
        assert result.stderr.count("\n") == 1


def test_options_that_changed_leave_nothing_of_the_earlier_run(fleet: Path, tmp_path: Path):
    few = tmp_path / "in"
    shutil.copytree(fleet / "site 0", few)
    fleet_runs.run("analyze", few, "-o", f"{tmp_path}/out/", "-j", 1, "--max-members", 7, "--password", "x")
    fleet_runs.run("analyze", few, "-o", f"{tmp_path}/out/", "-j", 1)
    fleet_runs.run("analyze", few, "-o", f"{tmp_path}/fresh/", "-j", 1)
    assert fleet_runs.contents(tmp_path / "out") == fleet_runs.contents(tmp_path / "fresh")


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ('{"format": 2}', "a report folder of format 2, made by a newer winsock-catalog"),
        ('{"format": 0}', "a report folder of format 0, made by an older winsock-catalog"),
        ("{", "its .winsock-catalog/folder.json is damaged"),
    ],
)
def test_report_folder_of_another_format_is_refused_and_left_alone(fleet: Path, tmp_path: Path, mark: str, said: str):
    (tmp_path / ".winsock-catalog").mkdir()
    (tmp_path / ".winsock-catalog" / "folder.json").write_text(mark, encoding="utf-8")
    result = fleet_runs.run("analyze", fleet, "-o", f"{tmp_path}/", "-j", 1)
    assert result.returncode == 2
    assert said in result.stderr
    assert [path.name for path in (tmp_path / ".winsock-catalog").iterdir()] == ["folder.json"]
