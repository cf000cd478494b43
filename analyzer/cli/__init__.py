"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import TYPE_CHECKING

from analyzer.errors import EXIT_INTERNAL, EXIT_OF, StreamError, UsageError, WinsockCatalogError
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEW_OBJECTS = 300_000
"""After so many objects Python looks for garbage; its own number is 700."""


def main() -> None:
    """Run the command line; every failure ends in one line and the exit code that README lists."""
    try:
        _run(sys.argv[1:])
    except StreamError as error:
        _drop_output()
        _fail(str(error), EXIT_OF[StreamError])
    except WinsockCatalogError as error:
        _fail(str(error), EXIT_OF.get(type(error), EXIT_INTERNAL))
    except BrokenPipeError:
        # The reader of our output went away, as in `| head`: nothing is left to say, and to nobody.
        _drop_output()
        sys.exit(0)
    except Exception as error:  # the last guard: users never see a traceback
        if os.environ.get("WINSOCK_CATALOG_DEBUG"):
            raise
        _fail(
            f"internal error: {type(error).__name__}: {error} (set WINSOCK_CATALOG_DEBUG=1 for details)", EXIT_INTERNAL
        )


def _run(arguments: Sequence[str]) -> None:
    if list(arguments) == ["--version"]:
        # Asked by scripts and tests of installations: it needs no command line.
        print(f"winsock-catalog {__version__}", flush=True)  # noqa: T201 - this is its output
        sys.exit(0)
    if "" in arguments:
        # Mostly a variable of the shell: pathlib would take it for the folder that we are in.
        raise UsageError("an argument is empty: is a variable of the shell not set?")
    # What imports and a dump leave is hardly ever garbage: looking for it less often saves a tenth of a short run.
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    # At its end Python looks through all objects, of pandas and all else, once more: another tenth, for nothing.
    atexit.register(gc.freeze)
    # numpy's library for matrices, of which there are none here, would start a thread for each core: a tenth of a run.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from analyzer.cli.app import app  # noqa: PLC0415 - typer takes longer than all else of this answer

    app(arguments)()


def _drop_output() -> None:
    """Keep Python from writing what is left of the output when it ends: that would fail again, with a traceback."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int) -> None:
    from analyzer.cli.console import say  # noqa: PLC0415 - it imports typer, which `--version` must not

    say(f"winsock-catalog: {message}")
    sys.exit(code)
