"""The path of a provider's DLL, read as text: nothing is looked up on the machine that runs the analysis."""

from __future__ import annotations

import ntpath
import re
from functools import lru_cache
from typing import NamedTuple

_MAX_PATH = 1024  # the catalog holds 260 characters; what is longer is damage and is only looked at in part
_WINDOWS = r"(?:%systemroot%|%windir%|\\systemroot|[a-z]:\\windows)"
# ASCII only: without it the long s and the Kelvin sign would pass for s and k, which Windows tells apart.
_SYSTEM_FOLDER = re.compile(rf"{_WINDOWS}\\(?:system32|syswow64)", re.ASCII | re.IGNORECASE)
_IN_WINDOWS = re.compile(rf"{_WINDOWS}(?:\\.*)?", re.ASCII | re.IGNORECASE)
_ROOTED = re.compile(r"[a-z]:\\|\\|%", re.ASCII | re.IGNORECASE)
# Windows takes several separators for one; at the beginning two of them make a network path.
_SEPARATORS = re.compile(r"(?<=[^\\])\\{2,}")
_UPPER_TO_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


class ProviderPath(NamedTuple):
    """What the text of a provider path tells.

    `file_name` is in ASCII lower case. A bare file name is neither in the system folder nor outside Windows: where it
    would be loaded from cannot be read off it.
    """

    file_name: str
    in_system_folder: bool
    outside_windows: bool

    @classmethod
    def parse(cls, text: str | None) -> ProviderPath | None:
        """Return None if there is no path."""
        return _parsed(text) if text else None


@lru_cache(16_384)
def _parsed(text: str) -> ProviderPath | None:
    """Parse a path; a fleet has the same few on all its machines."""
    path = _SEPARATORS.sub(r"\\", text.strip()[:_MAX_PATH].replace("/", "\\"))
    if not path:
        return None
    folder, _, file_name = path.rpartition("\\")
    resolved = ntpath.normpath(path)
    return ProviderPath(
        file_name=file_name.translate(_UPPER_TO_LOWER),
        in_system_folder=_SYSTEM_FOLDER.fullmatch(folder) is not None,
        outside_windows=_ROOTED.match(resolved) is not None and _IN_WINDOWS.fullmatch(resolved) is None,
    )
