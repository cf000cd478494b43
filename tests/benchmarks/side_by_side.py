"""Commands run in turn, round by round, so that a machine that slows down slows all of them alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
MIB: Final = 1024 * 1024
_RSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""`ru_maxrss` is in KiB, on macOS in bytes."""
_ENVIRONMENT: Final = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An installed package is compiled, and a checkout after the first round, unless the variable forbids it."""


@dataclass(frozen=True)
class Command:
    """One competitor. `exits_with` is what it must return: a crash is not a fast run.

    `to_null` sends its output to the null device. Not for `grep`, which then stops at its first match.
    """

    arguments: Sequence[str]
    exits_with: int = 0
    to_null: bool = False


@dataclass
class Runs:
    """What one command took in each round, by the clock and of processors.

    `peak` is the largest resident set, in bytes; at least that of this process, from which the command was started.
    """

    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peak: int = 0

    def ratio_to(self, other: Runs) -> float:
        """Return the median of the ratios of each round."""
        return median(ours / theirs for ours, theirs in zip(self.seconds, other.seconds, strict=True))

    def processor_ratio_to(self, other: Runs) -> float:
        """Return the same of the processors' time, which a busy machine disturbs less."""
        return median(ours / theirs for ours, theirs in zip(self.processor, other.processor, strict=True))


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of the table that `python -m tests.benchmarks` prints at its end, and of its JSON.

    `median` is in `unit`; `spread` is the longest round over the shortest. `ratio` is that of ours to `beside`, the
    median of those of each round; `goal` is the largest that is wanted. `peak_mib` is the largest resident set.
    """

    case: str
    median: float
    unit: str
    spread: float | None = None
    beside: str | None = None
    ratio: float | None = None
    goal: float | None = None
    peak_mib: float | None = None


def figure(  # noqa: PLR0913 - what a figure says
    case: str,
    ours: Runs,
    beside: str | None = None,
    theirs: Runs | None = None,
    goal: float | None = None,
    *,
    by_the_clock: bool = False,
) -> Figure:
    """Return the figure of one command, alone or beside another one.

    It is of the processors' time, or by the clock: what a command leaves to processes that it does not wait for itself,
    as to workers of a fork server, is not in the former.
    """
    taken = ours.seconds if by_the_clock else ours.processor
    ratio = None
    if theirs is not None:
        ratio = ours.ratio_to(theirs) if by_the_clock else ours.processor_ratio_to(theirs)
    return Figure(
        case=case,
        median=round(median(taken), 3),
        unit="s" if by_the_clock else "s cpu",
        spread=round(max(taken) / min(taken), 2),
        beside=beside,
        ratio=None if ratio is None else round(ratio, 2),
        goal=None if goal is None else round(goal, 2),
        peak_mib=round(ours.peak / MIB),
    )


def write_figures(path: Path | None, figures: Sequence[Figure]) -> None:
    """Write figures where `--json` says, for `python -m tests.benchmarks` and for whoever compares two runs."""
    if path is not None:
        path.write_text(json.dumps({"figures": [asdict(one) for one in figures]}, indent=1) + "\n", "utf-8")


def figure_rows(figures: Sequence[Figure]) -> tuple[list[str], list[list[object]]]:
    """Return the head and the rows of a table of figures."""
    head = ["case", "median", "unit", "max/min", "beside", "ratio", "at most", "peak MiB"]
    cells = (
        (
            f.case,
            f.median,
            f.unit,
            f.spread,
            f.beside,
            f.ratio,
            None if f.goal is None else round(f.goal, 2),
            f.peak_mib,
        )
        for f in figures
    )
    return head, [["-" if cell is None else cell for cell in row] for row in cells]


def analyze(*inputs: str | Path, exits_with: int) -> Command:
    """Make the command that users run, through this checkout."""
    return Command([sys.executable, "-m", "analyzer", "analyze", *map(str, inputs)], exits_with)


def run_in_turn(commands: Mapping[str, Command], rounds: int) -> dict[str, Runs]:
    """Run all commands once to warm the page cache, then `rounds` times in turn, each round from another one on.

    Raises:
        RuntimeError: if a command does not exit as it should.
    """
    runs = {name: Runs() for name in commands}
    names = list(commands)
    for number in range(rounds + 1):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            seconds, processor, peak = _run(commands[name])
            if number > 0:
                runs[name].seconds.append(seconds)
                runs[name].processor.append(processor)
                runs[name].peak = max(runs[name].peak, peak)
    return runs


def _run(command: Command) -> tuple[float, float, int]:
    """Run a command; return its seconds, those of processors, and the bytes of its peak resident set."""
    with tempfile.TemporaryFile() as file, open(os.devnull, "wb") as null:  # noqa: PTH123 - a device, not a path
        begun = time.perf_counter()
        process = subprocess.Popen(
            command.arguments,
            stdout=null if command.to_null else file,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            # The plainest locale: elsewhere grep would have to decode what it searches.
            env={**_ENVIRONMENT, "LC_ALL": "C", "PYTHONUTF8": "1"},
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != command.exits_with:
            file.seek(0)
            output = file.read(2000).decode(errors="replace")
            raise RuntimeError(f"{command.arguments} exited with {process.returncode}: {output}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, left: int = 1) -> str:
    """Draw a table: the first column or columns to the left, figures to the right."""
    texts = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width) for column, (cell, width) in enumerate(cells)
        )
        for cells in (list(zip(row, widths, strict=True)) for row in texts)
    ]
    lines = [line.rstrip() for line in lines]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]]) + "\n"
