"""What a worker does: read one batch of inputs and write its part. It needs nothing but its task."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec

from analyzer import merging, pipeline
from analyzer.fleet import tables
from analyzer.fleet.batches import stamp
from analyzer.fleet.parts import Line, Record, digest_of, lines_name, record_name, rows
from analyzer.fleet.store import open_store, write
from analyzer.inputs.bundles import Bundle
from analyzer.outputs import json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzer.analysis import Analysis
    from analyzer.fleet.batches import Batch
    from analyzer.inputs.archives import Options
    from analyzer.inputs.discover import Item

_NOBODY: Final = digest_of([])


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
    """

    batch: Batch
    part: str
    settings: str
    options: Options
    folder: str
    known: tuple[Known, ...] = ()
    beside: tuple[Item, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


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
    offset = 0
    for item in task.batch.items:
        if item.path not in made.lines:
            continue  # named twice
        line = made.lines.pop(item.path)
        documents.append(made.documents.pop(item.path))
        lines.append(msgspec.structs.replace(line, offset=offset))
        offset += line.length
    tables.write(store, task.part, [json.parse(document) for document in documents])
    with store.writing(lines_name(task.part)) as file:
        file.writelines(documents)
    write(store, record_name(task.part), msgspec.json.encode(Record(task.part, task.settings, tuple(lines))))
    return Done(task.part, len(lines), sum(len(line.dumps) for line in lines), made.read)


def probe(task: Task) -> None:
    """Read the inputs of a batch and keep nothing: does it end a worker?"""
    pipeline.read(task.batch.bundles, task.beside, task.options)


class _Documents:
    """The documents of a batch: those that are known, and those that are made now."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.lines: dict[str, Line] = {}
        self.documents: dict[str, bytes] = {}
        self.read = 0
        self._refused = dict(task.refused)

    def take(self, known: Known, document: bytes) -> None:
        """Keep the document of an earlier run."""
        self.lines[known.path] = known.line
        self.documents[known.path] = document

    def complete(self) -> None:
        """Read what is missing; then, where that tells of files that are known, these once more."""
        missing = [
            self._reading(bundle, {item.path for item in bundle.items if item.path not in self.lines})
            for bundle in self._task.batch.bundles
        ]
        self._make([bundle for bundle in missing if bundle.items])
        outdated = [
            self._reading(bundle, stale) for bundle in self._task.batch.bundles if (stale := self._stale(bundle))
        ]
        self._make(outdated)

    def _reading(self, bundle: Bundle, paths: set[str]) -> Bundle:
        """Return the files of a bundle that must be read for the documents of some: these, and those that tell."""
        if not paths:
            return Bundle((), ())
        tell = {item.path for item in bundle.items if item.path in self.lines and self.lines[item.path].tells}
        pairs = [
            (item, place)
            for item, place in zip(bundle.items, bundle.places, strict=True)
            if item.path in paths or item.path in tell
        ]
        return Bundle(tuple(item for item, _ in pairs), tuple(place for _, place in pairs))

    def _stale(self, bundle: Bundle) -> set[str]:
        """Return the files whose documents know of other files beside them than there are."""
        heard = self._heard(bundle)
        lines = {item.path: self.lines[item.path] for item in bundle.items if item.path in self.lines}
        return {path for path, line in lines.items() if line.asks and line.heard != heard}

    def _own(self, bundle: Bundle) -> list[Line]:
        return [self.lines[item.path] for item in bundle.items if item.path in self.lines]

    def _heard(self, bundle: Bundle) -> str:
        """Return the digest of the files of a bundle that tell, as far as they are known."""
        return _heard(self._own(bundle))

    def _make(self, reading: list[Bundle]) -> None:
        if not reading:
            return
        stamps = {item.path: stamp(item) for bundle in reading for item in bundle.items}
        self.read += len(stamps)
        bundles = [replace(bundle, items=tuple(self._checked(item) for item in bundle.items)) for bundle in reading]
        result = pipeline.read(bundles, self._task.beside, self._task.options)
        documents = _by_input(merging.split(result.analysis))
        for bundle in reading:
            for item in bundle.items:
                document = documents.get(item.path)
                if document is None:
                    continue
                document = _brief(document)
                data = json.encode(document) + b"\n"
                if not _is_text(item.path):
                    document = json.parse(data)  # where the name is written in escapes
                self.documents[item.path] = data
                self.lines[item.path] = Line(
                    path=document.inputs[0].path,
                    stamp=stamps[item.path],
                    offset=0,
                    length=len(data),
                    digest=digest_of([data]),
                    again=item.path in result.unavailable or item.path in self._refused,
                    asks=item.path in result.asks,
                    tells=item.path in result.tells,
                    heard=_NOBODY,
                    inputs=document.inputs,
                    dumps=rows(document),
                )
            heard = self._heard(bundle)
            for item in bundle.items:
                if item.path in self.lines:
                    self.lines[item.path] = msgspec.structs.replace(self.lines[item.path], heard=heard)

    def _checked(self, item: Item) -> Item:
        reason = self._refused.get(item.path)
        return item if reason is None else replace(item, problem=reason)


def _heard(lines: Iterable[Line]) -> str:
    return digest_of(text for line in lines if line.tells for text in (line.path, line.stamp))


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


def _by_input(documents: Iterable[Analysis]) -> Mapping[str, Analysis]:
    return {document.inputs[0].path: document for document in documents}
