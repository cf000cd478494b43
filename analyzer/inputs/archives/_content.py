"""What the kinds of archives have in common: streams of members, and decompressors that never give more than asked.

The accelerator isal (the extra `fast`) is used where it is installed; it decides nothing but the time.
"""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

from analyzer.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Again, Stream

try:
    _deflate = import_module("isal.isal_zlib")  # the extra `fast`
except ImportError:
    _deflate = import_module("zlib")
_ERROR: Final[type[Exception]] = _deflate.error
crc32: Final[Callable[..., int]] = _deflate.crc32

CUT: Final = "it ends before its data do"
GZIP: Final = 16 + zlib.MAX_WBITS
RAW: Final = -zlib.MAX_WBITS

_INPUT: Final = 64 * 1024
"""What is handed to a decompressor at once. With four times as much isal takes 1.4 times as long: it copies the rest
of that for each next step."""
_OUTPUT: Final = 1024 * 1024
"""The most that is decompressed at once: between two such steps the budget is asked."""
_WINDOW: Final = 256 * 1024 * 1024
"""Memory that an xz, LZMA or zstd file may ask for its window."""
_WINDOW_LOG: Final = 28


class Decompressor(Protocol):
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


class Inflate:
    """Deflate as a `Decompressor`, which zlib's own object is not quite."""

    def __init__(self, wbits: int) -> None:
        """Take the container: `RAW` or `GZIP`."""
        self._object = _deflate.decompressobj(wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed data was reached."""
        return bool(self._object.eof)

    @property
    def unused_data(self) -> bytes:
        """What follows the compressed data."""
        return bytes(self._object.unused_data)

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most so many bytes.

        Raises:
            zlib.error: if the data are damaged.
        """
        tail = self._object.unconsumed_tail
        try:
            found: bytes = self._object.decompress(tail + data if tail else data, max(0, max_length))
        except _ERROR as error:
            raise zlib.error(str(error)) from None
        # Output may wait inside without any input left.
        self.needs_input = not self._object.unconsumed_tail and len(found) != max_length
        return found


def inflated(data: bytes, size: int) -> bytes | None:
    """Return raw deflate data decompressed at once; None if they are damaged or do not give `size` bytes."""
    inflate = _deflate.decompressobj(RAW)
    try:
        # One more than expected is allowed, and so noticed.
        found: bytes = inflate.decompress(data, size + 1)
    except _ERROR:
        return None
    return found if len(found) == size and inflate.eof else None


def begun(data: bytes, count: int) -> bytes:
    """Return the first bytes that raw deflate data give, none if they are damaged."""
    try:
        return bytes(_deflate.decompressobj(RAW).decompress(data, count))
    except _ERROR:
        return b""


def bzip2() -> Decompressor:
    """Return a decompressor of bzip2."""
    return bz2.BZ2Decompressor()


def xz() -> Decompressor:
    """Return a decompressor of xz."""
    return lzma.LZMADecompressor(memlimit=_WINDOW)


def lzma_alone() -> Decompressor:
    """Return a decompressor of the old .lzma format."""
    return lzma.LZMADecompressor(format=lzma.FORMAT_ALONE, memlimit=_WINDOW)


def zstandard() -> tuple[Callable[[], Decompressor], type[Exception]]:
    """Return what makes a decompressor of zstd, and what it raises.

    Raises:
        UnreadableInputError: if this Python has none.
    """
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - in Python from 3.14 on
    else:
        try:
            from backports import zstd  # noqa: PLC0415 - an extra, imported when used
        except ImportError:
            raise UnreadableInputError(needs_extra("zstd")) from None
    limit: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
    return (lambda: zstd.ZstdDecompressor(options=limit)), zstd.ZstdError


def needs_extra(what: str) -> str:
    """Say that the extra `archives` is missing."""
    return f"{what} needs an extra: pip install 'winsock-catalog[archives]', or unpack it first"


class Decompressing:
    """A compressed stream, or several one after another, read as what it holds."""

    def __init__(
        self,
        file: Stream,
        fresh: Callable[[], Decompressor],
        errors: tuple[type[Exception], ...] = (),
        *,
        several: bool = True,
    ) -> None:
        """Take what makes a decompressor and raises `errors`; without `several` what follows the first is left."""
        self._file = file
        self._errors = errors
        self._fresh = fresh
        self._decompressor = fresh()
        self._rest = b""
        self._several = several

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end.

        Raises:
            EOFError: if the file ends before its data do.
            OSError: if the data are damaged; or what the decompressor raises.
        """
        size = _OUTPUT if size < 0 else min(size, _OUTPUT)
        while size:
            if self._decompressor.eof:
                if not self._several:
                    break
                self._rest = self._decompressor.unused_data or self._file.read(_INPUT) or b""
                if not self._rest.strip(b"\0"):
                    break
                self._decompressor = self._fresh()
            elif self._decompressor.needs_input and not self._rest:
                self._rest = self._file.read(_INPUT) or b""
                if not self._rest:
                    raise EOFError(CUT)
            try:
                data = self._decompressor.decompress(self._rest, size)
            except self._errors as error:
                raise OSError(str(error)) from None
            self._rest = b""
            if data:
                return data
        return b""

    @property
    def behind(self) -> int:
        """How many bytes were read of the file that lie behind the end of the compressed data."""
        return len(self._decompressor.unused_data)


class Whole:
    """Content that is in memory already, handed on without a copy; `again` is how to read it once more, if at all."""

    def __init__(self, data: bytes, again: Again | None = None) -> None:
        """Take the content."""
        self._data = data
        self.again = again

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        if 0 <= size < len(self._data):
            data, self._data = self._data[:size], self._data[size:]
        else:
            data, self._data = self._data, b""
        return data


class Joined:
    """A stream that begins with bytes that were read from it already."""

    def __init__(self, head: bytes, rest: Stream) -> None:
        """Take the bytes and the stream that goes on."""
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, first those that were read before."""
        if not self._head:
            return self._rest.read(size) or b""
        if 0 <= size < len(self._head):
            data, self._head = self._head[:size], self._head[size:]
        else:
            data, self._head = self._head, b""
        return data


class Stretch:
    """The next `size` bytes of a stream."""

    def __init__(self, file: Stream, size: int) -> None:
        """Take the stream, which stands where the content begins."""
        self._file = file
        self.left = size

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end.

        Raises:
            EOFError: if the stream ends before.
        """
        size = self.left if size < 0 else min(size, self.left)
        data = self._file.read(min(size, _OUTPUT * 4 + 1)) or b"" if size else b""
        if size and not data:
            raise EOFError(CUT)
        self.left -= len(data)
        return data
