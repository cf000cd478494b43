"""What becomes of an analysis at the end of a command: marked, told, written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.cli.console import Color, colored, columns, say, say_of
from analyzer.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.analysis import Analysis


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


def report_inputs(analysis: Analysis) -> None:
    """Say on stderr what could not be read, and what held nothing if nothing else was found."""
    for item in analysis.inputs:
        if item.status == "unreadable" or (item.status == "no-catalog" and len(analysis.inputs) == 1):
            word = "not read" if item.status == "unreadable" else "no catalog"
            say_of(item.path, f"{word}: {item.detail or 'no reason is known'}")
    empty = sum(item.status == "no-catalog" for item in analysis.inputs)
    if empty and len(analysis.inputs) > 1:
        say(f"no catalog in {empty} of {len(analysis.inputs)} files")


def summary(analysis: Analysis, color: Color) -> str:
    """Return the summary for people, as wide and as colourful as the terminal allows."""
    from analyzer.outputs import terminal  # noqa: PLC0415 - imported when used

    return terminal.render(analysis, width=columns(), color=colored(color))


def write(file: Path, content: str | bytes) -> None:
    """Write a report.

    Raises:
        OutputError: if that is not possible.
    """
    try:
        file.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise OutputError(f"{file}: could not be written: {error.strerror or error}") from None
