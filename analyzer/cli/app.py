"""The commands. Of a command line that names one, only that one is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLES: Final = """\b
Examples:
  winsock-catalog analyze catalog.txt           the verdict, why, what to do
  winsock-catalog analyze case/ -o report.html  a folder, and a report with all details
  winsock-catalog collect -o collect.cmd        the script that a customer runs
  winsock-catalog diff before.txt after.txt     did the reset help, and what was lost
  winsock-catalog render report.json -o r.html  a report from what analyze wrote
  winsock-catalog explain 0x20066               what a number or a name means
"""

_COMMANDS: Final[dict[str, dict[str, Any]]] = {
    "analyze": {},
    "collect": {},
    # A term may begin with a dash: -1 is a socket type.
    "explain": {"context_settings": {"ignore_unknown_options": True}},
    "diff": {},
    "render": {},
    "redact": {},
    "schema": {},
}
"""The modules of this package with a `command`, in the order of the help, and what typer is told about each."""


def app(arguments: Sequence[str]) -> typer.Typer:
    """Return the program for its arguments; unless they begin with the name of a command, it has all of them."""
    program = typer.Typer(
        name="winsock-catalog",
        no_args_is_help=True,
        epilog=_EXAMPLES,
        # Plain help: the rich one doubles the start-up time and draws boxes into logs.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    program.callback()(_root)
    named = arguments[0] if arguments and arguments[0] in _COMMANDS else None
    for name, settings in _COMMANDS.items():
        if named in (None, name):
            program.command(name, **settings)(import_module(f"analyzer.cli.{name}").command)
    return program


def _version(asked: bool) -> None:  # noqa: FBT001 - the form that typer's callbacks have
    if asked:
        typer.echo(f"winsock-catalog {__version__}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Find the output of `netsh winsock show catalog` in files and say whether it lists a provider without IFS handles.

    Such a provider makes completions disappear (Microsoft KB 2568167). Works offline, on any system.
    """
    del version
