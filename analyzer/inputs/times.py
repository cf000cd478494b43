"""When a file was last modified, as its archive or the file system tells it, in ISO 8601."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import BinaryIO


def of_unix(seconds: float | None) -> str | None:
    """Write a time in seconds since 1970; None if it is none, or before 1970.

    >>> of_unix(1714559352), of_unix(0), of_unix(1e30)
    ('2024-05-01T10:29:12Z', None, None)
    """
    try:
        if seconds is None or seconds <= 0:
            return None
        return f"{datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None).isoformat()}Z"
    except (ValueError, OverflowError, OSError):
        return None


def of_dos(date: int, time: int) -> str | None:
    """Write a time as zip and cab have it, which is local without a zone; None if it is impossible.

    >>> of_dos(0x58A1, 0x52D0), of_dos(0, 0)
    ('2024-05-01T10:22:32', None)
    """
    try:
        return datetime(  # noqa: DTZ001 - the header has no zone
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, 2 * (time & 31)
        ).isoformat()
    except ValueError:
        return None


def of_file(file: BinaryIO) -> str | None:
    """Return when an open file was modified; None if it is none of a file system."""
    try:
        return of_unix(os.fstat(file.fileno()).st_mtime)
    except (OSError, AttributeError):
        return None
