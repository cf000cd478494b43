"""Fleets for tests: folders of dumps of different machines, and runs of the program over them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import machines

PROGRAM: Final = [sys.executable, "-m", "analyzer"]
SAMPLES: Final = Path(__file__).parent.parent / "samples"


def lay(root: Path, count: int, *, folders: int = 8) -> Path:
    """Lay a fleet of dumps into folders of a root: one in five has a non-IFS LSP, one in seven is cut."""
    for number in range(count):
        folder = root / f"site {number % folders}"
        folder.mkdir(parents=True, exist_ok=True)
        machine = machines.lsp_machine(ifs=False) if number % 5 == 0 else machines.clean_machine()
        text = machines.render(machine)
        if number % 7 == 0:
            text = text[: len(text) // 2]
        (folder / f"host{number:05}.txt").write_text(f"log of host {number}\n\n{text}", encoding="utf-8")
        os.utime(folder / f"host{number:05}.txt", (1_700_000_000 + number, 1_700_000_000 + number))
    return root


def start(*arguments: object, cwd: Path | None = None) -> subprocess.Popen[str]:
    """Start the program in a process group of its own."""
    return subprocess.Popen(
        [*PROGRAM, *(str(argument) for argument in arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=None if os.name == "nt" else _heed_interrupts,  # noqa: PLW1509 - it only sets what a signal does
    )


def _heed_interrupts() -> None:
    """Let Ctrl-C end the program again: what a shell starts in the background inherits that it does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [*PROGRAM, *(str(argument) for argument in arguments)], cwd=cwd, capture_output=True, text=True, check=False
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a report folder, but for the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }
