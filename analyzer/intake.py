"""One file of an input, as it comes out of its archive: what it shows, by itself."""

from __future__ import annotations

import gc
import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer import reports, search
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.identity.look import look, told_around
from analyzer.inputs.passing import Passing
from analyzer.model import machines, trails
from analyzer.model.bundles import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.found import Found
    from analyzer.identity import Told
    from analyzer.identity.look import Known
    from analyzer.inputs.unpack import Part

_MANY_OBJECTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What one file showed.

    Attributes:
        member: its way through the archives of the input, None for the input itself.
        told: what it tells of its machine; None for a file that is none of any machine's.
        dumps: the dumps in it.
        unread: what about a listing in it that could not be read.
        instead: of a file without a dump, what it holds.
        looks_like_one: whether that looks like a listing.
    """

    member: str | None
    told: Sequence[Told] | None
    dumps: Sequence[Found] = ()
    unread: str | None = None
    instead: str | None = None
    looks_like_one: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read, and why."""

    member: str | None
    reason: str


def look_into(part: Part, path: str, lines: Known) -> Seen:
    """Say what a file of the input `path` shows; `lines` are those that files have alike."""
    file = File(path, part.member)
    # Of a member that passes by, only the beginning is at hand again.
    again = io.BytesIO(part.file.head) if isinstance(part.file, Passing) else part.file
    size = sys.maxsize if part.size is None else part.size
    if (own := reports.described(part.file)) is not None:
        return _without_dump(part, None, NoCatalogError(own))
    try:
        dumps, unread = search.search(part.file, path, part.member, part.modified)
    except NoCatalogError as error:
        told = look(again, file.name)
        own = reports.described_without_dump(part.file)
        if own is None and not error.looks_like_one:
            own = trails.described(told)
        return _without_dump(part, told, error if own is None else NoCatalogError(own))
    except UnreadableInputError as error:
        dumps, unread = [], str(error)
    told = told_around([dump.lines for dump in dumps], again, size, lines)
    dumps = [dump for dump in dumps if not trails.is_part_of_one(dump.record, file, told)]
    if not dumps and unread is None:
        return _without_dump(part, look(again, file.name), NoCatalogError(trails.DESCRIBED))
    told += [one for dump in dumps for one in machines.told_by_hive(dump.record)]
    return Seen(part.member, told, dumps, unread)


def _without_dump(part: Part, told: Sequence[Told] | None, error: NoCatalogError) -> Seen:
    return Seen(part.member, told, instead=str(error), looks_like_one=error.looks_like_one)


@contextmanager
def calm_collector() -> Iterator[None]:
    """Let Python look for cycles of garbage less often: a batch makes millions of objects and hardly a cycle."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _MANY_OBJECTS) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
