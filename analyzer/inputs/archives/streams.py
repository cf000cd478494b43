"""One compressed file: gzip, bzip2, xz, zstd. What it holds may be a tar, or any single file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from analyzer.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Stream, Visit

NAME: Final = "a compressed file"
SEEKS: Final = False
ERRORS: Final = (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)

_CHUNK: Final = 256 * 1024
_WINDOW: Final = 256 * 1024 * 1024
"""Memory that an xz or zstd file may ask for its window."""
_WINDOW_LOG: Final = 28


class _Decompressor(Protocol):
    """What bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed data was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether more data must be given."""

    @property
    def unused_data(self) -> bytes:
        """What follows the compressed data."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most so many bytes of decompressed data."""


def matches(head: bytes) -> bool:
    return _opener(head) is not None


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del refuse, options
    head = file.read(8)
    opener = _opener(head)
    if opener is None:
        raise EOFError("it is empty")
    visit(None, opener(_Joined(head, file)))


def _opener(head: bytes) -> Callable[[Stream], Stream] | None:
    if head.startswith(b"\x1f\x8b\x08"):
        return _gzip
    if head.startswith(b"BZh") and head[3:4].isdigit():
        return _bzip2
    if head.startswith(b"\xfd7zXZ\0"):
        return _xz
    return _zstd if head.startswith(b"\x28\xb5\x2f\xfd") else None


def _gzip(file: Stream) -> Stream:
    return gzip.GzipFile(fileobj=_Readable(file))  # type: ignore[call-overload,no-any-return] # it only reads


def _bzip2(file: Stream) -> Stream:
    return _Decompressing(file, bz2.BZ2Decompressor)


def _xz(file: Stream) -> Stream:
    return _Decompressing(file, lambda: lzma.LZMADecompressor(memlimit=_WINDOW))


def _zstd(file: Stream) -> Stream:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - in Python from 3.14 on
    else:
        try:
            from backports import zstd  # noqa: PLC0415 - an extra, imported when used
        except ImportError:
            raise UnreadableInputError(
                "zstd needs an extra: pip install 'winsock-catalog[archives]', or unpack it first"
            ) from None
    limit: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
    return _Decompressing(file, lambda: zstd.ZstdDecompressor(options=limit), (zstd.ZstdError,))


class _Decompressing(io.RawIOBase):
    """A compressed file, or several one after another, read as what it holds."""

    def __init__(
        self, file: Stream, fresh: Callable[[], _Decompressor], errors: tuple[type[Exception], ...] = ()
    ) -> None:
        self._file = file
        self._errors = errors
        self._fresh = fresh
        self._decompressor = fresh()
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # what callers here hand in
        """Fill a buffer.

        Raises:
            EOFError: if the file ends before its data do.
            OSError: if the data are damaged; or what the decompressor raises.
        """
        while True:
            if self._decompressor.eof:
                self._rest = self._decompressor.unused_data or self._file.read(_CHUNK) or b""
                if not self._rest.strip(b"\0"):
                    return 0
                self._decompressor = self._fresh()
            elif self._decompressor.needs_input and not self._rest:
                self._rest = self._file.read(_CHUNK) or b""
                if not self._rest:
                    raise EOFError("it ends before its data do")
            try:
                data = self._decompressor.decompress(self._rest, len(buffer))
            except self._errors as error:
                raise OSError(str(error)) from None
            self._rest = b""
            if data:
                buffer[: len(data)] = data
                return len(data)


class _Readable:
    """A stream as gzip wants it."""

    def __init__(self, file: Stream) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        return self._file.read(size) or b""


class _Joined:
    """A file that begins with bytes that were read from it already."""

    def __init__(self, head: bytes, file: Stream) -> None:
        self._head = head
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, first what was read before."""
        if not self._head:
            return self._file.read(size) or b""
        head = self._head if size < 0 else self._head[:size]
        self._head = self._head[len(head) :]
        return head + (self._file.read(size - len(head) if size >= 0 else -1) or b"")
