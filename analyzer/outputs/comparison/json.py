"""The comparison document as JSON, and its schema."""

from __future__ import annotations

import msgspec

from analyzer.comparison.result import SCHEMA_VERSION, Comparison
from analyzer.outputs.json import encode, schema_of


def render(comparison: Comparison) -> str:
    """Return the document as indented JSON with a final line end."""
    return msgspec.json.format(encode(comparison), indent=2).decode() + "\n"


def schema() -> str:
    """Return the JSON Schema (2020-12) of the document, made from the types."""
    about = f"Comparison document of winsock-catalog diff, schema version {SCHEMA_VERSION}."
    return schema_of(Comparison, "winsock-catalog comparison", about)
