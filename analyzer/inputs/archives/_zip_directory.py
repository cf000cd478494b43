"""The directory of a zip, read as a stream; and what a damaged one still tells by its members' own headers.

zipfile was weighed: it makes an object of a kilobyte for every member before one is read, expands members that share
their data, and opens nothing whose directory is lost. Source: PKWARE's APPNOTE.TXT, 4.3 and 4.4.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError
from analyzer.inputs.archives._content import CUT
from analyzer.inputs.limits import LimitError
from analyzer.inputs.times import of_dos

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENCRYPTED: Final = 0x1
SIZES_BEHIND: Final = 0x8
_STRONG: Final = 0x40
_UTF_8: Final = 0x800

LOCAL: Final = b"PK\x03\x04"
_CENTRAL: Final = b"PK\x01\x02"
_END: Final = b"PK\x05\x06"
_END64: Final = b"PK\x06\x06"
_LOCATOR: Final = b"PK\x06\x07"
_LOCAL_HEADER: Final = struct.Struct("<4x5H3L2H")
_CENTRAL_HEADER: Final = struct.Struct("<6x5H3L5H2L")
_END_RECORD: Final = struct.Struct("<4x4H2LH")
_END64_RECORD: Final = struct.Struct("<16x2L4Q")
_CENTRAL_SIZE: Final = 46
_LOCAL_SIZE: Final = 30
END_SIZE: Final = 22
_END_REACH: Final = END_SIZE + 65_535
_ENTRY_MOST: Final = _CENTRAL_SIZE + 1_024
"""Bytes of the directory for one member: the fixed part, a long name and some extra fields."""
_ALL_ONES: Final = 0xFFFFFFFF
_CHUNK: Final = 1024 * 1024
_ZIP64, _AES, _UNICODE_PATH = 0x0001, 0x9901, 0x7075
_AES_METHOD: Final = 99


class DirectoryError(Exception):
    """The directory is missing or damaged: members may still be found by their own headers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member: `method` is how it is compressed, under its encryption; `aes` the strength, 0 without."""

    name: str
    flags: int
    method: int
    crc: int | None
    packed: int
    size: int
    offset: int
    time: int
    modified: str | None
    aes: int = 0

    @property
    def strong(self) -> bool:
        """Whether it is encrypted in PKWARE's own way."""
        return bool(self.flags & _STRONG)


def entries(file: BinaryIO, most: int) -> list[Entry]:
    """Return the members that the directory lists.

    Raises:
        DirectoryError: if it is missing or damaged.
        LimitError: if it lists more than `most`.
        UnreadableInputError: if the file is one of several volumes, or a bomb.
    """
    start, count, length = _place(file)
    if count > most or length > most * _ENTRY_MOST:
        raise LimitError(f"more than {most:,} members (--max-members): none of them was read")
    shift = start[1]
    found: list[Entry] = []
    for entry in _listed(file, start[0], length, shift):
        found.append(entry)
        if len(found) > most:
            raise LimitError(f"more than {most:,} members (--max-members): none of them was read")
    if len(found) < count:
        raise DirectoryError("its directory is damaged")
    _check_overlap(found)
    return found


def _place(file: BinaryIO) -> tuple[tuple[int, int], int, int]:
    """Return where the directory starts and by how much offsets are off, how many members it has, and its length."""
    size = file.seek(0, 2)
    base = max(0, size - _END_REACH)
    file.seek(base)
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + END_SIZE:
        raise DirectoryError("its directory is missing, it was cut or is one of several volumes")
    disk, first, _, count, length, offset, _ = _END_RECORD.unpack_from(tail, at)
    end = base + at
    locator = tail[max(0, at - 20) : at]
    if locator.startswith(_LOCATOR):
        at64 = int.from_bytes(locator[8:16], "little")
        for place in (at64, end - 20 - 56):
            file.seek(min(max(0, place), size))
            record = file.read(56)
            if len(record) == _END64_RECORD.size and record.startswith(_END64):
                disk, first, _, count, length, offset = _END64_RECORD.unpack(record)
                end = place
                break
    if (disk, first) != (0, 0) and disk != 0xFFFF:  # noqa: PLR2004 - zip64 says it instead
        raise UnreadableInputError(
            f"the last of {disk + 1} volumes of a zip (.z01, .z02 ... .zip): join them with zip -s 0, or unpack them "
            "where all of them are"
        )
    shift = end - length - offset
    if shift < 0 or offset + shift > size:
        raise DirectoryError("its directory is not where it says")
    return (offset + shift, shift), count, length


def _listed(file: BinaryIO, at: int, length: int, shift: int) -> Iterator[Entry]:
    """Give the entries of a directory, one after another; it is never held as a whole."""
    file.seek(at)
    left = length
    data = b""
    place = 0

    def need(count: int) -> bool:
        nonlocal data, place, left
        if len(data) - place < count and left > 0:
            more = file.read(min(_CHUNK, left))
            left = left - len(more) if more else 0
            data, place = data[place:] + more, 0
        return len(data) - place >= count

    while need(_CENTRAL_SIZE) and data.startswith(_CENTRAL, place):
        fields = _CENTRAL_HEADER.unpack_from(data, place)
        flags, method, time, date, crc, packed, size, name_size, extra_size, comment_size = fields[1:11]
        offset = fields[-1]
        if not need(_CENTRAL_SIZE + name_size + extra_size + comment_size):
            return
        place += _CENTRAL_SIZE
        name = data[place : place + name_size]
        extra = data[place + name_size : place + name_size + extra_size]
        place += name_size + extra_size + comment_size
        yield _entry(name, extra, (flags, method, time, date, crc, packed, size), offset, shift)


def _entry(name: bytes, extra: bytes, fields: tuple[int, ...], offset: int, shift: int) -> Entry:
    flags, method, time, date, crc, packed, size = fields
    text = name.decode("utf-8" if flags & _UTF_8 else "cp437", errors="replace")
    aes = 0
    known_crc: int | None = crc
    for kind, value in _extras(extra):
        if kind == _ZIP64:
            numbers = iter(struct.unpack_from(f"<{len(value) // 8}Q", value))
            size, packed, offset = (
                next(numbers, number) if number == _ALL_ONES else number for number in (size, packed, offset)
            )
        elif kind == _AES and method == _AES_METHOD and len(value) >= 7:  # noqa: PLR2004 - version, maker, strength, method
            version, aes, method = struct.unpack_from("<H2xBH", value)
            known_crc = crc if version == 1 else None
        elif kind == _UNICODE_PATH and value[1:5] == zlib.crc32(name).to_bytes(4, "little"):
            text = value[5:].decode("utf-8", errors="replace")
    # Archives made by PowerShell 5.1 have backslashes.
    text = text.replace("\\", "/")
    return Entry(text, flags, method, known_crc, packed, size, offset + shift, time, of_dos(date, time), aes)


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _check_overlap(members: Sequence[Entry]) -> None:
    """Refuse members that share their compressed data: no tool writes that, but a bomb.

    Raises:
        UnreadableInputError: if two of them overlap.
    """
    end = 0
    for entry in sorted(members, key=lambda entry: entry.offset):
        if entry.offset < end:
            raise UnreadableInputError("its members share their data, as in a zip bomb: it was not read")
        end = entry.offset + _LOCAL_SIZE + entry.packed


def data_of(file: BinaryIO, entry: Entry) -> int:
    """Return where the data of a member begin.

    Raises:
        EOFError: if the file ends before.
        ValueError: if there is no member.
    """
    file.seek(entry.offset)
    header = file.read(_LOCAL_SIZE)
    if len(header) < _LOCAL_SIZE:
        raise EOFError("the directory says that it begins behind the end of the archive")
    if not header.startswith(LOCAL):
        raise ValueError("it does not begin where the directory says")
    *_, name_size, extra_size = _LOCAL_HEADER.unpack(header)
    return int(entry.offset + _LOCAL_SIZE + name_size + extra_size)


def header_at(file: BinaryIO, at: int) -> tuple[Entry, int] | None:
    """Return the member whose own header stands at an offset, and where its data begin; None if there is none.

    Raises:
        EOFError: if the file ends inside the header.
    """
    file.seek(at)
    header = file.read(_LOCAL_SIZE)
    if not header.startswith(LOCAL):
        return None
    if len(header) < _LOCAL_SIZE:
        raise EOFError(CUT)
    _, flags, method, time, date, crc, packed, size, name_size, extra_size = _LOCAL_HEADER.unpack(header)
    rest = file.read(name_size + extra_size)
    if len(rest) < name_size + extra_size:
        raise EOFError(CUT)
    fields = (flags, method, time, date, crc, packed, size)
    entry = _entry(rest[:name_size], rest[name_size:], fields, at, 0)
    return entry, at + _LOCAL_SIZE + name_size + extra_size


def next_header(file: BinaryIO, at: int) -> int | None:
    """Return where the next member's own header, or else the directory, begins; None if there is none."""
    kept = b""
    file.seek(at)
    while chunk := file.read(_CHUNK):
        data = kept + chunk
        found = [place for mark in (LOCAL, _CENTRAL) if (place := data.find(mark)) >= 0]
        if found:
            return at - len(kept) + min(found)
        at += len(chunk)
        kept = data[-3:]
    return None
