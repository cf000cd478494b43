"""What tables of a fleet cost; run by hand, from the top of the checkout.

    python tests/benchmarks/tables.py [DUMPS]

Makes a document of DUMPS dumps (10,000) from the samples, and prints the processor time of each step in all, and in
microseconds a provider: for the table of providers, then for all tables.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from msgspec.structs import replace

import analyzer
from analyzer import tables
from analyzer.analysis import Analysis, Dump
from analyzer.document import merging

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def fleet(size: int) -> Analysis:
    """Return a document of `size` dumps, each of an input of its own; the parts of the samples are shared."""
    whole = analyzer.analyze(SAMPLES)

    def placed(number: int, dump: Dump) -> Analysis:
        path = f"fleet/host-{number:06}.txt"
        source = replace(dump.source, path=path)
        inputs = (replace(whole.inputs[0], path=path, status="analyzed", detail=None),)
        return replace(whole, inputs=inputs, dumps=(replace(dump, source=source),))

    return merging.merge(placed(number, dump) for number, dump in enumerate(islice(cycle(whole.dumps), size)))


def timed(what: str, providers: int, work: Callable[[], Any]) -> Any:
    """Do the work, print its processor time, return its result."""
    gc.collect()
    start = time.process_time()
    result = work()
    seconds = time.process_time() - start
    print(f"{what:<34}{seconds:8.2f} s{seconds / providers * 1e6:8.2f} us/provider")  # noqa: T201 - its output
    return result


def main(size: int = 10_000) -> None:
    """Measure all steps."""
    document = fleet(size)
    count = sum(len(catalog.providers) for dump in document.dumps for catalog in dump.catalogs)
    print(f"{size:,} dumps, {count:,} providers")  # noqa: T201 - its output
    timed("merging.split", count, lambda: merging.split(document))
    for names in (("providers",), tuple(tables.TABLES)):
        what = names[0] if len(names) == 1 else "all tables"
        made = timed(f"columns, {what}", count, lambda names=names: tables.columns(document, names))
        timed(f"to_pandas, {what}", count, lambda made=made: [tables.to_pandas(n, c) for n, c in made.items()])
        timed(f"to_arrow, {what}", count, lambda made=made: [tables.to_arrow(n, c) for n, c in made.items()])


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
