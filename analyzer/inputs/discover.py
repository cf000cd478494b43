"""What the user named, file by file, and its bytes."""

from __future__ import annotations

import io
import os
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import compressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_PIPE_BYTES: Final = 512 * 1024 * 1024
"""What comes through a pipe is held in memory; files are read part by part and may be of any size."""

STDIN: Final = "-"

_MAGIC_REACH: Final = 512
_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"MSCF", "a cab archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a rar archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (257, b"ustar", "a tar archive"),
)


def files_below(named: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Give the path of each input, and why it is not to be opened, if so.

    Files are given as named, folders file by file in order of name, "-" as it is. Symbolic links inside folders are not
    followed, and pipes and devices there are not opened. A name that does not exist is given too: opening it says so.
    """
    for name in named:
        if name == STDIN or not _is_folder(name):
            yield name, None
            continue
        found = False
        failed: list[OSError] = []
        for folder, folders, names in os.walk(name, onerror=failed.append):
            folders.sort()
            for file in sorted(names):
                inside = Path(folder) / file
                if not inside.is_symlink():
                    found = True
                    yield str(inside), None if inside.is_file() else "not a regular file"
        # A folder that cannot be listed is given too, and so reported.
        yield from ((str(error.filename), None) for error in failed)
        if not found and not failed:
            yield name, None


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False  # an impossible name: opening it says so


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open one input for reading at any offset. What cannot be read twice, such as a pipe, is read into memory.

    Raises:
        UnreadableInputError: if the input is missing, not permitted, too large for a pipe, or an archive.
        NoCatalogError: if it is empty: a file without bytes, a folder without files.
    """
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise UnreadableInputError("there is no standard input")
            yield _opened_whole(_held(sys.stdin.buffer), name)
            return
        path = Path(name)
        if path.is_dir():
            os.scandir(path).close()
            raise NoCatalogError("the folder holds no files")
        with path.open("rb") as file:
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            yield _opened_whole(file if regular else _held(file), name)
    except FileNotFoundError:
        raise UnreadableInputError("no such file or folder") from None
    except PermissionError:
        raise UnreadableInputError("permission denied") from None
    except OSError as error:
        raise UnreadableInputError(error.strerror or str(error)) from None
    except ValueError as error:
        # A NUL character in the name.
        raise UnreadableInputError(f"not a possible file name ({error})") from None


def _held(file: BinaryIO) -> BinaryIO:
    data = file.read(MAX_PIPE_BYTES + 1)
    if len(data) > MAX_PIPE_BYTES:
        limit = MAX_PIPE_BYTES // (1024 * 1024)
        raise UnreadableInputError(f"more than {limit} MiB through a pipe: save it as a file, which may be of any size")
    return io.BytesIO(data)


def _opened_whole(file: BinaryIO, name: str) -> BinaryIO:
    """Return the file, or what is in it if it is a single compressed one."""
    head = file.read(_MAGIC_REACH)
    file.seek(0)
    content = compressed.expanded(file, head, MAX_PIPE_BYTES)
    return _checked(file if content is None else content, name)


def _checked(file: BinaryIO, name: str) -> BinaryIO:
    head = file.read(_MAGIC_REACH)
    if not head:
        raise NoCatalogError("the input is empty" if name == STDIN else "the file is empty")
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            raise UnreadableInputError(f"{kind}: this version does not open archives, unpack it first")
    return file
