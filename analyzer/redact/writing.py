"""Files written for their owner only, and as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from analyzer.replacing import replace

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def writing(file: Path) -> Iterator[BinaryIO]:
    """Give a file to write to. What was there stays until it is whole, and a link is replaced, not followed.

    Raises:
        OSError: if it cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=".winsock-catalog.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
        replace(Path(name), file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write(file: Path, data: bytes) -> None:
    """Write a file; see `writing`.

    Raises:
        OSError: if it cannot be written.
    """
    with writing(file) as out:
        out.write(data)
