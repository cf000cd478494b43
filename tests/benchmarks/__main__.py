"""All benchmarks, one after another: `python -m tests.benchmarks`, from the top of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
NAMES = ("parse", "rules", "tables", "code_pages", "hive_speed", "registry_mutations", "scan")


def main() -> int:
    """Run each in a process of its own, so that none is warm by another; the exit code counts those that failed."""
    paths = os.pathsep.join([str(FOLDER.parents[1]), str(FOLDER.parent), os.environ.get("PYTHONPATH", "")])
    failed = 0
    for name in NAMES:
        sys.stdout.write(f"\n{name}\n\n")
        sys.stdout.flush()
        command = [sys.executable, str(FOLDER / f"{name}.py"), *sys.argv[1:]]
        failed += subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
