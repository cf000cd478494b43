"""The way of the data: inputs, bytes, lines, dumps, tables, findings, one analysis."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer import dialects, document
from analyzer.analysis import Analysis, Input
from analyzer.dialects.registry import hive
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import lookalikes, scan
from analyzer.inputs.decode import decode, is_wide
from analyzer.inputs.discover import files_below, opened
from analyzer.inputs.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD: Final = 64 * 1024
_LARGEST_HIVE: Final = 2 * 1024 * 1024 * 1024
"""The most that the offsets of a hive can reach."""


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
    if head.startswith(hive.MAGIC):
        return _of_hive(head + file.read(_LARGEST_HIVE - len(head) + 1), path)
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


def _of_hive(data: bytes, path: str) -> list[document.Found]:
    """Read a registry hive, whose lines are those that its reader writes down."""
    if len(data) > _LARGEST_HIVE:
        raise UnreadableInputError("a registry hive of more than 2 GiB, which Windows does not have")
    try:
        records, lines = hive.read(data)
    except hive.HiveError as error:
        raise UnreadableInputError(f"a registry hive that is damaged: {error}") from None
    if not records:
        raise NoCatalogError("a registry hive without a Winsock catalog: the hive SYSTEM has it")
    return [document.Found(record, path, None, "regf", lines) for record in records]


def _what_instead(file: BinaryIO, head: bytes) -> str:
    text = decode(head)
    if text.lines[0].startswith(("Windows Registry Editor Version", "REGEDIT4")):
        return r"a registry export without HKLM\SYSTEM\CurrentControlSet\Services\WinSock2"
    if b"\0" in head and "utf" not in text.encoding:
        return "binary data without the output of netsh winsock show catalog"
    return lookalikes.describe(file) or "the output of netsh winsock show catalog was not found in it"
