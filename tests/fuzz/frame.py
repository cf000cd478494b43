"""The frame of all harnesses: a harness is a function of bytes with its own checks, and seeds to begin with.

What a harness may not do: raise anything (it catches the project's own errors where they are an answer), or take longer
than `SLOW` seconds of processor time. All else that must hold it asserts itself.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FOLDER: Final = Path(__file__).resolve().parent
FOUND: Final = FOLDER / "found"
"""One folder a harness: inputs that once broke it, and must not again."""

SLOW: Final = 5.0
"""Seconds of processor time that no input of a harness may take; instrumented code is a few times slower."""


@dataclass(frozen=True)
class Harness:
    """A boundary. `group` is what it is run with, `longest` the bytes of the longest input worth trying."""

    name: str
    group: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int


@dataclass(frozen=True)
class Fault:
    """What went wrong with an input; equal `key`s are most likely the same fault."""

    key: str
    told: str


HARNESSES: Final[dict[str, Harness]] = {}


def harness(
    group: str, seeds: Callable[[], Iterable[bytes]], *, longest: int = 16 * 1024
) -> Callable[[Callable[[bytes], None]], Callable[[bytes], None]]:
    """Make a function a harness of its own name."""

    def register(check: Callable[[bytes], None]) -> Callable[[bytes], None]:
        name = check.__name__
        HARNESSES[name] = Harness(name, group, check, seeds, longest)
        return check

    return register


def groups() -> dict[str, list[str]]:
    """Return the names of the harnesses of each group."""
    named: dict[str, list[str]] = {}
    for one in HARNESSES.values():
        named.setdefault(one.group, []).append(one.name)
    return named


def fault(one: Harness, data: bytes) -> Fault | None:
    """Run one input; say what went wrong with it, if anything did."""
    start = time.process_time()
    try:
        one.check(data)
    except Exception as error:  # noqa: BLE001 - whatever comes out is a fault; the run goes on to find others
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "/analyzer/" in f.filename or f.line]
        last = next((f for f in reversed(frames) if "/analyzer/" in f.filename), frames[-1])
        said = str(error)[:60] if isinstance(error, AssertionError) else ""
        key = (
            f"{type(error).__name__}-{Path(last.filename).stem}-{last.name}-{_digest(said.split(':')[0].encode())[:4]}"
        )
        return Fault(key, "".join(traceback.format_exception(error)))
    spent = time.process_time() - start
    return Fault("slow", f"{spent:.1f} s of processor time for {len(data)} bytes") if spent > SLOW else None


class Keeper:
    """Keeps the inputs of a run that were faults: of each fault the shortest, with what it said beside it."""

    def __init__(self, folder: Path) -> None:
        """Keep them in a folder."""
        self.folder = folder
        self.shortest: dict[str, int] = {}

    def keep(self, found: Fault, data: bytes) -> bool:
        """Keep an input; tell whether its fault was not seen before in this run."""
        known = self.shortest.get(found.key)
        if known is not None and known <= len(data):
            return False
        self.shortest[found.key] = len(data)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{found.key}.bin").write_bytes(data)
        (self.folder / f"{found.key}.txt").write_text(found.told, "utf-8", "backslashreplace")
        return known is None


def write_seeds(one: Harness, folder: Path) -> int:
    """Write the seeds of a harness, and what was found before, into a folder as a fuzzer wants them."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    before = [file.read_bytes() for file in sorted((FOUND / one.name).glob("*"))]
    for data in (*one.seeds(), *before):
        (folder / _digest(data)).write_bytes(data)
        count += 1
    return count


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
