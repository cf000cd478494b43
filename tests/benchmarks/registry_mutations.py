"""10,000 mutations of each kind of registry evidence: none may raise, hang, or invent an entry.

    python tests/benchmarks/registry_mutations.py [COUNT] [HIVE]

HIVE is a real hive whose changes are aimed at the cells that are read; without one, made-up hives are damaged anywhere.
"""

from __future__ import annotations

import random
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from machines import NAME_SPACES, Machine, clean_machine, lsp_machine, tcp_ip
from mutations import DAMAGES, LOSSES, flipped
from registries import exported, hive, packed, queried

from analyzer import search
from analyzer.dialects.registry.packed import read
from analyzer.errors import NoCatalogError, UnreadableInputError

SLOW = 2.0
MACHINES = (
    Machine(tcp_ip()[:3], NAME_SPACES[:1], tcp_ip()[:2], NAME_SPACES[:1]),
    lsp_machine(ifs=False, of_64_bit=False),
)


def entries(data: bytes) -> list[dict[str, object]]:
    try:
        found = search.read_dumps(data, "x")
    except (NoCatalogError, UnreadableInputError):
        return []
    whole = [p.entry for dump in found for p in dump.record.entries if not p.entry.damaged]
    # The values of a name space stand in lines of their own: two whose lines between them are lost look like one.
    return [{k: v for k, v in e.values.items() if e.kind == "provider" or k == "provider_id"} for e in whole]


def main(count: int, real: Path | None) -> None:
    for name, write in (("exports", exported), ("reg query", queried)):
        texts = [write(machine) for machine in MACHINES]
        known = [entries(text.encode()) for text in texts]

        def lose(rng: random.Random, texts: list[str] = texts, known: list[list[dict[str, object]]] = known) -> None:
            which = rng.randrange(len(texts))
            changed = rng.choice(list(LOSSES.values()))(texts[which], rng)
            for entry in entries(changed.encode()):
                assert entry in known[which], "an entry was invented"

        run(f"losses of {name}", count, lose)

        def damage(rng: random.Random, texts: list[str] = texts) -> None:
            entries(rng.choice(list(DAMAGES.values()))(rng.choice(texts).encode(), rng))

        run(f"damage to {name}", count, damage)
    data = real.read_bytes() if real else hive(clean_machine())
    most = len(entries(data))
    spots = [match.start() for match in re.finditer(rb"WinSock2|Catalog|ControlSet|0000000|Select|Services", data)]

    def wreck(rng: random.Random) -> None:
        if real and rng.random() < 0.9:
            spot = rng.choice(spots)
            low = max(0, spot - 300)
            changed = data[:low] + flipped(data[low : spot + 300], rng) + data[spot + 300 :]
        else:
            changed = rng.choice(list(DAMAGES.values()))(data, rng)
        assert len(entries(changed)) <= most, "an entry was invented"

    run("hives", count, wreck)

    item = packed(tcp_ip()[0])
    run("items", count, lambda rng: read(rng.choice(list(DAMAGES.values()))(item, rng), cut=rng.random() < 0.5))


def run(name: str, count: int, once: object) -> None:
    start, slowest = time.perf_counter(), 0.0
    for seed in range(count):
        rng = random.Random(f"{name} {seed}")  # noqa: S311 - repeatable damage, no secret
        begun = time.perf_counter()
        try:
            once(rng)
        except BaseException:
            sys.stdout.write(f"{name}: seed {seed} failed\n")
            raise
        slowest = max(slowest, time.perf_counter() - begun)
        assert slowest < SLOW, f"{name}: seed {seed} took {slowest:.1f} s"
    sys.stdout.write(f"{name}: {count} in {time.perf_counter() - start:.0f} s, the slowest {slowest * 1000:.0f} ms\n")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(int(arguments[0]) if arguments else 10_000, Path(arguments[1]) if len(arguments) > 1 else None)
