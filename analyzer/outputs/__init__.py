"""Outputs, one module a format. A renderer takes the analysis document and computes nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.analysis import Analysis

FORMATS: Final = {
    ".html": "analyzer.outputs.html",
    ".json": "analyzer.outputs.json",
    ".jsonl": "analyzer.outputs.jsonl",
    ".csv": "analyzer.outputs.csv",
    ".parquet": "analyzer.outputs.parquet",
    ".md": "analyzer.outputs.markdown",
    ".sarif": "analyzer.outputs.sarif",
}
"""File endings and the modules whose `render(analysis)` returns text, or bytes; imported when asked for.

A module whose format grows with the number of dumps also has `pieces(analysis)`, which gives the same piece by piece.
"""

OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    ".csv": ("table", "csv_safe"),
    ".parquet": ("table",),
    ".sarif": ("exit_code",),
}
"""What else the `render` of a format takes, by name."""

WITH_TEXT: Final = frozenset((".html", ".json", ".jsonl"))
"""Formats that show the lines of dumps; for all others a document may be without them."""

WITH_DIGESTS: Final = frozenset((".html", ".json", ".jsonl", ".sarif"))
"""Formats that show the digests of inputs; of a table, that of inputs does."""


def format_of(file: str, formats: Iterable[str] = FORMATS, hint: str = "; a report folder ends in /") -> str:
    """Return the format that a file name asks for by its ending.

    Raises:
        UsageError: if no format has this ending; `hint` is what the text says behind its list of endings.
    """
    for ending in formats:
        if file.lower().endswith(ending):
            return ending
    raise UsageError(f"{file}: the ending must be one of {', '.join(formats)}{hint}")


def ready(ending: str) -> None:
    """Do nothing if the format of a file ending can be written here.

    Raises:
        UsageError: if a library is missing that only this format needs.
    """
    if ending == ".parquet":
        from analyzer.outputs import parquet  # noqa: PLC0415 - imports msgspec, which `--help` must not

        parquet.ready()


def render(analysis: Analysis, ending: str, **options: Any) -> str | bytes:  # noqa: ANN401 - each has its own type
    """Return the analysis in the format of a file ending: text, or bytes of a binary format.

    Of `options` a format is given those that `OPTIONS` lists for it.
    """
    content: str | bytes = import_module(FORMATS[ending]).render(analysis, **_taken(ending, options))
    return content


def pieces(analysis: Analysis, ending: str, **options: Any) -> Iterator[bytes]:  # noqa: ANN401 - the same
    """Give what `render` returns as bytes, one piece after another; no more is in memory where the format can."""
    module = import_module(FORMATS[ending])
    made = module.pieces if hasattr(module, "pieces") else lambda *told, **more: (module.render(*told, **more),)
    for piece in made(analysis, **_taken(ending, options)):
        yield piece.encode() if isinstance(piece, str) else piece


def _taken(ending: str, options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name in OPTIONS.get(ending, ())}
