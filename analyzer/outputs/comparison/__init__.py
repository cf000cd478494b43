"""Outputs of a comparison, one module a format, as those of an analysis: they render and compute nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from analyzer import outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.comparison.result import Comparison

FORMATS: Final = {
    ending: f"{__name__}.{module}"
    for ending, module in (
        (".html", "html"),
        (".json", "json"),
        (".jsonl", "jsonl"),
        (".csv", "csv"),
        (".parquet", "parquet"),
        (".md", "markdown"),
        (".sarif", "sarif"),
    )
}
"""File endings and the modules whose `render(comparison)` returns text, or bytes; imported when asked for."""

OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    ".csv": ("table", "csv_safe"),
    ".parquet": ("table",),
    ".sarif": ("sides", "exit_code"),
}
"""What else the `render` of a format takes, by name."""


def format_of(file: str) -> str:
    """Return the format that a file name asks for by its ending.

    Raises:
        UsageError: if no format has this ending.
    """
    return outputs.format_of(file, FORMATS, "")


def render(comparison: Comparison, ending: str, **options: Any) -> str | bytes:  # noqa: ANN401 - each has its own type
    """Return the comparison in the format of a file ending: text, or bytes of a binary format.

    Of `options` a format is given those that `OPTIONS` lists for it.
    """
    taken = {name: value for name, value in options.items() if name in OPTIONS.get(ending, ())}
    content: str | bytes = import_module(FORMATS[ending]).render(comparison, **taken)
    return content


def pieces(comparison: Comparison, ending: str, **options: Any) -> Iterator[bytes]:  # noqa: ANN401 - the same
    """Give what `render` returns as bytes: two sides are not so many that it matters how many pieces they are."""
    content = render(comparison, ending, **options)
    yield content.encode() if isinstance(content, str) else content
