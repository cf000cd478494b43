"""A finished file gets its name, in one step."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_WAITS: Final = (0.05, 0.1, 0.2, 0.4, 0.8) if sys.platform == "win32" else ()
"""Seconds."""


def replace(unfinished: Path, place: Path) -> None:
    """Give a file the name of another one, which it replaces.

    Windows refuses that while another program has either of them open, as scanners of viruses and of content have for a
    moment what was just written; there it is tried again for a second and a half.

    Raises:
        OSError: if it cannot be done.
    """
    for seconds in _WAITS:
        try:
            unfinished.replace(place)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    unfinished.replace(place)
