"""Scanning: parts of a large file that can hold a dump, with the same result as reading it whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from analyzer import document
from analyzer.analysis import Dump
from analyzer.inputs import scan
from analyzer.inputs.decode import LINE_END
from analyzer.inputs.lines import Lines
from analyzer.search import read_dumps

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


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 7, 64])
@pytest.mark.parametrize("encoding", [scan.EIGHT_BIT, "utf-16-le", "utf-16-be"])
def test_lines_before_any_place_and_from_it_on_are_those_of_the_whole(
    monkeypatch: pytest.MonkeyPatch, encoding: str, chunk: int
):
    """A line end that a chunk or a part divides is counted once, wherever a part begins."""
    text = "a\r\r\nb\nc\rd\r\n\r\n\r\r\r\ne\n\n\rf\r\r"
    unit, codec = (1, "ascii") if encoding == scan.EIGHT_BIT else (2, encoding)
    data = text.encode(codec)
    monkeypatch.setattr(scan, "_CHUNK", chunk * unit)
    whole = LINE_END.split(text)
    for offset in range(len(data) + 1):
        position = scan.Position(io.BytesIO(data), encoding)
        position.move(offset // 2)
        position.move(offset)
        rest = LINE_END.split(data[position.offset :].decode(codec))
        assert rest[1:] == whole[position.lines + 1 :]
        assert whole[position.lines].endswith(rest[0])


def test_each_byte_of_a_log_with_many_rules_is_counted_once():
    """Parts come in order, and the lines before each are counted from the one before."""
    file = _Counting(b"x\r\n" * 100_000)
    position = scan.Position(file, scan.EIGHT_BIT)
    for offset in range(0, 300_000, 1000):
        position.move(offset)
    assert position.lines == 299_000 // 3
    assert file.taken < 2 * 300_000


class _Counting(io.BytesIO):
    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


@pytest.mark.parametrize(
    "line",
    ["10:33:01 WARN DCOM: {0002DF02-0000-0000-C000-000000000046} did not register, as the log of {} tells in {}", "x"],
)
def test_rules_and_guids_of_other_things_are_passed_over(monkeypatch: pytest.MonkeyPatch, line: str):
    """A GUID in a sentence, and one that stands before a rule, are no entry."""
    monkeypatch.setattr(scan, "WHOLE", 0)
    lines = ["Activity: {0002DF02-0000-0000-C000-000000000046}", *["Time: 10:33"] * 2, line, "-" * 54, line, line]
    data = "\r\n".join(lines * 50).replace("\r\nActivity", "\r\n" * 10 + "Activity").encode()
    assert list(scan.parts(io.BytesIO(data), len(data))) == []


def test_lines_of_a_part_go_by_their_numbers_in_the_whole():
    lines = Lines(["x", "y", "z"], 100)
    assert (len(lines), lines[100], lines[-1], lines[5]) == (103, "x", "z", "")
    assert lines[90:102] == ["x", "y"]
    assert lines[:50] == []
    with pytest.raises(IndexError):
        lines[103]
