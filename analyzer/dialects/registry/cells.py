"""The cells of a registry hive, as many as the way to a key needs, each checked before it is believed.

Own code and not a library, for evidence must not look whole when it is not. regipy 6.5, the best kept one, takes a key
without looking at its signature or whether its cell is in use, leaves out the values behind a damaged one without a
word, opens files by path only, and takes twice as long; dissect.regf is AGPL, python-registry of 2019. regipy judges
this module in the tests.

The format is not documented by Microsoft; libyal's "Windows NT Registry File (REGF) format" and M. Suhanov's
"Windows registry file format specification" describe it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC: Final = b"regf"

_BASE: Final = 4096
_CHECKED: Final = 508
_NONE: Final = 0xFFFF_FFFF
_IN_PLACE: Final = 0x8000_0000
_COMPRESSED_KEY: Final = 0x20
_COMPRESSED_VALUE: Final = 1
_ELEMENT_SIZES: Final = {b"lf": 8, b"lh": 8, b"li": 4, b"ri": 4}
_INDEX_ROOT: Final = b"ri"
_BIGGEST: Final = 16_344
"""A value of more bytes is divided over cells; no value of a catalog is."""

_LARGEST_CELL: Final = 1024 * 1024
_MAX_CELLS: Final = 200_000
_KEY = struct.Struct("<2sHQ8xI4xI4xII")  # signature, flags, time, keys, their list, values, their list
_KEY_NAME: Final = 72
_KEY_SIZE: Final = 76
_VALUE = struct.Struct("<2sHIIIH2x")


class HiveError(Exception):
    """A cell is not what points to it says, so that nothing behind it can be read; the text says which."""


@dataclass(frozen=True, slots=True)
class KeyCell:
    """A key: its name, how many keys and values it says to have, and where their lists are."""

    name: str
    key_count: int
    keys_at: int
    value_count: int
    values_at: int


@dataclass(frozen=True, slots=True)
class ValueCell:
    """A value; `whole` is False if its data goes beyond its cell."""

    name: str
    type: int
    data: bytes
    whole: bool


class Cells:
    """Reads the cells of a hive that is held in memory."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes of a hive.

        Raises:
            HiveError: if they do not begin with the base block of one.
        """
        if len(data) < _BASE + 32 or not data.startswith(MAGIC):
            raise HiveError("it is shorter than the smallest hive")
        self._data = data
        self._left = _MAX_CELLS
        self.passed_over: HiveError | None = None
        """Why the first key that `find` passed over cannot be read: it may be the one that was looked for."""

    @property
    def dirty(self) -> bool:
        """Whether the hive was being written: its newest changes are in the transaction logs beside it."""
        first, second = struct.unpack_from("<II", self._data, 4)
        words = struct.unpack_from("<127I", self._data)
        checksum = 0
        for word in words:
            checksum ^= word
        checksum = {0: 1, _NONE: _NONE - 1}.get(checksum, checksum)
        return bool(first != second or checksum != struct.unpack_from("<I", self._data, _CHECKED)[0])

    @property
    def cut(self) -> bool:
        """Whether the file is shorter than its own header says."""
        return len(self._data) < _BASE + int(struct.unpack_from("<I", self._data, 40)[0])

    @property
    def root(self) -> KeyCell:
        """The root key."""
        return self.key(struct.unpack_from("<I", self._data, 36)[0])

    def key(self, offset: int) -> KeyCell:
        """Read a key.

        Raises:
            HiveError: if no key is there.
        """
        cell = self._cell(offset)
        if len(cell) < _KEY_SIZE or not cell.startswith(b"nk"):
            raise HiveError(f"no key is at offset {offset + _BASE}")
        _, flags, _, keys, keys_at, values, values_at = _KEY.unpack_from(cell)
        (length,) = struct.unpack_from("<H", cell, _KEY_NAME)
        name = _name(cell[_KEY_SIZE : _KEY_SIZE + length], compressed=bool(flags & _COMPRESSED_KEY))
        return KeyCell(name, keys, keys_at, values, values_at)

    def subkeys(self, key: KeyCell) -> Iterator[KeyCell | HiveError]:
        """Give the keys below a key, and in their place what cannot be read."""
        if key.key_count == 0:
            return
        count = 0
        try:
            for offset in self._listed(key.keys_at):
                count += 1
                try:
                    yield self.key(offset)
                except HiveError as error:
                    yield error
        except HiveError as error:
            yield error
            return
        if count != key.key_count:
            yield HiveError(f"{key.name} has {key.key_count} keys, but {count} are listed")

    def find(self, key: KeyCell, name: str) -> KeyCell | None:
        """Return the key of that name below a key, or None; keys that cannot be read are passed over."""
        wanted = name.casefold()
        for below in self.subkeys(key):
            if isinstance(below, HiveError):
                self.passed_over = self.passed_over or below
            elif below.name.casefold() == wanted:
                return below
        return None

    def values(self, key: KeyCell) -> Iterator[ValueCell | HiveError]:
        """Give the values of a key, and in their place what cannot be read."""
        if key.value_count == 0:
            return
        try:
            cell = self._cell(key.values_at)
        except HiveError as error:
            yield error
            return
        count = min(key.value_count, len(cell) // 4)
        if count != key.value_count:
            yield HiveError(f"{key.name} has {key.value_count} values, but {count} are listed")
        for offset in struct.unpack_from(f"<{count}I", cell):
            try:
                yield self._value(offset)
            except HiveError as error:
                yield error

    def _value(self, offset: int) -> ValueCell:
        cell = self._cell(offset)
        if len(cell) < _VALUE.size or not cell.startswith(b"vk"):
            raise HiveError(f"no value is at offset {offset + _BASE}")
        _, length, size, at, kind, flags = _VALUE.unpack_from(cell)
        name = _name(cell[_VALUE.size : _VALUE.size + length], compressed=bool(flags & _COMPRESSED_VALUE))
        if size & _IN_PLACE:
            data, size = struct.pack("<I", at)[: size - _IN_PLACE], size - _IN_PLACE
        elif size == 0:
            data = b""
        elif size > _BIGGEST:
            return ValueCell(name, kind, b"", whole=False)
        else:
            data = self._cell(at)[:size]
        return ValueCell(name, kind, data, whole=len(data) == size)

    def _listed(self, offset: int, *, nested: bool = False) -> Iterator[int]:
        """Give the offsets of the keys in a list, or in a list of lists."""
        cell = self._cell(offset)
        kind = cell[:2]
        size = _ELEMENT_SIZES.get(kind)
        if len(cell) < 4 or size is None or (nested and kind == _INDEX_ROOT):  # noqa: PLR2004 - signature and count
            raise HiveError(f"no list of keys is at offset {offset + _BASE}")
        (count,) = struct.unpack_from("<H", cell, 2)
        if 4 + count * size > len(cell):
            raise HiveError(f"the list of keys at offset {offset + _BASE} is longer than its cell")
        for index in range(count):
            (found,) = struct.unpack_from("<I", cell, 4 + index * size)
            if kind == _INDEX_ROOT:
                yield from self._listed(found, nested=True)
            else:
                yield found

    def _cell(self, offset: int) -> bytes:
        """Return the bytes of a cell in use.

        Raises:
            HiveError: if the offset is outside the file, or the cell is free, or too many were read: a hive in which
                keys contain themselves has no end.
        """
        self._left -= 1
        if self._left < 0:
            raise HiveError(f"more than {_MAX_CELLS} cells are on the way")
        start = _BASE + offset
        if offset == _NONE or offset % 8 or start + 4 > len(self._data):
            raise HiveError(f"offset {start} is outside of the hive")
        (size,) = struct.unpack_from("<i", self._data, start)
        if size >= 0:
            raise HiveError(f"the cell at offset {start} is not in use")
        if start - size > len(self._data):
            raise HiveError(f"the cell at offset {start} goes beyond the end of the file")
        return self._data[start + 4 : min(start - size, start + 4 + _LARGEST_CELL)]


def _name(data: bytes, *, compressed: bool) -> str:
    return data.decode("latin-1") if compressed else data.decode("utf-16-le", errors="replace")
