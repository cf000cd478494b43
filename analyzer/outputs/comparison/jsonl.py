"""The comparison as JSON Lines: a whole document for each pair and for each dump without a counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.comparison import split
from analyzer.outputs import json

if TYPE_CHECKING:
    from analyzer.comparison.result import Comparison


def render(comparison: Comparison) -> str:
    """Return one document a line: pairs in their order, then what has no counterpart."""
    return "".join(json.encode(part).decode() + "\n" for part in split(comparison))
