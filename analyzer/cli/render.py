"""`winsock-catalog render`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.console import Color, print_out, say
from analyzer.cli.exits import FailOn, of_analysis
from analyzer.cli.options import (
    ENDINGS,
    TABLE_NAMES,
    ColorOption,
    CsvSafeOption,
    Format,
    FormatOption,
    KeyOption,
    RedactOption,
    TableOption,
    check_table,
    checked_format,
    key_in,
    print_document,
)
from analyzer.cli.writing import marked, summary, write
from analyzer.errors import EXIT_INCOMPLETE, DocumentError, UsageError

if TYPE_CHECKING:
    from analyzer.analysis import Analysis


def command(  # noqa: PLR0913 - an option is an argument
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
    format_: FormatOption = Format.text,
    baseline: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Earlier .json, .jsonl or report folder: say what is new."),
    ] = None,
    redact: RedactOption = False,
    key: KeyOption = None,
    table: TableOption = None,
    csv_safe: CsvSafeOption = True,
    color: ColorOption = Color.auto,
) -> None:
    """Make reports from analysis documents, without the dumps.

    The reports are the same, byte for byte, as those that analyze writes at once; several documents become one report.

    Exit codes: 0 all rendered; 2 usage error; 4 a document could not be read, the others are rendered; 70 internal
    error. Verdicts do not change it.
    """
    from analyzer import outputs, tables  # noqa: PLC0415 - the same
    from analyzer.document import merging, reading  # noqa: PLC0415 - the same

    endings = [(file, checked_format(file, documents)) for file in output or []]
    check_table(table, [outputs.OPTIONS.get(ending, ()) for _, ending in endings], TABLE_NAMES)
    if key is not None and not redact:
        raise UsageError("--key goes with --redact")
    earlier = None if baseline is None else reading.read(baseline)
    secret = None if key is None else key_in(key)
    read: list[Analysis] = []
    for name in documents:
        try:
            read.append(reading.read(name))
        except DocumentError as error:
            say(f"winsock-catalog: {error}")
    if not read:
        raise typer.Exit(EXIT_INCOMPLETE)
    analysis, told = marked(merging.merge(read), earlier, redact=redact, key=secret)
    # SARIF tells the exit code of the run that made the document, as far as that is known: with the default --fail-on.
    code = of_analysis(analysis, FailOn.non_ifs, only_new=earlier is not None)
    options = {"table": table or tables.DEFAULT, "csv_safe": csv_safe, "exit_code": code}
    if format_ is Format.text:
        print_out(summary(analysis, color))
    else:
        print_document(str(outputs.render(analysis, ENDINGS[format_], **options)), format_)
    for file, ending in endings:
        write(Path(file), outputs.pieces(analysis, ending, **options))
        say(f"wrote {file}")
    for line in told:
        say(line)
    if len(read) < len(documents):
        raise typer.Exit(EXIT_INCOMPLETE)
