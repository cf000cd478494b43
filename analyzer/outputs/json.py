"""The analysis document as JSON, its schema, and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.analysis import SCHEMA_VERSION, Analysis

if TYPE_CHECKING:
    from analyzer.audit_trail import Struct


def render(analysis: Analysis) -> str:
    """Return the document as indented JSON with a final line end."""
    return msgspec.json.format(encode(analysis), indent=2).decode() + "\n"


def encode(document: Struct) -> bytes:
    r"""Return a document as JSON on one line.

    Halves of surrogate pairs, as in file names that are not valid UTF-8, become escapes such as `\\udce9`.
    """
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(msgspec.to_builtins(document)))


def _encodable(value: Any) -> Any:  # noqa: ANN401 - any part of a document
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(item) for item in value]
    return value.encode(errors="backslashreplace").decode() if isinstance(value, str) else value


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
