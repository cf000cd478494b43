"""Folders of a disk, listed at the speed of the system: each entry costs one look, and no file is opened."""

from __future__ import annotations

import os
import stat
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs.long_paths import reachable
from analyzer.inputs.tree import Entry, Item, below, is_glob, split_glob

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 200_000
"""Entries of one folder that are sorted at once; of a larger folder, those next in order, pass by pass."""

_MOUNT_POINT: Final = 0xA0000003
"""The reparse tag of a junction, a link to a folder on Windows (winnt.h); Python takes it for a folder."""

REPORT_FOLDER_MARK: Final = ".winsock-catalog/folder.json"
"""What a report folder of this program is known by, and passed over as a whole: it quotes dumps, and brings none."""

REPORT_USE: Final = "`winsock-catalog render` makes reports of it, `diff` compares with it"
REPORT_FOLDER: Final = f"a report folder of winsock-catalog, and no dumps: {REPORT_USE}"

_KINDS: Final = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def reason(error: OSError | ValueError) -> str:
    """Say why a file or folder could not be read, in words that do not depend on the system."""
    if isinstance(error, ValueError):
        return f"not a possible file name ({error})"  # it has a NUL
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied"
    return error.strerror or str(error) or type(error).__name__


class Folders:
    """The folders of this machine's disks. Links in them are passed over, or followed, to each folder once."""

    def __init__(self, *, follow_links: bool = False) -> None:
        """Take whether links are followed."""
        self._follow = follow_links
        self._seen: dict[tuple[int, int], str] = {}

    def items(self, name: str) -> Iterator[Item]:
        """Give the files that a name stands for: itself, all below a folder, or what a glob matches.

        A name that exists is never taken for a glob. One that does not exist is given too: opening it says so.
        """
        try:
            status = os.stat(reachable(name))  # noqa: PTH116 - paths stay texts here: a Path for each of millions costs seconds
        except (OSError, ValueError):
            if is_glob(name):
                yield from self._matches(name)
            else:
                yield Item(name)
            return
        if not stat.S_ISDIR(status.st_mode):
            yield _item(name, status)
            return
        found = False
        for item in below(self, Item(name)):
            found = True
            yield item
        if not found:
            yield Item(name, self._empty(name), status="no-catalog")

    def entries(self, folder: Item) -> Iterator[Entry]:
        """Give what is in a folder, in order of name; see `Tree`."""
        try:
            if os.path.isfile(reachable(os.path.join(folder.path, REPORT_FOLDER_MARK))):  # noqa: PTH113, PTH118 - the same
                raise NoCatalogError(REPORT_FOLDER)
            if self._follow:
                self._enter(folder.path)
            for entry in _in_order(folder.path):
                found = self._entry(entry, os.path.join(folder.path, entry.name))  # noqa: PTH118 - the same
                if found is not None:
                    yield found
        except (OSError, ValueError) as error:
            raise UnreadableInputError(reason(error)) from None

    def _matches(self, name: str) -> Iterator[Item]:
        drive, path = os.path.splitdrive(name)
        segments = path.replace(os.altsep or os.sep, os.sep).split(os.sep)  # noqa: PTH206 - empty ones count
        before = split_glob(segments)
        start = drive + os.sep.join(segments[:before])  # noqa: PTH118 - the same
        if before and not start.removeprefix(drive):
            start += os.sep  # the root
        found = False
        if os.path.isdir(reachable(start or os.curdir)):  # noqa: PTH112 - the same
            # Without a folder before it, a glob gives names without one, as a shell does.
            for item in below(self, Item(start), [part for part in segments[before:] if part]):
                found = True
                yield item
        if not found:
            yield Item(name, "no file matches")

    def _enter(self, folder: str) -> None:
        """Remember a folder, which links may lead to again, and endlessly so.

        Raises:
            NoCatalogError: if it was searched before.
        """
        status = os.stat(reachable(folder or os.curdir))  # noqa: PTH116 - the same
        before = self._seen.setdefault((status.st_dev, status.st_ino), folder)
        if before != folder:
            raise NoCatalogError(f"links lead to the same folder as {before or os.curdir}, which was searched")

    def _entry(self, entry: os.DirEntry[str], path: str) -> Entry | None:
        try:
            status = entry.stat(follow_symlinks=False)
            if _is_link(status):
                if not self._follow:
                    return None
                status = os.stat(reachable(path))  # noqa: PTH116 - the same
        except OSError as error:
            return Entry(entry.name, Item(path, reason(error)), is_folder=False)
        return Entry(entry.name, _item(path, status, inside=True), stat.S_ISDIR(status.st_mode))

    def _empty(self, folder: str) -> str:
        try:
            with os.scandir(reachable(folder)) as entries:
                links = not self._follow and any(_is_link(entry.stat(follow_symlinks=False)) for entry in entries)
        except OSError:
            links = False
        return "the folder holds links only (--follow-links)" if links else "the folder holds no files"


def _is_link(status: os.stat_result) -> bool:
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _MOUNT_POINT


def _item(path: str, status: os.stat_result, *, inside: bool = False) -> Item:
    """Make the item of what was looked at; inside a folder nobody asked for pipes, and they are not waited for."""
    if stat.S_ISREG(status.st_mode):
        return Item(path, None, status.st_size, status.st_mtime_ns)
    if not inside or stat.S_ISDIR(status.st_mode):
        return Item(path)
    return Item(path, f"not a regular file: {_KINDS.get(stat.S_IFMT(status.st_mode), 'of another kind')}")


def _in_order(folder: str) -> Iterator[os.DirEntry[str]]:
    """Give the entries of a folder in order of name, holding no more than 400,000 of them.

    A larger folder is listed again for each 200,000 entries: that is little beside reading the files.
    """
    last: str | None = None
    while True:
        kept: list[os.DirEntry[str]] = []
        first_left: str | None = None
        with os.scandir(reachable(folder or os.curdir)) as entries:
            for entry in entries:
                if (last is None or entry.name > last) and (first_left is None or entry.name < first_left):
                    kept.append(entry)
                    if len(kept) == 2 * _MOST:
                        kept.sort(key=_NAME)
                        first_left = kept[_MOST].name
                        del kept[_MOST:]
        kept.sort(key=_NAME)
        yield from kept
        if first_left is None:
            return
        last = kept[-1].name


_NAME: Final = attrgetter("name")
