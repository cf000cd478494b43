"""What runs a harness: atheris, guided by coverage, or random changes where it is not installed."""

from __future__ import annotations

import random
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from fuzz import frame, mutate
from fuzz.frame import Keeper

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULES: Final = ("fuzz.text", "fuzz.binary", "fuzz.reports")
LIMITS: Final = ("-rss_limit_mb=2500", "-timeout=60", "-print_final_stats=1")
_OWN_CHANGES: Final = 0.6


def load() -> None:
    """Import all harnesses, and with them the product."""
    for name in MODULES:
        import_module(name)


def available() -> bool:
    """Tell whether atheris is installed."""
    return find_spec("atheris") is not None


def run_random(name: str, seconds: float, seed: int, folder: Path | None = None) -> tuple[int, list[frame.Fault]]:
    """Change seeds at random for some time; return how many inputs were tried, and the faults."""
    load()
    one = frame.HARNESSES[name]
    rng = random.Random(seed)  # noqa: S311 - repeatable tries, no secret
    pool = [data[: one.longest] for data in one.seeds()]
    keeper = Keeper(folder / "found") if folder is not None else None
    faults: list[frame.Fault] = []
    end, tried = time.monotonic() + seconds, 0
    while time.monotonic() < end or not tried:
        data = mutate.mutated(rng.choice(pool), pool, rng, one.longest)
        found = frame.fault(one, data)
        tried += 1
        if found is not None and (keeper is None or keeper.keep(found, data)):
            faults.append(found)
    return tried, faults


def run_atheris(name: str, seconds: int, folder: Path, more: Sequence[str] = ()) -> NoReturn:
    """Fuzz a harness guided by coverage; ends the process. Faults are kept in `found`, and the run goes on."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["analyzer"]):
        import_product()
        load()
    one = frame.HARNESSES[name]
    corpus = folder / "corpus"
    frame.write_seeds(one, corpus)
    keeper = Keeper(folder / "found")
    pool = [data[: one.longest] for data in one.seeds()]

    def test(data: bytes) -> None:
        found = frame.fault(one, data)
        if found is not None and keeper.keep(found, data):
            sys.stderr.write(f"FAULT {found.key}\n")
            sys.stderr.flush()

    def change(data: bytes, longest: int, seed: int) -> bytes:
        rng = random.Random(seed)  # noqa: S311 - repeatable tries, no secret
        if rng.random() < _OWN_CHANGES:
            return mutate.mutated(bytes(data), pool, rng, longest)
        changed: bytes = atheris.Mutate(data, longest)
        return changed

    arguments = [f"-max_total_time={seconds}", f"-max_len={one.longest}", f"-artifact_prefix={folder}/", *LIMITS]
    atheris.Setup([sys.argv[0], str(corpus), *arguments, *more], test, custom_mutator=change)
    atheris.Fuzz()
    sys.exit()


def import_product() -> None:
    """Import each module of the product, those too that it imports when used: only then they are instrumented."""
    root = Path(__file__).resolve().parents[2] / "analyzer"
    for file in sorted(root.rglob("*.py")):
        parts = file.relative_to(root.parent).with_suffix("").parts
        if "cli" not in parts and parts[-1] not in ("__main__", "dask"):
            import_module(".".join(parts).removesuffix(".__init__"))
