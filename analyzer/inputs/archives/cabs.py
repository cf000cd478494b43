"""Cabinet files, in which Windows packs its own logs: stored and MSZIP here, LZX and Quantum by pylibmspack (an extra).

Source: Microsoft's [MS-CAB] and [MS-MCI].
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError
from analyzer.inputs.archives._content import CUT, Stretch, needs_extra
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
_NAME_MOST: Final = 256
_WINDOW: Final = 32 * 1024
_WHOLE: Final = b"folder\0"


@dataclass(frozen=True, slots=True)
class _Folder:
    offset: int
    blocks: int
    compression: int

    @property
    def method(self) -> int:
        """The kind of compression, without its window."""
        return self.compression & 0xF


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    size: int
    offset: int
    folder: int
    modified: str | None


@dataclass(frozen=True, slots=True)
class _Cabinet:
    """`reserve` is how many bytes every data block reserves; `others` are the names of its neighbours in a set."""

    folders: list[_Folder]
    files: list[_File]
    reserve: int
    others: list[str]


def matches(head: bytes) -> bool:
    return head.startswith(b"MSCF\0\0\0\0")


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    cabinet = _directory(file, options.limits.members)
    for number, members in groupby(sorted(cabinet.files, key=lambda f: (f.folder, f.offset)), key=lambda f: f.folder):
        try:
            content = _content(file, cabinet, number, options.limits.member)
        except (UnreadableInputError, *ERRORS) as error:
            for member in members:
                refuse(member.name, str(error))
            continue
        for member in members:
            at = content.seek_forward(member.offset)
            if at > member.offset:
                refuse(member.name, "it shares its data with another member: the cabinet is damaged or a bomb")
            elif at < member.offset:
                refuse(member.name, "the cabinet ends before its data")
            else:
                visit(member.name, Stretch(content, member.size), member.modified)


def _content(file: BinaryIO, cabinet: _Cabinet, number: int, most: int) -> _Content:
    """Return the content of a folder.

    Raises:
        UnreadableInputError: if it is not in this cabinet, or its compression needs what is missing.
    """
    if number >= len(cabinet.folders):
        others = " and ".join(cabinet.others) or "another one"
        raise UnreadableInputError(f"a part of it is in {others} of the set of cabinets: unpack the set first")
    folder = cabinet.folders[number]
    if folder.method in (_STORED, _MSZIP):
        return _Content(_blocks(file, folder, cabinet.reserve))
    return _Content(iter([_by_library(file, folder, cabinet.reserve, most)]))


def _directory(file: BinaryIO, most: int) -> _Cabinet:
    """Read what the cabinet holds.

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
    others = []
    for flag in (_PREVIOUS, _NEXT):
        if flags & flag:
            others.append(_text(file).decode("cp437"))
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
    return _Cabinet(folders, files, data_reserve, others)


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
    import numpy as np  # noqa: PLC0415 - imported when used

    each = np.frombuffer(data, "<u4", words)
    return before ^ rest ^ int(np.bitwise_xor.reduce(each, initial=0))  # type: ignore[call-overload,unused-ignore] # types of numpy 2.5


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


def _by_library(file: BinaryIO, folder: _Folder, reserve: int, most: int) -> bytes:
    """Return the content of an LZX or Quantum folder.

    pylibmspack decompresses a folder anew for every member, by a name that it takes for a path, through a temporary
    file. So it is given a cabinet whose one member is the whole folder.

    Raises:
        UnreadableInputError: if it is not installed, or the folder is damaged or too large.
    """
    try:
        from pylibmspack import CabArchive, CabError  # noqa: PLC0415 - an extra, imported when used
    except ImportError:
        raise UnreadableInputError(needs_extra("LZX compression of cabinets")) from None
    blocks = []
    size = 0
    file.seek(folder.offset)
    for _ in range(folder.blocks):
        header = _exactly(file, _DATA.size)
        _exactly(file, reserve)
        _, packed, plain = _DATA.unpack(header)
        blocks.append(header[4:] + _exactly(file, packed))
        size += plain
    if size > most:
        raise LimitError(f"in a folder larger than {size_words(most)} (--max-member-size): unpack it first")
    data_at = 36 + _FOLDER.size + _FILE.size + len(_WHOLE)
    # Without the reserved bytes the checksums do not hold; 0 says that there is none.
    body = b"".join(bytes(4) + block for block in blocks)
    single = b"".join(
        (
            b"MSCF" + _HEADER.pack(0, data_at + len(body), 0, 36 + _FOLDER.size, 0, 3, 1, 1, 1, 0, 0, 0)[4:],
            _FOLDER.pack(data_at, folder.blocks, folder.compression),
            _FILE.pack(size, 0, 0, 0, 0, 0) + _WHOLE,
            body,
        )
    )
    try:
        content: bytes = CabArchive.from_bytes(single).read(_WHOLE[:-1].decode(), max_size=most)
    except CabError as error:
        raise UnreadableInputError(f"damaged: {error}") from None
    return content
