"""The software that a dump hits, in the few words that a summary has room for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.analysis import RUNTIME_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.analysis import Runtime, RuntimeStatus

HIT: Final[tuple[RuntimeStatus, ...]] = ("exposed", "fails", "slower")
"""The statuses of software that suffers, the most affected first."""

_SHORT_NAME: Final[dict[RuntimeStatus, str]] = {"slower": r" (\1 ...)"}
_EXAMPLES: Final = re.compile(r" \(([^,()]+),?[^()]*\)")
"""What stands behind a name; of the many that slow down the first example tells what they are about."""


def by_status(runtimes: Iterable[Runtime]) -> dict[RuntimeStatus, list[Runtime]]:
    """Return the runtimes of each status that one has, the most affected first."""
    own: dict[RuntimeStatus, list[Runtime]] = {status: [] for status in RUNTIME_STATUSES}
    for runtime in runtimes:
        own[runtime.status].append(runtime)
    return {status: its for status, its in own.items() if its}


def hit(runtimes: Iterable[Runtime]) -> dict[RuntimeStatus, list[str]]:
    """Return the short names of the software that suffers, by what happens to it."""
    return {
        status: [_EXAMPLES.sub(_SHORT_NAME.get(status, ""), runtime.name) for runtime in its]
        for status, its in by_status(runtimes).items()
        if status in HIT
    }
