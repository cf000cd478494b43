"""Files that somebody made to do harm, and what goes wrong with files while they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import socket
import tarfile
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import machines
import mutations
import packing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB: Final = 1024 * 1024
_ZEROS: Final = 80 * MIB
"""More than the least size from which the ratio counts."""

FAULTS: Final = """
import builtins, io
from pathlib import Path
_open = open
def _faulty(file, mode="r", *more, **options):
    if mode != "rb" or ".site " not in str(file):
        return _open(file, mode, *more, **options)
    path = Path(file)
    if path.name.startswith("unreadable"):
        raise PermissionError(13, "Permission denied")
    if path.name.startswith("vanishing"):
        path.unlink(missing_ok=True)
    if path.name.startswith("shrinking"):
        import os
        opened = _open(file, mode, *more, **options)
        os.truncate(path, 100)
        return opened
    if path.name.startswith("growing"):
        with _open(path, "ab") as opened:
            opened.write(b"more\\n" * 1000)
    return _open(file, mode, *more, **options)
builtins.open = io.open = _faulty
"""
"""For a `sitecustomize.py`: root may read all, and files change in the very moment in which they are opened."""


def _zip(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


def _tar(data: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def _nested(data: bytes, depth: int) -> bytes:
    for number in range(depth):
        data = _zip((f"{number}.zip", data))
    return data


def _many(count: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
    return made.getvalue()


def _encrypted(data: bytes) -> bytes:
    """Set the flag of encryption in both headers of a zip of one member."""
    packed = bytearray(_zip(("a.txt", data)))
    packed[6] |= 1
    packed[packed.rindex(b"PK\1\2") + 8] |= 1
    return bytes(packed)


_DUMP: Final = machines.render(machines.clean_machine())
_EVIL: Final = _DUMP.replace("MSAFD", "<script>alert(1)</script>\x1b[2J\u202e=cmd|'/C'!A0 MSAFD")

_CONTENTS: Final[dict[str, Callable[[random.Random], bytes]]] = {
    "bomb.zip": lambda _: _ZIP_BOMB,
    "bomb.gz": lambda _: gzip.compress(bytes(_ZEROS), 9),
    "bomb.bz2": lambda _: bz2.compress(bytes(_ZEROS), 1),
    "bomb.xz": lambda _: lzma.compress(bytes(_ZEROS), preset=0),
    "bomb.tgz": lambda _: _tar(bytes(_ZEROS)),
    "overlapping.zip": lambda _: packing.overlapping(50, 4 * MIB),
    "nested.zip": lambda rng: _nested(_DUMP.encode(), rng.randrange(8, 30)),
    "cut.zip": lambda rng: mutations.shortened(_zip(("a.txt", _DUMP.encode()), ("b.txt", b"x" * 9999)), rng),
    "cut.tgz": lambda rng: mutations.shortened(_tar(_DUMP.encode()), rng),
    "flipped.zip": lambda rng: mutations.flipped(_zip(("a.txt", _DUMP.encode())), rng),
    "flipped.tgz": lambda rng: mutations.flipped(_tar(_DUMP.encode()), rng),
    "encrypted.zip": lambda _: _encrypted(_DUMP.encode()),
    "head only.7z": lambda rng: b"7z\xbc\xaf\x27\x1c\0\4" + rng.randbytes(200),
    "head only.cab": lambda rng: b"MSCF\0\0\0\0" + rng.randbytes(200),
    "head only.rar": lambda rng: b"Rar!\x1a\7\1\0" + rng.randbytes(200),
    "head only.hiv": lambda rng: b"regf" + rng.randbytes(8000),
    "giant line.txt": lambda rng: b"Service Flags: " + rng.randbytes(1) * (4 * MIB),
    "giant words.txt": lambda _: b"Winsock Catalog Provider Entry " * (MIB // 8),
    "noise.txt": lambda rng: rng.randbytes(100_000),
    "cut.txt": lambda rng: mutations.truncated(_DUMP, rng).encode(),
    "flipped.txt": lambda rng: mutations.flipped(_DUMP.encode(), rng),
    "markup.txt": lambda _: _EVIL.encode(),
    "empty.txt": lambda _: b"",
    "new\nline.txt": lambda _: _DUMP.encode(),
    "esc\x1b[31m\x07.txt": lambda _: _DUMP.encode(),
    "rtl\u202etxt.exe": lambda _: _DUMP.encode(),
    "'\"><img src=x onerror=alert(1)>.txt": lambda _: _DUMP.encode(),
    "half\udce9.txt": lambda _: _DUMP.encode(),
    "unreadable.txt": lambda _: _DUMP.encode(),
    "vanishing.txt": lambda _: _DUMP.encode(),
    "growing.txt": lambda _: _DUMP.encode(),
    "shrinking.zip": lambda _: _zip(("a.txt", _DUMP.encode())),
}
_ZIP_BOMB: Final = _zip(("zeros.txt", bytes(_ZEROS)))
KINDS: Final = (*_CONTENTS, "fifo", "socket", "loop", "nowhere")


def lay(root: Path, count: int, members: int, seed: int = 0) -> list[Path]:
    """Lay so many hostile files into folders of a root, each kind in turn, and one archive of many members.

    Links in a circle are to be followed by the run. Returns what was laid.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable harm, no secret
    made = {name: make(rng) for name, make in _CONTENTS.items() if name.startswith("bomb")}
    laid = []
    for number in range(count):
        name = KINDS[number % len(KINDS)]
        folder = root / f"host.site {number}"
        folder.mkdir(parents=True)
        path = folder / name
        if name == "fifo":
            os.mkfifo(path)
        elif name == "socket":
            _socket(path)
        elif name == "loop":
            path.symlink_to(folder)
        elif name == "nowhere":
            path.symlink_to(root / "nothing is here")
        else:
            path.write_bytes(made.get(name) or _CONTENTS[name](rng))
        laid.append(path)
    many = root / "host.site many" / "many.zip"
    many.parent.mkdir()
    many.write_bytes(_many(members))
    return [*laid, many]


def _socket(path: Path) -> None:
    """Bind a socket; its address may not be long, so it is a name in this folder."""
    with socket.socket(socket.AF_UNIX) as made, suppress(OSError):
        before = os.open(".", os.O_RDONLY)
        try:
            os.chdir(path.parent)
            made.bind(path.name)
        finally:
            os.fchdir(before)
            os.close(before)
