"""A run over many inputs into a report folder: what is done is kept, and is not done again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from analyzer.errors import OutputError
from analyzer.fleet import pages, shares, tables, work
from analyzer.fleet.batches import Batch, Neighbours, batches, neighbours, stamp
from analyzer.fleet.engines import Failed, Outcome, Processes, guarded
from analyzer.fleet.index import Index
from analyzer.fleet.parts import digest_of
from analyzer.outputs import fleet as report
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.fleet.engines import Engine
    from analyzer.fleet.folder import ReportFolder
    from analyzer.inputs.archives import Options
    from analyzer.inputs.discover import Item

_ROUNDS: Final = 200_000
"""Of the digest of a password: what lies in a report folder must not make it easy to guess."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: what it does, and how many of how many; `total` is None where nobody counted."""

    doing: str
    done: int
    total: int | None


def run(  # noqa: PLR0913 - what a run is made of
    items: Iterable[Item],
    folder: ReportFolder,
    engine: Engine,
    options: Options,
    *,
    beside: Sequence[Item] = (),
    total: int | None = None,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Index:
    """Analyze inputs into a report folder, and return its index, which the caller closes.

    Args:
        items: the inputs; taken when a worker is free.
        folder: the report folder; inputs that it holds unchanged are not read again.
        engine: does the work.
        options: what an input may cost.
        beside: files of the same machine as all inputs.
        total: how many inputs there are, if that is known.
        tell: is told how far it is.

    Raises:
        OutputError: if the report cannot be written; a later run goes on from what is there.
    """
    batched = _Batched(items, folder, options, tuple(beside))
    done = 0
    tell(Progress("reading", done, total))
    for outcome in _outcomes(engine, batched.tasks()):
        if isinstance(outcome.result, Failed):
            result = batched.without_culprits(engine, outcome.task, outcome.result)
        else:
            result = outcome.result
        done += result.inputs
        tell(Progress("reading", done + batched.kept, total))
    folder.assemble(batched.parts)
    tables.remove_others(folder.store, set(batched.parts))
    index = Index(("analysis.jsonl", "tables/") if tables.available() else ("analysis.jsonl",))
    try:
        _fill(index, folder, batched.parts)
        _make_pages(index, folder, engine, tell)
        _write_report(index, folder)
        folder.store.clean()  # a worker that died may have left a file half written
    except BaseException:
        index.close()
        raise
    return index


def _outcomes(engine: Engine, tasks: Iterator[work.Task]) -> Iterator[Outcome[work.Task, work.Done]]:
    """Do all tasks; where a single archive is all there is, its members are divided among the processes."""
    first = list(islice(tasks, 2))
    if len(first) == 1 and isinstance(engine, Processes) and len(first[0].batch.items) == 1 and not first[0].known:
        task, item = first[0], first[0].batch.items[0]
        seen = shares.together(engine, engine.jobs, item, task.options)
        if seen is not None:
            yield Outcome(task, guarded(work.run, replace(task, seen={item.path: seen})))
            return
    yield from engine.run(work.run, chain(first, tasks))


class _Batched:
    """The batches of a run: those that are done already, and the tasks for the others."""

    def __init__(self, items: Iterable[Item], folder: ReportFolder, options: Options, beside: tuple[Item, ...]) -> None:
        self.parts: list[str] = []
        self.kept = 0
        self._items = items
        self._folder = folder
        self._options = options
        self._beside = beside
        self._settings = _settings(options, beside)

    def tasks(self) -> Iterator[work.Task]:
        for batch in batches(neighbours(self._items)):
            part = batch.part(self._settings)
            self.parts.append(part)
            record = self._folder.finished(part)
            if record is not None and tables.complete(self._folder.store, part):
                self.kept += len(record.lines)
                continue
            items = batch.items
            yield work.Task(
                batch=batch,
                part=part,
                settings=self._settings,
                options=self._options,
                folder=self._folder.place,
                known=self._folder.known(items, [stamp(item) for item in items], self._settings),
                beside=self._beside,
            )

    def without_culprits(self, engine: Engine, task: work.Task, failed: Failed) -> work.Done:
        """Find the inputs of a batch that end their worker, each tried alone, and do the batch without them.

        Raises:
            OutputError: if the batch fails even so.
        """
        alone = [replace(task, batch=Batch((Neighbours((item,), (0,)),))) for item in task.batch.items]
        culprits = [
            (outcome.task.batch.items[0].path, outcome.result.why)
            for outcome in engine.run(work.probe, alone)
            if isinstance(outcome.result, Failed)
        ]
        # None does it alone: then it is what they are together, and nothing is known of any.
        refused = culprits or [(item.path, failed.why) for item in task.batch.items]
        for outcome in engine.run(work.run, [replace(task, refused=tuple(refused))]):
            if not isinstance(outcome.result, Failed):
                return outcome.result
            raise OutputError(f"{self._folder.place}: a part could not be written: {outcome.result.why}")
        raise AssertionError("an engine gives an outcome for each task")


def _settings(options: Options, beside: Sequence[Item]) -> str:
    """Return a digest of all that a document depends on besides its input."""
    password = (options.password or "").encode()
    secret = hashlib.pbkdf2_hmac("sha256", password, b"winsock-catalog", _ROUNDS) if password else b""
    limits = repr(options.limits)
    return digest_of([__version__, limits, secret, *(text for item in beside for text in (item.path, stamp(item)))])


def _fill(index: Index, folder: ReportFolder, parts: Iterable[str]) -> None:
    for part in parts:
        record = folder.record(part)
        if record is None:
            raise OutputError(f"{folder.place}: part {part} is gone: run the same command again")
        index.add(record, folder.places_of(record))
    index.complete()


def _make_pages(index: Index, folder: ReportFolder, engine: Engine, tell: Callable[[Progress], None]) -> None:
    total = index.overview.attention
    plan = pages.Plan(folder.store, folder.place, index.pages())
    done = 0
    for outcome in engine.run(pages.make, plan.tasks()):
        if isinstance(outcome.result, Failed):
            raise OutputError(f"{folder.place}: pages could not be written: {outcome.result.why}")
        done += outcome.result
        tell(Progress("writing pages", done, total))
    plan.finish()


def _write_report(index: Index, folder: ReportFolder) -> None:
    """Write the pages of the fleet, and remove those of an earlier run that there are no more."""
    written: set[str] = set()

    def write(name: str, text: str) -> None:
        written.add(name)
        with folder.store.writing(name) as file:
            file.write(text.encode("utf-8"))

    report.render(index, write)
    for name in folder.store.names(""):
        if name.endswith(".html") and name not in written:
            folder.store.remove(name)
