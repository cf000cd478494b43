"""Outputs, one module a format. A renderer takes the analysis document and computes nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.analysis import Analysis

FORMATS: Final = {".html": "analyzer.outputs.html", ".json": "analyzer.outputs.json"}
"""File endings and the modules whose `render(analysis)` returns text, or bytes; imported when asked for."""


def format_of(file: str) -> str:
    """Return the format that a file name asks for by its ending.

    Raises:
        UsageError: if no format has this ending.
    """
    for ending in FORMATS:
        if file.lower().endswith(ending):
            return ending
    raise UsageError(f"{file}: the ending must be one of {', '.join(FORMATS)}; a report folder ends in /")


def render(analysis: Analysis, ending: str) -> str | bytes:
    """Return the analysis in the format of a file ending: text, or bytes of a binary format."""
    content: str | bytes = import_module(FORMATS[ending]).render(analysis)
    return content
