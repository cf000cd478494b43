"""A database on disk for as long as a run lasts: what may be too much for memory, and is needed no longer than that."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Scratch:
    """A database in a temporary folder."""

    def __init__(self, script: str) -> None:
        """Make it, with the tables that an SQL script makes.

        Raises:
            OutputError: if there is no room for it; so do all other methods.
        """
        with _told():
            self._directory = tempfile.TemporaryDirectory(
                prefix="winsock-catalog-",
                ignore_cleanup_errors=True,  # Windows does not remove what is open, as after an error
            )
            self._database = sqlite3.connect(Path(self._directory.name) / "scratch.sqlite")
            # Nothing of it outlives the run, so nothing need be safe on disk.
            self._database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {script}")

    def script(self, script: str) -> None:
        """Run an SQL script."""
        with _told():
            self._database.executescript(script)

    def insert(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Run a statement for each row of values."""
        with _told():
            self._database.executemany(statement, rows)

    def rows(self, query: str, *values: object) -> Iterator[Any]:
        """Give the rows of a query, one after another."""
        with _told():
            # Not `yield from`: that would close the cursor of a generator that is dropped after it was closed.
            for row in self._database.execute(query, values):  # noqa: UP028 - as said above
                yield row

    def close(self) -> None:
        """Remove it."""
        self._database.close()
        self._directory.cleanup()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise OutputError(
            f"a temporary file could not be written or read: {getattr(error, 'strerror', None) or error}; "
            "the environment variable TMPDIR names a folder with room for it"
        ) from None
