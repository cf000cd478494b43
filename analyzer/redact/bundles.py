"""Archives redacted: read as an analysis reads them, with its limits, and written anew as zip, texts only.

An archive inside an archive becomes a zip inside the zip, so that files which tell of one another stay together. What
is no text is left out and named: bytes that nobody looked into may hold any name.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs import archives
from analyzer.inputs.unpack import INSIDE, Part, Unpacker
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analyzer.inputs.archives import Options

ENDING: Final = ".zip"
_COMPRESSED: Final = re.compile(r"(?<=.)\.(?:gz|bz2|xz|zst|z)$", re.IGNORECASE)
_NOT_IN_NAMES: Final = re.compile(r'[<>:"|?*]')
_DEVICE: Final = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\xb9\xb2\xb3])\s*(?:\.|$)", re.IGNORECASE
)
"""What Windows takes for a device, whatever its ending."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_LATEST_YEAR: Final = 2107
"""The years that a zip can tell."""


def is_archive(file: Path) -> bool:
    """Tell whether a file is an archive, by its content.

    Raises:
        OSError: if it cannot be read.
    """
    with file.open("rb") as opened:
        head = opened.read(archives.HEAD)
        opened.seek(max(0, file.stat().st_size - archives.HEAD))
        return (archives.kind_of(head) or archives.kind_of_end(head, opened.read())) is not None


def each(
    file: Path,
    options: Options,
    handle: Callable[[tuple[str, ...], Part], None],
    refuse: Callable[[str | None, str], None],
) -> None:
    """Hand over every member with its way through the archives; a compressed file is called after itself.

    Raises:
        UnreadableInputError: if the archive cannot be read, or costs too much; what was found before was handed over.
        OSError: if the file cannot be read.
    """

    def visit(part: Part) -> None:
        way = (file.name,) if part.member is None else tuple(part.member.split(INSIDE))
        handle((*way[:-1], _COMPRESSED.sub("", way[-1])), part)

    with file.open("rb") as opened:
        Unpacker(file.stat().st_size, options, visit, refuse).open(opened, file.stat().st_size)


class Zip:
    """A zip with zips inside it, written in one pass: members of an archive must follow one another."""

    def __init__(self, file: BinaryIO) -> None:
        """Take a file to write to."""
        self._zips = [zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)]
        self._inside: list[BinaryIO] = []
        self._way: tuple[str, ...] = ()
        self._used: list[set[str]] = [set()]

    def add(self, way: Sequence[str], data: bytes, modified: str | None) -> None:
        """Write a member; `way` is its name behind those of the archives that it is in."""
        *above, name = way
        common = 0
        while common < min(len(above), len(self._way)) and above[common] == self._way[common]:
            common += 1
        self._close(common)
        for archive in above[common:]:
            whole = archive if archive.lower().endswith(ENDING) else archive + ENDING
            info = zipfile.ZipInfo(self._name(whole), _EARLIEST)
            # What it holds is compressed already, and its size is not known before.
            self._inside.append(self._zips[-1].open(info, "w", force_zip64=True))  # type: ignore[arg-type] # writable
            self._zips.append(zipfile.ZipFile(self._inside[-1], "w", zipfile.ZIP_DEFLATED))
            self._used.append(set())
        self._way = tuple(above)
        info = zipfile.ZipInfo(self._name(name), _time(modified))
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        self._zips[-1].writestr(info, data)

    def close(self) -> None:
        """Write what ends the archives."""
        self._close(0)
        self._zips[0].close()

    def _close(self, depth: int) -> None:
        while len(self._inside) > depth:
            self._zips.pop().close()
            self._inside.pop().close()
            self._used.pop()

    def _name(self, name: str) -> str:
        """Return a name that leads nowhere else and is no other member's."""
        safe = inert_name(name)
        while one_name(safe) in self._used[-1]:
            stem, dot, ending = safe.rpartition(".")
            safe = f"{stem}~{dot}{ending}" if stem else f"{safe}~"
        self._used[-1].add(one_name(safe))
        return safe


def inert_name(name: str) -> str:
    r"""Return the name of a member so that unpacking it writes below its folder, on any system, and nothing is hidden.

    Windows takes some names for devices, a colon for a stream behind a file, and no dot or blank at the end.

    >>> inert_name("../../etc/./passwd"), inert_name(r"C:\logs\a.txt"), inert_name("/")
    ('etc/passwd', 'C_/logs/a.txt', 'unnamed')
    >>> inert_name("NUL/aux.log"), inert_name("a.txt:b"), inert_name("what?. ")
    ('_NUL/_aux.log', 'a.txt_b', 'what_')
    """
    parts = [_NOT_IN_NAMES.sub("_", part) for part in printable(name.replace("\\", "/")).split("/")]
    parts = [f"_{part}" if _DEVICE.match(part) else part for part in (part.rstrip(". ") for part in parts) if part]
    return "/".join(parts) or "unnamed"


def one_name(name: str) -> str:
    """Return what names that Windows or macOS may take for one have in common: letters in any case, composed or not."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _time(modified: str | None) -> tuple[int, int, int, int, int, int]:
    try:
        told = datetime.fromisoformat(modified or "")
    except ValueError:
        return _EARLIEST
    if not _EARLIEST[0] <= told.year <= _LATEST_YEAR:
        return _EARLIEST
    return (told.year, told.month, told.day, told.hour, told.minute, told.second)
