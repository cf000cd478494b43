"""Run a harness, or all of a group in turn: `python -m tests.fuzz NAME --seconds N`, from the top of the checkout."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "outputs")]

from fuzz import engines, frame  # noqa: E402 - found on the path above only


def main() -> int:
    """Run what was asked for; what was found lies in `found` of each harness's folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("name", help="a harness, a group, or `list`")
    parser.add_argument("--seconds", type=int, default=60, help="in all, divided among the harnesses of a group")
    parser.add_argument("--turn", type=int, default=600, help="seconds at most until the next harness of a group")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "winsock-catalog-fuzz")
    parser.add_argument("--random", action="store_true", help="random changes, though atheris is installed")
    parser.add_argument("--seed", type=int, default=0, help="of random changes")
    asked, more = parser.parse_known_args()
    if asked.name == "list":
        engines.load()
        for group, names in frame.groups().items():
            sys.stdout.write(f"{group}: {' '.join(names)}\n")
        return 0
    names = _names(asked.name)
    if len(names) > 1:
        return _in_turn(names, asked)
    folder = asked.work / names[0]
    if engines.available() and not asked.random:
        engines.run_atheris(names[0], asked.seconds, folder, more)
    tried, faults = engines.run_random(names[0], asked.seconds, asked.seed, folder)
    for fault in faults:
        sys.stdout.write(f"{fault.key}\n{fault.told}\n")
    sys.stdout.write(f"{names[0]}: {tried} inputs, {len(faults)} faults in {folder}\n")
    return int(bool(faults))


def _names(name: str) -> list[str]:
    """Return the harnesses that a name stands for, without importing the product: atheris must be first."""
    listed = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "list"], cwd=TESTS.parent, check=True, capture_output=True, text=True
    ).stdout
    known = {group: names.split() for group, _, names in (line.partition(": ") for line in listed.splitlines())}
    if name in known:
        return known[name]
    every = [one for names in known.values() for one in names]
    if name not in every:
        sys.exit(f"{name}: no harness and no group; there are:\n{listed}")
    return [name]


def _in_turn(names: list[str], asked: argparse.Namespace) -> int:
    worst, left = 0, asked.seconds
    while left > 0:
        turn = min(asked.turn, -(-asked.seconds // len(names)), left)
        name = names[0]
        names.append(names.pop(0))
        sys.stdout.write(f"{name} for {turn} s\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", "tests.fuzz", name, "--seconds", str(turn), "--work", str(asked.work)]
        command += ["--seed", str(left), *(["--random"] if asked.random else [])]
        worst |= subprocess.run(command, cwd=TESTS.parent, check=False).returncode
        left -= turn
    return int(bool(worst))


if __name__ == "__main__":
    sys.exit(main())
