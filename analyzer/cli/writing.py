"""What becomes of an analysis at the end of a command: marked, told, written."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.cli.console import Color, colored, columns, say, say_of
from analyzer.errors import OutputError
from analyzer.replacing import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.analysis import Analysis

_MOST_TOLD: Final = 3


def marked(
    analysis: Analysis, earlier: Analysis | None, *, redact: bool, key: bytes | None
) -> tuple[Analysis, list[str]]:
    """Return an analysis with what `--baseline` and `--redact` make of it, and what to say about names replaced."""
    if earlier is not None:
        from analyzer.comparison import baseline as marking  # noqa: PLC0415 - with pandas, and not often used

        analysis = marking.mark(analysis, earlier)
    if not redact:
        return analysis, []
    from analyzer.redact import Pseudonyms, Redactor, files  # noqa: PLC0415 - imported when used
    from analyzer.redact import documents as redacting  # noqa: PLC0415 - the same

    redactor = Redactor(Pseudonyms(key=key))
    files.learn_inputs(redactor, analysis)
    return redacting.redacted(analysis, redactor), redactor.told().splitlines()


def report_inputs(analysis: Analysis, among: str = "") -> None:
    """Say on stderr what could not be read, and if no dump was found what the inputs look like.

    `among` is what to call all of them, for a command that reads several times.
    """
    for item in analysis.inputs:
        if item.status == "unreadable":
            say_of(item.path, f"not read: {item.detail or 'no reason is known'}")
    empty = [item for item in analysis.inputs if item.status == "no-catalog"]
    alone = len(analysis.inputs) == 1
    if not analysis.dumps:
        from analyzer.inputs.lookalikes import LOOKS_LIKE  # noqa: PLC0415 - with all that is known, and not often used

        telling = empty if alone else [item for item in empty if LOOKS_LIKE in (item.detail or "")]
        for item in telling[:_MOST_TOLD]:
            say_of(item.path, f"no catalog: {item.detail or 'no reason is known'}")
    if empty and not alone:
        counted = f"no catalog in {len(empty)} of {len(analysis.inputs)} files"
        if among:
            say_of(among, counted)
        else:
            say(counted)


def summary(analysis: Analysis, color: Color) -> str:
    """Return the summary for people, as wide and as colourful as the terminal allows."""
    from analyzer.outputs import terminal  # noqa: PLC0415 - imported when used

    return terminal.render(analysis, width=columns(), color=colored(color))


def write(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a report piece by piece. What was there stays until the report is whole.

    Raises:
        OutputError: if that is not possible.
    """
    try:
        with _whole(file) as out:
            out.writelines(pieces)
    except OSError as error:
        raise OutputError(f"{file}: could not be written: {error.strerror or error}") from None


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """Open a file that appears when the block ends well; where another cannot take its place, it is written at once.

    That is so of a device and a pipe, of a file with a second name, and in a folder where only the file may be written.
    """
    place = Path(os.path.realpath(file))  # through links, as ever
    try:
        before = place.stat()
    except OSError:
        before = None
    if before is None or (stat.S_ISREG(before.st_mode) and before.st_nlink == 1):
        try:
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=".winsock-catalog.")
        except PermissionError:
            if before is None:
                raise
        else:
            try:
                with os.fdopen(handle, "wb") as out:
                    yield out
                _like(name, before)
                replace(Path(name), place)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            return
    with file.open("wb") as out:
        yield out


def _like(name: str, before: os.stat_result | None) -> None:
    """Give a file to whom the one before let in, or the folder lets in: one made by mkstemp is for its owner only."""
    if before is None:
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        return
    if hasattr(os, "chown"):
        with suppress(OSError):  # nobody may give files away but root
            os.chown(name, before.st_uid, before.st_gid)
    Path(name).chmod(stat.S_IMODE(before.st_mode))
