"""The banner that a console shows when it opens, such as `Microsoft Windows [Version 10.0.14393]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

BANNER: Final = re.compile(r"Microsoft Windows[^\[\]]{0,80}\[\D{0,40}(\d{1,2})\.(\d{1,2})\.(\d{1,6})(?:\.\d{1,6})?\]")
BEGINNING: Final = "Microsoft Windows"
_REACH: Final = 400


def find_banner(lines: Sequence[str], after: int, start: int) -> tuple[tuple[int, int, int], int] | None:
    """Find the banner between two lines, the nearest above `start`: its version numbers and its line."""
    first = max(after, start - 2 - _REACH)
    if first > start - 2 or BEGINNING not in "\n".join(lines[first : start - 1]):
        return None
    for index in range(start - 2, first - 1, -1):
        match = BANNER.search(lines[index])
        if match is not None:
            return (int(match[1]), int(match[2]), int(match[3])), index + 1
    return None
