"""The way of the data: inputs, bytes, lines, dumps, tables, findings, one analysis."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer import dialects, document
from analyzer.analysis import Analysis, Input
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import lookalikes, scan
from analyzer.inputs.decode import decode, is_wide
from analyzer.inputs.discover import files_below, opened
from analyzer.inputs.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD: Final = 64 * 1024


def analyze(named: Iterable[str], without: Iterable[str] = ()) -> Analysis:
    """Analyze files, folders and "-" (stdin). One bad input never stops the others: it is listed with its reason.

    Files of `without` are passed over in folders: the reports that are about to be written there.
    """
    left_out = {Path(path).absolute() for path in without}
    inputs: list[Input] = []
    found: list[document.Found] = []
    for path, reason in files_below(named):
        if Path(path).absolute() in left_out:
            continue
        if reason is not None:
            inputs.append(Input(path, "unreadable", reason))
            continue
        try:
            with opened(path) as file:
                dumps = find_dumps(file, path)
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
    """Find the dumps in the bytes of one input; see `find_dumps`."""
    return find_dumps(io.BytesIO(data), path)


def find_dumps(file: BinaryIO, path: str) -> list[document.Found]:
    """Find the dumps in one input, a seekable binary file.

    Raises:
        NoCatalogError: if there is none; the text says what the input looks like.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(_HEAD)
    found: list[document.Found] = []
    wide = is_wide(head)
    for part, end in list(scan.parts(file, size)):
        start = part - part % 2 if wide else part
        before = scan.lines_before(file, start, wide or scan.EIGHT_BIT)
        file.seek(start)
        text = decode(file.read(end - start))
        lines = Lines(text.lines, before, to_the_end=end >= size)
        for dialect, first, last in dialects.assign(text.lines):
            records = dialect.read(lines, before + first, before + last)
            found += [document.Found(record, path, None, text.encoding, lines) for record in records]
    if not found:
        raise NoCatalogError(_what_instead(file, head))
    return found


def _what_instead(file: BinaryIO, head: bytes) -> str:
    text = decode(head)
    if text.lines[0].startswith(("Windows Registry Editor Version", "REGEDIT4")):
        return "a registry export: this version reads netsh's text only"
    if head.startswith(b"regf"):
        return "a registry hive: this version reads netsh's text only"
    if b"\0" in head and "utf" not in text.encoding:
        return "binary data without the output of netsh winsock show catalog"
    return lookalikes.describe(file) or "the output of netsh winsock show catalog was not found in it"
