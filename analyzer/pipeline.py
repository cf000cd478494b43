"""The way of the data: inputs, bytes, lines, dumps, tables, findings, one analysis."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.analysis import Analysis, Input
from analyzer.document import merging
from analyzer.errors import NoCatalogError, UnavailableInputError, UnreadableInputError
from analyzer.identity.look import Known
from analyzer.inputs.archives import Options
from analyzer.inputs.discover import files_below, opened
from analyzer.inputs.limits import Limits
from analyzer.inputs.remote import is_url
from analyzer.inputs.times import of_file
from analyzer.inputs.unpack import INSIDE, SMALL, Unpacker
from analyzer.intake import Intake, Refused, calm_collector, told_later
from analyzer.model import machines, witnesses
from analyzer.model.bundles import Bundles, File

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from analyzer.document.judging import Judgements
    from analyzer.found_dump import Found
    from analyzer.inputs.discover import Item
    from analyzer.inputs.unpack import Part
    from analyzer.intake import Seen, Shown

DEFAULT: Final = Options(Limits())
_CHUNK: Final = 1024 * 1024
NOTHING_SEEN: Final[Mapping[str, Shown]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in some inputs.

    Attributes:
        analysis: all of it.
        asks: inputs whose part of it may depend on the files beside them, and the dialects of their dumps.
        tells: inputs on which the part of files beside them may depend: they tell of their machine.
        unavailable: inputs that could not be opened now.
    """

    analysis: Analysis
    asks: dict[str, frozenset[str]]
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
    digests: bool = True,
) -> Analysis:
    """Analyze files, folders, globs, archives, URLs and "-" (stdin). A bad input is listed, and stops no other.

    Files of `without` are passed over in folders: the reports that are about to be written there. Those of `beside` are
    analyzed as well, and are of the same machine as all others. `options` says what an archive may cost, `follow_links`
    whether links inside folders are followed, `text` whether each dump brings its own lines, `digests` whether each
    input brings its SHA-256.
    """
    left_out = {Path(path).absolute() for path in without}
    names = tuple(path.name for path in left_out)  # tells of nearly all files that they are none of these
    items = (
        item
        for item in files_below(named, follow_links=follow_links)
        if not item.path.rstrip("/").endswith(names)
        or item.location is not None
        or Path(item.path).absolute() not in left_out
    )
    others = list(files_below(beside, follow_links=follow_links))
    return read(items, others, options, text=text, digests=digests).analysis


@calm_collector()
def read(  # noqa: PLR0913 - the same
    items: Iterable[Item],
    beside: Sequence[Item] = (),
    options: Options = DEFAULT,
    *,
    alone: Container[str] = (),
    seen: Mapping[str, Shown] = NOTHING_SEEN,
    text: bool = True,
    digests: bool = True,
    judgements: Judgements | None = None,
) -> Reading:
    """Analyze inputs; see `analyze`.

    `alone` are those of which no file beside them tells, `judgements` what is known from inputs that were read before.
    `seen` is what other processes saw in inputs, by their paths: these are not read.
    """
    same_machine = {item.path for item in beside}
    known = Bundles(same_machine)
    lines = Known()
    files = [
        _read(item, _File(item.path, item.source, known, lines, digests), options, seen.get(item.path))
        for item in chain(items, beside)
    ]
    found = [dump for file in files for dump in file.found]
    numbers = [number for number, dump in enumerate(found) if dump.path in same_machine]
    joined = _joined(found, known, numbers, alone)
    loose = [dump for dump in found if dump.member is None]
    return Reading(
        _judged([status for file in files for status in file.inputs()], joined, text=text, judgements=judgements),
        asks={path: frozenset(dump.record.dialect for dump in own) for path, own in _by_path(loose).items()},
        tells=frozenset(known.telling()) | {dump.path for dump in loose if witnesses.is_evidence(dump.record)},
        unavailable=frozenset(file.path for file in files if file.unavailable),
    )


def _judged(inputs: Sequence[Input], found: Sequence[Found], *, text: bool, judgements: Judgements | None) -> Analysis:
    if not found:
        return Analysis(tool=merging.TOOL, inputs=tuple(inputs), dumps=(), summary=merging.summary(()))
    from analyzer.document import building  # noqa: PLC0415 - with pandas: half a second, which folders of logs can do without

    return building.analysis(inputs, found, text=text, judgements=judgements)


def _by_path(found: Iterable[Found]) -> dict[str, list[Found]]:
    paths: dict[str, list[Found]] = {}
    for dump in found:
        paths.setdefault(dump.path, []).append(dump)
    return paths


def _read(item: Item, file: _File, options: Options, seen: Shown | None) -> _File:
    if item.problem is not None:
        if item.status == "unreadable":
            file.stopped, file.unavailable = item.problem, True
        else:
            file.instead = item.problem
        return file
    try:
        file.read(options, seen)
    except UnreadableInputError as error:
        file.stopped = str(error)
        file.unavailable = isinstance(error, UnavailableInputError)
    except NoCatalogError as error:
        file.instead = str(error)
    return file


def _joined(found: Sequence[Found], bundles: Bundles, named: Iterable[int], alone: Container[str]) -> list[Found]:
    """Complete each dump by what other dumps and files of its machine tell."""
    files = [File(dump.path, dump.member) for dump in found]
    bundles.join(alone)
    statements = [
        witnesses.Statement(dump.record, dump.place, *bundles.certain_machine(file))
        for dump, file in zip(found, files, strict=True)
    ]
    records = witnesses.consult(statements, named)
    subjects = [machines.Subject(r, file, bundles.told_by(file)) for r, file in zip(records, files, strict=True)]
    return [
        dump if dump.record is record else replace(dump, record=record)
        for dump, record in zip(found, machines.identify(subjects, bundles), strict=True)
    ]


@dataclass(slots=True)
class _File:
    """An input, and what was found in it: `stopped` says why it was not read to its end, `instead` what it holds.

    `path` is its name in outputs, `source` what opens it, `lines` those that inputs have alike; `digests` tells whether
    its SHA-256 is wanted.
    """

    path: str
    source: str
    bundles: Bundles
    lines: Known
    digests: bool
    found: list[Found] = field(default_factory=list)
    refused: list[Input] = field(default_factory=list)
    members: int = 0
    stopped: str | None = None
    instead: str | None = None
    unavailable: bool = False
    size: int | None = None
    sha256: str | None = None

    def read(self, options: Options, seen: Shown | None) -> None:
        """Go through the input, or through the archive that it is; or take what was `seen` in it by other processes.

        Raises:
            UnreadableInputError: if it cannot be read, or not to its end; what was found before is kept.
            NoCatalogError: if it is empty.
        """
        with opened(self.source) as (file, self.size):
            modified = of_file(file)
            if self.size <= SMALL:
                # It is looked at many times; and another program may be writing it.
                file = io.BytesIO(file.read(self.size))  # noqa: PLW2901 - the same, at hand
            try:
                if seen is None:
                    # What is far away is not read once more.
                    intake = Intake(self.path, self.lines, once=is_url(self.source))

                    def look_into(part: Part) -> None:
                        self._take(intake.look_into(part), file)

                    Unpacker(self.size, options, look_into, self._refuse).open(file, self.size, modified)
                for one in seen.files if seen is not None else ():
                    if isinstance(one, Refused):
                        self._refuse(one.member, one.reason)
                    else:
                        self._take(one, file)
            finally:
                self.bundles.end_input()
                # What is far away is not read once more for it: of an archive there, only parts were.
                if self.digests and self.found and not is_url(self.source):
                    self.sha256 = (seen.sha256 if seen is not None else None) or digest_of(file)

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

    def _take(self, seen: Seen, archive: BinaryIO) -> None:
        """Remember what a file showed."""
        file = File(self.path, seen.member)
        if seen.told is not None:
            later = None if seen.again is None else partial(told_later, seen.again, file, archive)
            self.bundles.add(*file, seen.told, dumps=bool(seen.dumps), later=later)
        self.members += seen.member is not None
        if seen.instead is not None:
            self._pass_over(seen.member, seen.instead, looks_like_one=seen.looks_like_one)
        self.found += seen.dumps
        if seen.unread:
            self._refuse(seen.member, seen.unread)

    def _pass_over(self, member: str | None, instead: str, *, looks_like_one: bool) -> None:
        """Remember what a file without a dump looks like; of an archive, the first member that looks like something."""
        if member is None:
            self.instead = instead
        elif looks_like_one and self.instead is None:
            self.instead = f"{member}: {instead}"

    def _refuse(self, member: str | None, reason: str) -> None:
        if member is None:
            self.stopped = self.stopped or reason
        else:
            self.refused.append(Input(f"{self.path}{INSIDE}{member}", "unreadable", reason))


def digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a file of any size. It was read just now, so most of it comes from the system's cache."""
    if isinstance(file, io.BytesIO):
        return hashlib.sha256(file.getbuffer()).hexdigest()
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
