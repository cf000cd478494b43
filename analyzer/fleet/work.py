"""What a worker does: read one batch of inputs and write its part. It needs nothing but its task."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from analyzer import pipeline
from analyzer.document import merging
from analyzer.fleet import tables
from analyzer.fleet.batches import Neighbours, in_order, stamp
from analyzer.fleet.parts import Line, Record, digest_of, lines_name, record_name, rows
from analyzer.fleet.store import open_store, write
from analyzer.model.bundles import File, is_of_collector, owner_of
from analyzer.outputs import json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.analysis import Analysis
    from analyzer.document.judging import Judgements
    from analyzer.fleet.batches import Batch
    from analyzer.inputs.archives import Options
    from analyzer.inputs.discover import Item
    from analyzer.intake import Shown

_NOTHING: Final = digest_of([])
_SEVERAL: Final = 2
"""So many dumps of a dialect beside one another may be of several machines: `analyzer.model.machines`."""


@dataclass(frozen=True, slots=True)
class Known:
    """The document of an input that has not changed since an earlier run: in which file, from which byte on."""

    path: str
    line: Line
    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Task:
    """One batch, and all that it takes.

    Attributes:
        batch: the inputs.
        part: the name of the part that they become.
        settings: a digest of what the documents depend on besides the inputs, `options` among it.
        folder: the report folder.
        known: inputs of the batch that an earlier run read.
        beside: files of the same machine as all inputs.
        refused: inputs that are not to be read, and why: reading them ended a worker.
        seen: what other processes saw in inputs, by their paths: these are not read once more.
    """

    batch: Batch
    part: str
    settings: str
    options: Options
    folder: str
    known: tuple[Known, ...] = ()
    beside: tuple[Item, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    seen: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """A part that was written: how many inputs and dumps it has, and how many inputs were read for it."""

    part: str
    inputs: int
    dumps: int
    read: int


def run(task: Task) -> Done:
    """Read the inputs of a batch that are not known, and write the part.

    Raises:
        OutputError: if it cannot be written.
    """
    store = open_store(task.folder)
    made = _Documents(task)
    for known in task.known:
        data = store.read(known.file, known.offset, known.line.length)
        if data is not None and digest_of([data]) == known.line.digest:
            made.take(known, data)
    made.complete()
    lines: list[Line] = []
    documents: list[bytes] = []
    parsed: list[Analysis] = []
    offset = 0
    for item in task.batch.items:
        if item.path not in made.lines:
            continue  # named twice
        line = made.lines.pop(item.path)
        documents.append(made.documents.pop(item.path))
        parsed.append(made.parsed[item.path] if item.path in made.parsed else json.parse(documents[-1]))
        lines.append(msgspec.structs.replace(line, offset=offset))
        offset += line.length
    tables.write(store, task.part, parsed)
    with store.writing(lines_name(task.part)) as file:
        file.writelines(documents)
    write(store, record_name(task.part), msgspec.json.encode(Record(task.part, task.settings, tuple(lines))))
    return Done(task.part, len(lines), sum(len(line.dumps) for line in lines), made.read)


@cache
def judgements() -> Judgements:
    """Return what this process knows from its batches: in a fleet, most catalogs are like those of the batch before."""
    from analyzer.document import judging  # noqa: PLC0415 - imported when used

    return judging.Judgements()


def probe(task: Task) -> None:
    """Read the inputs of a batch and keep nothing: does it end a worker?"""
    pipeline.read(task.batch.items, task.beside, task.options)


class _Documents:
    """The documents of a batch: those that are known, and those that are made now."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.lines: dict[str, Line] = {}
        self.documents: dict[str, bytes] = {}
        self.parsed: dict[str, Analysis] = {}
        self.read = 0
        self._refused = dict(task.refused)

    def take(self, known: Known, document: bytes) -> None:
        """Keep the document of an earlier run."""
        self.lines[known.path] = known.line
        self.documents[known.path] = document

    def complete(self) -> None:
        """Read what is missing; then, where that tells of files that are known, these once more."""
        groups = self._task.batch.groups
        missing = [{item.path for item in group.items if item.path not in self.lines} for group in groups]
        self._make([self._reading(group, paths) for group, paths in zip(groups, missing, strict=True)])
        outdated = [self._outdated(group) for group in groups]
        self._make(
            [
                self._reading(group, known | read)
                for group, known, read in zip(groups, outdated, missing, strict=True)
                if known
            ]
        )

    def _outdated(self, group: Neighbours) -> set[str]:
        """Return the files whose documents know of other files beside them than there are."""
        heard = self._heard(group)
        return {path for path, line in self._lines_of(group) if line.asks and line.heard != heard}

    def _reading(self, group: Neighbours, paths: set[str]) -> Neighbours:
        """Return what must be read for the documents of some files: these, and those beside them that tell."""
        own = self._lines_of(group)
        telling = {path for path, line in own if line.tells} if paths else set()
        # Where something is told it matters whether several dumps may be meant, which the first ones show.
        asking = [path for path, line in own if line.asks][:_SEVERAL] if telling else []
        return group.only(paths.union(telling, asking))

    def _lines_of(self, group: Neighbours) -> list[tuple[str, Line]]:
        return [(item.path, self.lines[item.path]) for item in group.items if item.path in self.lines]

    def _heard(self, group: Neighbours) -> str:
        """Return a digest of all that the documents of a group may depend on besides their own files."""
        if group.alone:
            return _NOTHING
        own = self._lines_of(group)
        said = [text for path, line in own if line.tells for text in (path, line.stamp)]
        named = [path for path, _ in own if owner_of(File(path, None).name) is not None]
        crowd = Counter(
            dialect for path, line in own if not is_of_collector(File(path, None).name) for dialect in line.asks
        )
        several = sorted(dialect for dialect, count in crowd.items() if count >= _SEVERAL)
        return digest_of(["told", *said, "named", *named, *(p for p, line in own if named and line.asks), *several])

    def _make(self, groups: list[Neighbours]) -> None:
        """Read inputs and make their documents."""
        groups = [group for group in groups if group.items]
        if not groups:
            return
        items = in_order(groups)
        self.read += len(items)
        result = pipeline.read(
            [self._checked(item) for item in items],
            self._task.beside,
            self._task.options,
            alone={group.items[0].path for group in self._task.batch.groups if group.alone},
            seen=self._task.seen,
            judgements=judgements(),
        )
        documents = {document.inputs[0].path: document for document in merging.split(result.analysis)}
        for item in items:
            if item.path in documents:
                self._add(item, _brief(documents[item.path]), result)
        wanted = {item.path for item in items}
        for group in self._task.batch.groups:
            heard = self._heard(group)
            for path, line in self._lines_of(group):
                if path in wanted:
                    self.lines[path] = msgspec.structs.replace(line, heard=heard)

    def _add(self, item: Item, document: Analysis, result: pipeline.Reading) -> None:
        data, spans = json.line(document)
        if not _is_text(item.path):
            document = json.parse(data)  # where the name is written in escapes
        self.documents[item.path] = data
        self.parsed[item.path] = document
        self.lines[item.path] = Line(
            path=document.inputs[0].path,
            stamp=stamp(item),
            offset=0,
            length=len(data),
            digest=digest_of([data]),
            again=item.path in result.unavailable or item.path in self._refused,
            asks=tuple(sorted(result.asks.get(item.path, ()))),
            tells=item.path in result.tells,
            heard=_NOTHING,
            inputs=document.inputs,
            dumps=rows(document),
            spans=spans,
        )

    def _checked(self, item: Item) -> Item:
        reason = self._refused.get(item.path)
        return item if reason is None else replace(item, problem=reason)


def _brief(document: Analysis) -> Analysis:
    """Leave out the text of dumps that get no page: it would be half of the document."""
    dumps = tuple(
        dump
        if any(finding.severity != "note" for finding in dump.findings)
        else msgspec.structs.replace(dump, text=None)
        for dump in document.dumps
    )
    return msgspec.structs.replace(document, dumps=dumps)


def _is_text(path: str) -> bool:
    """Say whether a file name is text: on Linux it may be any bytes, which Python keeps as halves of pairs."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
