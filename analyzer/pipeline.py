"""The way of the data: inputs, bytes, lines, dumps, tables, findings, one analysis."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer import document, search
from analyzer.analysis import Analysis, Input
from analyzer.errors import NoCatalogError, UnavailableInputError, UnreadableInputError
from analyzer.inputs.archives import Options
from analyzer.inputs.bundles import Bundle, bundles
from analyzer.inputs.discover import files_below, opened
from analyzer.inputs.limits import Limits
from analyzer.inputs.unpack import INSIDE, Part, Unpacker
from analyzer.model import witnesses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.document import Found
    from analyzer.inputs.discover import Item

DEFAULT: Final = Options(Limits())
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in some inputs.

    Attributes:
        analysis: all of it.
        asks: inputs whose part of it may depend on the files beside them.
        tells: inputs on which the part of files beside them may depend.
        unavailable: inputs that could not be opened now.
    """

    analysis: Analysis
    asks: frozenset[str]
    tells: frozenset[str]
    unavailable: frozenset[str]


def analyze(  # noqa: PLR0913 - what a run may be asked for
    named: Iterable[str],
    without: Iterable[str] = (),
    beside: Sequence[str] = (),
    options: Options = DEFAULT,
    *,
    follow_links: bool = False,
    text: bool = True,
) -> Analysis:
    """Analyze files, folders, globs, archives, URLs and "-" (stdin). A bad input is listed, and stops no other.

    Files of `without` are passed over in folders: the reports that are about to be written there. Those of `beside` are
    analyzed as well, and are of the same machine as all others. `options` says what an archive may cost, `follow_links`
    whether links inside folders are followed, `text` whether each dump brings its own lines.
    """
    left_out = {Path(path).absolute() for path in without}
    items = (
        item
        for item in files_below(named, follow_links=follow_links)
        if not left_out or item.location is not None or Path(item.path).absolute() not in left_out
    )
    return read(bundles(items), list(files_below(beside, follow_links=follow_links)), options, text=text).analysis


def read(
    together: Iterable[Bundle], beside: Sequence[Item] = (), options: Options = DEFAULT, *, text: bool = True
) -> Reading:
    """Analyze inputs, those of a bundle together, and give all in the order of their places; see `analyze`."""
    bundled = [*together, Bundle(tuple(beside), tuple(sys.maxsize for _ in beside))]
    numbered = [
        (place, number, _read(item, options))
        for number, bundle in enumerate(bundled)
        for item, place in zip(bundle.items, bundle.places, strict=True)
    ]
    numbered.sort(key=lambda one: one[0])
    files = [file for _, _, file in numbered]
    found = [dump for file in files for dump in file.found]
    same_machine = {item.path for item in beside}
    records = witnesses.consult(
        [
            witnesses.Statement(dump.record, dump.place, _bundle(dump, number))
            for _, number, file in numbered
            for dump in file.found
        ],
        [number for number, dump in enumerate(found) if dump.path in same_machine],
    )
    return Reading(
        document.analysis(
            [status for file in files for status in file.inputs()],
            [replace(dump, record=r) for dump, r in zip(found, records, strict=True)],
            text=text,
        ),
        asks=frozenset(dump.path for dump in found if dump.member is None),
        tells=frozenset(dump.path for dump in found if dump.member is None and witnesses.is_evidence(dump.record)),
        unavailable=frozenset(file.path for file in files if file.unavailable),
    )


def _read(item: Item, options: Options) -> _File:
    file = _File(item.path, item.source)
    if item.problem is not None:
        if item.status == "unreadable":
            file.stopped, file.unavailable = item.problem, True
        else:
            file.instead = item.problem
        return file
    try:
        file.read(options)
    except UnreadableInputError as error:
        file.stopped = str(error)
        file.unavailable = isinstance(error, UnavailableInputError)
    except NoCatalogError as error:
        file.instead = str(error)
    return file


def _bundle(dump: Found, number: int) -> tuple[object, str]:
    """Name what a dump has in common with those beside it: the bundle of its input, or the folder in its archive."""
    return (number, "") if dump.member is None else (dump.path, str(PurePath(dump.member).parent))


@dataclass(slots=True)
class _File:
    """An input, and what was found in it: `stopped` says why it was not read to its end, `instead` what it holds.

    `path` is its name in outputs, `source` what opens it.
    """

    path: str
    source: str
    found: list[Found] = field(default_factory=list)
    refused: list[Input] = field(default_factory=list)
    members: int = 0
    stopped: str | None = None
    instead: str | None = None
    unavailable: bool = False
    size: int | None = None
    sha256: str | None = None

    def read(self, options: Options) -> None:
        """Go through the input, or through the archive that it is.

        Raises:
            UnreadableInputError: if it cannot be read, or not to its end; what was found before is kept.
            NoCatalogError: if it is empty.
        """
        with opened(self.source) as (file, self.size):
            try:
                Unpacker(self.size, options, self._search, self._refuse).open(file, self.size)
            finally:
                if self.found and self.source == self.path:
                    self.sha256 = _digest(file)

    def inputs(self) -> list[Input]:
        """Say how reading went: of the input as a whole, and of each member that could not be read."""
        if self.stopped is not None:
            status = Input(self.path, "unreadable", self.stopped, self.size, self.sha256)
        elif self.found:
            status = Input(self.path, "analyzed", None, self.size, self.sha256)
        elif self.members:
            counted = "its only member" if self.members == 1 else f"its {self.members:,} members"
            instead = f"; {self.instead}" if self.instead else ""
            status = Input(self.path, "no-catalog", f"no catalog was found in {counted}{instead}", self.size)
        else:
            status = Input(self.path, "no-catalog", self.instead or "the archive is empty", self.size)
        return [status, *self.refused]

    def _search(self, part: Part) -> None:
        try:
            dumps, unread = search.search(part.file, self.path, part.member)
        except NoCatalogError as error:
            self._pass_over(part, error)
            return
        except UnreadableInputError as error:
            dumps, unread = [], str(error)
        self.members += part.member is not None
        self.found += dumps
        if unread:
            self._refuse(part.member, unread)

    def _pass_over(self, part: Part, error: NoCatalogError) -> None:
        """Remember what a file without a dump looks like; of an archive, the first member that looks like something."""
        if part.member is None:
            self.instead = str(error)
            return
        self.members += 1
        if error.looks_like_one and self.instead is None:
            self.instead = f"{part.member}: {error}"

    def _refuse(self, member: str | None, reason: str) -> None:
        if member is None:
            self.stopped = self.stopped or reason
        else:
            self.refused.append(Input(f"{self.path}{INSIDE}{member}", "unreadable", reason))


def _digest(file: BinaryIO) -> str:
    """Return the SHA-256 of a file of any size. It was read just now, so most of it comes from the system's cache."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
