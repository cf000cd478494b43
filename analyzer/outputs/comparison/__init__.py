"""Outputs of a comparison, one module a format, as those of an analysis: they render and compute nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.comparison.result import Comparison

FORMATS: Final = {ending: f"{__name__}.{ending[1:]}" for ending in (".html", ".json")}
"""File endings and the modules whose `render(comparison)` returns text; imported when asked for."""


def format_of(file: str) -> str:
    """Return the format that a file name asks for by its ending.

    Raises:
        UsageError: if no format has this ending.
    """
    for ending in FORMATS:
        if file.lower().endswith(ending):
            return ending
    raise UsageError(f"{file}: the ending must be one of {', '.join(FORMATS)}")


def render(comparison: Comparison, ending: str) -> str:
    """Return the comparison in the format of a file ending."""
    content: str = import_module(FORMATS[ending]).render(comparison)
    return content
