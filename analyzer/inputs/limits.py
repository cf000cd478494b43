"""How much an input may cost: archives of a few kilobytes can hold terabytes, or millions of members.

Every limit is there for somebody who waits: what it cuts off is reported, and the other inputs are not harmed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final, NoReturn

from analyzer.errors import UnreadableInputError

MIB: Final = 1024 * 1024
_RATIO_FROM: Final = 64 * MIB
"""Below this much decompressed data no ratio is suspicious: a log of blanks is small anyway."""


class LimitError(UnreadableInputError):
    """An input costs more than the user allows: what was read of it so far counts, the rest is left."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may cost; sizes in bytes.

    Attributes:
        members: files in an archive, those of archives inside it included.
        total: decompressed data of one input.
        member: decompressed data of one member that must be held in memory: an archive with its directory at its end, a
            registry hive, a member of 7z. All others are read as they pass by, and may be larger.
        ratio: decompressed data for each byte of the input.
        depth: archives inside archives.
        seconds: time for one input.
    """

    members: int = 100_000
    total: int = 64 * 1024 * MIB
    member: int = 512 * MIB
    ratio: int = 500
    depth: int = 6
    seconds: float = 600.0


@dataclass(slots=True)
class Budget:
    """What is left for one input of `size` bytes."""

    limits: Limits
    size: int
    members: int = 0
    total: int = 0
    spent: bool = False
    """Whether a limit of the whole input was passed; one of a single member leaves the others alone."""
    started: float = field(default_factory=time.monotonic)

    def enter(self) -> None:
        """Count a member.

        Raises:
            LimitError: if it is one too many, or time is up.
        """
        self.members += 1
        if self.members > self.limits.members:
            self._stop(f"more than {self.limits.members:,} members (--max-members): the rest was not read")
        self._in_time()

    def take(self, count: int) -> None:
        """Count decompressed bytes.

        Raises:
            LimitError: if they are too many, or time is up.
        """
        self.total += count
        if self.total > self.limits.total:
            self._stop(f"more than {size_words(self.limits.total)} after decompression (--max-size)")
        if self.total > max(_RATIO_FROM, self.size * self.limits.ratio):
            self._stop(
                f"more than {self.limits.ratio} times its size after decompression (--max-ratio): it looks like a bomb"
            )
        self._in_time()

    def _in_time(self) -> None:
        if time.monotonic() - self.started > self.limits.seconds:
            self._stop(f"not finished after {self.limits.seconds:g} seconds (--max-seconds)")

    def _stop(self, why: str) -> NoReturn:
        self.spent = True
        raise LimitError(why)


def size_words(count: int) -> str:
    """Write a size for people.

    >>> size_words(64 * 1024 ** 3), size_words(512 * 1024 ** 2)
    ('64 GiB', '512 MiB')
    """
    gib = 1024 * MIB
    return f"{count / gib:g} GiB" if count >= gib else f"{count / MIB:g} MiB"
