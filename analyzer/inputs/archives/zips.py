"""Zip archives, zip64 included, as Windows Explorer, PowerShell and the collectors write them.

Source: PKWARE's APPNOTE.TXT, 4.3 and 4.4.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from lzma import LZMAError
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError
from analyzer.inputs.limits import LimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "zip"
SEEKS: Final = True
ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)  # fmt: skip - one list

_ENCRYPTED: Final = 0x1
_STRONG: Final = 0x40
_AES: Final = 99
_LOCAL_HEADER: Final = 30
_END: Final = b"PK\x05\x06"
_END_REACH: Final = 22 + 65_535
_ENTRY_MOST: Final = 46 + 1_024
"""Bytes of the directory for one member: the fixed part, a long name and some extra fields."""


def matches(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK"))


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    _check_directory(file, options.limits.members)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        _check_overlap(members)
        password = options.password.encode() if options.password is not None else None
        for info in members:
            if info.is_dir():
                continue
            # Archives made by PowerShell 5.1 have backslashes, which zipfile keeps on systems other than Windows.
            name = info.filename.replace("\\", "/")
            if info.flag_bits & _ENCRYPTED and (password is None or _is_aes(info)):
                refuse(name, _AES_WORDS if _is_aes(info) else _ENCRYPTED_WORDS)
                continue
            try:
                member = archive.open(info, pwd=password)
            except ERRORS as error:
                refuse(name, f"cannot be decompressed: {error}")
                continue
            with member:
                visit(name, member)


_ENCRYPTED_WORDS: Final = "encrypted: give the password with --password"
_AES_WORDS: Final = "encrypted with AES, which is not supported: unpack it first"


def _is_aes(info: zipfile.ZipInfo) -> bool:
    return info.compress_type == _AES or bool(info.flag_bits & _STRONG)


def _check_directory(file: BinaryIO, members: int) -> None:
    """Refuse a directory of far more members than allowed before an object is made for each of them.

    Raises:
        LimitError: if the directory is that large.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_REACH))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        return  # zipfile says what is wrong
    count, length = struct.unpack_from("<HL", tail, at + 10)
    zip64 = tail.rfind(b"PK\x06\x06", 0, at)
    if zip64 >= 0 and len(tail) >= zip64 + 56:
        count, length = struct.unpack_from("<QQ", tail, zip64 + 32)
    if count > members or length > members * _ENTRY_MOST:
        raise LimitError(f"more than {members:,} members (--max-members): none of them was read")


def _check_overlap(members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members that share their compressed data: no tool writes that, but a bomb.

    Raises:
        UnreadableInputError: if two of them overlap.
    """
    end = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise UnreadableInputError("its members share their data, as in a zip bomb: it was not read")
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
