"""The analysis document as JSON, its schema, and the way back."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from analyzer.analysis import SCHEMA_VERSION, Analysis


def render(analysis: Analysis) -> str:
    """Return the document as indented JSON with a final line end."""
    return msgspec.json.format(msgspec.json.encode(analysis), indent=2).decode() + "\n"


def parse(text: str | bytes) -> Analysis:
    """Read a document back.

    Raises:
        msgspec.DecodeError: if it is no JSON; `msgspec.ValidationError` if it is no document of this version.
    """
    return msgspec.json.decode(text, type=Analysis)


def schema() -> str:
    """Return the JSON Schema (2020-12) of the document, made from the types."""
    made: dict[str, Any] = msgspec.json.schema(Analysis)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "winsock-catalog analysis",
        "description": f"Analysis document of winsock-catalog, schema version {SCHEMA_VERSION}.",
    }
    return json.dumps({**head, **made}, indent=2) + "\n"
