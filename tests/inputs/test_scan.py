"""Scanning: parts of a large file that can hold a dump, with the same result as reading it whole."""

from __future__ import annotations

import io
import json
import re
import time
from pathlib import Path

import machines
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.analysis import Dump
from analyzer.document import building
from analyzer.inputs import cuts, scan
from analyzer.inputs import lines as lines_of_inputs
from analyzer.inputs.decode import LINE_END, LINE_END_BYTES, decode
from analyzer.inputs.lines import Lines
from analyzer.inputs.passing import Passing
from analyzer.search import read_dumps, search

NOISE = "".join(
    f"2024-03-01 10:00:{n % 60:02} INFO request {n} ---------- 上海 {{not-a-guid}}\r\n" for n in range(4000)
)


def _dumps(data: bytes) -> tuple[Dump, ...]:
    return building.analysis([], read_dumps(data, "log")).dumps


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp850"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r\r\n", "\r"])
def test_dumps_one_behind_another_are_the_same_wherever_the_file_is_divided(
    monkeypatch: pytest.MonkeyPatch, encoding: str, end: str
):
    """A log of a whole fleet: a dump that a part would cut is read with the next one, with what stands above it."""
    text = "".join(
        f"C:\\> hostname\nPC-{number}\nC:\\> netsh winsock show catalog\n\n"
        f"{machines.render(machines.Machine(machines.tcp_ip()[: 2 + number % 3], machines.NAME_SPACES[:2]))}\n"
        for number in range(40)
    ).replace("\n", end)
    data = text.replace("MSAFD", "Größe").encode(encoding)
    whole = _dumps(data)
    assert len(whole) == 40
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(scan, "_MARGIN", 8_000)
    for limit in (len(data) // 3, len(data) // 7):
        monkeypatch.setattr(scan, "PART_LIMIT", limit)
        assert len(list(scan.parts(io.BytesIO(data), len(data)))) > 2
        assert _dumps(data) == whole
        passing = Passing(data[:1000], io.BytesIO(data[1000:]), len(data))
        assert building.analysis([], search(passing, "log")[0]).dumps == whole


def test_dumps_in_the_strings_of_one_line_are_the_same_wherever_it_is_divided(monkeypatch: pytest.MonkeyPatch):
    """What an interface gives: JSON without a line end."""
    texts = [
        machines.render(machines.Machine(machines.tcp_ip()[: 2 + number % 3], machines.NAME_SPACES[:2]))
        for number in range(40)
    ]
    data = json.dumps([{"host": f"PC-{number}", "output": text} for number, text in enumerate(texts)]).encode()
    whole = _dumps(data)
    assert len(whole) == 40
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(scan, "_MARGIN", 8_000)
    for limit in (len(data) // 3, len(data) // 7):
        monkeypatch.setattr(scan, "PART_LIMIT", limit)
        divided = _dumps(data)
        assert [dump.catalogs for dump in divided] == [dump.catalogs for dump in whole]
        assert [(dump.verdict, dump.complete) for dump in divided] == [(dump.verdict, dump.complete) for dump in whole]


@pytest.mark.parametrize("end", ["\n", "\\r\\n"], ids=["lines", "one-line"])
def test_dump_that_is_larger_than_a_part_is_told_to_be_divided(monkeypatch: pytest.MonkeyPatch, end: str):
    """No line end or no other dump shows where to divide it: nothing of it is called clean, and nothing is lost."""
    entries = tuple(entry for number in range(60) for entry in machines.tcp_ip(1001 + 6 * number))
    text = machines.render(machines.Machine(entries, machines.NAME_SPACES))
    data = text.replace("\n", end).encode()
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(scan, "_MARGIN", 8_000)
    monkeypatch.setattr(scan, "PART_LIMIT", len(data) // 3)
    monkeypatch.setattr(cuts, "AGAIN_MOST", 4_000)
    found = read_dumps(data, "log")
    assert len(found) > 1
    assert all(any(one.name == "divided" for one in dump.record.problems) for dump in found)
    assert {dump.verdict for dump in building.analysis([], found).dumps} == {"undetermined"}
    assert sum(len(dump.record.entries) for dump in found) >= len(entries)


def test_run_of_carriage_returns_is_looked_at_once():
    """A megabyte of them once took hours: each was taken for the beginning of a line end."""
    data = b"a" + b"\r" * 1_000_000 + b"b\r\n"
    start = time.process_time()
    position = scan.Position(io.BytesIO(data), scan.EIGHT_BIT)
    position.move(len(data))
    assert position.lines == 1_000_001
    assert len(decode(data).lines) == 1_000_002
    assert time.process_time() - start < 20


@given(st.text("\r\na", max_size=40))
def test_line_end_is_a_line_feed_with_what_returns_before_it_or_one_of_these(text: str):
    """As the plainest pattern says it."""
    assert LINE_END.split(text) == re.split(r"\r*\n|\r", text)
    assert len(LINE_END_BYTES.findall(text.encode())) == len(LINE_END.findall(text))


def test_lines_of_large_texts_are_held_for_one_text_at_a_time(monkeypatch: pytest.MonkeyPatch):
    """They are split again when they are asked for again, and are the same."""
    monkeypatch.setattr(lines_of_inputs, "_LARGE", 3)
    first, second = Lines("a\nb\nc", 7, to_the_end=False), Lines("d\ne")
    assert first[7:] == ["a", "b", "c", ""]
    assert second[0] == "d"
    assert len(lines_of_inputs._SPLIT) == 1
    assert first[8] == "b"
    assert (len(first), len(second)) == (11, 2)
