"""The way of the data: inputs, bytes, lines, dumps, tables, findings, one analysis."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer import dialects, document
from analyzer.analysis import Analysis, Input
from analyzer.dialects import netsh
from analyzer.dialects.registry import hive
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs import lookalikes, mojibake, scan
from analyzer.inputs.decode import decode, is_wide
from analyzer.inputs.discover import files_below, opened
from analyzer.inputs.lines import Lines
from analyzer.model import witnesses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.dialects.records import DumpRecord

_HEAD: Final = 64 * 1024
_LARGEST_HIVE: Final = 2 * 1024 * 1024 * 1024
"""The most that the offsets of a hive can reach."""


def analyze(named: Iterable[str], without: Iterable[str] = (), beside: Sequence[str] = ()) -> Analysis:
    """Analyze files, folders and "-" (stdin). One bad input never stops the others: it is listed with its reason.

    Files of `without` are passed over in folders: the reports that are about to be written there. Those of `beside` are
    analyzed as well, and are of the same machine as all others.
    """
    left_out = {Path(path).absolute() for path in without}
    inputs: list[Input] = []
    found: list[document.Found] = []
    same_machine = {path for path, _ in files_below(beside)}
    for path, reason in files_below([*named, *beside]):
        if Path(path).absolute() in left_out:
            continue
        if reason is not None:
            inputs.append(Input(path, "unreadable", reason))
            continue
        try:
            with opened(path) as file:
                dumps, unread = _search(file, path)
        except UnreadableInputError as error:
            inputs.append(Input(path, "unreadable", str(error)))
            continue
        except NoCatalogError as error:
            inputs.append(Input(path, "no-catalog", str(error)))
            continue
        inputs.append(Input(path, "unreadable" if unread else "analyzed", unread))
        found += dumps
    records = witnesses.consult(
        [witnesses.Statement(dump.record, dump.place, dump.bundle) for dump in found],
        [number for number, dump in enumerate(found) if dump.path in same_machine],
    )
    return document.analysis(inputs, [replace(dump, record=r) for dump, r in zip(found, records, strict=True)])


def read_dumps(data: bytes, path: str) -> list[document.Found]:
    """Find the dumps in the bytes of one input; see `find_dumps`."""
    return find_dumps(io.BytesIO(data), path)


def find_dumps(file: BinaryIO, path: str) -> list[document.Found]:
    """Find the dumps in one input, a seekable binary file.

    Raises:
        NoCatalogError: if there is none; the text says what the input looks like.
        UnreadableInputError: if there is none but a listing that could not be divided into lines.
    """
    return _search(file, path)[0]


def _search(file: BinaryIO, path: str) -> tuple[list[document.Found], str | None]:
    """Find the dumps in one input; if a listing in it could not be read, say so as well."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(hive.MAGIC):
        return _of_hive(head + file.read(_LARGEST_HIVE - len(head) + 1), path), None
    found: list[document.Found] = []
    unread: str | None = None
    wide = is_wide(head)
    position = scan.Position(file, wide or scan.EIGHT_BIT)
    for start, end in list(scan.parts(file, size)):
        position.move(start)
        file.seek(position.offset)
        text = decode(file.read(end - position.offset))
        to_the_end = end >= size
        lines = Lines(text.lines, position.lines, to_the_end=to_the_end)
        right = list(text.lines)
        ranges = [(*found, *mojibake.repaired(right[found[1] : found[2]])) for found in dialects.assign(text.lines)]
        for _, first, last, repaired, mistake in ranges:
            if mistake is not None:
                right[first:last] = repaired
        readable = Lines(right, position.lines, to_the_end=to_the_end)
        for dialect, first, last, _, mistake in ranges:
            records = dialect.read(readable, position.lines + first, position.lines + last)
            unread = unread or _unread(lines, range(position.lines + first, position.lines + last), records)
            encoding = text.encoding if mistake is None else f"{text.encoding}, {mistake}"
            # Evidence is quoted as it stands in the file.
            found += [document.Found(record, path, None, encoding, lines) for record in records]
    if not found:
        raise UnreadableInputError(unread) if unread else NoCatalogError(_what_instead(file, head))
    return found, unread


def _unread(lines: Lines, indexes: range, records: Iterable[DumpRecord]) -> str | None:
    """Say which line holds a joined listing of which nothing was read."""
    for index in indexes:
        if netsh.is_joined_listing(lines[index]) and not any(r.line <= index + 1 <= r.end_line for r in records):
            return (
                f"line {index + 1} is a catalog that was joined into one line and cannot be divided again: "
                "ask for the file as netsh winsock show catalog wrote it"
            )
    return None


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
