"""The progress of a run into a report folder, on a terminal and without one."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from typing import TYPE_CHECKING

import fleet_runs
import pytest

if TYPE_CHECKING:
    from pathlib import Path

pty = pytest.importorskip("pty", reason="a pseudo-terminal is POSIX's")


def on_terminal(*arguments: object) -> tuple[str, bytes]:
    """Run the program with a terminal for its errors alone; return what the terminal got, and standard output."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [*fleet_runs.PROGRAM, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=environment)
    os.close(theirs)
    shown, deadline = b"", time.monotonic() + 120
    while time.monotonic() < deadline:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            data = os.read(ours, 65536)
        except OSError:  # Linux says so when nobody holds the other end any more
            break
        if not data:
            break
        shown += data
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    return shown.decode(), out


@pytest.mark.usefixtures("small_batches")
def test_bar_shows_how_many_how_fast_and_how_long_yet(tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 80, folders=20)
    shown, out = on_terminal("analyze", inputs, "-o", f"{tmp_path}/out/", "-j", 1)
    # How often it is drawn is a matter of time; a batch here is eight inputs.
    assert {int(done) for done in re.findall(r"(\d+)/80\b", shown)} & set(range(8, 81, 8))
    assert re.search(r"\d+/s", shown)
    assert re.search(r"\d:\d\d:\d\d", shown)
    assert "writing pages" in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")  # the cursor is given back
    assert b"\x1b" not in out
    assert b"reading" not in out
    assert b"80 inputs, 80 dumps" in out


def test_nothing_of_it_without_a_terminal(tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 4)
    result = fleet_runs.run("analyze", inputs, "-o", f"{tmp_path}/out/", "-j", 1)
    assert result.stderr == ""
    assert "reading" not in result.stdout
    assert "\x1b" not in result.stdout
