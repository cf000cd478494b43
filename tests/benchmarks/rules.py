"""How the time of tables, verdict and rules grows with the number of dumps; run by hand, from the top of the checkout.

    python tests/benchmarks/rules.py [SMALL LARGE]

Prints for each stage the processor time for SMALL and LARGE dumps (1,000 and 10,000), the entries a second of the
larger run, and how many times longer it takes than the smaller: LARGE / SMALL is linear. Five inputs:

- clean: the same clean dump again and again, as a fleet gives it; its entries are shared.
- distinct: the same, but one entry in twenty is different in each dump.
- faulty: dumps on which nearly every rule has something to say.
- one dump, sound and one dump, faulty: SMALL and LARGE entries in one dump, which only a hostile input has.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import machines
from msgspec import structs

from analyzer import rules, runtimes
from analyzer.dialects.records import DumpRecord, Placed, Value
from analyzer.model import frames, sockets, verdict
from analyzer.rules._case import Case
from analyzer.search import read_dumps

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
REPEATS = 3


def faulty() -> DumpRecord:
    """Read a made-up machine with one fault of each kind in its catalogs."""
    catalog = machines.install(machines.tcp_ip(), "Lower", ifs=False, over=(1001, 1002), path=r"C:\a\lower.dll")
    catalog = machines.install(catalog, "Upper", ifs=True, over=(1008, 1003), path=r"C:\b\upper.dll")
    catalog = machines.install(catalog, "Behind", ifs=True, over=(1004,), path=r"C:\c\behind.dll")
    chain, *others = catalog
    left = replace(others[-1], catalog_entry_id=1100, description="Left over")
    odd = replace(chain, catalog_entry_id=1101, service_flags=0x20026, chain=(1013, 4711))
    flags = replace(chain, service_flags=0x20026)
    broken = (*others, flags, odd, left, replace(left, description="Left over again"))
    machine = machines.Machine(broken, machines.NAME_SPACES, machines.tcp_ip(), machines.NAME_SPACES)
    return read_dumps(machines.render(machine).encode(), "faulty")[0].record


def sample(name: str) -> DumpRecord:
    return read_dumps((SAMPLES / name).read_bytes(), name)[0].record


def repeated(record: DumpRecord, count: int) -> list[DumpRecord]:
    return [replace(record) for _ in range(count)]


def distinct(record: DumpRecord, count: int) -> list[DumpRecord]:
    """Make every twentieth entry of each dump an entry of its own."""
    return [
        replace(
            record,
            entries=tuple(
                _changed(placed, number) if place % 20 == 0 else placed for place, placed in enumerate(record.entries)
            ),
        )
        for number in range(count)
    ]


def in_one(record: DumpRecord, entries: int) -> list[DumpRecord]:
    """Make one dump of so many entries, with the ids of each repetition its own."""
    times = entries // len(record.entries)
    parts = [_moved(placed, 10_000 * number) for number in range(times) for placed in record.entries]
    return [replace(record, entries=tuple(parts))]


def _with(placed: Placed, values: dict[str, Value]) -> Placed:
    return structs.replace(placed, entry=structs.replace(placed.entry, values=values))


def _changed(placed: Placed, number: int) -> Placed:
    return _with(placed, {**placed.entry.values, "version": number})


def _moved(placed: Placed, by: int) -> Placed:
    values = dict(placed.entry.values)
    if "catalog_entry_id" in values:
        values["catalog_entry_id"] += by
        values["chain"] = tuple(entry_id + by for entry_id in values.get("chain", ()))
    return _with(placed, values)


def stages(records: Sequence[DumpRecord]) -> Iterator[tuple[str, float, int]]:
    """Time each stage once: its name, seconds and number of entries or hits."""
    result: list[object] = []

    def timed(stage: Callable[[], object]) -> float:
        gc.collect()
        start = time.process_time()
        result.append(stage())
        return time.process_time() - start

    yield "build tables", timed(lambda: frames.build(records)), 0
    tables = result[-1]
    yield "select sockets", timed(lambda: sockets.select(tables)), 0
    selected = result[-1]
    yield "runtimes", timed(lambda: runtimes.evaluate(tables, records)), 0
    case = Case(tables, selected, records, result[-1])
    yield "verdict", timed(lambda: verdict.reasons(tables, verdict.judge(tables), records)), 0
    for rule in rules.find():
        seconds = timed(lambda rule=rule: list(rule.check(case)))
        yield rule.id, seconds, len(result[-1])


def best(records: Sequence[DumpRecord]) -> dict[str, tuple[float, int]]:
    """Return the best of a few runs of each stage."""
    runs = [{name: (seconds, hits) for name, seconds, hits in stages(records)} for _ in range(REPEATS)]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def main(small: int, large: int) -> None:
    clean, bad = sample("windows-10-clean.txt"), faulty()
    inputs = {
        "clean": (repeated, clean),
        "distinct": (distinct, sample("windows-10-two-lsps.txt")),
        "faulty": (distinct, bad),
        "one dump, sound": (in_one, sample("windows-10-two-lsps.txt")),
        "one dump, faulty": (in_one, bad),
    }
    for title, (make, record) in inputs.items():
        less, more = make(record, small), make(record, large)
        entries = sum(len(dump.entries) for dump in more)
        growth = entries / sum(len(dump.entries) for dump in less)
        write(f"\n{title}: {len(less):,} and {len(more):,} dumps, {entries:,} entries; linear is {growth:.1f}")
        write(f"{'stage':<28}{'small ms':>10}{'large ms':>10}{'entries/s':>14}{'growth':>8}{'hits':>8}")
        first, second = best(less), best(more)
        for name, (seconds, hits) in second.items():
            before = first[name][0]
            write(
                f"{name:<28}{before * 1000:>10.1f}{seconds * 1000:>10.1f}{entries / seconds:>14,.0f}"
                f"{seconds / before:>8.1f}{hits:>8,}"
            )
        total = [sum(seconds for seconds, _ in run.values()) for run in (first, second)]
        write(
            f"{'all':<28}{total[0] * 1000:>10.1f}{total[1] * 1000:>10.1f}{entries / total[1]:>14,.0f}"
            f"{total[1] / total[0]:>8.1f}"
        )


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3] or ("1000", "10000")))
