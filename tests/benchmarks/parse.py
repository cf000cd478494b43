"""From the bytes of dumps to records: the product beside a hand-written parser, TextFSM and TTP, on the same data.

    python -m tests.benchmarks.parse [--rounds N] [--dumps N] [--json FILE]

A round reads each kind of data with each parser, every one with empty caches; figures are of the processor's time, for
machines are shared, and ratios are medians of the ratios inside each round. The product also finds the dump, its
encoding and its language, and tells what is damaged; the others read what they expect.

- recurring: machines of 12 images, 5 % of each machine's entries its own.
- unique: no entry comes twice.
- Russian: recurring, in the code page of a Russian console, in words that the product does not know.
- languages: recurring, the languages whose labels are known in turn, in UTF-8.
- quoted: recurring, "> " before each line.
- in a log: recurring, 40 lines of a log above the dump and 5 below it, with a console's prompt between.
- several: recurring, three dumps in a file.
- doubled returns: recurring, two carriage returns before each line feed.
- damaged: recurring, and of 5 % of the entries a line is lost, cut or doubled. The hand-written parser drops these.
- one damaged: recurring, and one line of the dump is lost.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))

import data
import hand_written
from side_by_side import MIB, table

from analyzer.dialects.netsh import layouts, reader
from analyzer.dialects.netsh.fast import express
from analyzer.intake import calm_collector
from analyzer.search import read_dumps

Parser = Callable[[bytes], int]
_TEXTFSM = Path(__file__).with_name("netsh.textfsm")
_TTP = Path(__file__).with_name("netsh.ttp")
_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass
class _Case:
    """Dumps of one kind, and the parsers that can read it; a parser returns how many entries it found."""

    name: str
    dumps: list[bytes]
    parsers: dict[str, Parser]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)


def _product(dump: bytes) -> int:
    return sum(len(found.record.entries) for found in read_dumps(dump, "x"))


def _reader(dump: bytes) -> int:
    with layouts.switched_off():
        return _product(dump)


def _hand(encoding: str = "ascii", prefix: str = "", *, russian: bool = False) -> Parser:
    labels = (data.RUSSIAN if russian else data.ENGLISH).labels
    known = hand_written.fields(labels)
    return lambda dump: len(hand_written.parse(dump, known, encoding, prefix))


def _hand_in_all_languages() -> Parser:
    known = {
        label: field
        for language in data.KNOWN.values()
        for label, field in hand_written.fields(language.labels).items()
    }
    return lambda dump: len(hand_written.parse(dump, known, "utf-8"))


def _textfsm() -> Parser | None:
    if find_spec("textfsm") is None:
        return None
    import textfsm  # noqa: PLC0415 - an extra

    parser = textfsm.TextFSM(StringIO(_TEXTFSM.read_text("utf-8")))

    def parse(dump: bytes) -> int:
        parser.Reset()
        return len(parser.ParseText(dump.decode("ascii").replace("\r\n", "\n")))

    return parse


def _ttp() -> Parser | None:
    if find_spec("ttp") is None:
        return None
    import ttp  # noqa: PLC0415 - an extra

    parser = ttp.ttp(template=_TTP.read_text("utf-8"), log_level="ERROR")

    def parse(dump: bytes) -> int:
        parser.clear_input()
        parser.add_input(dump.decode("ascii").replace("\r\n", "\n"))
        parser.parse(one=True)
        found = sum(map(len, parser.result()[0][0].values()))
        parser.clear_result()
        return found

    return parse


def cases(dumps: int) -> list[_Case]:
    """Make the data, `dumps` of the quick kind and fewer of those that take longer."""
    few = max(1, dumps // 10)
    made = {"TextFSM": _textfsm(), "TTP": _ttp()}
    others: dict[str, Parser] = {name: parser for name, parser in made.items() if parser is not None}
    recurring = [data.encoded(text) for text in data.fleet(dumps)]
    unique = [data.encoded(text) for text in data.fleet(max(1, dumps // 4), own=1)]
    russian = [data.encoded(text, "cp866") for text in data.fleet(dumps, language=data.RUSSIAN)]
    own = [data.fleet(-(-dumps // len(data.KNOWN)), language=language) for language in data.KNOWN.values()]
    languages = [data.encoded(text, "utf-8") for together in zip(*own, strict=True) for text in together]
    quoted = [data.encoded(data.quoted(text)) for text in data.fleet(dumps)]
    in_log = [data.encoded(data.in_log(text, seed)) for seed, text in enumerate(data.fleet(dumps // 2))]
    texts = list(data.fleet(dumps // 2))
    several = [data.encoded("\n".join(texts[first : first + 3])) for first in range(0, len(texts), 3)]
    returns = [data.encoded(text).replace(b"\r", b"\r\r") for text in texts]
    one_lost = [data.encoded(data.without_a_line(text, seed)) for seed, text in enumerate(texts)]
    damaged = [data.encoded(data.damaged(text, 0.05, seed)) for seed, text in enumerate(texts)]
    return [
        _Case("recurring", recurring, {"product": _product, "hand-written": _hand(), **others}),
        _Case("unique", unique, {"product": _product, "hand-written": _hand(), **others}),
        _Case("recurring, plain lark", recurring[:few], {"product": _reader, "hand-written": _hand()}),
        _Case("Russian", russian, {"product": _product, "hand-written": _hand("cp866", russian=True)}),
        _Case("languages", languages, {"product": _product, "hand-written": _hand_in_all_languages()}),
        _Case("quoted", quoted, {"product": _product, "hand-written": _hand(prefix="> ")}),
        _Case("in a log", in_log, {"product": _product, "hand-written": _hand()}),
        _Case("several", several, {"product": _product, "hand-written": _hand()}),
        _Case("doubled returns", returns, {"product": _product, "hand-written": _hand()}),
        _Case("one damaged", one_lost, {"product": _product, "hand-written": _hand()}),
        _Case("damaged", damaged, {"product": _product, "hand-written": _hand()}),
    ]


def run(found: list[_Case], rounds: int) -> None:
    """Time all parsers on all data, after one round that warms up; garbage is looked for as in an analysis."""
    for number in range(rounds + 1):
        for case in found:
            for name, parser in case.parsers.items():
                # What lark and the tables of knowledge cost once is no part of it; what was learned from dumps is.
                express.forget()
                reader.forget()
                gc.collect()
                with calm_collector():
                    start = time.process_time()
                    entries = sum(map(parser, case.dumps))
                    seconds = time.process_time() - start
                if number:
                    case.seconds.setdefault(name, []).append(seconds)
                    case.entries[name] = entries


def rows(found: list[_Case]) -> list[dict[str, object]]:
    """Return the figures: microseconds an entry, their spread, MB/s, and how many times as fast the product is."""
    result: list[dict[str, object]] = []
    for case in found:
        size = sum(map(len, case.dumps))
        most = max(case.entries.values())
        for name, seconds in case.seconds.items():
            ratio = median(other / ours for other, ours in zip(seconds, case.seconds["product"], strict=True))
            result.append(
                {
                    "data": case.name,
                    "parser": name,
                    "entries": case.entries[name],
                    "us_per_entry": round(median(seconds) / most * 1e6, 2),
                    "spread": round(max(seconds) / min(seconds), 2),
                    "mb_per_s": round(size / median(seconds) / 1e6, 1),
                    "product_is_faster": round(ratio, 2),
                }
            )
    return result


def main() -> None:
    """Print the table; with --json, write the figures as well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="how often each parser reads all data (default: 5)")
    parser.add_argument("--dumps", type=int, default=400, help="dumps of the recurring kind (default: 400)")
    parser.add_argument("--json", type=Path, help="write the figures into this file")
    arguments = parser.parse_args()
    found = cases(arguments.dumps)
    run(found, arguments.rounds)
    figures = rows(found)
    head = ["data", "parser", "entries", "us/entry", "max/min", "MB/s", "product is x times as fast"]
    sys.stdout.write(table(head, [list(row.values()) for row in figures]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / MIB
    sys.stdout.write(f"peak memory of all of it: {peak:.0f} MiB\n")
    for name in ("textfsm", "ttp"):
        if find_spec(name) is None:
            sys.stdout.write(f"{name} is left out: it is not installed (pip install -e '.[bench]')\n")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps({"figures": figures, "peak_mib": round(peak)}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
