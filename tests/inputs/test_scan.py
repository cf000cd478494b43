"""Scanning: parts of a large file that can hold a dump, with the same result as reading it whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from analyzer import document
from analyzer.analysis import Dump
from analyzer.inputs import scan
from analyzer.inputs.lines import Lines
from analyzer.pipeline import read_dumps

NOISE = "".join(
    f"2024-03-01 10:00:{n % 60:02} INFO request {n} ---------- 上海 {{not-a-guid}}\r\n" for n in range(4000)
)


def _dumps(data: bytes) -> tuple[Dump, ...]:
    return document.analysis([], read_dumps(data, "log")).dumps


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gbk"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r\r\n", "\r"])
def test_a_large_file_read_in_parts_gives_what_it_gives_whole(
    samples: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, end: str
):
    """Two dumps deep in a log: the same entries on the same line numbers, whatever the encoding and the line ends."""
    first, second = ((samples / f"windows-{n}-clean.txt").read_text("utf-8") for n in (7, 11))
    text = (NOISE.replace("\r\n", "\n") * 2 + first + NOISE.replace("\r\n", "\n") * 3 + second).replace("\n", end)
    data = text.encode(encoding)
    whole = _dumps(data)
    assert len(whole) == 2
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(scan, "_CHUNK", 65_536)
    parts = list(scan.parts(io.BytesIO(data), len(data)))
    assert len(parts) == 2
    assert sum(end - start for start, end in parts) < len(data) // 2
    assert _dumps(data) == whole


def test_a_log_without_a_dump_has_no_part(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "WHOLE", 0)
    data = (NOISE * 3 + "-" * 54 + "\r\nGuid: none\r\n" + NOISE).encode()
    assert list(scan.parts(io.BytesIO(data), len(data))) == []


def test_a_file_of_dashes_is_passed_over(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "WHOLE", 0)
    assert list(scan.parts(io.BytesIO(b"-" * 3_000_000), 3_000_000)) == []


@pytest.mark.parametrize("cut", range(5))
def test_line_ends_that_two_chunks_share_are_counted_once(monkeypatch: pytest.MonkeyPatch, cut: int):
    data = b"a\r\r\nb\nc\rd\r\n\r\ne"
    monkeypatch.setattr(scan, "_CHUNK", cut + 1)
    assert scan.lines_before(io.BytesIO(data), len(data), scan.EIGHT_BIT) == 5


def test_lines_of_a_part_go_by_their_numbers_in_the_whole():
    lines = Lines(["x", "y", "z"], 100)
    assert (len(lines), lines[100], lines[-1], lines[5]) == (103, "x", "z", "")
    assert lines[90:102] == ["x", "y"]
    assert lines[:50] == []
    with pytest.raises(IndexError):
        lines[103]
