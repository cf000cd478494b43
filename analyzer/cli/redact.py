"""`winsock-catalog redact`."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Final

import typer

from analyzer.cli.options import PasswordOption, key_in
from analyzer.errors import EXIT_INCOMPLETE, EXIT_OK, OutputError, UsageError

if TYPE_CHECKING:
    from analyzer.redact import Pseudonyms
    from analyzer.redact.files import Done


_TOLD: Final = 40
"""Files that are left out and named; of more, their number by ending."""
_ENDINGS: Final = 8


def command(
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="A text file, an archive, or a folder with all below it.")
    ],
    *,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT",
            help="The file, for a folder the folder, for an archive the .zip, to write.",
        ),
    ],
    map_: Annotated[
        str | None,
        typer.Option(
            "--map", metavar="FILE", help="Read names and pseudonyms of earlier runs from it, and write all to it."
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Make pseudonyms by the key in it: the same in all runs. If it is not there, a key is made.",
        ),
    ] = None,
    password: PasswordOption = None,
) -> None:
    """Replace names and addresses by pseudonyms, to pass evidence on.

    Host and user names, DNS and Windows domains, e-mail and network addresses, SIDs, GUIDs of adapters; in any
    encoding, in paths, in the digits of registry exports. Lines, columns, provider ids, flags and products stay, and
    with them the analysis. Look the result over: what nothing marks as a name is not found.

    Archives are written anew as zip, with their texts only: what is no text is left out and named.

    Exit codes: 0 all was redacted; 2 usage error; 4 something is not in OUT: it is no text, or could not be read; 70
    internal error.
    """
    from analyzer.inputs.archives import Options  # noqa: PLC0415 - imported when used
    from analyzer.inputs.limits import Limits  # noqa: PLC0415 - the same
    from analyzer.redact import Pseudonyms, files  # noqa: PLC0415 - imported when used
    from analyzer.redact.pseudonyms import load  # noqa: PLC0415 - the same

    _check(Path(source), Path(output))
    _check_secret("map", map_, Path(source), Path(output))
    _check_secret("key", key, Path(source), Path(output))
    secret = None if key is None else key_in(key)
    known = map_ is not None and Path(map_).exists()
    pseudonyms = load(Path(map_), secret) if map_ is not None and known else Pseudonyms(key=secret)
    done = files.redact(Path(source), Path(output), pseudonyms, Options(Limits(), password))
    if map_ is not None:
        _save(pseudonyms, Path(map_))
    _report(done, map_)
    raise typer.Exit(EXIT_INCOMPLETE if done.refused else EXIT_OK)


def _check(source: Path, output: Path) -> None:
    """Refuse what would overwrite the input.

    Raises:
        UsageError: if so, or if there is no input.
        OutputError: if there is no folder to write to.
    """
    from analyzer.redact import bundles  # noqa: PLC0415 - imported when used

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
    if source.is_file() and output.suffix.lower() != bundles.ENDING and _is_archive(source):
        raise UsageError(f"{output}: an archive is written anew as zip: name a file that ends in {bundles.ENDING}")


def _is_archive(source: Path) -> bool:
    from analyzer.redact import bundles  # noqa: PLC0415 - imported when used

    try:
        return bundles.is_archive(source)
    except OSError:
        return False  # reading it tells why


def _check_secret(word: str, name: str | None, source: Path, output: Path) -> None:
    """Refuse to put the map, or the key, where it would be passed on or read as evidence.

    Raises:
        UsageError: if so.
        OutputError: if there is no folder to write it to.
    """
    if name is None:
        return
    file, inside = Path(name), output.resolve()
    below = (inside, source.resolve())
    if file.resolve() in below or any(folder in file.resolve().parents for folder in below):
        tells = "tells all names" if word == "map" else "opens all pseudonyms"
        raise UsageError(f"{file}: the {word} {tells}, it must not lie in what is passed on")
    if not file.absolute().parent.is_dir():
        raise OutputError(f"{file}: there is no folder {file.parent}")


def _save(pseudonyms: Pseudonyms, file: Path) -> None:
    from analyzer.redact.pseudonyms import save  # noqa: PLC0415 - imported when used

    try:
        save(pseudonyms, file)
    except OSError as error:
        raise OutputError(f"{file}: could not be written: {error.strerror or error}") from None


def _report(done: Done, map_: str | None) -> None:
    """Say on stderr what was done, and what a person has to do."""
    from analyzer.outputs.text import printable  # noqa: PLC0415 - imported when used

    for name, why in itertools.islice(done.refused.items(), _TOLD):
        typer.echo(f"{printable(name)}: not redacted, and not in the output: {printable(why)}", err=True)
    if len(done.refused) > _TOLD:
        endings = Counter(PurePath(name).suffix.lower() or "none" for name in list(done.refused)[_TOLD:])
        counted = ", ".join(f"{printable(ending)} {count}" for ending, count in endings.most_common(_ENDINGS))
        typer.echo(f"and {len(done.refused) - _TOLD} more are not in the output; by ending: {counted}", err=True)
    for name in done.changed:
        typer.echo(f"{printable(name)}: its analysis is not that of the original any more: keep the original", err=True)
    written = done.files - done.texts_in_archives
    told = [f"{written} {'file' if written == 1 else 'files'} written"] if written or not done.archives else []
    if done.archives:
        texts = done.texts_in_archives
        told.append(
            f"{done.archives} {'archive' if done.archives == 1 else 'archives'} written as zip, "
            f"with {texts} {'text' if texts == 1 else 'texts'}"
        )
    typer.echo("; ".join(told), err=True)
    if done.redactor.pseudonyms.alike:
        typer.echo(
            f"{done.redactor.pseudonyms.alike} names had the pseudonym of another by the key, so they depend on this "
            "run: keep a --map beside the key",
            err=True,
        )
    if map_ is not None:
        typer.echo(f"{printable(map_)} tells who is who: keep it to yourself", err=True)
    typer.echo(done.redactor.told(), err=True)
