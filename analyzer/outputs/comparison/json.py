"""The comparison document as JSON, and its schema."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from analyzer.comparison.result import SCHEMA_VERSION, Comparison
from analyzer.outputs.json import encode


def render(comparison: Comparison) -> str:
    """Return the document as indented JSON with a final line end."""
    return msgspec.json.format(encode(comparison), indent=2).decode() + "\n"


def schema() -> str:
    """Return the JSON Schema (2020-12) of the document, made from the types."""
    made: dict[str, Any] = msgspec.json.schema(Comparison)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "winsock-catalog comparison",
        "description": f"Comparison document of winsock-catalog diff, schema version {SCHEMA_VERSION}.",
    }
    return json.dumps({**head, **made}, indent=2) + "\n"
