"""`winsock-catalog analyze`."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import report_folder
from analyzer.cli.console import Color, print_out, say, typed
from analyzer.cli.exits import FailOn, of_analysis
from analyzer.cli.options import (
    ENDINGS,
    PROGRAM,
    TABLE_NAMES,
    ColorOption,
    CsvSafeOption,
    Format,
    FormatOption,
    KeyOption,
    PasswordOption,
    RedactOption,
    TableOption,
    check_table,
    checked_format,
    key_in,
    print_document,
)
from analyzer.cli.report_folder import EngineName, Tls
from analyzer.cli.writing import marked, report_inputs, summary, write
from analyzer.errors import UsageError
from analyzer.inputs.limits import MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMITS = Limits()
SECONDS = int(LIMITS.seconds)  # whole, as help shows it


def command(  # noqa: PLR0913 - an option is an argument
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT...",
            help="Files, archives, folders, quoted globs, URLs (s3://, https://), or - for standard input.",
        ),
    ] = None,
    *,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write .html, .json, .jsonl, .csv, .parquet, .md or .sarif; DIR/ for many inputs; repeatable.",
        ),
    ] = None,
    format_: FormatOption = Format.text,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="FILE", help="Registry export, hive or audit trail of the same machine; repeatable."
        ),
    ] = None,
    password: PasswordOption = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(help="Exit with 1 at this verdict or worse, or finding of this severity or graver."),
    ] = FailOn.non_ifs,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Earlier .json, .jsonl or report folder: say what is new, fail on that only.",
        ),
    ] = None,
    redact: RedactOption = False,
    key: KeyOption = None,
    inputs_from: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="A list of inputs, one a line or as find -print0 writes it; or -.",
        ),
    ] = None,
    follow_links: Annotated[bool, typer.Option("--follow-links", help="Follow symbolic links inside folders.")] = False,
    color: ColorOption = Color.auto,
    table: TableOption = None,
    csv_safe: CsvSafeOption = True,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Report folder: processes; 0 is one a core.")
    ] = 0,
    engine: Annotated[
        EngineName, typer.Option(help="Report folder: made on this machine, or on a Dask cluster.")
    ] = EngineName.local,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask: its scheduler, tcp://HOST:PORT or tls://HOST:PORT.")
    ] = None,
    tls_ca_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Dask: certificate of the authority, PEM.")
    ] = None,
    tls_cert: Annotated[str | None, typer.Option(metavar="FILE", help="Dask: certificate to show, PEM.")] = None,
    tls_key: Annotated[str | None, typer.Option(metavar="FILE", help="Dask: key of that certificate, PEM.")] = None,
    max_members: Annotated[
        int, typer.Option(min=1, metavar="N", help="Limit of an archive: members, in archives inside it too.")
    ] = LIMITS.members,
    max_size: Annotated[
        int, typer.Option(min=1, metavar="MIB", help="Limit of an archive: decompressed data, MiB.")
    ] = LIMITS.total // MIB,
    max_member_size: Annotated[
        int,
        typer.Option(min=1, metavar="MIB", help="Limit of an archive: a member held in memory, MiB."),
    ] = LIMITS.member // MIB,
    max_ratio: Annotated[
        int, typer.Option(min=1, metavar="N", help="Limit of an archive: decompressed bytes for each of its bytes.")
    ] = LIMITS.ratio,
    max_depth: Annotated[
        int, typer.Option(min=1, metavar="N", help="Limit of an archive: archives inside one another.")
    ] = LIMITS.depth,
    max_seconds: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="Limit of an archive: time.")] = SECONDS,
) -> None:
    """Analyze dumps: print a verdict with its evidence, write reports.

    With --baseline, findings that the earlier analysis of the same machine has are "unchanged", others "new", and
    --fail-on counts only what is new: new findings, verdicts that are worse than before or rest on a new finding.

    Exit codes: 0 all certain, nothing found; 1 a verdict or finding at or above --fail-on; 2 usage error; 3 no catalog
    found, or a verdict is undetermined; 4 an input could not be read; 70 internal error; 130 interrupted.
    """
    from msgspec import structs  # noqa: PLC0415 - imported when used

    from analyzer import outputs, pipeline, tables  # noqa: PLC0415 - imported when used: pandas takes a second
    from analyzer.document import reading  # noqa: PLC0415 - the same
    from analyzer.inputs.archives import Options  # noqa: PLC0415 - the same

    options = Options(
        Limits(
            members=max_members,
            total=max_size * MIB,
            member=max_member_size * MIB,
            ratio=max_ratio,
            depth=max_depth,
            seconds=max_seconds,
        ),
        password,
    )
    inputs = inputs or []
    listed = _listed(inputs_from, inputs)
    folders = [file for file in output or [] if report_folder.is_folder(file)]
    endings = [(file, checked_format(file, inputs)) for file in output or [] if file not in folders]
    if key is not None and not redact:
        raise UsageError("--key goes with --redact")
    work = report_folder.Work(jobs, engine, scheduler, Tls(tls_ca_file, tls_cert, tls_key))
    if folders:
        _check_alone(folders[0], other=len(output or []) > 1 or format_ is not Format.text)
        if baseline is not None:
            raise UsageError(
                f"{folders[0]}: --baseline goes with reports in files: write the folder without it, then compare: "
                f"{PROGRAM} diff {baseline} {folders[0]} -o changes.html"
            )
        if redact:
            raise UsageError(
                f"{folders[0]}: --redact goes with reports in files: redact the inputs, archives too, with "
                f"{PROGRAM} redact INPUT -o REDACTED/ and analyze what that writes"
            )
        if table is not None or not csv_safe:
            option = "--no-csv-safe" if table is None else "--table"
            raise UsageError(f"{folders[0]}: {option} goes with reports in files: a report folder holds all tables")
        raise typer.Exit(
            report_folder.analyze(
                report_folder.Named(inputs, listed, with_ or [], follow_links),
                folders[0],
                options,
                work,
                fail_on,
                color,
            )
        )
    report_folder.check_unused(work)
    earlier = None if baseline is None else reading.read(baseline)
    secret = None if key is None else key_in(key)
    check_table(table, [outputs.OPTIONS.get(ending, ()) for _, ending in endings], TABLE_NAMES)
    shown = {ending for _, ending in endings} | ({ENDINGS[format_]} if format_ is not Format.text else set())
    analysis = pipeline.analyze(
        chain(inputs, listed),
        [file for file, _ in endings],
        with_ or [],
        options,
        follow_links=follow_links,
        text=redact or not shown.isdisjoint(outputs.WITH_TEXT),
        digests=not shown.isdisjoint(outputs.WITH_DIGESTS) or table == "inputs",
    )
    analysis = structs.replace(analysis, command=typed([PROGRAM, *sys.argv[1:]], ["--password"]))
    analysis, told = marked(analysis, earlier, redact=redact, key=secret)
    report_inputs(analysis)
    code = of_analysis(analysis, fail_on, only_new=earlier is not None)
    if format_ is Format.text:
        print_out(summary(analysis, color))
    else:
        print_document(str(outputs.render(analysis, ENDINGS[format_], exit_code=code)), format_)
    for file, ending in endings:
        write(
            Path(file),
            outputs.pieces(analysis, ending, table=table or tables.DEFAULT, csv_safe=csv_safe, exit_code=code),
        )
        say(f"wrote {file}")
    for line in told:
        say(line)
    raise typer.Exit(code)


def _check_alone(folder: str, *, other: bool) -> None:
    """Do nothing if a report folder is all that is written.

    Raises:
        UsageError: otherwise.
    """
    if other:
        raise UsageError(
            f"{folder}: a report folder is written alone: render makes other reports of it, "
            f"{PROGRAM} render {folder} -o report.html"
        )


def _listed(inputs_from: str | None, inputs: list[str]) -> Iterable[str]:
    """Return the inputs of a list, which are read from it one by one.

    Raises:
        UsageError: if nothing at all is named, or standard input twice.
    """
    if inputs_from is None:
        if not inputs:
            raise UsageError(
                "name an input: a file, a folder, a URL, - for standard input; or a list with --inputs-from"
            )
        return ()
    if inputs_from == "-" and "-" in inputs:
        raise UsageError("standard input cannot be an input and the list of --inputs-from as well")
    from analyzer.inputs.lists import names_in  # noqa: PLC0415 - imported when used

    return names_in(inputs_from)
