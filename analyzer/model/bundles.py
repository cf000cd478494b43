"""Which files are of one machine, told by where they lie and how they are named.

The rule. A bundle is what lies in one folder, of one archive or of the disk, together with the folders in it that
collectors are known to make (`config`, `Misc`, ...; `knowledge/identity.toml`). In it files are divided by the
machine's name where collectors put one before or into the name (`HOST1_WinSock_netsh.TXT`): files that begin with
the same name belong together, files of different names do not. A folder that directly holds more than 2,048 files is
no bundle, and every file in it stands for itself.

So identity looks at the files of a folder, or of an archive, and at nothing farther away: who hands whole folders to
workers, those of collectors with the folder above them (`bundle_of` says which), loses nothing.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from fnmatch import translate
from functools import cache, lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.identity.names import folded, host_name
from analyzer.inputs.discover import STDIN
from analyzer.inputs.unpack import INSIDE
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from analyzer.identity import Told

MOST_FILES: Final = 2_048
"""More files directly in a folder are a collection of machines, not what a collector leaves of one."""

MOST_TRAILS: Final = 64 * 1024 * 1024
"""Characters of audit trails that are read in a run, or in a batch of a report folder: real ones have thousands."""

_HOST: Final = r"(?P<host>[^\\/:*?\"<>|\n]{1,63}?)"


class File(NamedTuple):
    """A file of an input: `member` is its way through the archives, None for the input itself."""

    path: str
    member: str | None

    @property
    def name(self) -> str:
        """Its name without folders and archives."""
        return _divided(self.path if self.member is None else self.member.rpartition(INSIDE)[2])[1]

    @property
    def folder(self) -> Folder:
        """The folder in which it lies."""
        if self.path == STDIN and self.member is None:
            return Folder(STDIN, "", "")
        if self.member is None:
            return Folder("", "", _divided(self.path)[0])
        archive, _, inside = self.member.rpartition(INSIDE)
        return Folder(self.path, archive, _divided(inside)[0])


class Folder(NamedTuple):
    """A folder: of the disk where `path` is empty, else inside the archive `archive` of the input `path`."""

    path: str
    archive: str
    inside: str

    @property
    def above(self) -> Folder | None:
        """The folder that this one belongs to, if collectors make such folders inside their bundles."""
        name = self.inside.rpartition(os.sep)[2]
        if _layout().fullmatch(name.casefold()) is None:
            return None
        return self._replace(inside=str(PurePath(self.inside).parent))


def _divided(path: str) -> tuple[str, str]:
    """Return the folder and the name of a path as `PurePath` does, which takes twenty times as long for each file.

    >>> _divided("a//b/c.txt"), _divided("c.txt"), _divided("a/b/")
    (('a/b', 'c.txt'), ('.', 'c.txt'), ('a', 'b'))
    """
    above, slash, name = path.rpartition("/")
    if name in ("", ".") or os.sep != "/":
        whole = PurePath(path)
        return str(whole.parent), whole.name
    return _normal(above + slash), name


def _normal(folder: str) -> str:
    """Return a folder, written with a slash at its end, as `PurePath` writes it; only what is odd is left to that."""
    if len(folder) > 1 and folder[0] != "." and "//" not in folder and "/." not in folder:
        return folder[:-1]
    return str(PurePath(folder))


def bundle_of(path: str, member: str | None = None) -> Folder:
    """Return the folder whose files, with those of collectors' folders in it, are the bundle of a file."""
    folder = File(path, member).folder
    return folder.above or folder


@lru_cache(16_384)
def owner_of(name: str) -> str | None:
    """Return the machine's name in the name of a file, where a collector puts it there.

    >>> owner_of("PC7_WinSock_netsh.TXT"), owner_of("_DirectAccessCli_PC7_182512.txt"), owner_of("my_notes.txt")
    ('PC7', 'PC7', None)
    """
    match = _owners().fullmatch(name)
    return host_name(next(filter(None, match.groups()), "")) if match is not None else None


def is_of_collector(name: str) -> bool:
    """Tell whether a file name is that of a collector's file, of which a bundle holds one."""
    return name.casefold() in _collected() or owner_of(name) is not None


def named_folder(file: File) -> str | None:
    """Return the machine's name in the name of a folder or archive above a file, where a collector puts it there."""
    if file.member is None:
        return _named_above(file.folder.inside)
    parts = [*_parts(file.path)]
    parts += [part for piece in file.member.split(INSIDE) for part in PurePath(piece).parts]
    return _named(part.removesuffix(".zip") for part in reversed(parts[:-1]))


@lru_cache(256)
def _parts(path: str) -> tuple[str, ...]:
    return PurePath(path).parts


@lru_cache(4_096)
def _named_above(folder: str) -> str | None:
    return _named(reversed(PurePath(folder).parts[-2:]))


def _named(folders: Iterable[str]) -> str | None:
    """Return the machine's name in the first of some names that a collector gave."""
    match = next(filter(None, map(_named_folders().fullmatch, folders)), None)
    return host_name(next(filter(None, match.groups()), "")) if match is not None else None


@dataclass(slots=True)
class Group:
    """How many files of a bundle are of one machine, or of none in particular, and those that tell something."""

    files: int = 0
    certain: bool = False
    """Whether a file's name says the machine in a form that only a collector uses."""
    told: dict[File, list[Told]] = field(default_factory=dict)


@dataclass(slots=True)
class Bundle:
    """A bundle's files by the machine's name in their names, folded; those without one are under None."""

    groups: dict[str | None, Group] = field(default_factory=dict)


class Bundles:
    """Learns of files one by one, in any order, and says at the end which belong together: linear in their number.

    Of an archive without dumps nothing is kept, of one with dumps only the files that tell something.
    """

    def __init__(self, named: Container[str] = ()) -> None:
        """Begin with no file. Those of the inputs `named` are of the same machine as all others: the user says so."""
        self._named = named
        self.given: dict[File, list[Told]] = {}
        """Files that the user named as of the same machine, with the audit trails in them."""
        self._room = MOST_TRAILS
        self._later: dict[File, Callable[[], Sequence[Told]]] = {}
        """Files of the archive that were not asked yet what they tell."""
        self._on_disk: dict[File, list[Told]] = {}
        self._in_archive: dict[File, list[Told]] = {}
        self._dumps: set[File] = set()
        self._told: dict[File, list[Told]] = {}
        self._bundles: dict[Folder | File, Bundle] = {}
        self._keys: dict[Folder, Folder | None] = {}
        self._alone: Container[str] = ()
        self._known: dict[File, tuple[Folder | File, Bundle, str | None]] = {}
        """The key, the bundle and the group of each file that was asked about: each is, many times."""
        self._telling: list[str] = []

    def add(
        self,
        path: str,
        member: str | None,
        told: Iterable[Told] = (),
        *,
        dumps: bool = False,
        later: Callable[[], Sequence[Told]] | None = None,
    ) -> None:
        """Learn of a file, of what it tells, and whether it holds dumps.

        What a file of an archive tells can be asked `later`, until the end of its input: it is if a dump is near it.
        """
        file = File(path, member)
        files = self._on_disk if member is None else self._in_archive
        if later is not None and file not in files and path not in self._named:
            self._later[file] = later
        elif later is not None or file in self._later:  # an archive may hold several files of one name
            before = self._later.pop(file, None)
            told = (*(before() if before else ()), *told, *(later() if later else ()))
        bounded = [self._within_room(one) for one in told]
        files.setdefault(file, []).extend(bounded)
        if path in self._named and (trails := [one for one in bounded if one.trail is not None]):
            self.given.setdefault(file, []).extend(trails)
        if dumps:
            self._dumps.add(file)

    def end_input(self) -> None:
        """Divide the files of an archive; to be called when its last one is known."""
        self._divide(self._in_archive)
        self._in_archive = {}
        self._later = {}

    def join(self, alone: Container[str] = ()) -> None:
        """Divide all files that are left; to be called when the last one is known.

        Args:
            alone: files of the disk that are in no bundle, whatever lies beside them.
        """
        self.end_input()
        self._alone = alone
        self._telling = [file.path for file, told in self._on_disk.items() if told]
        self._divide(self._on_disk)
        self._on_disk = {}

    def _divide(self, files: dict[File, list[Told]]) -> None:
        self._known.clear()
        if self._dumps.isdisjoint(files):
            return
        direct = Counter(file.folder for file in files)
        keys = {folder: _key(folder, direct) for folder in direct}
        placed = [(file, self._of(file, keys)) for file in files]
        wanted = {key for file, key in placed if file in self._dumps}
        self._keys |= {folder: key for folder, key in keys.items() if key is None or key in wanted}
        own = [(file, key) for file, key in placed if key in wanted]
        owners: dict[Folder | File, dict[str, str]] = {}
        for file, key in own:
            owner = owner_of(file.name)
            if owner is not None:
                owners.setdefault(key, {}).setdefault(folded(owner), owner)
        for file, key in own:
            bundle = self._bundles.setdefault(key, Bundle())
            group = bundle.groups.setdefault(_group_of(file, owners.get(key, {})), Group())
            group.files += 1
            group.certain |= _certain().fullmatch(file.name) is not None
            later = self._later.pop(file, None)
            if later is not None:
                files[file] += map(self._within_room, later())
            if files[file]:
                group.told[file] = self._told[file] = files[file]

    def _within_room(self, told: Told) -> Told:
        """Return what a file tells; where trails fill the memory already, without what stands in the trail."""
        if told.trail is None:
            return told
        self._room -= told.trail.size
        return told if self._room >= 0 else replace(told, trail=told.trail.emptied())

    def telling(self) -> Iterator[str]:
        """Give the files of the disk that tell something of their machine."""
        yield from self._telling

    def told_by(self, file: File) -> Sequence[Told]:
        """Return what a file tells itself."""
        return self._told.get(file, ())

    def certain_machine(self, file: File) -> tuple[Folder | File, str | None]:
        """Return a file's bundle, and the machine that its name begins with, if that is certainly one's name."""
        key, bundle, name = self._whose(file)
        group = bundle.groups.get(name)
        return key, name if group is not None and group.certain else None

    def bundle(self, file: File) -> Bundle:
        """Return the bundle of a file."""
        return self._whose(file)[1]

    def same(self, file: File) -> tuple[Folder | File, str | None]:
        """Return what is equal for the files of one machine."""
        key, _, name = self._whose(file)
        return key, name

    def _whose(self, file: File) -> tuple[Folder | File, Bundle, str | None]:
        known = self._known.get(file)
        if known is None:
            key = self._of(file, self._keys)
            bundle = self._bundles.get(key) or Bundle()
            known = self._known[file] = (key, bundle, _group_of(file, bundle.groups))
        return known

    def _of(self, file: File, keys: dict[Folder, Folder | None]) -> Folder | File:
        if file.member is None and file.path in self._alone:
            return file
        return keys.get(file.folder) or file


def _key(folder: Folder, direct: Counter[Folder]) -> Folder | None:
    """Return the folder that stands for the bundle of a folder's files; None if they are too many for one."""
    if direct[folder] > MOST_FILES:
        return None
    above = folder.above
    return above if above is not None and direct[above] <= MOST_FILES else folder


def _group_of(file: File, owners: Container[str | None]) -> str | None:
    """Return which of the machines of a bundle a file's name begins with: the longest one."""
    own = owner_of(file.name)
    if own is not None:
        return folded(own)
    pieces = file.name.split("_")
    begun = (folded("_".join(pieces[:count])) for count in range(min(len(pieces) - 1, 8), 0, -1))
    return next((name for name in begun if name in owners), None)


def _form(text: str) -> str:
    """Make a pattern of a file name with `{host}` and `{digits}` in it."""
    return re.escape(text).replace(r"\{host\}", _HOST).replace(r"\{digits\}", r"\d{1,14}")


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    numbered = (_form(form).replace("?P<host>", "") for form in forms)
    return re.compile("|".join(numbered), re.IGNORECASE)


@cache
def _owners() -> re.Pattern[str]:
    return _any_of(form for collector in load.collectors() for form in collector.host)


@cache
def _certain() -> re.Pattern[str]:
    return _any_of(form for collector in load.collectors() if collector.host_certain for form in collector.host)


@cache
def _named_folders() -> re.Pattern[str]:
    return _any_of(form for folder in load.identity().named_folder for form in sorted(folder.name, key=len)[::-1])


@cache
def _layout() -> re.Pattern[str]:
    return re.compile("|".join(translate(folder.name.casefold()) for folder in load.identity().folder))


@cache
def _collected() -> frozenset[str]:
    names = (name.casefold() for collector in load.collectors() for name in collector.file)
    return frozenset(name for name in names if "*" not in name)
