"""The key that makes pseudonyms the same in all runs: a file that its owner keeps."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from analyzer.errors import OutputError, UsageError
from analyzer.inputs.folders import reason
from analyzer.redact.writing import write

if TYPE_CHECKING:
    from pathlib import Path

_MADE: Final = 32
_LEAST, _MOST = 16, 4096
"""Bytes of a key: whoever has a pseudonym could try short ones."""


def read_or_make(file: Path) -> tuple[bytes, bool]:
    """Return the key in a file, and whether it was made now, at random, because there was no such file.

    A key is a file and not a text on the command line: there it would be short, be seen in the list of processes and
    kept in the history of the shell, and a file name that was mistyped would be a key as well.

    Raises:
        UsageError: if the file is there and cannot be read, or is no key.
        OutputError: if it is not there and cannot be made.
    """
    try:
        key = file.read_bytes().strip()
    except FileNotFoundError:
        key = secrets.token_hex(_MADE).encode()
        try:
            write(file, key + b"\n")
        except OSError as error:
            raise OutputError(f"{file}: the key could not be written: {reason(error)}") from None
        return key, True
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: the key could not be read: {reason(error)}") from None
    if not _LEAST <= len(key) <= _MOST:
        raise UsageError(
            f"{file}: a key has {_LEAST} to {_MOST:,} bytes; name a file that is not there, and one is made"
        )
    return key, False
