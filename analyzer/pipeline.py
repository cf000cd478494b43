"""The way of the data: inputs, bytes, lines, dumps, tables, findings, one analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer import document
from analyzer.analysis import Analysis, Input
from analyzer.dialects import netsh
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs.decode import decode
from analyzer.inputs.discover import files_below, read_bytes
from analyzer.inputs.locate import stretches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.inputs.decode import Text


_SAMPLE: Final = 64 * 1024


def analyze(named: Iterable[str]) -> Analysis:
    """Analyze files, folders and "-" (stdin). One bad input never stops the others: it is listed with its reason."""
    inputs: list[Input] = []
    found: list[document.Found] = []
    for path in files_below(named):
        try:
            dumps = read_dumps(read_bytes(path), path)
        except UnreadableInputError as error:
            inputs.append(Input(path, "unreadable", str(error)))
            continue
        except NoCatalogError as error:
            inputs.append(Input(path, "no-catalog", str(error)))
            continue
        inputs.append(Input(path, "analyzed", None))
        found += dumps
    return document.analysis(inputs, found)


def read_dumps(data: bytes, path: str) -> list[document.Found]:
    """Find the dumps in the bytes of one input.

    Raises:
        NoCatalogError: if there is none; the text says what the input looks like.
    """
    text = decode(data)
    found = [
        document.Found(record, path, None, text.encoding, text.lines)
        for first, last in stretches(text.lines)
        for record in netsh.read(text.lines, first, last)
    ]
    if not found:
        raise NoCatalogError(_what_instead(data, text))
    return found


def _what_instead(data: bytes, text: Text) -> str:
    if text.lines[0].startswith(("Windows Registry Editor Version", "REGEDIT4")):
        return "a registry export: this version reads netsh's text only"
    if data.startswith(b"regf"):
        return "a registry hive: this version reads netsh's text only"
    if b"\0" in data[:_SAMPLE] and not text.encoding.startswith(("utf-16", "utf-32")):
        return "binary data without the output of netsh winsock show catalog"
    return "the output of netsh winsock show catalog was not found in it"
