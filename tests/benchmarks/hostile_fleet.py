"""A thousand hostile files beside a thousand good dumps, in one run: see tests/hostile_files.py and its test.

python tests/benchmarks/hostile_fleet.py [--count N] [--members N]

Every good file must be judged as alone, every hostile one must have its line. Prints the peak memory of each process.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import fleet_runs
import hostile_files
from fleet import run


def lines(report: Path) -> dict[str, bytes]:
    """Return each line of a report folder by its input."""
    with (report / "analysis.jsonl").open("rb") as file:
        return {json.loads(line)["inputs"][0]["path"]: line for line in file}


def main() -> None:
    """Lay both, run alone and together, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=1000, help="of each kind, good and hostile (default: 1000)")
    parser.add_argument("--members", type=int, default=1_000_000, help="members of one archive (default: 1000000)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sitecustomize.py").write_text(hostile_files.FAULTS, encoding="utf-8")
        os.environ["PYTHONPATH"] = name
        inputs = fleet_runs.lay(folder / "in", asked.count, folders=asked.count // 10)
        run(inputs, folder / "alone", 2)
        good = lines(folder / "alone")
        laid = hostile_files.lay(inputs, asked.count, asked.members)
        seconds, peaks = run(inputs, folder / "out", 2, "--follow-links")
        found = lines(folder / "out")
        wrong = [path for path in good if found.get(path) != good[path]]
        missing = [path for path in laid if str(path).encode(errors="backslashreplace").decode() not in found]
        statuses = Counter(json.loads(line)["inputs"][0]["status"] for line in found.values())
        faults = sum(b"internal error" in line for line in found.values())
    sys.stdout.write(
        f"{seconds:.0f} s; peak MiB of the parent, of workers: {', '.join(peaks.words())}; {dict(statuses)}\n"
    )
    sys.stdout.write(f"good ones judged otherwise: {wrong}; hostile ones without a line: {missing}; faults: {faults}\n")
    sys.exit(bool(wrong or missing or faults or len(good) != asked.count))


if __name__ == "__main__":
    main()
