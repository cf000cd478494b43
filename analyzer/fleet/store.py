"""Where a report folder lies: a folder on disk, or one that fsspec reaches. Files appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol, cast

from analyzer.errors import OutputError, UsageError
from analyzer.inputs import remote
from analyzer.replacing import replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

_UNFINISHED: Final = ".unfinished"
_READ_ONLY: Final = ("http", "https")


class Store(Protocol):
    """A folder of files by relative name, `/` between folders. Safe for several processes that write other names."""

    @property
    def place(self) -> str:
        """The folder as the user named it."""

    def names(self, folder: str) -> list[str]:
        """Return the names of the files directly in a folder, sorted; none where there is no such folder."""

    def read(self, name: str, offset: int = 0, length: int | None = None) -> bytes | None:
        """Return a file or a piece of it; None where there is none."""

    def writing(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open a file for writing; it appears under its name if the block ends well, and not at all if not."""

    def move(self, name: str, to: str) -> None:
        """Give a file another name, in the place of what had that one."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def clean(self) -> None:
        """Remove what was left of files whose writing did not end, when nobody else is writing."""


def open_store(place: str) -> Store:
    """Return the store of a folder on disk, or of a URL.

    Raises:
        UsageError: if fsspec, which reaches URLs, or its driver is not installed.
    """
    return _Remote(place) if "://" in place else _Local(place)


def write(store: Store, name: str, content: bytes) -> None:
    """Write a file as a whole."""
    with store.writing(name) as file:
        file.write(content)


class _Local:
    """A folder on disk."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._root = Path(place)

    def names(self, folder: str) -> list[str]:
        try:
            return sorted(
                entry.name for entry in os.scandir(self._root / folder) if not entry.name.endswith(_UNFINISHED)
            )
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise OutputError(f"{self._root / folder}: could not be read: {error.strerror or error}") from None

    def read(self, name: str, offset: int = 0, length: int | None = None) -> bytes | None:
        try:
            with (self._root / name).open("rb") as file:
                file.seek(offset)
                return file.read(-1 if length is None else length)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise OutputError(f"{self._root / name}: could not be read: {error.strerror or error}") from None

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        path = self._root / name
        unfinished = path.with_name(f".{path.name}.{os.urandom(4).hex()}{_UNFINISHED}")
        try:
            file = _made(unfinished)
            try:
                with file:
                    yield file
                replace(unfinished, path)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink()
                raise
        except OSError as error:
            raise OutputError(f"{path}: could not be written: {error.strerror or error}") from None

    def move(self, name: str, to: str) -> None:
        try:
            replace(self._root / name, self._root / to)
        except OSError as error:
            raise OutputError(f"{self._root / to}: could not be written: {error.strerror or error}") from None

    def remove(self, name: str) -> None:
        try:
            (self._root / name).unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{self._root / name}: could not be removed: {error.strerror or error}") from None

    def clean(self) -> None:
        for path in self._root.rglob(f".*{_UNFINISHED}"):
            with suppress(OSError):  # what cannot be removed harms nothing: its name is never read
                path.unlink()


def _made(path: Path) -> BinaryIO:
    """Make a file that nobody has made before, and its folder if it is the first one there."""
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


class _Remote:
    """A folder behind a URL; object stores show a file only when its writing ends well."""

    def __init__(self, place: str) -> None:
        self._shown = remote.shown(place)
        scheme = place.partition("://")[0].lower()
        if scheme in _READ_ONLY:
            raise UsageError(f"{self._shown}: nothing can be written there: name a folder, or s3://, gs://, abfs://")
        if scheme == "memory":
            raise UsageError(f"{self._shown}: a report there ends with the program: name a folder")
        try:
            import fsspec  # noqa: PLC0415 - an extra, imported when used
        except ImportError:
            raise UsageError(f"{self._shown}: needs an extra: pip install 'winsock-catalog[remote]'") from None
        self.place = place
        try:
            self._system, self._root = cast("tuple[Any, str]", fsspec.core.url_to_fs(place))
        except (ImportError, ValueError) as error:
            raise UsageError(f"{self._shown}: cannot be reached: {error}") from None

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    @contextmanager
    def _told(self, name: str, did: str) -> Iterator[None]:
        try:
            yield
        except OutputError:
            raise
        except remote.failures() as error:
            said = remote.answer(error) or (str(error).splitlines() or [type(error).__name__])[0]
            raise OutputError(f"{self._shown}: {name} could not be {did}: {said}") from None

    def names(self, folder: str) -> list[str]:
        with self._told(folder or "the folder", "listed"):
            try:
                found = self._system.ls(self._path(folder), detail=False, refresh=True)
            except (FileNotFoundError, NotADirectoryError):
                return []
        return sorted(PurePosixPath(path).name for path in found)

    def read(self, name: str, offset: int = 0, length: int | None = None) -> bytes | None:
        with self._told(name, "read"):
            try:
                end = None if length is None else offset + length
                return cast("bytes", self._system.cat_file(self._path(name), start=offset or None, end=end))
            except (FileNotFoundError, NotADirectoryError):
                return None

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        with self._told(name, "written"):
            self._system.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
            # Written to disk first: what breaks off in the middle never reaches the store.
            with tempfile.TemporaryFile() as file:
                yield cast("BinaryIO", file)
                file.seek(0)
                with self._system.open(self._path(name), "wb") as there:
                    shutil.copyfileobj(file, there, 1024 * 1024)

    def move(self, name: str, to: str) -> None:
        with self._told(to, "written"):
            self._system.mv(self._path(name), self._path(to))

    def remove(self, name: str) -> None:
        with self._told(name, "removed"), suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def clean(self) -> None:
        """Do nothing: what is not whole is not there."""
