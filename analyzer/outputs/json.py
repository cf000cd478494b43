"""The analysis document as JSON, its schema, and the way back."""

from __future__ import annotations

import json
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.analysis import SCHEMA_VERSION, Analysis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.audit_trail import Struct


def render(analysis: Analysis) -> str:
    """Return the document as indented JSON with a final line end."""
    return b"".join(pieces(analysis)).decode()


def pieces(analysis: Analysis) -> Iterator[bytes]:
    """Give what `render` returns: a piece for each input and each dump, and the rest between them.

    The document of ten thousand dumps has half a gigabyte, and is never in memory as a whole.
    """
    for number, name in enumerate(analysis.__struct_encode_fields__):
        yield (b",\n  " if number else b"{\n  ") + encode(name) + b": "
        value = getattr(analysis, name)
        if not value or not isinstance(value, tuple):
            yield _indented(value, b"  ")
            continue
        for place, part in enumerate(value):
            yield (b",\n    " if place else b"[\n    ") + _indented(part, b"    ")
        yield b"\n  ]"
    yield b"\n}\n"


def _indented(part: object, margin: bytes) -> bytes:
    """Return a part of a document as it stands behind a margin; line ends inside texts are escapes."""
    return msgspec.json.format(encode(part), indent=2).replace(b"\n", b"\n" + margin)


def encode(document: object) -> bytes:
    r"""Return a document, or a part of one, as JSON on one line.

    Halves of surrogate pairs, as in file names that are not valid UTF-8, become escapes such as `\\udce9`.
    """
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(msgspec.to_builtins(document)))


def line(document: Analysis) -> tuple[bytes, tuple[tuple[int, int], ...]]:
    """Return what `encode` does with a line end, and where in it each dump begins and ends.

    What stands before the first dump, any one of them, and what stands behind the last are a document with this dump
    alone, and the summary of all: who wants one of thousands need not look at the others.
    """
    # No text in a document holds these bytes, for quotation marks in it are escaped.
    head, name, tail = encode(msgspec.structs.replace(document, dumps=())).partition(b'"dumps":[')
    text = bytearray(head + name)  # a list of all dumps would be as much memory once more
    spans: list[tuple[int, int]] = []
    for number, dump in enumerate(document.dumps):
        text += b"," if number else b""
        begin = len(text)
        text += encode(dump)
        spans.append((begin, len(text)))
    text += tail + b"\n"
    return bytes(text), tuple(spans)


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
    about = f"Analysis document of winsock-catalog, schema version {SCHEMA_VERSION}."
    return schema_of(Analysis, "winsock-catalog analysis", about)


def schema_of(document: type[Struct], title: str, about: str) -> str:
    """Return the JSON Schema (2020-12) of a kind of document, the same in each version of Python and of msgspec."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "description": about}
    return json.dumps({**head, **_even(msgspec.json.schema(document))}, indent=2) + "\n"


def _even(part: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Even out what versions do otherwise.

    Python takes the indents of docstrings away by itself from 3.13 on; msgspec below 0.22 may put null before others.
    """
    if isinstance(part, dict):
        return {key: _even_of(key, value) for key, value in part.items()}
    return [_even(item) for item in part] if isinstance(part, list) else part


def _even_of(key: str, value: Any) -> Any:  # noqa: ANN401 - the same
    if key == "description" and isinstance(value, str):
        return cleandoc(value)
    if key == "anyOf":
        value = sorted(value, key=lambda branch: branch == {"type": "null"})
    return _even(value)
