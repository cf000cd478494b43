"""Outputs, one module a format. A renderer takes the analysis document and computes nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.analysis import Analysis

FORMATS: Final = {
    ".html": "analyzer.outputs.html",
    ".json": "analyzer.outputs.json",
    ".md": "analyzer.outputs.markdown",
    ".sarif": "analyzer.outputs.sarif",
}
"""File endings and the modules whose `render(analysis)` returns text, or bytes; imported when asked for."""

_WITH_EXIT_CODE: Final = frozenset({".sarif"})


def format_of(file: str) -> str:
    """Return the format that a file name asks for by its ending.

    Raises:
        UsageError: if no format has this ending.
    """
    for ending in FORMATS:
        if file.lower().endswith(ending):
            return ending
    raise UsageError(f"{file}: the ending must be one of {', '.join(FORMATS)}")


def render(analysis: Analysis, ending: str, exit_code: int | None = None) -> str | bytes:
    """Return the analysis in the format of a file ending: text, or bytes of a binary format.

    `exit_code` is that of the run, where there is one, for the formats that tell it.
    """
    module = import_module(FORMATS[ending])
    told = {"exit_code": exit_code} if ending in _WITH_EXIT_CODE else {}
    content: str | bytes = module.render(analysis, **told)
    return content
