"""Tar archives; compressed ones come here through `streams`."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from analyzer.inputs.limits import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "tar"
SEEKS: Final = False
ERRORS: Final = (tarfile.TarError, EOFError, OSError, ValueError)

_MAGIC: Final = slice(257, 262)
_CHECKSUM: Final = slice(148, 156)
_BLOCK: Final = 512
_HEADERS_MOST: Final = 4 * 1024 * 1024
"""Headers of one member, long names included; tarfile holds them in memory."""


def matches(head: bytes) -> bool:
    """Tell a tar by its magic, or an old one, which has none, by the checksum of its first header."""
    if head[_MAGIC] == b"ustar":
        return True
    if len(head) < _BLOCK or not head[0]:
        return False
    try:
        said = int(head[_CHECKSUM].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return said == sum(head[:_BLOCK]) - sum(head[_CHECKSUM]) + 8 * 0x20


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del refuse, options
    guard = _Guard(file)
    # Opened as a stream: nothing is sought, and what lies behind a member is not touched before it is read.
    with tarfile.open(fileobj=guard, mode="r|", tarinfo=_Header) as archive:
        for info in archive:
            guard.allow(info.size)
            if info.isfile() and (content := archive.extractfile(info)) is not None:
                visit(info.name.replace("\\", "/").removeprefix("./"), content)
            # tarfile keeps every member that it passed.
            archive.members.clear()  # type: ignore[attr-defined] # missing in the stubs


class _Header(tarfile.TarInfo):
    """A header that is damaged is told: tarfile alone takes it for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read a header.

        Raises:
            tarfile.ReadError: if it is none.
        """
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.InvalidHeaderError as error:  # type: ignore[attr-defined] # missing in the stubs
            raise tarfile.ReadError(str(error)) from None


class _Guard(io.RawIOBase):
    """A file of which no more is read for the next header than a header can be."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _HEADERS_MOST

    def allow(self, size: int) -> None:
        """Allow the content of a member, and the headers of the next one."""
        self._left = max(0, size) + _HEADERS_MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # what tarfile hands in
        """Fill a buffer.

        Raises:
            LimitError: if more is read than was allowed.
        """
        data = self._file.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise LimitError("a member has headers of more than 4 MiB: the archive is damaged or a bomb")
        buffer[: len(data)] = data
        return len(data)
