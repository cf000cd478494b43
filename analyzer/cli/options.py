"""Options that several commands have, and what is asked of them before any work is done."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from analyzer.cli.console import Color, print_json, print_out, say
from analyzer.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

PROGRAM: Final = "winsock-catalog"

TABLE_NAMES: Final = (
    "report, inputs, dumps, catalogs, providers, chain_links, name_spaces, sockets, findings, runtimes, unrecognized, "
    "audit_trail"
)
"""As in `analyzer.tables`, whose import must not make `--help` wait."""


class Format(StrEnum):
    """What `--format` prints to stdout."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    markdown = "markdown"
    sarif = "sarif"


ENDINGS: Final = {
    Format.json: ".json",
    Format.jsonl: ".jsonl",
    Format.markdown: ".md",
    Format.sarif: ".sarif",
}
"""The outputs that are text, by their file endings."""

FormatOption = Annotated[Format, typer.Option("--format", help="What to print: a summary, or what -o writes.")]
ColorOption = Annotated[Color, typer.Option(help="Colour the summary; auto honours NO_COLOR.")]
PasswordOption = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="Password of encrypted archives.", envvar="WINSOCK_CATALOG_PASSWORD"),
]
RedactOption = Annotated[
    bool, typer.Option("--redact", help="Replace names and addresses in all that is written by pseudonyms.")
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="FILE",
        help="With --redact: the key of redact --key, for the same pseudonyms in all runs; made if it is not there.",
    ),
]
TableOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help=f"What .csv and .parquet hold: {TABLE_NAMES}; report is a provider a row.",
        show_default=False,
    ),
]
CsvSafeOption = Annotated[bool, typer.Option(help="Put an apostrophe before text in .csv that would run as a formula.")]


def print_document(text: str, format_: Format) -> None:
    """Print what `--format` asks for, which is JSON but for Markdown.

    Raises:
        StreamError: if standard output is closed or full.
        BrokenPipeError: if its reader went away.
    """
    (print_out if format_ is Format.markdown else print_json)(text)


def checked_format(file: str, inputs: list[str]) -> str:
    """Return the format of an output file, before any work is done for it.

    Raises:
        UsageError: if there is no such format, or the file is an input.
        OutputError: if no file can be written there.
    """
    from analyzer import outputs  # noqa: PLC0415 - imported when used

    ending = outputs.format_of(file)
    check_place(file, inputs)
    outputs.ready(ending)
    return ending


def check_place(file: str, inputs: Iterable[str]) -> None:
    """Do nothing if a report can be written there.

    Raises:
        UsageError: if the file is an input.
        OutputError: if no file can be written there.
    """
    names = list(inputs)
    same = Path(file).absolute() in {Path(name).absolute() for name in names}
    if same or (os.path.exists(file) and any(_is_one_file(file, name) for name in names)):  # noqa: PTH110 - of any name
        raise UsageError(f"{file}: this is an input; a report would overwrite it")
    if not Path(file).absolute().parent.is_dir():
        raise OutputError(f"{file}: there is no folder {Path(file).parent}")


def _is_one_file(file: str, name: str) -> bool:
    """Tell whether two names are of one file, as names in other letters are on Windows and macOS, and links."""
    try:
        return os.path.samefile(file, name)  # noqa: PTH121 - the same
    except (OSError, ValueError):
        return False  # a glob, a URL, or what is not there


def check_table(table: str | None, options: Iterable[Collection[str]], names: str) -> None:
    """Do nothing if a table can be written, before any work is done; `options` are what outputs take.

    Raises:
        UsageError: if there is no such table, or nothing is written that holds tables.
    """
    if table is None:
        return
    if table not in names.split(", "):
        raise UsageError(f"--table {table}: there is no such table, only {names}")
    if not any("table" in taken for taken in options):
        raise UsageError(f"--table {table}: no output holds a table, name a .csv or .parquet file with -o")


def key_in(file: str) -> bytes:
    """Return the key in a file, and say so if it was made.

    Raises:
        UsageError: if it is no key.
        OutputError: if it cannot be made.
    """
    from analyzer.redact import keys  # noqa: PLC0415 - imported when used

    key, made = keys.read_or_make(Path(file))
    if made:
        say(f"{file}: a key was made there; keep it to yourself: with it all runs give the same pseudonyms")
    return key
