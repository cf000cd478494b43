"""What the user named, file by file, and its bytes."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import NoCatalogError, UnavailableInputError, UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_PIPE_BYTES: Final = 512 * 1024 * 1024
"""What comes through a pipe is held in memory; files are read part by part and may be of any size."""

STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class Item:
    """A file to read: `problem` says why it is not to be opened. `size` in bytes and `modified` in ns, where known."""

    path: str
    problem: str | None = None
    size: int | None = None
    modified: int | None = None
    stamp: str | None = None


def files_below(named: Iterable[str]) -> Iterator[Item]:
    """Give the path of each input, and why it is not to be opened, if so.

    Files are given as named, folders file by file in order of name, "-" as it is. Symbolic links inside folders are not
    followed, and pipes and devices there are not opened. A name that does not exist is given too: opening it says so.
    """
    for name in named:
        if name == STDIN or not _is_folder(name):
            yield _item(name)
            continue
        found = False
        failed: list[OSError] = []
        for folder, folders, names in os.walk(name, onerror=failed.append):
            folders.sort()
            for file in sorted(names):
                inside = Path(folder) / file
                if not inside.is_symlink():
                    found = True
                    yield _item(str(inside), None if inside.is_file() else "not a regular file")
        # A folder that cannot be listed is given too, and so reported.
        yield from (Item(str(error.filename)) for error in failed)
        if not found and not failed:
            yield _item(name)


def _item(path: str, problem: str | None = None) -> Item:
    try:
        known = Path(path).stat()
    except (OSError, ValueError):
        return Item(path, problem)
    return Item(path, problem, known.st_size, known.st_mtime_ns)


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False  # an impossible name: opening it says so


@contextmanager
def opened(name: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open one input for reading at any offset, and give its size in bytes.

    What cannot be read twice, such as a pipe, is read into memory.

    Raises:
        UnreadableInputError: if the input is missing, not permitted, or too large for a pipe.
        NoCatalogError: if it is empty: a file without bytes, a folder without files.
    """
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise UnreadableInputError("there is no standard input")
            yield _sized(_held(sys.stdin.buffer), name)
            return
        path = Path(name)
        if path.is_dir():
            os.scandir(path).close()
            raise NoCatalogError("the folder holds no files")
        with path.open("rb") as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            yield _sized(file if regular else _held(file), name)
    except FileNotFoundError:
        raise UnavailableInputError("no such file or folder") from None
    except PermissionError:
        raise UnavailableInputError("permission denied") from None
    except OSError as error:
        raise UnavailableInputError(error.strerror or str(error)) from None
    except ValueError as error:
        # A NUL character in the name.
        raise UnreadableInputError(f"not a possible file name ({error})") from None


def _held(file: BinaryIO) -> BinaryIO:
    data = file.read(MAX_PIPE_BYTES + 1)
    if len(data) > MAX_PIPE_BYTES:
        limit = MAX_PIPE_BYTES // (1024 * 1024)
        raise UnreadableInputError(f"more than {limit} MiB through a pipe: save it as a file, which may be of any size")
    return io.BytesIO(data)


def _sized(file: BinaryIO, name: str) -> tuple[BinaryIO, int]:
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise NoCatalogError("the input is empty" if name == STDIN else "the file is empty")
    file.seek(0)
    return file, size
