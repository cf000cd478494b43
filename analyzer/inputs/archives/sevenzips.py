"""7z archives, by py7zr (an extra)."""

from __future__ import annotations

import io
import lzma
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError
from analyzer.inputs.limits import LimitError
from analyzer.inputs.times import of_unix

if TYPE_CHECKING:
    from collections.abc import Callable

    from py7zr.py7zr import ArchiveFile

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "7z"
SEEKS: Final = True
ERRORS: Final = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    lzma.LZMAError,
    zlib.error,
)  # fmt: skip - what py7zr lets through on damaged archives

ENCRYPTED: Final = "encrypted: give the password with --password"

_HEADER_MOST: Final = 64 * 1024 * 1024


def matches(head: bytes) -> bool:
    return head.startswith(b"7z\xbc\xaf\x27\x1c")


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    try:
        import py7zr  # noqa: PLC0415 - an extra, imported when used
        from py7zr.exceptions import AbsolutePathError, ArchiveError, PasswordRequired  # noqa: PLC0415 - the same

        from analyzer.inputs.archives._members import Members  # noqa: PLC0415 - the same
    except ImportError:
        raise UnreadableInputError(
            "7z needs an extra: pip install 'winsock-catalog[archives]', or unpack it first"
        ) from None
    head = file.read(32)
    if int.from_bytes(head[20:28], "little") > _HEADER_MOST:
        raise LimitError("its header is larger than 64 MiB: it looks like a bomb")
    if 32 + int.from_bytes(head[12:20], "little") + int.from_bytes(head[20:28], "little") > file.seek(0, 2):
        raise UnreadableInputError(
            "cut off, or the first of several volumes (.7z.001, .7z.002 ...): its directory stands at the end of the "
            "last one; put them together (copy /b, or cat), or unpack it where all of them are"
        )
    file.seek(0)
    try:
        with py7zr.SevenZipFile(io.BufferedReader(_Nameless(file)), password=options.password) as archive:
            if archive.needs_password() and options.password is None:
                raise UnreadableInputError(ENCRYPTED)
            if len(archive.files) > options.limits.members:
                raise LimitError(f"more than {options.limits.members:,} members (--max-members): none of them was read")
            modified = {item.filename: _time(item) for item in archive.files}
            archive.extract(factory=Members(visit, refuse, options.limits.member, modified))
    except PasswordRequired:
        raise UnreadableInputError(ENCRYPTED) from None
    except (ArchiveError, AbsolutePathError) as error:
        raise OSError(str(error) or type(error).__name__) from None


def _time(item: ArchiveFile) -> str | None:
    """Return when a member was modified; py7zr gives a FILETIME."""
    written = item.lastwritetime
    return None if written is None else of_unix(written.totimestamp())


class _Nameless(io.RawIOBase):
    """A file that does not tell its name: py7zr would open it again and start threads."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # what py7zr hands in
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
