"""`winsock-catalog redact`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.errors import EXIT_INCOMPLETE, EXIT_OK, OutputError, UsageError

if TYPE_CHECKING:
    from analyzer.redact import Pseudonyms
    from analyzer.redact.files import Done


def command(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A text file, or a folder with all below it.")],
    *,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="OUT", help="The file, or for a folder the folder, to write.")
    ],
    map_: Annotated[
        str | None,
        typer.Option(
            "--map", metavar="FILE", help="Read names and pseudonyms of earlier runs from it, and write all to it."
        ),
    ] = None,
) -> None:
    """Replace names and addresses by pseudonyms, so that evidence may be passed on; its analysis stays the same.

    Host and user names, DNS and Windows domains, e-mail and network addresses, SIDs, GUIDs of adapters; in any
    encoding, in paths, in the digits of registry exports. Lines, columns, provider ids, flags and products stay.
    Look the result over: what nothing marks as a name is not found.

    Exit codes: 0 all was redacted; 2 usage error; 4 something could not be read and is not in OUT; 70 internal error.
    """
    from analyzer.redact import Pseudonyms, files  # noqa: PLC0415 - imported when used
    from analyzer.redact.pseudonyms import load  # noqa: PLC0415 - the same

    pseudonyms = load(Path(map_)) if map_ is not None and Path(map_).exists() else Pseudonyms()
    _check(Path(source), Path(output), None if map_ is None else Path(map_))
    done = files.redact(Path(source), Path(output), pseudonyms)
    if map_ is not None:
        _save(pseudonyms, Path(map_))
    _report(done, map_)
    raise typer.Exit(EXIT_INCOMPLETE if done.refused else EXIT_OK)


def _check(source: Path, output: Path, map_: Path | None) -> None:
    """Refuse what would overwrite the input, or put the map where it is passed on.

    Raises:
        UsageError: if so, or if there is no input.
        OutputError: if there is no folder to write to.
    """
    if str(source) == "-":
        raise UsageError("-: standard input cannot be redacted, which needs two readings: save it as a file")
    if not source.exists():
        raise UsageError(f"{source}: no such file or folder")
    if output.exists() and (output.samefile(source) or (output.is_dir() != source.is_dir())):
        same = output.samefile(source)
        raise UsageError(
            f"{output}: this is the input" if same else f"{output}: a folder goes to a folder, a file to a file"
        )
    inside = output.resolve()
    if source.is_dir() and (source.resolve() in inside.parents or inside in source.resolve().parents):
        raise UsageError(f"{output}: must not lie in the input, nor the input in it")
    if not output.absolute().parent.is_dir():
        raise OutputError(f"{output}: there is no folder {output.parent}")
    if map_ is not None:
        if map_.resolve() in (inside, source.resolve()) or inside in map_.resolve().parents:
            raise UsageError(f"{map_}: the map tells all names, it must not lie in what is passed on")
        if not map_.absolute().parent.is_dir():
            raise OutputError(f"{map_}: there is no folder {map_.parent}")


def _save(pseudonyms: Pseudonyms, file: Path) -> None:
    from analyzer.redact.pseudonyms import save  # noqa: PLC0415 - imported when used

    try:
        save(pseudonyms, file)
    except OSError as error:
        raise OutputError(f"{file}: could not be written: {error.strerror or error}") from None


def _report(done: Done, map_: str | None) -> None:
    """Say on stderr what was done, and what a person has to do."""
    from analyzer.outputs.text import printable  # noqa: PLC0415 - imported when used

    for name, why in done.refused:
        typer.echo(f"{printable(name)}: not redacted, and not in the output: {printable(why)}", err=True)
    for name in done.changed:
        typer.echo(f"{printable(name)}: its analysis is not that of the original any more: keep the original", err=True)
    typer.echo(f"{done.files} {'file' if done.files == 1 else 'files'} written", err=True)
    if map_ is not None:
        typer.echo(f"{printable(map_)} tells who is who: keep it to yourself", err=True)
    typer.echo(done.redactor.told(), err=True)
