"""What SECURITY.md promises of default operation: no network, and nothing written but what is named."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

_OF_A_FOLDER = ("os.remove", "os.rmdir")
WATCHING = Path(__file__).resolve().parent / "watching"
SAMPLE = "windows-10-non-ifs-lsp.txt"
# What processes of a pool are told their work through: no other machine can reach it.
OF_THIS_MACHINE = int(socket.AF_UNIX) if hasattr(socket, "AF_UNIX") else -1


@dataclass(frozen=True)
class Place:
    """A folder with inputs, and where outputs, temporary files and a home would go."""

    root: Path

    def __post_init__(self) -> None:
        for name in ("in", "out", "tmp", "home"):
            (self.root / name).mkdir()

    def run(self, code: str, *arguments: str) -> list[tuple[str, list[object]]]:
        """Run code in a process under watch; return what it did."""
        log = self.root / "watched.jsonl"
        log.unlink(missing_ok=True)
        environment = {
            **os.environ,
            "PYTHONPATH": str(WATCHING),
            "WATCHED": str(log),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(self.root / "tmp"),
            "HOME": str(self.root / "home"),
            "XDG_CACHE_HOME": str(self.root / "home" / "cache"),
        }
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [tuple(json.loads(line)) for line in log.read_text().splitlines()]

    def written(self, events: list[tuple[str, list[object]]]) -> set[Path]:
        """Return what was opened for writing, made, renamed or removed."""
        names = {
            name
            for event, arguments in events
            if event in ("open", "sqlite3.connect") or event.startswith(("os.", "shutil."))
            for name in arguments[: 2 if event == "os.rename" else 1]
            # What rmtree removes is named relative to the folder that it was called with, which is an event as well.
            if isinstance(name, str) and name != os.devnull and not (event in _OF_A_FOLDER and arguments[1] != -1)
        }
        return {Path(os.path.normpath(self.root / name)) for name in names}


@pytest.fixture
def place(tmp_path: Path, samples: Path) -> Place:
    """Put a dump, an archive, a registry export and reports of an earlier run into a folder."""
    place = Place(tmp_path / "place") if not (tmp_path / "place").mkdir() else None
    assert place is not None
    shutil.copy(samples / SAMPLE, place.root / "in" / "winsock.txt")
    shutil.copy(samples / "windows-10-non-ifs-lsp.reg", place.root / "in" / "winsock2.reg")
    with zipfile.ZipFile(place.root / "in" / "case.zip", "w") as archive:
        archive.write(samples / "windows-10-clean.txt", "logs/winsock.txt")
    return place


def networked(events: list[tuple[str, list[object]]]) -> list[tuple[str, list[object]]]:
    """Return what concerns a network: all but sockets that stay inside this machine."""
    network = ("socket.", "http.", "urllib.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "telnetlib.", "webbrowser")

    def stays_here(event: str, arguments: list[object]) -> bool:
        if event == "socket.__new__":
            return arguments[1] == OF_THIS_MACHINE
        return f"family={OF_THIS_MACHINE}," in str(arguments[0])

    return [(event, told) for event, told in events if event.startswith(network) and not stays_here(event, told)]


ONE_AFTER_ANOTHER = """
import json, sys
from analyzer.cli import main
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["winsock-catalog", *arguments]
    try:
        main()
    except SystemExit as end:
        assert end.code in (0, 1, None), (arguments, end.code)
"""
REPORTS = [
    part for end in ("html", "json", "md", "csv", "sarif", "jsonl", "parquet") for part in ("-o", f"out/r.{end}")
]
RUNS = [
    ["analyze", "in/winsock.txt"],
    ["analyze", "in/case.zip"],
    ["analyze", "in/winsock.txt", "--with", "in/winsock2.reg", "--format", "json"],
    ["analyze", "in", *REPORTS],
    ["analyze", "in/winsock.txt", "--redact", "-o", "out/redacted.html"],
    ["analyze", "in/winsock.txt", "--baseline", "out/r.json"],
    ["render", "out/r.json", "-o", "out/again.html"],
    ["diff", "in/winsock.txt", "in/case.zip", "-o", "out/diff.html"],
    ["redact", "in/winsock.txt", "-o", "out/redacted.txt", "--map", "out/map.json"],
    ["explain", "0x20066"],
    ["collect", "-o", "out/collect.cmd"],
    ["collect", "--list"],
    ["schema"],
]
FOLDER = ["analyze", "in", "-o", "out/folder/"]


@pytest.mark.parametrize(
    "runs",
    [RUNS, [[*FOLDER, "--jobs", "1"]], [[*FOLDER, "--jobs", "2"]]],
    ids=["each command", "a report folder", "a report folder by two processes"],
)
def test_no_network_no_program_and_nothing_written_but_what_is_named(place: Place, runs: list[list[str]]):
    """Only report folders use the system's folder of temporary files, and leave nothing there."""
    before = {path: path.read_bytes() for path in (place.root / "in").iterdir()}
    events = place.run(ONE_AFTER_ANOTHER, json.dumps(runs))
    assert networked(events) == []
    assert [told for event, told in events if event.startswith(("subprocess.", "os.exec", "os.system"))] == []
    strangers = {path for path in place.written(events) if not path.is_relative_to(place.root / "out")}
    assert {path for path in strangers if not (runs is not RUNS and path.is_relative_to(place.root / "tmp"))} == set()
    assert list((place.root / "tmp").iterdir()) == []
    assert list((place.root / "home").iterdir()) == []
    assert {path: path.read_bytes() for path in (place.root / "in").iterdir()} == before
    assert list((place.root / "out").iterdir())


def test_the_watch_sees_what_it_is_there_for(place: Place):
    """Or all of the above would say nothing: sockets, files and programs, of processes that were started as well."""
    events = place.run(
        "import socket, pathlib, subprocess, os; socket.socket(); pathlib.Path('x').write_text('y');"
        "os.mkdir('z'); os.rename('x', 'y'); subprocess.run(['true']);"
        "import concurrent.futures as c, multiprocessing as m;"
        "p = c.ProcessPoolExecutor(1, m.get_context('spawn')); p.submit(os.mkdir, 'of-a-child').result()"
    )
    assert networked(events)
    assert {place.root / name for name in ("x", "y", "z", "of-a-child")} <= place.written(events)
    assert any(event == "subprocess.Popen" for event, _ in events)
