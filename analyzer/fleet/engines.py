"""Where work is done: in this process, in processes of this machine. Losing a worker loses nothing else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from analyzer.errors import WinsockCatalogError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

DIED: Final = "reading it ended the worker process: too little memory, or a fault in a library"

AHEAD: Final = 2
"""Tasks handed out for each worker: one that it does and one that waits for it."""

_LONGEST_SOCKET: Final = 107
"""Bytes of the path of a socket on Linux (`sun_path` of unix(7))."""

_MOST_ON_WINDOWS: Final = 61
"""It waits for 64 handles at once, of which a pool needs three (`concurrent.futures.process`)."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that has no result, and why: it ended its worker, or met a fault of the program."""

    why: str


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T, R]):
    """A task and what came of it."""

    task: T
    result: R | Failed


class Engine(Protocol):
    """Does tasks, as many at a time as it has workers."""

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Outcome[T, R]]:
        """Do tasks and give what came of each, in the order in which they end; takes them when a worker is free.

        Raises:
            WinsockCatalogError: as raised by the function: nothing more can be done then.
        """


class Here:
    """This process."""

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Outcome[T, R]]:
        for task in tasks:
            yield Outcome(task, guarded(function, task))


def without_semaphores() -> str | None:
    """Say why this system has no semaphores, which `Processes` need, as inside some containers; None if it has."""
    try:
        multiprocessing.get_context("spawn").Semaphore()
    except (ImportError, OSError) as error:  # Python was built without them, or /dev/shm is not to be written to
        return f"this system has no semaphores for several ({error})"
    return None


class Processes:
    """Processes of this machine."""

    def __init__(self, jobs: int) -> None:
        """Take the number of processes; Windows cannot wait for more than some 60."""
        self.jobs = min(jobs, _MOST_ON_WINDOWS) if sys.platform == "win32" else jobs

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Outcome[T, R]]:
        waiting = iter(tasks)
        while True:
            lost = yield from self._until_one_dies(function, waiting)
            if lost is None:
                return
            # One of these killed its process: each alone in a fresh one tells which.
            for task in lost:
                yield Outcome(task, self._alone(function, task))

    def _until_one_dies(
        self, function: Callable[[T], R], waiting: Iterator[T]
    ) -> Generator[Outcome[T, R], None, list[T] | None]:
        """Do tasks until all are done, and return None; or until a process dies, and return what was not done."""
        running: dict[Future[R | Failed], T] = {}
        with _pool(self.jobs) as pool:
            try:
                while True:
                    for task in waiting:
                        running[pool.submit(guarded, function, task)] = task
                        if len(running) >= self.jobs * AHEAD:
                            break
                    if not running:
                        return None
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        result = future.result()
                        yield Outcome(running.pop(future), result)
            except BrokenProcessPool:
                return list(running.values())

    def _alone(self, function: Callable[[T], R], task: T) -> R | Failed:
        with _pool(1) as pool:
            try:
                return pool.submit(guarded, function, task).result()
            except BrokenProcessPool:
                return Failed(DIED)


def _start() -> str:
    """Return how processes begin.

    Forking one that has threads, as a progress bar is one, can stand still for ever; on macOS libraries of its own
    start some, so that a server that forks is not safe either. Windows has no other way. The server listens at a path
    among the temporary files, which is too long where these are far down.
    """
    listener = os.path.join(tempfile.gettempdir(), "pymp-12345678", "listener-12345678")  # noqa: PTH118 - as it makes it
    fits = len(os.fsencode(listener)) <= _LONGEST_SOCKET
    return "forkserver" if sys.platform == "linux" and fits else "spawn"


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Open a pool whose processes end at once when the user interrupts."""
    start = _start()
    context = multiprocessing.get_context(start)
    if start == "forkserver":
        context.set_forkserver_preload(["analyzer.fleet.work"])
    pool = ProcessPoolExecutor(jobs, context, initializer=_serve)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    pool.shutdown()


def _serve() -> None:
    """Prepare a worker process."""
    # Ctrl-C, which the terminal sends to every process, is for the one that knows what to keep.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One whose parent was killed would wait for ever for its next task.
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End this process when another one ends; what it was writing appears nowhere, see `analyzer.fleet.store`."""
    connection.wait([sentinel])
    os._exit(1)


def guarded(function: Callable[[T], R], task: T) -> R | Failed:
    """Do a task; a fault of the program is its outcome, and stops nothing else.

    Raises:
        WinsockCatalogError: as raised by the function.
    """
    try:
        return function(task)
    except WinsockCatalogError:
        raise
    except Exception as error:  # one input that meets a fault of ours must not stop ten thousand others
        if os.environ.get("WINSOCK_CATALOG_DEBUG"):
            raise
        return Failed(f"internal error: {type(error).__name__}: {error} (set WINSOCK_CATALOG_DEBUG=1 for details)")
