"""Harnesses of binary data: hives, packed items, archives."""

from __future__ import annotations

import os
import struct
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from analyzer import pipeline, search
from analyzer.dialects.registry import hive as hives
from analyzer.dialects.registry import packed
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.inputs.archives import Options
from analyzer.inputs.limits import MIB, Limits
from fuzz import seeds
from fuzz.frame import harness
from fuzz.judges import judge_analysis

_LIMITS: Final = Limits(members=200, total=64 * MIB, member=8 * MIB, depth=3, seconds=10)


@harness("binary", seeds.hives, longest=40 * 1024)
def hive(data: bytes) -> None:
    """A hive gives values that stand in its bytes, or says why it cannot be read."""
    if not data.startswith(hives.MAGIC):
        data = hives.MAGIC + data[4:]
    try:
        found = search.read_dumps(data, "x")
    except (NoCatalogError, UnreadableInputError):
        return
    for one in found:
        assert 1 <= one.record.line <= one.record.end_line <= len(one.lines), "a record outside of its lines"
        for placed in one.record.entries:
            assert one.record.line <= placed.lines[0] <= placed.end_line <= one.record.end_line, "outside"
            for name, value in placed.entry.values.items():
                for own in value if isinstance(value, tuple) else (value,):
                    assert _is_in(own, data), f"{name} stands nowhere: {own!r}"


def _is_in(value: int | str, data: bytes) -> bool:
    if isinstance(value, int):
        return (value % 2**32).to_bytes(4, "little") in data
    if value.startswith("{") and len(value) == 38:
        return bytes.fromhex(value.strip("{}").replace("-", ""))[8:] in data
    pieces = value.split("\ufffd")
    return all(any(piece.encode(page, "replace") in data for page in ("utf-16-le", *_PAGES)) for piece in pieces)


_PAGES: Final = ("utf-8", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp437", "cp850")


@harness("binary", seeds.items, longest=1000)
def item(data: bytes) -> None:
    """A packed item gives the numbers at their places, and nothing that goes beyond its bytes."""
    for page in ("ascii", "cp1252", "cp932"):
        for cut in (False, True):
            read = packed.read(data, page, cut=cut)
            for name, value in read.values.items():
                at = packed.OFFSETS[name]
                if isinstance(value, int):
                    assert value % 2**32 == struct.unpack_from("<I", data, at)[0], f"{name} is another"
                elif isinstance(value, tuple):
                    assert value == struct.unpack_from(f"<{len(value)}I", data, at), f"{name} is another"
                else:
                    assert value.isprintable() or "\ufffd" in value or not value.isascii(), f"{name} would act"
            if read.damage is None:
                assert len(data) == packed.SIZE, "whole, and of another size"


@harness("binary", seeds.packed, longest=12 * 1024)
def archive(data: bytes) -> None:
    """The whole way from a file's bytes to its document, within small limits: one line for what cannot be read."""
    file = _scratch()
    file.write_bytes(data)
    analysis = pipeline.analyze([str(file)], options=Options(_LIMITS))
    assert analysis.inputs[0].path == str(file), "the input is not told first"
    for one in analysis.inputs:
        assert one.status == "analyzed" or one.detail, "not analyzed, and nobody says why"
        assert "\n" not in (one.detail or "") or "\n" in str(file), "more than a line"
    assert (analysis.inputs[0].status == "analyzed") <= bool(analysis.dumps), "analyzed without a dump"
    judge_analysis(analysis)


@cache
def _scratch() -> Path:
    """Return a file that each process has for itself; it is left to the system's cleaning."""
    return Path(tempfile.gettempdir()) / f"winsock-catalog-fuzz-{os.getpid()}.bin"
