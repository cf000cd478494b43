"""How long reading a whole hive takes, beside the time that regipy needs to open it and reach the key.

    python tests/benchmarks/hive_speed.py [--hive FILE] [--services N] [--json FILE]

Without a hive one is made: a machine with layered providers, beside as many services as give it the size of a real one.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import machines
import registries
from regipy.registry import RegistryHive
from side_by_side import Figure, table, write_figures

from analyzer.dialects.registry import hive

KEY = r"\ControlSet001\Services\WinSock2\Parameters\Protocol_Catalog9"
ROUNDS = 15
SERVICES = 1_200
"""So many give 12 MB, as the hive of a real machine has."""


def made(services: int) -> bytes:
    """Make a hive from a seed: services with parameters below them, as Windows has them."""
    draw = random.Random(1)  # noqa: S311 - test data, no secret
    root = registries.Key()
    root.at("Select").values += [("Current", registries.DWORD, 1), ("LastKnownGood", registries.DWORD, 1)]
    for number in range(services):
        key = root.at(rf"ControlSet001\Services\svc{number:06}")
        path = rf"%SystemRoot%\System32\drivers\svc{number:06}.sys"
        key.values += [("Start", registries.DWORD, 2), ("Type", registries.DWORD, 32)]
        key.values.append(("ImagePath", registries.EXPAND_SZ, path))
        for part in range(5):
            below = key.at(rf"Parameters\{part}")
            for value in range(8):
                below.values.append((f"Setting{value}", registries.SZ, f"{path} /option:{draw.randrange(10**9)}"))
            below.values.append(("Data", registries.BINARY, draw.randbytes(draw.randrange(400))))
    winsock = registries.winsock_key(machines.lsp_machine(ifs=False))
    root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock
    return registries.hive_of(root)


def in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Time both in each round, in seconds of the processor."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for once, seconds in zip((ours, theirs), taken, strict=True):
            start = time.process_time()
            once()
            if number:
                seconds.append(time.process_time() - start)
    return taken


def main() -> None:
    """Print the table; with --json, write the figure as well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hive", type=Path, help="a SYSTEM hive of a real machine")
    parser.add_argument("--services", type=int, default=SERVICES, help=f"of a made hive (default: {SERVICES})")
    parser.add_argument("--json", type=Path, help="write the figure into this file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.hive or Path(folder, "SYSTEM")
        if asked.hive is None:
            path.write_bytes(made(asked.services))
        size = path.stat().st_size / 1e6
        if not hive.read(path.read_bytes())[0]:
            sys.exit(f"{path}: no catalog was read from it")
        ours, theirs = in_turn(lambda: hive.read(path.read_bytes()), lambda: RegistryHive(str(path)).get_key(KEY))
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    figure = Figure(
        case=f"a hive of {size:.0f} MB, {'real' if asked.hive else 'made'}",
        median=round(median(ours) * 1e3, 1),
        unit="ms",
        spread=round(max(ours) / min(ours), 2),
        beside=f"regipy to the key, {median(theirs) * 1e3:.1f} ms",
        ratio=round(ratio, 2),
        goal=1.0,
    )
    head = ["case", "ms", "max/min", "beside", "ratio"]
    sys.stdout.write(table(head, [[figure.case, figure.median, figure.spread, figure.beside, figure.ratio]], left=1))
    write_figures(asked.json, [figure])


if __name__ == "__main__":
    main()
