"""Single compressed files, expanded in memory: gzip, bzip2 and xz, told by their first bytes."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from analyzer.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK: Final = 256 * 1024
_XZ_MEMORY: Final = 256 * 1024 * 1024
_GZIP_WINDOW: Final = 31  # the largest window, with gzip's header and checksum


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Gzip:
    """zlib's decompressor with the interface of the two others, which keep what they could not yet expand."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP_WINDOW)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


_KINDS: Final[tuple[tuple[bytes, str, Callable[[], _Decompressor]], ...]] = (
    (b"\x1f\x8b\x08", "gzip", _Gzip),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", "xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)),
)


def expanded(file: BinaryIO, head: bytes, limit: int) -> BinaryIO | None:
    """Return the content of a compressed file; None if its first bytes show that it is none.

    Raises:
        UnreadableInputError: if it is damaged or cut, or expands to more than `limit` bytes.
    """
    for magic, kind, make in _KINDS:
        if head.startswith(magic):
            file.seek(0)
            try:
                return _expand(file, make, kind, limit)
            except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
                raise UnreadableInputError(f"{kind} data that is damaged ({error})") from None
    return None


def _expand(file: BinaryIO, make: Callable[[], _Decompressor], kind: str, limit: int) -> BinaryIO:
    """Expand one stream after another; what is no stream behind the last is left, as the tools do."""
    out = io.BytesIO()
    decompressor, data = make(), file.read(_CHUNK)
    while True:
        piece = decompressor.decompress(data, _CHUNK)
        out.write(piece)
        if out.tell() > limit:
            raise UnreadableInputError(f"{kind} data of more than {limit // (1024 * 1024)} MiB: unpack it first")
        if decompressor.eof:
            rest = decompressor.unused_data or file.read(_CHUNK)
            if not any(rest.startswith(magic) for magic, own, _ in _KINDS if own == kind):
                break
            decompressor, data = make(), rest
            continue
        data = file.read(_CHUNK) if not piece or len(piece) < _CHUNK else b""
        if not data and not piece:
            raise UnreadableInputError(f"{kind} data that is cut: its end is missing")
    out.seek(0)
    return out
