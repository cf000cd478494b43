"""Cabinet files, in which Windows packs its own logs: stored and MSZIP here, LZX and Quantum by pylibmspack (an extra).

Source: Microsoft's [MS-CAB] and [MS-MCI].
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from analyzer.errors import UnreadableInputError
from analyzer.inputs.archives._content import CUT, Stretch, Whole, needs_extra
from analyzer.inputs.limits import LimitError, size_words
from analyzer.inputs.times import of_dos

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "cab"
SEEKS: Final = True
ERRORS: Final = (OSError, EOFError, ValueError, struct.error, zlib.error)

_HEADER: Final = struct.Struct("<4xLLLLLBBHHHHH")
_FOLDER: Final = struct.Struct("<LHH")
_FILE: Final = struct.Struct("<LLHHHH")
_DATA: Final = struct.Struct("<LHH")
_PREVIOUS, _NEXT, _RESERVE = 1, 2, 4
_STORED, _MSZIP = 0, 1
_UTF_8: Final = 0x80
_CONTINUED: Final = 0xFFFD
"""From here on a file's folder is in the previous or the next cabinet of a set."""
_NAME_MOST: Final = 256
_WINDOW: Final = 32 * 1024


@dataclass(frozen=True, slots=True)
class _Folder:
    offset: int
    blocks: int
    method: int


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    size: int
    offset: int
    folder: int
    modified: str | None


def matches(head: bytes) -> bool:
    return head.startswith(b"MSCF\0\0\0\0")


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    folders, files, reserve = _directory(file, options.limits.members)
    if any(folder.method not in (_STORED, _MSZIP) for folder in folders):
        _by_library(file, visit, refuse, options)
        return
    for number, members in groupby(sorted(files, key=lambda f: (f.folder, f.offset)), key=lambda f: f.folder):
        if number >= len(folders):
            for member in members:
                refuse(member.name, "it goes on in another cabinet of a set: unpack the set first")
            continue
        content = _Content(_blocks(file, folders[number], reserve))
        for member in members:
            at = content.seek_forward(member.offset)
            if at > member.offset:
                refuse(member.name, "it shares its data with another member: the cabinet is damaged or a bomb")
            elif at < member.offset:
                refuse(member.name, "the cabinet ends before its data")
            else:
                visit(member.name, Stretch(content, member.size), member.modified)


def _directory(file: BinaryIO, most: int) -> tuple[list[_Folder], list[_File], int]:
    """Read the folders, the files, and how many bytes every data block reserves.

    Raises:
        LimitError: if there are more than `most` files; whatever `ERRORS` lists, if the directory is damaged.
    """
    _, _, _, files_at, _, _, _, folder_count, file_count, flags, _, _ = _HEADER.unpack(_exactly(file, _HEADER.size))
    if file_count > most:
        raise LimitError(f"more than {most:,} members (--max-members): none of them was read")
    folder_reserve = data_reserve = 0
    if flags & _RESERVE:
        header_reserve, folder_reserve, data_reserve = struct.unpack("<HBB", _exactly(file, 4))
        _exactly(file, header_reserve)
    for flag in (_PREVIOUS, _NEXT):
        if flags & flag:
            _text(file)
            _text(file)
    folders = []
    for _ in range(folder_count):
        folders.append(_Folder(*_FOLDER.unpack(_exactly(file, _FOLDER.size))))
        _exactly(file, folder_reserve)
    file.seek(files_at)
    files = []
    for _ in range(file_count):
        size, offset, folder, date, time, attributes = _FILE.unpack(_exactly(file, _FILE.size))
        name = _text(file).decode("utf-8" if attributes & _UTF_8 else "cp437", errors="replace")
        files.append(_File(name.replace("\\", "/"), size, offset, folder, of_dos(date, time)))
    return [_Folder(f.offset, f.blocks, f.method & 0xF) for f in folders], files, data_reserve


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise EOFError(CUT)
    return data


def _text(file: BinaryIO) -> bytes:
    text = bytearray()
    while (byte := _exactly(file, 1)) != b"\0":
        text += byte
        if len(text) > _NAME_MOST:
            raise ValueError("a name is longer than 256 bytes")
    return bytes(text)


def _blocks(file: BinaryIO, folder: _Folder, reserve: int) -> Iterator[bytes]:
    """Give the decompressed blocks of a folder."""
    at = folder.offset
    window = b""
    for _ in range(folder.blocks):
        file.seek(at)
        header = _exactly(file, _DATA.size)
        checksum, packed, size = _DATA.unpack(header)
        _exactly(file, reserve)
        data = _exactly(file, packed)
        at = file.tell()
        if checksum and checksum != _checksum(header[4:], _checksum(data)):
            raise ValueError("the checksum of a block is wrong")
        if folder.method == _MSZIP:
            if not data.startswith(b"CK"):
                raise ValueError("a block does not begin as MSZIP does")
            # Each block may refer to the 32 KiB before it.
            data = zlib.decompressobj(-zlib.MAX_WBITS, zdict=window).decompress(data[2:], size + 1)
            window = (window + data)[-_WINDOW:]
        if len(data) != size:
            raise ValueError("a block is not as long as it says")
        yield data


def _checksum(data: bytes, before: int = 0) -> int:
    """Return a block's checksum: its 32-bit words XORed, the last bytes in reverse ([MS-CAB], CSUMCompute)."""
    words = len(data) // 4
    rest = int.from_bytes(data[words * 4 :], "big")
    return before ^ rest ^ int(np.bitwise_xor.reduce(np.frombuffer(data, "<u4", words), initial=0))


class _Content:
    """The content of a folder, read once from beginning to end."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._block = b""
        self._at = 0

    def read(self, count: int = -1, /) -> bytes:
        """Return up to `count` bytes, none at the end."""
        if not self._block:
            self._block = next(self._blocks, b"")
        data, self._block = self._block[:count], self._block[count:]
        self._at += len(data)
        return data

    def seek_forward(self, offset: int) -> int:
        """Go on to an offset and return where that led: behind it lies what was read, and the end is the end."""
        while self._at < offset and self.read(offset - self._at):
            pass
        return self._at


def _by_library(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    try:
        from pylibmspack import CabArchive, CabError  # noqa: PLC0415 - an extra, imported when used
    except ImportError:
        raise UnreadableInputError(needs_extra("LZX compression of cabinets")) from None
    size = file.seek(0, 2)
    if size > options.limits.member:
        raise LimitError(f"larger than {size_words(options.limits.member)} (--max-member-size): unpack it first")
    file.seek(0)
    try:
        archive = CabArchive.from_bytes(file.read())
        for info in archive.files():
            name = str(info["name"])
            try:
                content = archive.read(name, max_size=options.limits.member)
            except CabError as error:
                refuse(name.replace("\\", "/"), f"cannot be decompressed: {error}")
                continue
            visit(name.replace("\\", "/"), Whole(content), of_dos(info["dos_date"], info["dos_time"]))
    except CabError as error:
        raise OSError(str(error)) from None
