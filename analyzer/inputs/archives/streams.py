"""One compressed file: gzip, bzip2, xz, zstd. What it holds may be a tar, or any single file."""

from __future__ import annotations

import lzma
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs.archives._content import GZIP, Decompressing, Inflate, Joined, bzip2, xz, zstandard
from analyzer.inputs.times import of_unix

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Stream, Visit

NAME: Final = "a compressed file"
SEEKS: Final = False
ERRORS: Final = (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)

_HEAD: Final = 8
_GZIP_TIME: Final = slice(4, 8)


def matches(head: bytes) -> bool:
    return _opener(head) is not None


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del refuse, options
    head = file.read(_HEAD)
    opener = _opener(head)
    if opener is None:
        raise EOFError("it is empty")
    seconds = int.from_bytes(head[_GZIP_TIME], "little") if opener is _gzip else 0
    visit(None, opener(Joined(head, file)), of_unix(seconds or None))


def _opener(head: bytes) -> Callable[[Stream], Stream] | None:
    if head.startswith(b"\x1f\x8b\x08"):
        return _gzip
    if head.startswith(b"BZh") and head[3:4].isdigit():
        return _bzip2
    if head.startswith(b"\xfd7zXZ\0"):
        return _xz
    return _zstd if head.startswith(b"\x28\xb5\x2f\xfd") else None


def _gzip(file: Stream) -> Stream:
    return Decompressing(file, lambda: Inflate(GZIP))


def _bzip2(file: Stream) -> Stream:
    return Decompressing(file, bzip2)


def _xz(file: Stream) -> Stream:
    return Decompressing(file, xz)


def _zstd(file: Stream) -> Stream:
    fresh, error = zstandard()
    return Decompressing(file, fresh, (error,))
