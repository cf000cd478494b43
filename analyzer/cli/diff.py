"""`winsock-catalog diff`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from analyzer.cli.console import Color, colored, columns, print_out, say, typed
from analyzer.cli.options import (
    ENDINGS,
    PROGRAM,
    ColorOption,
    CsvSafeOption,
    Format,
    FormatOption,
    PasswordOption,
    check_place,
    check_table,
    print_document,
)
from analyzer.cli.writing import report_inputs, write
from analyzer.errors import (
    EXIT_FINDING,
    EXIT_INCOMPLETE,
    EXIT_NOTHING_CERTAIN,
    EXIT_OK,
    DocumentError,
    UsageError,
)

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.comparison.result import Outcome


TABLE_NAMES: Final = "changes, pairs"
"""As in `analyzer.tables`, whose import must not make `--help` wait."""

EXIT_OF_OUTCOME: Final[dict[Outcome, int]] = {
    "worse": EXIT_FINDING,
    "cannot-tell": EXIT_NOTHING_CERTAIN,
    "better": EXIT_OK,
    "changed": EXIT_OK,
    "unchanged": EXIT_OK,
}
"""The exit code of each outcome; 4 stands between 1 and 3, as for `analyze`."""


def command(  # noqa: PLR0913 - an option is an argument
    before: Annotated[
        str,
        typer.Argument(
            metavar="BEFORE",
            help="A dump, log, archive or folder, a document of analyze (.json, .jsonl), a report folder, - for stdin.",
        ),
    ],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The same machine or machines, later.")],
    *,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write .html, .json, .jsonl, .csv, .parquet, .md or .sarif; repeatable.",
        ),
    ] = None,
    format_: FormatOption = Format.text,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=f"What .csv and .parquet hold: {TABLE_NAMES}; changes is a difference a row.",
            show_default=False,
        ),
    ] = None,
    csv_safe: CsvSafeOption = True,
    password: PasswordOption = None,
    color: ColorOption = Color.auto,
) -> None:
    """Compare two listings of a machine: did the reset help?

    Says which providers were added, removed, reordered and changed, which sockets get another provider, and what became
    of verdict and findings. Many machines are paired by machine name, else by place; one on each side is a pair.

    SARIF has the findings of AFTER, each new, unchanged or updated, and those that are gone as absent.

    Exit codes: 0 equal, better, or different without being worse; 1 something got worse: the verdict, a new error or
    warning, more entries without IFS handles, a kind of TCP/IP socket that lost its provider; 2 usage error; 3 it
    cannot be told: no catalog, a dump without a counterpart, one that is cut or undetermined; 4 an input could not be
    read; 70 internal error.
    """
    from msgspec import structs  # noqa: PLC0415 - imported when used

    from analyzer import comparison, tables  # noqa: PLC0415 - imported when used
    from analyzer.outputs import comparison as outputs  # noqa: PLC0415 - the same

    if before == after == "-":
        raise UsageError("standard input can be one of the two inputs only")
    endings = [(file, _checked_format(file, (before, after))) for file in output or []]
    check_table(table, [outputs.OPTIONS.get(ending, ()) for _, ending in endings], TABLE_NAMES)
    sides = [_read(name, password, [file for file, _ in endings]) for name in (before, after)]
    incomplete = any(side is None or any(item.status == "unreadable" for item in side.inputs) for side in sides)
    read = [side for side in sides if side is not None]
    if len(read) < len(sides) or not all(side.dumps for side in read):
        say("winsock-catalog: nothing to compare: a catalog is needed on each side")
        raise typer.Exit(EXIT_INCOMPLETE if incomplete else EXIT_NOTHING_CERTAIN)
    command = typed([PROGRAM, *sys.argv[1:]], ["--password"])
    result = structs.replace(comparison.compare(*read), command=command)
    code = EXIT_OF_OUTCOME[result.outcome]
    code = EXIT_INCOMPLETE if incomplete and code != EXIT_FINDING else code
    options = {"table": table or tables.CHANGES.name, "csv_safe": csv_safe, "sides": tuple(read), "exit_code": code}
    if format_ is Format.text:
        from analyzer.outputs.comparison import terminal  # noqa: PLC0415 - imported when used

        print_out(terminal.render(result, width=columns(), color=colored(color)))
    else:
        print_document(str(outputs.render(result, ENDINGS[format_], **options)), format_)
    for file, ending in endings:
        write(Path(file), outputs.pieces(result, ending, **options))
        say(f"wrote {file}")
    raise typer.Exit(code)


def _read(name: str, password: str | None, reports: list[str]) -> Analysis | None:
    """Return what is in an input: a document read back, or dumps analyzed; None for a document that is none."""
    from analyzer import pipeline  # noqa: PLC0415 - imported when used
    from analyzer.document import reading  # noqa: PLC0415 - the same
    from analyzer.inputs.archives import Options  # noqa: PLC0415 - the same

    if not reading.is_document(name):
        analysis = pipeline.analyze([name], reports, options=Options(pipeline.DEFAULT.limits, password))
        report_inputs(analysis, name)
        return analysis
    try:
        return reading.read(name)
    except DocumentError as error:
        say(f"winsock-catalog: {error}")
        return None


def _checked_format(file: str, inputs: tuple[str, str]) -> str:
    """Return the format of an output file, before any work is done for it.

    Raises:
        UsageError: if there is no such format, or the file is an input.
        OutputError: if no file can be written there.
    """
    from analyzer import outputs as formats  # noqa: PLC0415 - imported when used
    from analyzer.outputs import comparison as outputs  # noqa: PLC0415 - the same

    ending = outputs.format_of(file)
    check_place(file, inputs)
    formats.ready(ending)
    return ending
