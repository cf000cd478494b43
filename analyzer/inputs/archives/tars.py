"""Tar archives; compressed ones come here through `streams`.

tarfile reads each header that is out of the ordinary; the walk from one to the next is made here, where a member costs
two reads. tarfile's own has five layers of Python under each member, which took more time than decompression.
"""

from __future__ import annotations

import re
import tarfile
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs.archives._content import CUT, Joined, Stretch, Whole
from analyzer.inputs.limits import LimitError
from analyzer.inputs.times import of_unix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.inputs.archives import Options, Stream, Visit

NAME: Final = "tar"
SEEKS: Final = False
ERRORS: Final = (tarfile.TarError, EOFError, OSError, ValueError)

_MAGIC: Final = slice(257, 262)
_CHECKSUM: Final = slice(148, 156)
_BLOCK: Final = 512
_HEADERS_MOST: Final = 4 * 1024 * 1024
"""Headers of one member, long names included; they are held in memory."""
_AT_ONCE: Final = 4 * 1024 * 1024
_SKIP: Final = 1024 * 1024
_LONG_NAME, _LONG_LINK, _PAX, _PAX_SUN, _PAX_GLOBAL, _SPARSE, _VOLUME = b"L", b"K", b"x", b"X", b"g", b"S", b"M"
_WITHOUT_DATA: Final = (
    tarfile.LNKTYPE,
    tarfile.SYMTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)  # fmt: skip - one list
# Mode, owner, group, size, time and checksum as tar, bsdtar and Python write them, and the type of a plain file.
_PLAIN: Final = re.compile(rb"(?:[0-7]{6}[0-7 ]\0){3}([0-7]{11})[ \0]([0-7]{11})[ \0]([0-7]{6})\0 0")
_PLAIN_AT: Final = 100
_DEVICE: Final = slice(329, 345)
_NO_DEVICE: Final = (bytes(16), b"0000000\0" * 2, b"000000 \0" * 2)
_NAME: Final = slice(0, 100)
_PREFIX: Final = slice(345, 500)
_SPARSE_WORDS: Final = "a sparse file, as tar --sparse stores it: unpack it first"


def matches(head: bytes) -> bool:
    """Tell a tar by its magic, or an old one, which has none, by the checksum of its first header."""
    if head[_MAGIC] == b"ustar":
        return True
    if len(head) < _BLOCK or not head[0]:
        return False
    try:
        said = int(head[_CHECKSUM].strip(b" \0") or b"x", 8)
    except ValueError:
        return False
    return said == sum(head[:_BLOCK]) - sum(head[_CHECKSUM]) + 8 * 0x20


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del options
    walk = _Walk(file)
    for info, name, pax in walk.members():
        if info.type == _SPARSE or any(key.startswith("GNU.sparse.") for key in pax):
            refuse(name, _SPARSE_WORDS)
        elif info.type == _VOLUME:
            refuse(name, "it began in another volume of the archive: unpack all volumes together")
        elif info.type not in _WITHOUT_DATA:
            visit(name, walk.content(), of_unix(info.mtime))


class _Walk:
    """From header to header through a stream."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._headers = _HEADERS_MOST
        self._content: Stretch | None = None
        self._padding = 0

    def members(self) -> Iterator[tuple[tarfile.TarInfo, str, dict[str, str]]]:
        """Give each member's header, its name, and its pax header's fields.

        Raises:
            tarfile.ReadError: if a header is damaged; what stands behind it was given, where it could be found.
            EOFError: if the archive ends before its end mark.
        """
        common: dict[str, str] = {}
        own: dict[str, str] = {}
        long_name: str | None = None
        damaged = False
        while (block := self._block()).strip(b"\0"):
            try:
                info = _header(block)
            except tarfile.HeaderError:
                damaged = True
                continue
            self._padding = -info.size % _BLOCK
            self._content = Stretch(self._file, max(0, info.size))
            if info.type in (_LONG_NAME, _LONG_LINK, _PAX, _PAX_SUN, _PAX_GLOBAL):
                data = self._extension(info.size)
                if info.type == _LONG_NAME:
                    long_name = data.rstrip(b"\0").decode(errors="replace")
                elif info.type == _PAX_GLOBAL:
                    common |= _fields(data)
                elif info.type != _LONG_LINK:
                    own = _fields(data)
                continue
            pax = common | own
            if info.type in _WITHOUT_DATA:
                self._content = None
            elif "size" in pax:
                size = int(pax["size"])
                self._padding = -size % _BLOCK
                self._content = Stretch(self._file, size)
            info.mtime = float(pax.get("mtime", info.mtime))
            name = pax.get("path") or long_name or info.name
            yield info, name.replace("\\", "/").removeprefix("./"), pax
            own, long_name = {}, None
            self._headers = _HEADERS_MOST
        if damaged:
            raise tarfile.ReadError("a header is damaged; what stands behind it was read where a header was found")

    def content(self) -> Stream:
        """Return the content of the member that was given last."""
        content = self._content
        if content is None or not 0 < content.left <= _AT_ONCE:
            return content or Whole(b"")
        data = content.read(content.left)
        return Joined(data, content) if content.left else Whole(data)

    def _block(self) -> bytes:
        """Pass over what is left of a member, and return the next header.

        Raises:
            EOFError: if the archive ends before.
        """
        if self._content is not None:
            while self._content.left:
                self._content.read(_SKIP)
            self._content = None
        if len(self._file.read(self._padding)) < self._padding:
            raise EOFError(CUT)
        self._padding = 0
        block = self._file.read(_BLOCK)
        if not block:
            raise EOFError("it ends without its end mark: members may be missing")
        if len(block) < _BLOCK:
            raise EOFError(CUT)
        return block

    def _extension(self, size: int) -> bytes:
        """Return what a header says about the next one.

        Raises:
            LimitError: if it is too much.
        """
        self._headers -= _BLOCK + size
        if size < 0 or self._headers < 0:
            raise LimitError("a member has headers of more than 4 MiB: the archive is damaged or a bomb")
        data = b""
        while self._content is not None and self._content.left:
            data += self._content.read(self._content.left)
        return data


def _header(block: bytes) -> tarfile.TarInfo:
    """Read a header; that of a plain file at a quarter of the time that tarfile takes.

    Raises:
        tarfile.HeaderError: if it is none.
    """
    plain = _PLAIN.match(block, _PLAIN_AT)
    if (
        plain is None
        or len(block) != _BLOCK
        or block[_DEVICE] not in _NO_DEVICE
        or int(plain[3], 8) != sum(block) - sum(block[_CHECKSUM]) + 8 * 0x20
    ):
        return tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    name, prefix = (block[field].partition(b"\0")[0].decode("utf-8", "replace") for field in (_NAME, _PREFIX))
    info = tarfile.TarInfo(f"{prefix}/{name}" if prefix else name)
    info.size = int(plain[1], 8)
    info.mtime = int(plain[2], 8)
    return info


def _fields(data: bytes) -> dict[str, str]:
    """Read a pax header: each record is its own length, a key and a value."""
    fields: dict[str, str] = {}
    while data:
        length, _, _ = data.partition(b" ")
        size = int(length)
        if not 0 < size <= len(data):
            raise ValueError("a pax header is damaged")
        key, _, value = data[len(length) + 1 : size - 1].partition(b"=")
        fields[key.decode(errors="replace")] = value.decode(errors="replace")
        data = data[size:]
    return fields
