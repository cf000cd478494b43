"""The content of a zip's members: decrypted, decompressed and checked, as a stream.

AES is that of pycryptodomex, which 7z needs as well; what WinZip builds around it (AE-1, AE-2) are forty lines with
hashlib and hmac. pyzipper was weighed: it is a copy of zipfile, with its million objects and without its overlap check.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import cache
from hashlib import pbkdf2_hmac
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError
from analyzer.inputs.archives._content import (
    CUT,
    RAW,
    Decompressing,
    Inflate,
    Joined,
    Stretch,
    Whole,
    begun,
    bzip2,
    crc32,
    inflated,
    lzma_alone,
    needs_extra,
    xz,
    zstandard,
)
from analyzer.inputs.archives._zip_directory import ENCRYPTED, SIZES_BEHIND

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Stream
    from analyzer.inputs.archives._zip_directory import Entry

ENCRYPTED_WORDS: Final = "encrypted: give the password with --password"
_WRONG: Final = "encrypted, and not with the password that was given"

_STORED, _DEFLATE, _DEFLATE64, _BZIP2, _LZMA, _ZSTD_OLD, _ZSTD, _XZ, _PPMD = 0, 8, 9, 12, 14, 20, 93, 95, 98
_NAMES: Final = {1: "shrinking", 6: "imploding", 10: "PKWARE imploding", 96: "JPEG", 97: "WavPack", _PPMD: "PPMd"}
_AT_ONCE: Final = 4 * 1024 * 1024
"""Up to this size a member is decompressed in one step: the declared sizes are its limits."""
_DEFLATE64_INPUT: Final = 1024
"""inflate64 gives all that its input holds, up to 30,000 times as much."""
_LZMA_PROPERTIES: Final = 5
_END_MARKED: Final = 0x2
_CRYPT_HEADER: Final = 12
_SALTS: Final = {1: 8, 2: 12, 3: 16}
_CODE: Final = 10


def content(file: BinaryIO, entry: Entry, at: int, password: str | None) -> Stream:
    """Return the content of a member whose data begin at an offset.

    Raises:
        UnreadableInputError: if it needs a password, an extra, or is compressed in a way that nobody uses.
    """
    if not entry.flags & ENCRYPTED:
        if entry.method in (_STORED, _DEFLATE) and entry.size <= _AT_ONCE and entry.packed <= _AT_ONCE:
            file.seek(at)
            data = file.read(entry.packed)
            whole: bytes | None = data
            if entry.method == _DEFLATE:
                whole = inflated(data, entry.size)
            if whole is not None and len(whole) == entry.size and crc32(whole) == entry.crc:
                return Whole(whole, _Again(entry, at))
            # It is damaged, or the sizes lie: read step by step, it gives what stands before that.
        return _Checked(_decompressed(_Packed(file, at, entry.packed), entry), entry)
    if entry.strong:
        raise UnreadableInputError("encrypted in PKWARE's own way, which is not supported: unpack it first")
    if password is None:
        raise UnreadableInputError(ENCRYPTED_WORDS)
    packed = _Packed(file, at, entry.packed)
    decrypted = _aes(packed, entry, password) if entry.aes else _ZipCrypto(packed, entry, password)
    return _Checked(_decompressed(decrypted, entry), entry)


@dataclass(frozen=True, slots=True)
class _Again:
    """A member that was read at once, and where its data begin."""

    entry: Entry
    at: int

    def beginning(self, archive: BinaryIO, count: int) -> bytes:
        """Return its first bytes, up to `count`; none if the archive has changed."""
        archive.seek(self.at)
        stored = self.entry.method == _STORED
        packed = archive.read(min(self.entry.packed, count) if stored else self.entry.packed)
        return packed if stored else begun(packed, count)


def unsized(file: BinaryIO, at: int) -> tuple[Stream, Unsized]:
    """Return the content of a deflated member whose sizes are not known, and what tells afterwards where it ended."""
    packed = Unsized(file, at)
    stream = Decompressing(packed, lambda: Inflate(RAW), several=False)
    packed.reader = stream
    return stream, packed


class _Packed:
    """The packed data of a member; the file may have been read elsewhere in between."""

    def __init__(self, file: BinaryIO, at: int, size: int) -> None:
        self._file = file
        self._at = at
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end.

        Raises:
            EOFError: if the archive ends before.
        """
        size = self._left if size < 0 else min(size, self._left)
        self._file.seek(self._at)
        data = self._file.read(size)
        if size and not data:
            raise EOFError(CUT)
        self._at += len(data)
        self._left -= len(data)
        return data


class Unsized:
    """Packed data that end where the decompressor says."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        """Take the file and where the data begin."""
        self._file = file
        self._at = at
        self.reader: Decompressing | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        self._file.seek(self._at)
        data = self._file.read(size)
        self._at += len(data)
        return data

    @property
    def end(self) -> int:
        """The offset behind the compressed data."""
        return self._at - (self.reader.behind if self.reader is not None else 0)


def _decompressed(packed: Stream, entry: Entry) -> Stream:
    """Undo the compression.

    Raises:
        UnreadableInputError: if it is not known or needs an extra.
    """
    if entry.method == _STORED:
        return packed
    if entry.method in _METHODS:
        return _METHODS[entry.method](packed, entry)
    name = _NAMES.get(entry.method)
    raise UnreadableInputError(
        f"compressed by {f'{name}, ' if name else ''}method {entry.method}, which is not supported: unpack it first"
    )


def _zstd(packed: Stream, entry: Entry) -> Stream:
    del entry
    fresh, error = zstandard()
    return Decompressing(packed, fresh, (error,))


def _deflate64(packed: Stream, entry: Entry) -> Stream:
    del entry
    try:
        from inflate64 import Inflater  # noqa: PLC0415 - an extra, imported when used
    except ImportError:
        raise UnreadableInputError(needs_extra("Deflate64, as Windows packs files over 2 GB,")) from None

    class Deflate64:
        """inflate64's object as a `Decompressor`."""

        needs_input = True
        unused_data = b""

        def __init__(self) -> None:
            self._object = Inflater()
            self._waiting = b""

        @property
        def eof(self) -> bool:
            return bool(self._object.eof) and not self._waiting

        def decompress(self, data: bytes, max_length: int = -1) -> bytes:
            if data:
                self._waiting += self._object.inflate(data)
            count = len(self._waiting) if max_length < 0 else max_length
            given, self._waiting = self._waiting[:count], self._waiting[count:]
            self.needs_input = not self._waiting
            return given

    return Decompressing(_Sipped(packed), Deflate64, several=False)


class _Sipped:
    """A stream that gives little at once."""

    def __init__(self, file: Stream) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        return self._file.read(_DEFLATE64_INPUT if size < 0 else min(size, _DEFLATE64_INPUT)) or b""


def _lzma(packed: Stream, entry: Entry) -> Stream:
    """LZMA in a zip has a header of its own; put in the order of the .lzma format, it is one."""
    head = _exactly(packed, 4 + _LZMA_PROPERTIES)
    if int.from_bytes(head[2:4], "little") != _LZMA_PROPERTIES:
        raise ValueError("its LZMA header is damaged")
    size = -1 if entry.flags & _END_MARKED else entry.size
    head = head[4:] + size.to_bytes(8, "little", signed=True)
    return Decompressing(Joined(head, packed), lzma_alone, several=False)


class _Checked:
    """Content, of the length and with the checksum that the directory tells."""

    def __init__(self, stream: Stream, entry: Entry) -> None:
        self._stream = stream
        self._entry = entry
        self._left = entry.size
        self._crc = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end.

        Raises:
            ValueError: if there is more or less than there should be, or the checksum differs.
            EOFError: if the archive ends before.
        """
        data = self._stream.read(size) or b""
        self._left -= len(data)
        self._crc = crc32(data, self._crc)
        if self._left < 0:
            raise ValueError("it is longer than it says")
        if not data and size:
            if self._left:
                raise EOFError(CUT)
            if self._entry.crc is not None and self._crc != self._entry.crc:
                raise ValueError("its checksum (CRC-32) is wrong")
        return data


_METHODS: Final[dict[int, Callable[[Stream, Entry], Stream]]] = {
    _DEFLATE: lambda packed, _: Decompressing(packed, lambda: Inflate(RAW), several=False),
    _DEFLATE64: _deflate64,
    _BZIP2: lambda packed, _: Decompressing(packed, bzip2, several=False),
    _LZMA: _lzma,
    _ZSTD_OLD: _zstd,
    _ZSTD: _zstd,
    _XZ: lambda packed, _: Decompressing(packed, xz),
}


def _exactly(stream: Stream, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = stream.read(count - len(data))
        if not more:
            raise EOFError(CUT)
        data += more
    return data


def _aes(packed: Stream, entry: Entry, password: str) -> Stream:
    """Undo WinZip's AES.

    Raises:
        UnreadableInputError: if the password is wrong or the extra missing.
    """
    try:
        from Cryptodome.Cipher import AES  # noqa: PLC0415 - an extra, imported when used
        from Cryptodome.Util import Counter  # noqa: PLC0415 - the same
    except ImportError:
        raise UnreadableInputError(needs_extra("AES encryption")) from None
    if entry.aes not in _SALTS:
        raise ValueError("its AES header is damaged")
    salt_size = _SALTS[entry.aes]
    salt = _exactly(packed, salt_size)
    key_size = 2 * salt_size
    keys = pbkdf2_hmac("sha1", password.encode(), salt, 1000, 2 * key_size + 2)
    if _exactly(packed, 2) != keys[2 * key_size :]:
        raise UnreadableInputError(_WRONG)
    cipher = AES.new(keys[:key_size], AES.MODE_CTR, counter=Counter.new(128, initial_value=1, little_endian=True))
    size = entry.packed - salt_size - 2 - _CODE

    class Aes:
        """The decrypted data; at their end the authentication code is compared."""

        def __init__(self) -> None:
            self._rest = Stretch(packed, size)
            self._code = hmac.new(keys[key_size : 2 * key_size], digestmod="sha1")

        def read(self, count: int = -1, /) -> bytes:
            data = self._rest.read(count)
            if data:
                self._code.update(data)
                data = cipher.decrypt(data)
                if not self._rest.left and _exactly(packed, _CODE) != self._code.digest()[:_CODE]:
                    raise ValueError("its authentication code is wrong")
            return data

    if size < 0:
        raise EOFError(CUT)
    return Aes()


class _ZipCrypto:
    """The traditional encryption, byte by byte (APPNOTE.TXT, 6.1)."""

    def __init__(self, packed: Stream, entry: Entry, password: str) -> None:
        """Read the header.

        Raises:
            UnreadableInputError: if the password is wrong.
        """
        self._packed = packed
        self._keys = (0x12345678, 0x23456789, 0x34567890)
        self._step(password.encode(), decrypt=False)
        check = entry.time >> 8 if entry.flags & SIZES_BEHIND else (entry.crc or 0) >> 24
        if self._step(_exactly(packed, _CRYPT_HEADER), decrypt=True)[-1] != check:
            raise UnreadableInputError(_WRONG)

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        return self._step(self._packed.read(size if size < 0 else min(size, 256 * 1024)) or b"", decrypt=True)

    def _step(self, data: bytes, *, decrypt: bool) -> bytes:
        table = _crc_table()
        one, two, three = self._keys
        out = bytearray()
        for byte in data:
            if decrypt:
                mask = three | 2
                byte ^= (mask * (mask ^ 1) >> 8) & 0xFF  # noqa: PLW2901 - the plain byte from here on
            one = one >> 8 ^ table[(one ^ byte) & 0xFF]
            two = ((two + (one & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            three = three >> 8 ^ table[(three ^ two >> 24) & 0xFF]
            out.append(byte)
        self._keys = one, two, three
        return bytes(out)


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for number in range(256):
        value = number
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    return tuple(table)


def plausible(entry: Entry) -> bool:
    """Tell whether a header that was found in a damaged archive can be one."""
    return entry.method in (_STORED, *_METHODS, *_NAMES) and bool(entry.name)


def ends_by_itself(entry: Entry) -> bool:
    """Tell whether a member without sizes shows its end: deflate, not encrypted."""
    return entry.method == _DEFLATE and not entry.flags & ENCRYPTED


__all__ = ["ENCRYPTED_WORDS", "content", "ends_by_itself", "plausible", "unsized"]
