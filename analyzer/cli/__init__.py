"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from analyzer.cli import analyze, collect, diff, explain, redact, render, schema
from analyzer.cli.console import say
from analyzer.errors import EXIT_INTERNAL, EXIT_OF, StreamError, WinsockCatalogError
from analyzer.version import __version__

_EXAMPLES = """\b
Examples:
  winsock-catalog analyze catalog.txt           the verdict, why, what to do
  winsock-catalog analyze case/ -o report.html  a folder, and a report with all details
  winsock-catalog collect -o collect.cmd        the script that a customer runs
  winsock-catalog diff before.txt after.txt     did the reset help, and what was lost
  winsock-catalog render report.json -o r.html  a report from what analyze wrote
  winsock-catalog explain 0x20066               what a number or a name means
"""

app = typer.Typer(
    name="winsock-catalog",
    no_args_is_help=True,
    epilog=_EXAMPLES,
    # Plain help: the rich one doubles the start-up time and draws boxes into logs.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
app.command("analyze")(analyze.command)
app.command("collect")(collect.command)
# A term may begin with a dash: -1 is a socket type.
app.command("explain", context_settings={"ignore_unknown_options": True})(explain.command)
app.command("diff")(diff.command)
app.command("render")(render.command)
app.command("redact")(redact.command)
app.command("schema")(schema.command)


def _version(asked: bool) -> None:  # noqa: FBT001 - the form that typer's callbacks have
    if asked:
        typer.echo(f"winsock-catalog {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Find the output of `netsh winsock show catalog` in files and say whether it lists a provider without IFS handles.

    Such a provider makes completions disappear (Microsoft KB 2568167). Works offline, on any system.
    """
    del version


def main() -> None:
    """Run the command line; every failure ends in one line and the exit code that README lists."""
    try:
        app()
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


def _drop_output() -> None:
    """Keep Python from writing what is left of the output when it ends: that would fail again, with a traceback."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int) -> None:
    say(f"winsock-catalog: {message}")
    sys.exit(code)
