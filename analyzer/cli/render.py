"""`winsock-catalog render`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.analyze import ENDINGS, Format, checked_format, summary, write
from analyzer.cli.console import Color, print_out, say
from analyzer.cli.exits import FailOn, of_analysis
from analyzer.errors import EXIT_INCOMPLETE, DocumentError

if TYPE_CHECKING:
    from analyzer.analysis import Analysis


def command(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="DOCUMENT...",
            help="What analyze wrote: .json, .jsonl (one document a line), report folders, or - for standard input.",
        ),
    ],
    *,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write a report in any format; may be repeated."),
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="What to print: a summary, or what -o writes.")
    ] = Format.text,
    color: Annotated[Color, typer.Option(help="Colour the summary; auto honours NO_COLOR.")] = Color.auto,
) -> None:
    """Make reports from analysis documents, without the dumps.

    The reports are the same, byte for byte, as those that analyze writes at once; several documents become one report.

    Exit codes: 0 all rendered; 2 usage error; 4 a document could not be read, the others are rendered; 70 internal
    error. Verdicts do not change it.
    """
    from analyzer import documents as reading  # noqa: PLC0415 - imported when used
    from analyzer import merging, outputs  # noqa: PLC0415 - the same

    endings = [(file, checked_format(file, documents)) for file in output or []]
    read: list[Analysis] = []
    for name in documents:
        try:
            read.append(reading.read(name))
        except DocumentError as error:
            say(f"winsock-catalog: {error}")
    if not read:
        raise typer.Exit(EXIT_INCOMPLETE)
    analysis = merging.merge(read)
    # SARIF tells the exit code of the run that made the document, as far as that is known: with the default --fail-on.
    code = of_analysis(analysis, FailOn.non_ifs)
    if format_ is Format.text:
        print_out(summary(analysis, color))
    else:
        print_out(str(outputs.render(analysis, ENDINGS[format_], exit_code=code)))
    for file, ending in endings:
        write(Path(file), outputs.render(analysis, ending, exit_code=code))
        say(f"wrote {file}")
    if len(read) < len(documents):
        raise typer.Exit(EXIT_INCOMPLETE)
