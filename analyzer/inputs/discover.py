"""What the user named, file by file, and its bytes."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analyzer.errors import NoCatalogError, UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_INPUT_BYTES: Final = 512 * 1024 * 1024
"""An input is held in memory while it is read; a larger one is reported, not read."""

STDIN: Final = "-"

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


def files_below(named: Iterable[str]) -> Iterator[str]:
    """Give the path of each input: files as named, folders file by file in order of name, "-" as it is.

    Symbolic links inside folders are not followed. A name that does not exist is given as well: reading it reports it.
    """
    for name in named:
        path = Path(name)
        if name == STDIN or not path.is_dir():
            yield name
            continue
        found = False
        failed: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=failed.append):
            folders.sort()
            for file in sorted(names):
                inside = Path(folder) / file
                if not inside.is_symlink():
                    found = True
                    yield str(inside)
        # A folder that cannot be listed is given too, and so reported.
        yield from (str(error.filename) for error in failed)
        if not found and not failed:
            yield name


def read_bytes(name: str) -> bytes:
    """Return the bytes of one input.

    Raises:
        UnreadableInputError: if the input is missing, not permitted, too large, or an archive.
        NoCatalogError: if it is empty: a file without bytes, a folder without files.
    """
    if name == STDIN:
        return _checked(sys.stdin.buffer.read(MAX_INPUT_BYTES + 1), name)
    path = Path(name)
    try:
        if path.is_dir():
            os.scandir(path).close()
            raise NoCatalogError("the folder holds no files")
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size > MAX_INPUT_BYTES:
                raise UnreadableInputError(_too_large(status.st_size))
            return _checked(file.read(MAX_INPUT_BYTES + 1), name)
    except FileNotFoundError:
        raise UnreadableInputError("no such file or folder") from None
    except PermissionError:
        raise UnreadableInputError("permission denied") from None
    except OSError as error:
        raise UnreadableInputError(error.strerror or str(error)) from None
    except ValueError:
        # A NUL character in the name.
        raise UnreadableInputError("not a possible file name") from None


def _checked(data: bytes, name: str) -> bytes:
    if len(data) > MAX_INPUT_BYTES:
        raise UnreadableInputError(_too_large(len(data)))
    if not data:
        raise NoCatalogError("the input is empty" if name == STDIN else "the file is empty")
    for offset, magic, kind in _MAGIC:
        if data.startswith(magic, offset):
            raise UnreadableInputError(f"{kind}: this version does not open archives, unpack it first")
    return data


def _too_large(size: int) -> str:
    limit = MAX_INPUT_BYTES // (1024 * 1024)
    return f"{size // (1024 * 1024)} MiB or more, and {limit} MiB is the limit: cut out the part with the dump"
