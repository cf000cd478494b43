r"""Paths that are longer than Windows takes, unless they are written in its own way.

Customers' bundles hold folders in folders with long names, and are unpacked somewhere deep: beyond 260 characters
Windows says that there is no such file, on all machines where nobody switched that off.
"""

from __future__ import annotations

import ntpath
import sys
from typing import Final

_ON_WINDOWS: Final = sys.platform == "win32"
_LONGEST: Final = 240
"""Characters: 260 with the drive and a NUL, less in some places, such as 248 of a folder."""
_AS_IT_IS: Final = "\\\\?\\"
_DEVICE: Final = "\\\\.\\"


def reachable(path: str) -> str:
    """Return the name by which the system opens a path: itself, but on Windows where it is too long."""
    if not _ON_WINDOWS or (len(path) < _LONGEST and ntpath.isabs(path)):
        return path
    try:
        whole = ntpath.abspath(path)
    except (OSError, ValueError):
        return path  # opening it says why
    return path if len(whole) < _LONGEST else as_it_is(whole)


def as_it_is(whole: str) -> str:
    r"""Write an absolute path so that Windows takes each character of it as it stands.

    >>> as_it_is(r"C:\case\a.txt"), as_it_is(r"\\server\share\a.txt"), as_it_is(r"\\?\C:\case")
    ('\\\\?\\C:\\case\\a.txt', '\\\\?\\UNC\\server\\share\\a.txt', '\\\\?\\C:\\case')
    """
    if whole.startswith((_AS_IT_IS, _DEVICE)):
        return whole
    return f"{_AS_IT_IS}UNC{whole[1:]}" if whole.startswith("\\\\") else f"{_AS_IT_IS}{whole}"
