"""What takes long to make and follows from packaged files alone: tables of grammars, compiled templates, parsed facts.

It is made when the package is built (`analyzer.prebuild`), and lies in the folder `made` beside this module. Where that
is not so, or something has changed since, as in a checkout, it is made when it is first needed and kept where Python
keeps this package's compiled modules: in `__pycache__`, or where PYTHONPYCACHEPREFIX says, and not if Python is told to
write none. Where nothing can be written, it is made in each run, and only the time differs.

Only whoever may change this program anyway can write to either place. It is looked up nowhere else, least of all in a
temporary or shared folder: what is kept is code.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analyzer.resources import packaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DIGEST: Final = 32
_READ_AND_WRITE: Final = 0o666


@dataclass
class _Making:
    folder: Path | None = None


_MAKING: Final = _Making()


def cached(name: str, made_of: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
    """Return what `make` gives, from an earlier run where one made it of the same.

    Args:
        name: the name of its file.
        made_of: all that it depends on: texts of packaged files, versions of libraries.
        make: makes it.
    """
    found = look_up(name, made_of)
    if found is None:
        found = make()
        keep(name, made_of, found)
    return found


def look_up(name: str, made_of: tuple[str, ...]) -> bytes | None:
    """Return what was made of exactly this and is kept under a name; None if nothing is."""
    if _MAKING.folder is not None:
        return None
    digest = _digest(made_of)
    for content in (packaged("made", f"{name}.kept") or b"", _compiled(name)):
        # The second digest is another one where a file was cut.
        if content[:_DIGEST] == digest and content[_DIGEST : 2 * _DIGEST] == sha256(content[2 * _DIGEST :]).digest():
            return content[2 * _DIGEST :]
    return None


def keep(name: str, made_of: tuple[str, ...], made: bytes) -> None:
    """Keep something for later runs; where that is not possible, do nothing."""
    if _MAKING.folder is not None:
        _write(_MAKING.folder / f"{name}.kept", _content(made_of, made))
        return
    folder = _folder()
    if folder is not None and not sys.dont_write_bytecode:
        with suppress(OSError):
            _write(folder / _file(name), _content(made_of, made))


@contextmanager
def made_into(folder: Path) -> Iterator[None]:
    """Make anew all that is asked for in the block, into files of a folder: that of the package, when it is built."""
    _MAKING.folder = folder
    try:
        yield
    finally:
        _MAKING.folder = None


def _content(made_of: tuple[str, ...], made: bytes) -> bytes:
    """Return what the file holds in which something is kept."""
    return _digest(made_of) + sha256(made).digest() + made


def _digest(made_of: tuple[str, ...]) -> bytes:
    """Return what tells whether something was made of the same, for the same Python."""
    return sha256("\0".join((sys.implementation.cache_tag or sys.version, *made_of)).encode()).digest()


def _compiled(name: str) -> bytes:
    """Return the file that an earlier run wrote; nothing if there is none."""
    folder = _folder()
    try:
        return (folder / _file(name)).read_bytes() if folder is not None else b""
    except OSError:
        return b""


@cache
def _folder() -> Path | None:
    """Return where Python keeps the compiled modules of this package; None where it keeps none."""
    compiled = __spec__.cached if __spec__ is not None else None
    return Path(compiled).parent if compiled else None


def _file(name: str) -> str:
    return f"{name}.{sys.implementation.cache_tag}.kept"


def _write(place: Path, content: bytes) -> None:
    """Write a file in one step, so that no other process reads half of it.

    Raises:
        OSError: if that is not possible.
    """
    own = place.with_name(f"{place.name}.{os.getpid()}")
    # Never through a file or a link that is there already.
    with os.fdopen(os.open(own, os.O_EXCL | os.O_CREAT | os.O_WRONLY, _READ_AND_WRITE), "wb") as file:
        file.write(content)
    try:
        own.replace(place)
    except OSError:
        own.unlink(missing_ok=True)
        raise
