"""What goes wrong with registry evidence on its way, for tests: seeded, so that a failure can be repeated."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def truncated(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text))]


def beheaded(text: str, rng: random.Random) -> str:
    return text[rng.randrange(len(text)) :]


def _lines(change: Callable[[list[str], random.Random], None]) -> Callable[[str, random.Random], str]:
    def changed(text: str, rng: random.Random) -> str:
        lines = text.split("\n")
        change(lines, rng)
        return "\n".join(lines)

    return changed


def _without_a_line(lines: list[str], rng: random.Random) -> None:
    del lines[rng.randrange(len(lines))]


def _without_a_stretch(lines: list[str], rng: random.Random) -> None:
    start = rng.randrange(len(lines))
    del lines[start : start + rng.randrange(1, 60)]


def _with_a_line_twice(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines.insert(at, lines[at])


def _with_a_line_of_a_log(lines: list[str], rng: random.Random) -> None:
    crumbs = ("10:00:01 still running", "25,zz", "[", '"', "HKEY_", "=", "\\", "0x", "REG_BINARY", "[HKEY_USERS]")
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(crumbs))


def _with_a_cut_line(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]


def _with_a_strange_character(lines: list[str], rng: random.Random) -> None:
    full = [index for index, line in enumerate(lines) if line.strip()]
    at = rng.choice(full)
    place = rng.randrange(len(lines[at]))
    lines[at] = lines[at][:place] + rng.choice("#?\ufffd~") + lines[at][place + 1 :]


LOSSES = {
    "truncated": truncated,
    "beheaded": beheaded,
    "a line lost": _lines(_without_a_line),
    "lines lost": _lines(_without_a_stretch),
    "a line twice": _lines(_with_a_line_twice),
    "a line of a log": _lines(_with_a_line_of_a_log),
    "a line cut": _lines(_with_a_cut_line),
    "a strange character": _lines(_with_a_strange_character),
}
"""Changes after which every whole entry must be one of the original's: nothing can be gained by a loss."""


def flipped(data: bytes, rng: random.Random, *, first: int = 0) -> bytes:
    """Flip one to twenty bits behind an offset."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        changed[rng.randrange(first, len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def overwritten(data: bytes, rng: random.Random) -> bytes:
    """Overwrite a place with random bytes, zeros or a copy of another place."""
    size = rng.randrange(1, 200)
    at, source = rng.randrange(len(data)), rng.randrange(len(data))
    filling = rng.choice((rng.randbytes(size), bytes(size), data[source : source + size]))
    return data[:at] + filling + data[at + len(filling) :]


def shortened(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def noise(data: bytes, rng: random.Random) -> bytes:
    """Random bytes behind the beginning of the real ones."""
    kept = rng.choice((0, 4, 512, 4096, 4200))
    return data[:kept] + rng.randbytes(rng.randrange(20_000))


DAMAGES = {"bits flipped": flipped, "overwritten": overwritten, "shortened": shortened, "noise": noise}
"""Changes to bytes."""
