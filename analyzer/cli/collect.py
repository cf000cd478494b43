"""`winsock-catalog collect`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from analyzer import collect
from analyzer.cli.console import columns, print_out, say
from analyzer.errors import OutputError, StreamError


def command(
    *,
    shell: Annotated[
        collect.Shell,
        typer.Option(
            help="What runs it: Command Prompt (Windows XP SP2 to 11), or PowerShell 2 to 7 (Windows 7 to 11)."
        ),
    ] = collect.Shell.cmd,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file, such as collect.cmd.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Say what the script gathers and why, and end.")] = False,
) -> None:
    """Print the script that a customer runs to collect what is needed.

    It only reads, needs no administrator, and makes one file to send: a zip or cab named by the machine and the time,
    with the Winsock catalog from netsh and from the registry, its audit trail, systeminfo, services and the code page.
    The names of the machine and of its users may be inside; the script says so. Give that file to `analyze`.
    """
    if list_:
        from analyzer.outputs import collected  # noqa: PLC0415 - imported when used, so that --help answers at once

        print_out(collected.render(collect.items(), width=columns()))
        return
    text = collect.script(shell)
    if output is None:
        _print_bytes(text)
        return
    try:
        Path(output).write_bytes(text.encode("ascii"))
    except OSError as error:
        raise OutputError(f"{output}: could not be written: {error.strerror or error}") from None
    say(f"wrote {output}")


def _print_bytes(text: str) -> None:
    """Print with the line ends of Windows into a file or pipe: cmd.exe needs them; a terminal has its own.

    Raises:
        StreamError: if standard output is closed or full.
    """
    if sys.stdout is None or sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        print_out(text.replace("\r\n", "\n"))
        return
    try:
        sys.stdout.buffer.write(text.encode("ascii"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StreamError(f"standard output: {error.strerror or error}") from None
