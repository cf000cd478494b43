"""`winsock-catalog analyze ... -o DIR/`: many inputs into a report folder."""

from __future__ import annotations

import itertools
import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analyzer.cli import progress
from analyzer.cli.console import Color, colored, columns, print_out, say, say_of
from analyzer.cli.exits import FailOn, exit_code
from analyzer.cli.interrupts import interruptible
from analyzer.errors import EXIT_INTERRUPTED, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.fleet.engines import Engine
    from analyzer.inputs.archives import Options
    from analyzer.inputs.discover import Item

_STDIN: Final = "-"
_TOLD: Final = 20
"""Inputs that could not be read and are named at the terminal; the report names all."""


class EngineName(StrEnum):
    """Where the work is done."""

    local = "local"
    dask = "dask"


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of certificates, as named."""

    ca_file: str | None
    cert: str | None
    key: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """Who does the work: `jobs` processes of this machine (0: one a core), or a cluster."""

    jobs: int
    engine: EngineName
    scheduler: str | None
    tls: Tls


@dataclass(frozen=True, slots=True)
class Named:
    """What is to be analyzed: names, a list that is read when it is needed, and files of the same machine."""

    inputs: Sequence[str]
    listed: Iterable[str]
    beside: Sequence[str]
    follow_links: bool


def check_unused(work: Work) -> None:
    """Do nothing if no option says who makes a report folder; for one that is not asked for, it would do nothing.

    Raises:
        UsageError: otherwise.
    """
    named = {
        "--jobs": work.jobs != 0,
        "--engine": work.engine is not EngineName.local,
        "--scheduler": work.scheduler is not None,
        "--tls-ca-file": work.tls.ca_file is not None,
        "--tls-cert": work.tls.cert is not None,
        "--tls-key": work.tls.key is not None,
    }
    for option, is_named in named.items():
        if is_named:
            raise UsageError(f"{option} goes with a report folder, -o DIR/")


def is_folder(file: str) -> bool:
    """Say whether an output is a report folder: a name that ends as folders do, or a folder that is there."""
    if file.endswith(("/", os.sep)):
        return True
    return "://" not in file and os.path.isdir(file)  # noqa: PTH112 - says no to a name that is too long


def analyze(  # noqa: PLR0913, PLR0917 - what the options of the command come to
    named: Named, place: str, options: Options, work: Work, fail_on: FailOn, color: Color
) -> int:
    """Analyze inputs into a report folder, say how it went, and return the exit code.

    Raises:
        UsageError: if the options do not fit together, or the folder holds other files.
        OutputError: if the report cannot be written.
    """
    from analyzer.fleet import run, tables  # noqa: PLC0415 - imported when used: pandas and lark take a second
    from analyzer.fleet.folder import ReportFolder  # noqa: PLC0415 - the same
    from analyzer.inputs.discover import files_below  # noqa: PLC0415 - the same
    from analyzer.outputs import fleet_terminal  # noqa: PLC0415 - the same

    if _STDIN in named.inputs:
        raise UsageError("standard input cannot go into a report folder: save it as a file")
    engine = _engine(work)
    names, counted = list(named.inputs), None
    shows = sys.stderr is not None and sys.stderr.isatty()
    place = place if "://" in place else str(Path(place).absolute())

    def items(listed: Iterable[str]) -> Iterator[Item]:
        found = files_below(itertools.chain(names, listed), follow_links=named.follow_links)
        return _without(found, place)

    listed = named.listed
    if shows:
        # Counting first costs a second walk of the folders, and is what the time left is told from.
        listed = list(listed)
        counted = sum(1 for _ in items(listed))
    folder = ReportFolder(place)
    try:
        with interruptible(), progress.shown(shows=shows) as tell:
            beside = list(files_below(named.beside))
            index = run.run(items(listed), folder, engine, options, beside=beside, total=counted, tell=tell)
    except KeyboardInterrupt:
        say(f"interrupted: what was read is kept in {place}; the same command again goes on from there")
        return EXIT_INTERRUPTED
    finally:
        folder.close()
    try:
        _report_unread(index.unread(), index.overview.inputs.get("unreadable", 0))
        print_out(fleet_terminal.render(index, place, width=columns(), color=colored(color)))
        if not tables.available():
            say("no tables were written: they need an extra: pip install 'winsock-catalog[parquet]'")
        verdicts, gravest = index.verdicts(), index.gravest()
        failing = [*verdicts, gravest] if gravest is not None else verdicts
        return exit_code(verdicts, failing, fail_on, unreadable=bool(index.overview.inputs.get("unreadable")))
    finally:
        index.close()


def _engine(work: Work) -> Engine:
    from analyzer.fleet import dask, engines  # noqa: PLC0415 - imported when used

    if work.engine is EngineName.dask:
        if work.scheduler is None:
            raise UsageError("--engine dask needs the address of its scheduler: --scheduler tcp://HOST:PORT")
        return dask.Cluster(work.scheduler, dask.Tls(work.tls.ca_file, work.tls.cert, work.tls.key))
    if work.scheduler is not None:
        raise UsageError("--scheduler goes with --engine dask")
    jobs = work.jobs or _cores()
    if jobs > 1 and (why := engines.without_semaphores()) is not None:
        say(f"one process does the work: {why}")
        jobs = 1
    return engines.Here() if jobs == 1 else engines.Processes(jobs)


def _cores() -> int:
    """Return how many cores this process may use; macOS and Windows tell only how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _without(items: Iterable[Item], place: str) -> Iterator[Item]:
    """Leave out the report folder itself, where it lies below an input."""
    below = place.rstrip(os.sep) + os.sep
    for item in items:
        if item.location is not None or not f"{os.path.abspath(item.path)}{os.sep}".startswith(below):  # noqa: PTH100 - for millions
            yield item


def _report_unread(unread: Iterable[object], count: int) -> None:
    from analyzer.analysis import Input  # noqa: PLC0415 - imported when used

    for item in itertools.islice(unread, _TOLD):
        if isinstance(item, Input):
            say_of(item.path, f"not read: {item.detail or 'no reason is known'}")
    if count > _TOLD:
        say(f"and {count - _TOLD:,} more that were not read: the report names them")
