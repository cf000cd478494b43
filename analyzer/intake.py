"""One file of an input, as it comes out of its archive: what it shows, by itself.

Of a log in an archive two things are asked only where they are wanted, since they take as long as the search for dumps.
What it looks like is told where no dump was found in the archive; so behind the first dump nobody asks. And what it
tells of its machine counts where a dump is near it: if none is yet, it is asked when the whole archive is known, of the
few files near dumps, which are read once more for it. Holding what all files begin with was weighed: 64 KiB each.
"""

from __future__ import annotations

import gc
import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from analyzer import own_reports, search
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.identity.look import look, reach, told_around
from analyzer.inputs.passing import Passing
from analyzer.model import machines, trails
from analyzer.model.bundles import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from analyzer.found_dump import Found
    from analyzer.identity import Told
    from analyzer.identity.look import Known
    from analyzer.inputs.archives import Again
    from analyzer.inputs.unpack import Part
    from analyzer.model.bundles import Folder

_MANY_OBJECTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What one file showed.

    Attributes:
        member: its way through the archives of the input, None for the input itself.
        told: what it tells of its machine; None for a file that is none of any machine's.
        dumps: the dumps in it.
        unread: what about a listing in it that could not be read.
        instead: of a file without a dump, what it holds, where that is asked.
        looks_like_one: whether that looks like a listing.
        again: of a member that was not asked what it tells, how it is read once more: see `told_later`.
    """

    member: str | None
    told: Sequence[Told] | None
    dumps: Sequence[Found] = ()
    unread: str | None = None
    instead: str | None = None
    looks_like_one: bool = False
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read, and why."""

    member: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What other processes saw in an input: its files in order, and the SHA-256 of all of it, if that is known."""

    files: Sequence[Seen | Refused]
    sha256: str | None = None


class Intake:
    """Looks into the files of an input, one after another, and remembers which need not be asked everything."""

    def __init__(self, path: str, lines: Known, *, once: bool = False) -> None:
        """Take the input's path, and the lines that files have alike; what is to be read `once` is not read again."""
        self._path = path
        self._lines = lines
        self._once = once
        self._near: set[Folder] = set()
        self._is_told = False

    def look_into(self, part: Part) -> Seen:
        """Say what a file shows."""
        file = File(self._path, part.member)
        again = None if self._once or file.folder in self._near else part.again
        describes = part.member is None or not self._is_told
        seen = _look_into(part, file, self._lines, again, describes=describes)
        if seen.dumps:
            self._near.add(file.folder)
        # Of an archive with dumps nobody asks what other members look like; of others, the first that looks like one.
        self._is_told |= bool(seen.dumps) or seen.looks_like_one
        return seen

    def completed(self, seen: Iterable[Seen | Refused], archive: BinaryIO) -> list[Seen | Refused]:
        """Ask members that lie beside a dump what they tell, where that was put off."""
        return [
            replace(one, told=told_later(one.again, File(self._path, one.member), archive), again=None)
            if isinstance(one, Seen) and one.again is not None and File(self._path, one.member).folder in self._near
            else one
            for one in seen
        ]


def told_later(again: Again, file: File, archive: BinaryIO) -> list[Told]:
    """Return what a member tells that was not asked when its archive was read."""
    return look(io.BytesIO(again.beginning(archive, reach(file.name))), file.name)


def _look_into(part: Part, file: File, lines: Known, later: Again | None, *, describes: bool) -> Seen:
    # Of a member that passes by, only the beginning is at hand again.
    again = io.BytesIO(part.file.head) if isinstance(part.file, Passing) else part.file
    size = sys.maxsize if part.size is None else part.size
    if (own := own_reports.described(part.file)) is not None:
        return _without_dump(part, None, NoCatalogError(own))
    try:
        dumps, unread = search.search(part.file, file.path, part.member, part.modified, describes=describes)
    except NoCatalogError as error:
        told = look(again, file.name) if later is None else []
        if not describes:
            return Seen(part.member, told, again=later)
        own = own_reports.described_without_dump(part.file)
        if own is None and not error.looks_like_one:
            own = trails.described(told)
        return _without_dump(part, told, error if own is None else NoCatalogError(own), later)
    except UnreadableInputError as error:
        dumps, unread = [], str(error)
    told = told_around([dump.lines for dump in dumps], again, size, lines)
    dumps = [dump for dump in dumps if not trails.is_part_of_one(dump.record, file, told)]
    if not dumps and unread is None:
        return _without_dump(part, look(again, file.name), NoCatalogError(trails.DESCRIBED))
    told += [one for dump in dumps for one in machines.told_by_hive(dump.record)]
    return Seen(part.member, told, dumps, unread)


def _without_dump(part: Part, told: Sequence[Told] | None, error: NoCatalogError, again: Again | None = None) -> Seen:
    return Seen(part.member, told, instead=str(error), looks_like_one=error.looks_like_one, again=again)


@contextmanager
def calm_collector() -> Iterator[None]:
    """Let Python look for cycles of garbage less often: a batch makes millions of objects and hardly a cycle."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _MANY_OBJECTS) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
