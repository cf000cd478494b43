"""A report folder of many inputs: seconds, dumps a second, memory of each process, size; and how they grow.

    python tests/benchmarks/fleet.py [--dumps N] [--archives N] [--jobs 1 2] [--rounds N] [--json FILE]

First the loose dumps beside gawk and mawk, where they are there: `netsh.awk` takes the fields out of the same files,
line by line, and writes a table. The product does so too ("fields only": it finds the dumps, their encodings and their
damage); and it resolves chains, judges, and writes a report folder. These ratios are of seconds by the clock.

Dumps lie 20 a folder, one in five with a non-IFS LSP, one in seven cut; archives are zips of 5 MiB of logs, catalogs
among them. A tenth of the dumps runs first: ten times the seconds at the same memory is what should come. Each command
runs a second time, which reads nothing. Memory is the peak resident set, which Linux tells in /proc.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import archives
import fleet_runs
from side_by_side import MIB, Command, Figure, analyze, figure, run_in_turn, table, write_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

_ARCHIVE: Final = 5 * MIB
_EVERY: Final = 0.1
_LOOSE: Final = 1
"""Which of the fleets is held against awk: that of `--dumps`."""
_FIELDS: Final = """
import sys
from analyzer.search import read_dumps
for path in open(sys.argv[1]).read().split("\\0"):
    for found in read_dumps(open(path, "rb").read(), path):
        sys.stdout.writelines(
            "\\t".join([path, str(placed.line_of("description")), *map(str, placed.entry.values.values())]) + "\\n"
            for placed in found.record.entries
        )
"""
"""What `netsh.awk` does, by the product: all fields of all entries as lines."""


@dataclass
class Peaks:
    """The peak resident set of each process of a session, in KiB, and who is whose parent."""

    session: int
    kib: dict[int, int] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)

    def look(self) -> None:
        for place in Path("/proc").glob("[0-9]*"):
            try:
                stat = (place / "stat").read_text().rpartition(")")[2].split()
                if int(stat[3]) != self.session:
                    continue
                status = (place / "status").read_text()
            except (OSError, ValueError):
                continue  # it ended meanwhile
            peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), None)
            if peak is not None:
                self.kib[int(place.name)] = int(peak)
                self.parents[int(place.name)] = int(stat[1])

    def words(self) -> tuple[str, str]:
        """Return the peak of the first process, and those of workers, which the fork server started."""
        workers = [kib for pid, kib in self.kib.items() if self.session not in {pid, self.parents[pid]}]
        return f"{self.kib[self.session] / 1024:.0f}", " ".join(f"{kib / 1024:.0f}" for kib in sorted(workers)) or "-"


def lay(folder: Path, dumps: int, packed: int) -> int:
    """Lay a fleet of this size, the same each time; return how many dumps it has with those in archives."""
    fleet_runs.lay(folder / "dumps", dumps, folders=max(1, dumps // 20))
    (folder / "archives").mkdir(parents=True)
    count, files = dumps, archives.files(packed * (_ARCHIVE // MIB + 1) + 8)
    for number in range(packed):
        size = 0
        with zipfile.ZipFile(folder / "archives" / f"case{number:04}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            while size < _ARCHIVE:
                name, data = next(files)
                archive.writestr(name, data)
                size += len(data)
                count += name.endswith("winsock.txt")
    return count


def run(inputs: Path, out: Path, jobs: int, *more: str) -> tuple[float, Peaks]:
    """Run the command; return its seconds and the memory of its processes."""
    begun = time.perf_counter()
    process = fleet_runs.start("analyze", inputs, "-o", f"{out}/", "--jobs", jobs, *more)
    peaks = Peaks(process.pid)
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_EVERY):
            peaks.look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, err = process.communicate()
    seconds = time.perf_counter() - begun
    ended.set()
    watcher.join()
    if process.returncode != 1:
        raise RuntimeError(f"exited with {process.returncode}: {err[:2000]}")
    return seconds, peaks


def beside_awk(inputs: Path, out: Path, jobs: Sequence[int], rounds: int) -> list[Figure]:
    """Take the fields out of loose dumps by awk and by the product, in turn."""
    paths = sorted(path for path in inputs.rglob("*") if path.is_file())
    names = out / "names"
    names.write_bytes(b"\0".join(os.fsencode(path) for path in paths))
    script = str(Path(__file__).with_name("netsh.awk"))
    awks = {
        awk: Command(["xargs", "-0", "-n", "5000", "-a", str(names), awk, "-f", script], to_null=True)
        for awk in ("mawk", "gawk")
        if shutil.which(awk)
    }
    ours = {"fields only": Command([sys.executable, "-c", _FIELDS, str(names)], to_null=True)}
    for count in jobs:
        folder = out / f"folder{count}"
        run_it = analyze(inputs, "-o", f"{folder}/", "--jobs", str(count), exits_with=1).arguments
        # A folder that is there would be gone on with, and nothing read again.
        again = f"rm -rf {shlex.quote(str(folder))} && exec {shlex.join(run_it)}"
        ours[f"analyze -o folder/ --jobs {count}"] = Command(["sh", "-c", again], exits_with=1)
    runs = run_in_turn({**awks, **ours}, rounds)
    case = f"{len(paths):,} loose dumps"
    return [figure(f"{case}, {awk}", runs[awk], by_the_clock=True) for awk in awks] + [
        figure(f"{case}, {name}", runs[name], awk, runs[awk] if awk else None, by_the_clock=True)
        for name in ours
        for awk in (*awks,) or (None,)
    ]


def main() -> None:
    """Lay the fleets in a temporary folder, run the command over them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--dumps", type=int, default=10_000, help="files that are dumps (default: 10000)")
    parser.add_argument("--archives", type=int, default=200, help="archives of 5 MiB of logs (default: 200)")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2], help="processes (default: 1 and 2)")
    parser.add_argument("--rounds", type=int, default=3, help="of the loose dumps beside awk (default: 3)")
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    asked = parser.parse_args()
    rows: list[list[str]] = []
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fleets = {
            f"{asked.dumps // 10:,} dumps": (asked.dumps // 10, 0),
            f"{asked.dumps:,} dumps": (asked.dumps, 0),
            f"{asked.archives:,} archives": (0, asked.archives),
        }
        for number, (label, (dumps, packed)) in enumerate(fleets.items()):
            count = lay(folder / f"in{number}", dumps, packed) if dumps or packed else 0
            if number == _LOOSE and count:
                place = folder / "beside awk"
                place.mkdir()
                figures += beside_awk(folder / f"in{number}", place, asked.jobs, asked.rounds)
                shutil.rmtree(place)
            for jobs in asked.jobs if count else ():
                out = folder / f"out{number}-{jobs}"
                for again in ("", ", again"):
                    seconds, peaks = run(folder / f"in{number}", out, jobs)
                    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
                    cells = [f"{seconds:.1f}", f"{count / seconds:.0f}", *peaks.words(), f"{size / MIB:.0f}"]
                    case = f"{label}, {count:,} dumps in all, --jobs {jobs}{again}"
                    rows.append([case, *cells])
                    most = max(peaks.kib.values()) / 1024
                    figures.append(Figure(case=case, median=round(seconds, 2), unit="s", peak_mib=round(most)))
                    sys.stderr.write(f"{rows[-1]}\n")
    beside = [f for f in figures if f.spread is not None]
    head = ["fields of", "s", "max/min", "beside", "ratio", "peak MiB"]
    cells = [[f.case, f.median, f.spread, f.beside or "-", f.ratio or "-", f.peak_mib] for f in beside]
    sys.stdout.write(f"{table(head, cells)}\n")
    sys.stdout.write(table(["report folder of", "s", "dumps/s", "parent MiB", "workers MiB", "folder MiB"], rows))
    write_figures(asked.json, figures)


if __name__ == "__main__":
    main()
