"""The workers of a Dask cluster. They read the inputs and write the parts; only what came of it goes through Dask."""

from __future__ import annotations

import os
from concurrent.futures import CancelledError
from contextlib import chdir, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from analyzer.errors import OutputError, UsageError
from analyzer.fleet.engines import AHEAD, DIED, Failed, Outcome, guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

_PATIENCE: Final = 10
"""Seconds for the scheduler to answer, and for a first worker to be there."""
_DEATHS: Final = 3
"""Workers that may be lost with a task before it is thought to be its fault; other tasks are moved each time."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of the certificates that the cluster asks for, in PEM; without them nobody is asked who he is."""

    ca_file: str | None = None
    cert: str | None = None
    key: str | None = None


class Cluster:
    """A Dask cluster that is running."""

    def __init__(self, scheduler: str, tls: Tls) -> None:
        """Take the address of the scheduler, such as `tcp://127.0.0.1:8786`, and the certificates for `tls://`."""
        self._scheduler = scheduler
        self._tls = tls

    def run(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Outcome[T, R]]:
        """Do tasks; see `analyzer.fleet.engines.Engine`.

        Raises:
            UsageError: if there is no Dask here, no scheduler at the address, or no worker.
        """
        with self._client() as client:
            distributed = _distributed()
            there = partial(_there, function, os.getcwd())  # noqa: PTH109 - a text is what travels
            running: dict[Any, T] = {}
            waiting = iter(tasks)
            done = distributed.as_completed(loop=client.loop)
            while True:
                most = max(1, sum(client.nthreads().values())) * AHEAD
                while len(running) < most and (task := next(waiting, None)) is not None:
                    future = client.submit(there, task, pure=False, retries=_DEATHS)
                    running[future] = task
                    done.add(future)
                if not running:
                    return
                future = next(done)
                yield Outcome(running.pop(future), self._result(future))

    def _result(self, future: Any) -> Any:  # noqa: ANN401 - a future of distributed, and what a function returns
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - an extra, imported when used

        try:
            return future.result()
        except KilledWorker:
            return Failed(DIED)
        except (CancelledError, OSError) as error:
            raise OutputError(
                f"--scheduler {self._scheduler}: the cluster was lost ({error}); the same command again goes on"
            ) from None

    @contextmanager
    def _client(self) -> Iterator[Any]:
        distributed = _distributed()
        security = None
        if self._scheduler.startswith("tls://"):
            _check(self._tls, self._scheduler)
            security = distributed.Security(
                tls_ca_file=self._tls.ca_file,
                tls_client_cert=self._tls.cert,
                tls_client_key=self._tls.key,
                require_encryption=True,
            )
        try:
            client = distributed.Client(
                self._scheduler, timeout=_PATIENCE, security=security, set_as_default=False, name="winsock-catalog"
            )
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(f"--scheduler {self._scheduler}: no scheduler answers there ({error})") from None
        try:
            try:
                client.wait_for_workers(1, timeout=_PATIENCE)
            except TimeoutError:
                raise UsageError(
                    f"--scheduler {self._scheduler}: it has no worker: start one with `dask worker {self._scheduler}`"
                ) from None
            yield client
        finally:
            client.close()


def _check(tls: Tls, scheduler: str) -> None:
    """Look at the certificates, before a client that half exists speaks of them in a way of its own.

    Raises:
        UsageError: if one is missing, or is none.
    """
    import ssl  # noqa: PLC0415 - imported when used

    files = {"--tls-ca-file": tls.ca_file, "--tls-cert": tls.cert, "--tls-key": tls.key}
    missing = [option for option, file in files.items() if file is None]
    if missing or tls.cert is None:
        raise UsageError(f"--scheduler {scheduler}: certificates are needed: {', '.join(missing)}")
    try:
        ssl.create_default_context(cafile=tls.ca_file).load_cert_chain(tls.cert, tls.key)
    except (OSError, ValueError) as error:
        named = " ".join(f"{option} {file}" for option, file in files.items())
        raise UsageError(f"{named}: cannot be used as certificates and key in PEM: {error}") from None


def _distributed() -> Any:  # noqa: ANN401 - a module: distributed has no types of its own
    try:
        import distributed  # noqa: PLC0415 - an extra, imported when used
    except ImportError:
        raise UsageError("--engine dask needs an extra: pip install 'winsock-catalog[cluster]'") from None
    return distributed


def _there(function: Callable[[T], R], folder: str, task: T) -> R | Failed:
    """Do a task on a worker, from the folder that relative names are meant from, where it has such a folder."""
    with chdir(folder) if Path(folder).is_dir() else nullcontext():
        return guarded(function, task)
