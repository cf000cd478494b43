"""Jobs in forked processes, and what their ends mean."""

from __future__ import annotations

import os
import resource
import signal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLED, SURVIVED, TIMED_OUT, UNCOVERED = "killed", "survived", "timed out", "no test"

_MEMORY: Final = 6 << 30
"""Bytes of address space: a mutant that asks for more has failed."""


_WAITING: Final = 3600
"""Seconds of the clock after which a test that waits has failed; on a busy machine each is slow."""


def outcome(status: int) -> str:
    """Say what became of a mutant by the end of its process."""
    return {0: SURVIVED, -signal.SIGPROF: TIMED_OUT, -signal.SIGALRM: TIMED_OUT}.get(status, KILLED)


def limit(seconds: float) -> None:
    """End this process if a test takes far longer than that: by processor time, or by the clock where it waits."""
    signal.setitimer(signal.ITIMER_PROF, 2 + 10 * seconds)
    signal.setitimer(signal.ITIMER_REAL, _WAITING + 100 * seconds)


def each(jobs: Iterator[tuple[str, Callable[[], int]]], at_once: int) -> Iterator[tuple[str, int]]:
    """Run jobs in forked processes; yield each one's name with its exit code, negative for a signal."""
    running: dict[int, str] = {}
    for name, job in jobs:
        if len(running) == at_once:
            yield _ended(running)
        child = os.fork()
        if not child:
            _become(job)
        running[child] = name
    while running:
        yield _ended(running)


def _ended(running: dict[int, str]) -> tuple[str, int]:
    child, status = os.wait()
    return running.pop(child), os.waitstatus_to_exitcode(status)


def _become(job: Callable[[], int]) -> None:
    """Run a job as the whole life of this process: nothing of pytest's own end is run."""
    status = 1
    try:
        silence = os.open(os.devnull, os.O_RDWR)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        status = job()
    finally:
        os._exit(status)
