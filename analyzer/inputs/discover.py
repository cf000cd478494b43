"""What the user named, file by file, and its bytes."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import urlsplit

from analyzer.errors import NoCatalogError, UnavailableInputError, UnreadableInputError
from analyzer.inputs import remote
from analyzer.inputs.folders import Folders, reason
from analyzer.inputs.long_paths import reachable
from analyzer.inputs.tree import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAX_PIPE_BYTES", "STDIN", "Item", "files_below", "opened"]

MAX_PIPE_BYTES: Final = 512 * 1024 * 1024
"""What comes through a pipe is held in memory; files are read part by part and may be of any size."""

STDIN: Final = "-"
_CHUNK: Final = 1024 * 1024


def files_below(named: Iterable[str], *, follow_links: bool = False) -> Iterator[Item]:
    """Give each input, one after another, without opening it.

    Files are given as named, folders file by file in order of name, globs by what they match, "-" as it is; URLs the
    same way. A name that exists is not taken for a glob. Links inside folders are passed over, unless they are to be
    followed; pipes and devices there are not opened. A name that does not exist is given too: opening it says so.

    Args:
        named: names, as many as may be; they are taken one by one.
        follow_links: whether symbolic links inside folders are followed, to each folder once.
    """
    folders = Folders(follow_links=follow_links)
    for name in named:
        if name == STDIN:
            yield Item(name)
        elif not remote.is_url(name):
            yield from folders.items(name)
        elif name.lower().startswith("file://"):
            yield from _of_file_url(name, folders)
        else:
            yield from remote.items(name)


def _of_file_url(url: str, folders: Folders) -> Iterator[Item]:
    """Give the files that a URL of the disk stands for, or of a share on Windows."""
    from urllib.request import url2pathname  # noqa: PLC0415 - imported when used: http, ssl and email come with it

    try:
        parts = urlsplit(url)
        is_here = parts.netloc.lower() in ("", "localhost")
        path = url2pathname(parts.path if is_here else f"//{parts.netloc}{parts.path}")
    except (OSError, ValueError):
        yield Item(url, "not a possible address of a file")
        return
    if is_here or os.name == "nt":
        yield from folders.items(path)
    else:
        yield Item(url, f"a file of the computer {parts.netloc}: name it as it is mounted here")


@contextmanager
def opened(name: str) -> Iterator[tuple[BinaryIO, int]]:
    """Open one input, an item's `source`, for reading at any offset, and give its size in bytes.

    What cannot be read twice, such as a pipe, is read into memory.

    Raises:
        UnreadableInputError: if the input is missing, not permitted, or too large for a pipe.
        NoCatalogError: if it is empty: a file without bytes, a folder without files.
    """
    if remote.is_url(name):
        with remote.opened(name) as (file, seeks):
            yield _sized(file if seeks else _held(file, "from a server without range requests: download it"), name)
        return
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise UnreadableInputError("there is no standard input")
            yield _sized(_held(sys.stdin.buffer), name)
            return
        with _file(name) as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size:
                yield file, status.st_size
            else:
                yield _sized(file if stat.S_ISREG(status.st_mode) else _held(file), name)
    except (OSError, ValueError) as error:
        raise UnavailableInputError(reason(error)) from None


def _file(name: str) -> BinaryIO:
    """Open a file of this machine.

    Raises:
        NoCatalogError: if it is a folder.
        OSError: if it cannot be opened.
    """
    try:
        return open(reachable(name), "rb")  # noqa: PTH123 - the caller closes it; a Path for each of millions takes long
    except OSError:
        # It passes over a slash at the end; and Windows says of a folder that access is denied.
        path = Path(reachable(name))
        if path.is_dir():
            raise NoCatalogError("a folder, and not a file") from None
        return path.open("rb")


def _held(file: BinaryIO, through: str = "through a pipe: save it as a file, which may be of any size") -> BinaryIO:
    held = io.BytesIO()
    while held.tell() <= MAX_PIPE_BYTES and (data := file.read(_CHUNK)):
        held.write(data)
    if held.tell() > MAX_PIPE_BYTES:
        raise UnreadableInputError(f"more than {MAX_PIPE_BYTES // (1024 * 1024)} MiB {through}")
    return held


def _sized(file: BinaryIO, name: str) -> tuple[BinaryIO, int]:
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise NoCatalogError("the input is empty" if name == STDIN else "the file is empty")
    file.seek(0)
    return file, size
