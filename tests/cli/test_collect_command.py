"""`winsock-catalog collect` as a user meets it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from analyzer.collect import Shell, items, script


def test_script_is_written_with_the_line_ends_of_windows(run, tmp_path: Path):
    file = tmp_path / "collect.cmd"
    result = run("collect", "-o", file)
    assert (result.code, result.out, result.err) == (0, "", f"wrote {file}\n")
    assert file.read_bytes().decode("ascii") == script(Shell.cmd)


def test_script_through_a_pipe_has_them_as_well():
    """Redirected into a file, it must run as it is."""
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "collect", "--shell", "powershell"], capture_output=True, check=True
    )
    assert done.stdout.decode("ascii") == script(Shell.powershell)
    assert done.stderr == b""


def test_list_says_what_is_gathered_and_why(run):
    text = " ".join(run("collect", "--list").out.split())
    for item in items():
        assert f"HOST_{item.file} From: {item.command} {item.why} May hold: {item.personal}." in text


def test_folder_that_is_not_there_is_one_line(run):
    result = run("collect", "-o", "no/where/collect.cmd")
    assert result.code == 2
    assert result.err == "winsock-catalog: no/where/collect.cmd: could not be written: No such file or directory\n"


def test_reader_that_goes_away_is_no_error():
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m analyzer collect | head -c 5"], capture_output=True, check=False
    )
    assert (done.stdout, done.stderr) == (b"@echo", b"")


def test_other_shells_are_a_usage_error(run):
    assert run("collect", "--shell", "bash").code == 2
