"""`winsock-catalog analyze`."""

from __future__ import annotations

from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.console import Color, colored, columns, print_out
from analyzer.errors import (
    EXIT_FINDING,
    EXIT_INCOMPLETE,
    EXIT_NOTHING_CERTAIN,
    EXIT_OK,
    OutputError,
    UsageError,
)
from analyzer.inputs.archives import Options
from analyzer.inputs.limits import MIB, Limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.analysis import Analysis

LIMITS = Limits()
PASSWORD = "WINSOCK_CATALOG_PASSWORD"  # noqa: S105 - the name of a variable


class Format(StrEnum):
    """What `--format` prints to stdout."""

    text = "text"
    json = "json"


class FailOn(StrEnum):
    """From which verdict or severity on the exit code is 1."""

    non_ifs = "non-ifs"
    undetermined = "undetermined"
    layered = "layered"
    non_ifs_other_family = "non-ifs-other-family"
    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


def command(  # noqa: PLR0913 - an option is an argument
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Files, archives, folders (searched with all below them), quoted globs, URLs (s3://, https://), or "
            "- for standard input.",
        ),
    ] = None,
    *,
    inputs_from: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="List of further inputs, one a line or as find -print0 writes it; - for standard input.",
        ),
    ] = None,
    follow_links: Annotated[
        bool, typer.Option("--follow-links", help="Follow symbolic links inside folders, to each folder once.")
    ] = False,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write a report, .html or .json; may be repeated."),
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="FILE", help="Registry export or hive of the same machine; may be repeated."),
    ] = None,
    password: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Password of encrypted archives.", envvar=PASSWORD)
    ] = None,
    max_members: Annotated[
        int, typer.Option(min=1, metavar="N", help="Members of one archive, those of archives inside it included.")
    ] = LIMITS.members,
    max_size: Annotated[
        int, typer.Option(min=1, metavar="MIB", help="Decompressed data of one archive, in MiB.")
    ] = LIMITS.total // MIB,
    max_member_size: Annotated[
        int, typer.Option(min=1, metavar="MIB", help="Decompressed data of one member, in MiB.")
    ] = LIMITS.member // MIB,
    max_ratio: Annotated[
        int, typer.Option(min=1, metavar="N", help="Decompressed bytes for each byte of an archive.")
    ] = LIMITS.ratio,
    max_depth: Annotated[int, typer.Option(min=1, metavar="N", help="Archives inside one another.")] = LIMITS.depth,
    max_seconds: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Time for one archive.")
    ] = LIMITS.seconds,
    format_: Annotated[
        Format, typer.Option("--format", help="What to print: a summary, or the document as JSON.")
    ] = Format.text,
    fail_on: Annotated[
        FailOn,
        typer.Option(help="Exit with 1 at this verdict or worse, or at a finding of this severity or graver."),
    ] = FailOn.non_ifs,
    redact: Annotated[
        bool, typer.Option("--redact", help="Replace names and addresses in all that is written by pseudonyms.")
    ] = False,
    color: Annotated[Color, typer.Option(help="Colour the summary; auto honours NO_COLOR.")] = Color.auto,
) -> None:
    """Analyze dumps: print a verdict with its evidence, write reports.

    Exit codes: 0 all certain, nothing found; 1 a verdict or finding at or above --fail-on; 2 usage error; 3 no catalog
    found, or a verdict is undetermined; 4 an input could not be read; 70 internal error.
    """
    from analyzer import outputs, pipeline  # noqa: PLC0415 - imported when used: pandas and lark take a second

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
    endings = [(file, _checked_format(file, inputs)) for file in output or []]
    analysis = pipeline.analyze(
        chain(inputs, listed), [file for file, _ in endings], with_ or [], options, follow_links=follow_links
    )
    told = None
    if redact:
        from analyzer.redact import Redactor, documents, files  # noqa: PLC0415 - imported when used

        redactor = Redactor()
        files.learn_inputs(redactor, analysis)
        analysis = documents.redacted(analysis, redactor)
        told = redactor.told()
    _report_inputs(analysis)
    if format_ is Format.json:
        from analyzer.outputs import json  # noqa: PLC0415 - imported when used

        print_out(json.render(analysis))
    else:
        print_out(_summary(analysis, color))
    for file, ending in endings:
        _write(Path(file), outputs.render(analysis, ending))
        typer.echo(f"wrote {file}", err=True)
    if told is not None:
        typer.echo(told, err=True)
    raise typer.Exit(exit_code(analysis, fail_on.value))


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


def exit_code(analysis: Analysis, fail_on: str) -> int:
    """Return the first exit code that holds, in the order of `analyzer.errors.EXIT_CODES`."""
    from analyzer.analysis import SEVERITIES, VERDICTS  # noqa: PLC0415 - imported when used

    words: list[str] = list(VERDICTS)
    if fail_on in words:
        failed = any(words.index(dump.verdict) <= words.index(fail_on) for dump in analysis.dumps)
    elif fail_on == "never":
        failed = False
    else:
        grave = SEVERITIES[: [str(severity) for severity in SEVERITIES].index(fail_on) + 1]
        failed = any(finding.severity in grave for dump in analysis.dumps for finding in dump.findings)
    if failed:
        return EXIT_FINDING
    if any(item.status == "unreadable" for item in analysis.inputs):
        return EXIT_INCOMPLETE
    if not analysis.dumps or any(dump.verdict == "undetermined" for dump in analysis.dumps):
        return EXIT_NOTHING_CERTAIN
    return EXIT_OK


def _report_inputs(analysis: Analysis) -> None:
    """Say on stderr what could not be read, and what held nothing if nothing else was found."""
    from analyzer.outputs.text import printable  # noqa: PLC0415 - imported when used

    for item in analysis.inputs:
        if item.status == "unreadable" or (item.status == "no-catalog" and len(analysis.inputs) == 1):
            word = "not read" if item.status == "unreadable" else "no catalog"
            path = "standard input" if item.path == "-" else printable(item.path)
            typer.echo(f"{path}: {word}: {printable(item.detail or '')}", err=True)
    empty = sum(item.status == "no-catalog" for item in analysis.inputs)
    if empty and len(analysis.inputs) > 1:
        typer.echo(f"no catalog in {empty} of {len(analysis.inputs)} files", err=True)


def _summary(analysis: Analysis, color: Color) -> str:
    from analyzer.outputs import terminal  # noqa: PLC0415 - imported when used

    return terminal.render(analysis, width=columns(), color=colored(color))


def _checked_format(file: str, inputs: list[str]) -> str:
    """Return the format of an output file, before any work is done for it.

    Raises:
        UsageError: if there is no such format, or the file is an input.
        OutputError: if no file can be written there.
    """
    from analyzer import outputs  # noqa: PLC0415 - imported when used

    if file.endswith(("/", "\\")) or Path(file).is_dir():
        raise UsageError(f"{file}: a report folder cannot be written yet, name a file")
    ending = outputs.format_of(file)
    if Path(file).absolute() in {Path(name).absolute() for name in inputs}:
        raise UsageError(f"{file}: this is an input; a report would overwrite it")
    if not Path(file).absolute().parent.is_dir():
        raise OutputError(f"{file}: there is no folder {Path(file).parent}")
    return ending


def _write(file: Path, content: str | bytes) -> None:
    try:
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise OutputError(f"{file}: could not be written: {error.strerror or error}") from None
