r"""Analysis documents read back from files: the way in of `render`, `diff` and `--baseline`.

A document is trusted no more than a dump: it may come from a ticket as well. What is not exactly a document of this
version is refused, with the place inside it and what was expected there.

    >>> parse(b'{"schema_version": "7.0"}', "x.json")
    Traceback (most recent call last):
    analyzer.errors.DocumentError: x.json: its schema_version is "7.0", this program reads "1.0": ...
"""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from analyzer.analysis import SCHEMA_VERSION, Analysis
from analyzer.audit_trail import Struct
from analyzer.document import merging
from analyzer.errors import DocumentError, NoCatalogError, UnreadableInputError
from analyzer.inputs.discover import STDIN, opened
from analyzer.inputs.limits import MIB
from analyzer.outputs import json
from analyzer.outputs.text import printable, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_DOCUMENT: Final = "analysis.jsonl"
"""The document of a report folder: one analysis a line."""

MAX_BYTES: Final = 1024 * MIB
"""A document is held in memory, several times its size as objects; that of 10,000 dumps stays below."""

_LINES: Final = ".jsonl"
_BEGIN: Final = 4096
_OPENING: Final = re.compile(rf'\s*\{{\s*"(?:{"|".join(Analysis.__struct_fields__)})"\s*:')
_BOMS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""PowerShell writes UTF-16 where a program's output is redirected with `>`."""

_ORDINALS: Final = {"line", "end_line", "position"}
_LARGEST: Final = 2**53
"""The largest number that every reader of JSON keeps exactly."""
_SMALLEST_FIELD, _LARGEST_FIELD = -(2**31), 2**32 - 1
_LONGEST_NUMBER: Final = 64
"""Bits of a number that is quoted."""
_QUOTED: Final = 80


def read(name: str) -> Analysis:
    """Read the document in a file (`.json`, `.jsonl`), a report folder or standard input ("-"); lines are merged.

    Raises:
        DocumentError: if it cannot be read, or is no document of this schema version.
    """
    path = _file(name)
    shown = "standard input" if name == STDIN else printable(path)
    try:
        with opened(path) as (file, size):
            if size > MAX_BYTES:
                raise DocumentError(
                    f"{shown}: {size / MIB:,.0f} MiB; an analysis document of up to {MAX_BYTES // MIB:,} MiB is read: "
                    "divide it, one dump or some a document"
                )
            content = file.read(MAX_BYTES + 1)
    except (UnreadableInputError, NoCatalogError) as error:
        raise DocumentError(f"{shown}: {error}; expected an analysis document of winsock-catalog") from None
    lines = path.lower().endswith(_LINES)
    return parse(content, shown, lines=lines)


def is_document(name: str) -> bool:
    """Tell whether an input is an analysis document, and not a file to be searched for dumps.

    A report folder is one, and so is a `.jsonl` or `.json` file that begins as a document does. What cannot be read is
    none.
    """
    if name == STDIN:
        return False
    path = Path(name)
    try:
        if path.is_dir():
            return (path / FOLDER_DOCUMENT).is_file()
        if path.suffix.lower() not in {".json", _LINES} or not path.is_file():
            return False
        with path.open("rb") as file:
            begin = file.read(_BEGIN)
    except (OSError, ValueError):
        return False
    return _OPENING.match(_utf8(begin).decode("utf-8", "replace")) is not None


def parse(content: bytes, name: str, *, lines: bool = False) -> Analysis:
    """Read a document, or documents one a line; `name` is what errors call it.

    Raises:
        DocumentError: if it is no document of this schema version.
    """
    try:
        text = _utf8(content)
        if not (lines or _one_a_line(text)):
            return _one(text, name)
        parts = [
            _one(line, f"{name}, line {number}")
            for number, line in enumerate(text.splitlines(), start=1)
            if line.strip()
        ]
    except UnicodeDecodeError:
        raise DocumentError(f"{name}: no text in UTF-8; expected an analysis document of winsock-catalog") from None
    if not parts:
        raise DocumentError(f"{name}: it is empty; expected an analysis document of winsock-catalog")
    return merging.merge(parts)


def _file(name: str) -> str:
    if name != STDIN and "\0" not in name and os.path.isdir(name):  # noqa: PTH112 - says no to a name that is too long
        return str(Path(name) / FOLDER_DOCUMENT)
    return name


def _utf8(content: bytes) -> bytes:
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            rest = content[len(mark) :]
            return rest if encoding == "utf-8" else rest.decode(encoding, "replace").encode("utf-8", "replace")
    return content


def _one_a_line(text: bytes) -> bool:
    """Tell whether the first line is a whole document and another follows it."""
    first, _, rest = text.lstrip().partition(b"\n")
    return first.rstrip().endswith(b"}") and bool(rest.strip())


def _one(text: bytes, name: str) -> Analysis:
    try:
        analysis = json.parse(text)
    except msgspec.ValidationError as error:
        raise DocumentError(f"{name}: {_refused(text, str(error))}") from None
    except msgspec.DecodeError as error:
        why = str(error).removeprefix("JSON is malformed: ")
        raise DocumentError(f"{name}: not JSON ({why}); expected an analysis document of winsock-catalog") from None
    except RecursionError:
        raise DocumentError(f"{name}: nested too deeply for an analysis document of winsock-catalog") from None
    for place, value, expected in _out_of_range(analysis, "$"):
        raise DocumentError(f"{name}: {_told(value)} at {place}; expected {expected}")
    for number, dump in enumerate(analysis.dumps):
        sources = len(dump.audit_trail.sources) if dump.audit_trail is not None else 0
        for other, entry in enumerate(dump.audit_trail.entries if dump.audit_trail is not None else ()):
            if not 0 <= entry.source < sources:
                place = f"$.dumps[{number}].audit_trail.entries[{other}].source"
                expected = f"one of its {sources} sources, from 0"
                raise DocumentError(f"{name}: {_told(entry.source)} at {place}; expected {expected}")
    if analysis.summary != merging.summary(analysis.dumps):
        raise DocumentError(f"{name}: its summary ($.summary) does not count what stands in its dumps ($.dumps)")
    return analysis


def _told(number: int) -> str:
    """Write a number that is none of a document: Python refuses to write thousands of digits, and nobody reads them."""
    return str(number) if number.bit_length() <= _LONGEST_NUMBER else f"a number of {number.bit_length():,} bits"


class _Head(msgspec.Struct):
    schema_version: Any = None


def _refused(text: bytes, reason: str) -> str:
    """Say why JSON is no document: that it is one of another version comes first."""
    try:
        version = msgspec.json.decode(text, type=_Head).schema_version
    except (msgspec.DecodeError, RecursionError):
        version = None
    if isinstance(version, str) and version != SCHEMA_VERSION:
        told = shorten(printable(version), _QUOTED)
        return (
            f'its schema_version is "{told}", this program reads "{SCHEMA_VERSION}": analyze the dump again, '
            "or use the program that wrote it"
        )
    what = shorten(printable(reason.replace("`", "")), 3 * _QUOTED)
    what = what.replace(" - at ", " at ")
    return f"no analysis document of schema {SCHEMA_VERSION}: {what[:1].lower()}{what[1:]}"


def _out_of_range(value: object, place: str, field: str = "") -> Iterator[tuple[str, int, str]]:
    """Give the first number that no machine and no file can have: its place, itself, and what was expected."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return
    if isinstance(value, int):
        if field in _ORDINALS and not 1 <= value <= _LARGEST:
            yield place, value, "a number counted from 1"
        elif field not in _ORDINALS and not _SMALLEST_FIELD <= value <= _LARGEST_FIELD:
            yield place, value, "a number of 32 bits"
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _out_of_range(getattr(value, name), f"{place}.{name}", name)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _out_of_range(item, f"{place}[{number}]", field)
