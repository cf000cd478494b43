"""How long a whole hive takes, beside the time that regipy needs to open it and reach the key.

python tests/benchmarks/hive_speed.py HIVE
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from regipy.registry import RegistryHive

from analyzer.dialects.registry import hive

KEY = r"\ControlSet001\Services\WinSock2\Parameters\Protocol_Catalog9"
ROUNDS = 15


def timed(once: Callable[[], object]) -> float:
    once()
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        once()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main(path: str) -> None:
    ours = timed(lambda: hive.read(Path(path).read_bytes()))
    theirs = timed(lambda: RegistryHive(path).get_key(KEY))
    size = Path(path).stat().st_size / 1e6
    sys.stdout.write(f"{size:.0f} MB: read whole {ours * 1e3:.1f} ms, regipy to the key {theirs * 1e3:.1f} ms, ")
    sys.stdout.write(f"{ours / theirs:.2f} times\n")


if __name__ == "__main__":
    main(sys.argv[1])
