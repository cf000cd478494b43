"""The way of the data: inputs, bytes, lines, dumps, tables, findings, one analysis."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analyzer import document, search
from analyzer.analysis import Analysis, Input
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs.archives import Options
from analyzer.inputs.discover import files_below, opened
from analyzer.inputs.limits import Limits
from analyzer.inputs.unpack import INSIDE, Part, Unpacker
from analyzer.model import witnesses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.document import Found

DEFAULT: Final = Options(Limits())


def analyze(
    named: Iterable[str],
    without: Iterable[str] = (),
    beside: Sequence[str] = (),
    options: Options = DEFAULT,
    *,
    follow_links: bool = False,
) -> Analysis:
    """Analyze files, folders, globs, archives, URLs and "-" (stdin). A bad input is listed, and stops no other.

    Files of `without` are passed over in folders: the reports that are about to be written there. Those of `beside` are
    analyzed as well, and are of the same machine as all others. `options` says what an archive may cost, `follow_links`
    whether links inside folders are followed.
    """
    left_out = {Path(path).absolute() for path in without}
    inputs: list[Input] = []
    found: list[Found] = []
    same_machine = {item.path for item in files_below(beside, follow_links=follow_links)}
    for item in files_below(chain(named, beside), follow_links=follow_links):
        if left_out and item.location is None and Path(item.path).absolute() in left_out:
            continue
        if item.problem is not None:
            inputs.append(Input(item.path, item.status, item.problem))
            continue
        file = _File(item.path, item.source)
        try:
            file.read(options)
        except UnreadableInputError as error:
            file.stopped = str(error)
        except NoCatalogError as error:
            file.instead = str(error)
        inputs += file.inputs()
        found += file.found
    records = witnesses.consult(
        [witnesses.Statement(dump.record, dump.place, dump.bundle) for dump in found],
        [number for number, dump in enumerate(found) if dump.path in same_machine],
    )
    return document.analysis(inputs, [replace(dump, record=r) for dump, r in zip(found, records, strict=True)])


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

    def read(self, options: Options) -> None:
        """Go through the input, or through the archive that it is.

        Raises:
            UnreadableInputError: if it cannot be read, or not to its end; what was found before is kept.
            NoCatalogError: if it is empty.
        """
        with opened(self.source) as (file, size):
            Unpacker(size, options, self._search, self._refuse).open(file, size)

    def inputs(self) -> list[Input]:
        """Say how reading went: of the input as a whole, and of each member that could not be read."""
        if self.stopped is not None:
            status = Input(self.path, "unreadable", self.stopped)
        elif self.found:
            status = Input(self.path, "analyzed", None)
        elif self.members:
            counted = "its only member" if self.members == 1 else f"its {self.members:,} members"
            instead = f"; {self.instead}" if self.instead else ""
            status = Input(self.path, "no-catalog", f"no catalog was found in {counted}{instead}")
        else:
            status = Input(self.path, "no-catalog", self.instead or "the archive is empty")
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
