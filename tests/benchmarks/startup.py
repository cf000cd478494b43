"""The wait of an engineer with one dump: whole processes, beside what Python takes to import pandas or typer alone.

    python -m tests.benchmarks.startup [--rounds N] [--json FILE]

Ratios are of the processors' time, user and system, and medians of those of each round. The first round, which is not
counted, compiles modules and keeps what `analyzer/compile_cache.py` keeps.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from side_by_side import ROOT, Command, Figure, figure, run_in_turn, table, write_figures

_SAMPLES: Final = ROOT / "samples"
_CLEAN, _FAULTY = _SAMPLES / "windows-10-clean.txt", _SAMPLES / "windows-10-non-ifs-lsp.txt"
_LINES_OF_LOG: Final = 200_000
_NO_CATALOG, _FINDING = 3, 1
_PANDAS, _TYPER, _PYTHON = "import pandas", "import typer", "pass"


def _program() -> list[str]:
    """Return the installed program, beside this Python; from a checkout that is not installed, its module."""
    installed = Path(sys.executable).with_name("winsock-catalog")
    return [str(installed)] if installed.is_file() else [sys.executable, "-m", "analyzer"]


def _cases(folder: Path) -> dict[str, tuple[Command, str, float | None]]:
    """Return what is measured: the command, what it stands beside, and the ratio that is wanted."""
    log = folder / "big.log"
    log.write_text("".join(f"{n} 2026-01-01 10:00:00 INFO service started\n" for n in range(_LINES_OF_LOG)), "utf-8")
    report = str(folder / "report.html")
    ours = _program()

    def analyze(*arguments: object, exits_with: int = 0) -> Command:
        return Command([*ours, "analyze", *map(str, arguments)], exits_with)

    return {
        "--version": (Command([*ours, "--version"]), _TYPER, 1.5),
        "--help": (Command([*ours, "--help"]), _TYPER, 1.5),
        "explain 0x20066": (Command([*ours, "explain", "0x20066"]), _TYPER, None),
        "analyze big.log, no dump in it": (analyze(log, exits_with=_NO_CATALOG), _PANDAS, None),
        "analyze DUMP": (analyze(_CLEAN), _PANDAS, None),
        "analyze DUMP -o report.html": (analyze(_CLEAN, "-o", report), _PANDAS, 1.5),
        "analyze DUMP --format json": (analyze(_FAULTY, "--format", "json", exits_with=_FINDING), _PANDAS, None),
        "diff BEFORE AFTER": (Command([*ours, "diff", str(_CLEAN), str(_FAULTY)], _FINDING), _PANDAS, None),
    }


def measure(rounds: int) -> list[Figure]:
    """Run everything in turn; return a figure for each command."""
    with tempfile.TemporaryDirectory() as name:
        cases = _cases(Path(name))
        alone = {code: Command([sys.executable, "-c", code]) for code in (_PYTHON, _TYPER, _PANDAS)}
        runs = run_in_turn({**alone, **{case: command for case, (command, _, _) in cases.items()}}, rounds)
    figures = [figure(f'python -c "{code}"', runs[code]) for code in alone]
    return figures + [
        figure(case, runs[case], f'python -c "{beside}"', runs[beside], goal)
        for case, (_, beside, goal) in cases.items()
    ]


def main() -> None:
    """Print the table; with --json, write the figures as well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9, help="how often each command runs (default: 9)")
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    asked = parser.parse_args()
    figures = measure(asked.rounds)
    head = ["command", "ms cpu", "max/min", "beside", "ratio", "at most", "peak MiB"]
    rows = [
        [
            f.case,
            f"{f.median * 1000:.0f}",
            f.spread,
            *("-" if cell is None else cell for cell in (f.beside, f.ratio, f.goal)),
            f.peak_mib,
        ]
        for f in figures
    ]
    sys.stdout.write(table(head, rows))
    write_figures(asked.json, figures)


if __name__ == "__main__":
    main()
