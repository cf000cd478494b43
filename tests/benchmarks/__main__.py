"""All benchmarks, one after another: each prints its own table, and at the end there is one of all figures.

    python -m tests.benchmarks [NAME ...] [--skip NAME ...] [--quick] [--hive FILE] [--json FILE]

Run it from the top of the checkout. Without names everything runs, which takes an hour and 4 GiB of disk; with --quick
some minutes and 1 GiB, to see that all of it works: such figures are of little worth. --list names the benchmarks.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from side_by_side import Figure, table

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = Path(__file__).resolve().parent
_LIBRARIES: Final = ("lark", "pandas", "pyarrow", "typer", "textfsm", "ttp")
_HALF: Final = {"hand-written": 0.5, "TextFSM": 0.1}
_GOALS: Final = {
    "recurring": {"hand-written": 0.25, "TextFSM": 0.05},
    "unique": {"hand-written": 1.0, "TextFSM": 0.17},
    **dict.fromkeys(("Russian", "languages", "quoted", "damaged"), _HALF),
}
"""The largest ratio to another parser that is wanted, by kind of data."""

_UNIT: Final = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Part:
    """A benchmark: what it shows, and the arguments with which it is quick."""

    shows: str
    quick: str = ""


PARTS: Final = {
    "startup": Part("one dump, from typing the command to its end", "--rounds 2"),
    "parse": Part("from bytes to records", "--rounds 1 --dumps 40"),
    "rules": Part("tables, verdict and rules by the number of dumps", "50 100"),
    "tables": Part("tables of a document", "200"),
    "code_pages": Part("how often a code page is guessed right"),
    "hive_speed": Part("a registry hive, made or named by --hive", "--services 200"),
    "registry_mutations": Part("damaged registry evidence", "200"),
    "scan": Part("large logs", "--rounds 1 --mib 64"),
    "archives": Part("archives of logs", "--rounds 1 --mib 40"),
    "fleet": Part("report folders of many inputs", "--dumps 100 --archives 1 --jobs 1 --rounds 1"),
    "hostile_fleet": Part("hostile files among good ones", "--count 60 --members 2000"),
}
"""In this order; the scripts are beside this one."""


def _run(name: str, arguments: Sequence[str], figures: Path) -> dict[str, Any]:
    """Run one in a process of its own, so that none is warm by another; return how that went, and its figures."""
    script = FOLDER / f"{name}.py"
    paths = os.pathsep.join([str(FOLDER.parents[1]), str(FOLDER.parent), os.environ.get("PYTHONPATH", "")])
    told = ["--json", str(figures)] if '"--json"' in script.read_text("utf-8") else []
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(script), *arguments, *told],
        env={**os.environ, "PYTHONPATH": paths},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "benchmark": name,
        "exit_code": process.returncode,
        "seconds": round(time.perf_counter() - begun, 1),
        "peak_mib": round(usage.ru_maxrss * _UNIT / 1024 / 1024),
        "figures": json.loads(figures.read_text("utf-8"))["figures"] if figures.is_file() else [],
    }


def _rows(parts: list[dict[str, Any]]) -> list[list[object]]:
    """Return the lines of the table: the figures that are told as `Figure`, or else what a benchmark took in all."""
    names = [field.name for field in fields(Figure)]
    rows: list[list[object]] = []
    for part in parts:
        told = _of_parsers(part["figures"]) if part["benchmark"] == "parse" else part["figures"]
        own = [[f[name] for name in names] for f in told if set(names) <= f.keys()]
        if part["exit_code"]:
            own = [[f"failed with exit code {part['exit_code']}", *[None] * (len(names) - 1)]]
        rest = [None] * (len(names) - 4)
        own = own or [["all of it", part["seconds"], "s", *rest, part["peak_mib"]]]
        rows += [["-" if cell is None else cell for cell in (part["benchmark"], *row)] for row in own]
    return rows


def _of_parsers(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the figures of `parse.py` as `Figure`s: the product beside each other parser, on the same data."""
    products = {figure["data"]: figure for figure in figures if figure["parser"] == "product"}
    return [
        asdict(
            Figure(
                case=other["data"],
                median=products[other["data"]]["us_per_entry"],
                unit="us/entry",
                spread=products[other["data"]]["spread"],
                beside=other["parser"],
                ratio=round(1 / other["product_is_faster"], 2),
                goal=_GOALS.get(other["data"], {}).get(other["parser"]),
            )
        )
        for other in figures
        if other["parser"] != "product" and other["data"] in products
    ]


def _machine() -> dict[str, object]:
    """Tell on what all this ran, without which no second is worth anything."""
    found = {}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "libraries": found,
    }


def main() -> int:
    """Run what was asked for; the exit code counts those that failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only these")
    parser.add_argument("--skip", nargs="+", default=[], metavar="NAME", choices=PARTS, help="leave these out")
    parser.add_argument("--quick", action="store_true", help="with little data and few rounds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures into this file")
    parser.add_argument("--hive", metavar="FILE", help="a SYSTEM hive of a real machine for hive_speed")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and end")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in PARTS]:
        parser.error(f"no benchmark is called {', '.join(unknown)}; see --list")
    names = [name for name in asked.names or PARTS if name not in asked.skip]
    if asked.list:
        sys.stdout.write(
            table(["benchmark", "what it measures"], [[name, PARTS[name].shows] for name in names], left=2)
        )
        return 0
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            sys.stdout.write(f"\n{name}: {PARTS[name].shows}\n\n")
            sys.stdout.flush()
            given = PARTS[name].quick.split() if asked.quick else []
            given += ["--hive", asked.hive] if name == "hive_speed" and asked.hive else []
            parts.append(_run(name, given, Path(folder, f"{name}.json")))
    head = ["benchmark", "case", "median", "unit", "max/min", "beside", "ratio", "at most", "peak MiB"]
    sys.stdout.write(f"\nall\n\n{table(head, _rows(parts), left=2)}")
    if asked.json is not None:
        made = {"machine": _machine(), "quick": asked.quick, "benchmarks": parts}
        asked.json.write_text(json.dumps(made, indent=1) + "\n", "utf-8")
    return sum(part["exit_code"] != 0 for part in parts)


if __name__ == "__main__":
    sys.exit(main())
