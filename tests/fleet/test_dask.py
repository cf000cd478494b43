"""The same work on a Dask cluster: a real scheduler and real workers on the loopback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

import fleet_runs
import pytest

from analyzer.cli import main

pytest.importorskip("distributed")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and two workers as the manual does, and end them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = [*dask, "worker", address, "--nthreads", "1", "--nworkers", "1", "--memory-limit", "1GiB"]
    worker += ["--no-dashboard", "--local-directory", str(folder)]
    with ExitStack() as started:
        log = started.enter_context((folder / "cluster.log").open("wb"))
        processes = []
        for command in (scheduler, worker, worker):
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=folder)
            started.callback(process.wait)
            started.callback(_kill, process)
            processes.append(process)
        yield address, processes[1:]


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.usefixtures("small_batches")
def test_cluster_that_loses_a_worker_writes_the_same_report(tmp_path: Path):
    inputs = fleet_runs.lay(tmp_path / "in", 160, folders=40)
    there = tmp_path / "cluster"
    there.mkdir()
    fleet_runs.run("analyze", "in", "-o", "local/", "-j", 2, cwd=tmp_path)
    with cluster(there) as (address, workers):
        process = fleet_runs.start(
            "analyze", inputs.name, "-o", "far/", "--engine", "dask", "--scheduler", address, cwd=tmp_path
        )
        parts = tmp_path / "far" / ".winsock-catalog" / "parts"
        deadline = time.monotonic() + 60
        while not list(parts.glob("*.json")) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        assert process.poll() is None, process.communicate()
        _kill(workers[0])
        out, err = process.communicate(timeout=300)
    assert process.returncode == 1, err
    assert "160 inputs, 160 dumps" in out
    assert fleet_runs.contents(tmp_path / "far") == fleet_runs.contents(tmp_path / "local")


def test_scheduler_that_does_not_answer_is_told(tmp_path: Path, small_batches: Path):
    with (small_batches / "sitecustomize.py").open("a", encoding="utf-8") as site:
        site.write("from analyzer.fleet import dask\ndask._PATIENCE = 1\n")
    fleet_runs.lay(tmp_path / "in", 1)
    result = fleet_runs.run(
        "analyze", tmp_path / "in", "-o", f"{tmp_path}/out/", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"
    )
    assert result.returncode == 2
    assert "--scheduler tcp://127.0.0.1:9: no scheduler answers there" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "certificates are needed: --tls-ca-file, --tls-cert, --tls-key"),
        (["--tls-ca-file", "no.pem"], "certificates are needed: --tls-cert, --tls-key"),
        (["--tls-ca-file", "no.pem", "--tls-cert", "no.pem", "--tls-key", "k"], "cannot be used as certificates"),
    ],
)
def test_certificates_that_are_missing_are_told(tmp_path: Path, monkeypatch, capsys, options: list[str], said: str):
    monkeypatch.chdir(tmp_path)
    fleet_runs.lay(tmp_path / "in", 1)
    cluster_of = ["--engine", "dask", "--scheduler", "tls://127.0.0.1:9", *options]
    monkeypatch.setattr("sys.argv", ["winsock-catalog", "analyze", "in", "-o", "out/", *cluster_of])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert said in capsys.readouterr().err
