"""Archives that no tool at hand writes: LZX cabinets, sets of cabinets, bombs, and zips with any header and method."""

from __future__ import annotations

import bz2
import lzma
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FRAME: Final = 32 * 1024
_LZX: Final = 3 | 15 << 8


def lzx_cabinet(files: Mapping[str, bytes]) -> bytes:
    """Write a cabinet of one LZX folder, in LZX's uncompressed blocks, one a frame ([MS-PATCH], 2.3)."""
    data = b"".join(files.values())
    blocks = []
    for at in range(0, len(data), FRAME):
        frame = data[at : at + FRAME]
        # The first bit of the stream says that no jumps were translated; then the block's kind, 3, and its size.
        bits = (3 << 24 | len(frame)) << (4 if at == 0 else 5)
        head = struct.pack("<HH3L", bits >> 16, bits & 0xFFFF, 1, 1, 1)
        packed = head + frame + bytes(len(frame) % 2)
        blocks.append(struct.pack("<LHH", 0, len(packed), len(frame)) + packed)
    return cabinet(files, blocks, _LZX)


def cabinet(files: Mapping[str, bytes], blocks: Sequence[bytes], method: int, *, continued: bool = False) -> bytes:
    """Write a cabinet of one folder; if `continued`, its files go on in the next of a set."""
    entries = b""
    offset = 0
    for name, content in files.items():
        folder = 0xFFFE if continued else 0
        entries += struct.pack("<LLHHHH", len(content), offset, folder, 0x58A1, 0x52D0, 0xA0) + name.encode() + b"\0"
        offset += len(content)
    following = b"net2.cab\0disk 2\0" if continued else b""
    files_at = 36 + len(following) + 8
    data_at = files_at + len(entries)
    size = data_at + sum(map(len, blocks))
    head = struct.pack("<4s5L2B5H", b"MSCF", 0, size, 0, files_at, 0, 3, 1, 1, len(files), 2 * continued, 1, 0)
    return head + following + struct.pack("<LHH", data_at, len(blocks), method) + entries + b"".join(blocks)


@dataclass(frozen=True)
class Zipped:
    """A member of a zip as its headers tell it; what is None is as it should be.

    `packed` are its compressed data; deflate, bzip2, zstd (by its old number as well) and xz are made here.
    """

    name: bytes
    data: bytes = b""
    method: int = 8
    crc: int | None = None
    size: int | None = None
    flags: int = 0
    offset: int | None = None
    packed: bytes | None = None


def _deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


def _zstd(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - in Python from 3.14 on
    else:
        zstd = pytest.importorskip("backports.zstd")
    packed: bytes = zstd.compress(data)
    return packed


_PACK: Final[dict[int, Callable[[bytes], bytes]]] = {
    8: _deflated,
    12: bz2.compress,
    20: _zstd,
    93: _zstd,
    95: lzma.compress,
}


def zip_of(*members: Zipped) -> bytes:
    """Write a zip, with anything in its headers."""
    body = directory = b""
    for member in members:
        packed = _PACK.get(member.method, bytes)(member.data) if member.packed is None else member.packed
        size = len(member.data) if member.size is None else member.size
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        common = struct.pack(
            "<5H3L2H", 20, member.flags, member.method, 0x52D0, 0x58A1, crc, len(packed), size, len(member.name), 0
        )  # fmt: skip - one record
        offset = len(body) if member.offset is None else member.offset
        directory += b"PK\x01\x02\x14\0" + common + struct.pack("<3H2L", 0, 0, 0, 0, offset) + member.name
        body += b"PK\x03\x04" + common + member.name + packed
    return body + directory + end_record(len(members), len(directory), len(body))


def end_record(count: int, length: int, offset: int) -> bytes:
    """Write the end of a zip's directory."""
    count = min(count, 0xFFFF)
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, length, offset, 0)


def overlapping(count: int, size: int) -> bytes:
    """Write the bomb of overlapping files: each member quotes the header of the next in a stored block, and goes on.

    Source: David Fifield, "A better zip bomb" (2019).
    """
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(bytes(size)) + deflate.flush()
    plain = bytes(size)
    headers: list[tuple[bytes, bytes]] = []
    for number in reversed(range(count)):
        name = b"%06d" % number
        common = struct.pack("<5H3L2H", 20, 0, 8, 0, 0x21, zlib.crc32(plain), len(packed), len(plain), len(name), 0)
        local = b"PK\x03\x04" + common + name
        headers.append((common, name))
        if number:
            packed = struct.pack("<BHH", 0, len(local), ~len(local) & 0xFFFF) + local + packed
            plain = local + plain
    # Of the last one, which stands first in the file, everything else is a part.
    body = b"PK\x03\x04" + headers[-1][0] + headers[-1][1] + packed
    directory = b""
    offset = 0
    for common, name in reversed(headers):
        directory += b"PK\x01\x02\x14\0" + common + struct.pack("<3H2L", 0, 0, 0, 0, offset) + name
        offset += 30 + len(name) + 5
    return body + directory + end_record(count, len(directory), len(body))
