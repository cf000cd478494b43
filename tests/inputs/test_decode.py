"""Decoding: whatever the bytes are, lines come out, and the letters where the bytes allow."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.inputs.decode import decode

GERMAN = "Max. Adresslänge: 16\r\nProtokollverkettungslänge: 1\r\n"
CHINESE = "描述: MSAFD Tcpip [TCP/IP]\r\n提供程序路径: %SystemRoot%\\system32\\mswsock.dll\r\n服务标志: 0x20066\r\n"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp850", "cp850"),
        ("cp1252", "cp1252"),
    ],
)
def test_german_text_in_the_encodings_that_tools_write(encoding: str, name: str):
    text = decode(GERMAN.encode(encoding))
    assert text.lines == ["Max. Adresslänge: 16", "Protokollverkettungslänge: 1", ""]
    assert text.encoding == name


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "utf-8"), ("gbk", "cp936"), ("utf-16-le", "utf-16-le")])
def test_chinese_text(encoding: str, name: str):
    text = decode(CHINESE.encode(encoding))
    assert text.lines[0] == "描述: MSAFD Tcpip [TCP/IP]"
    assert text.encoding == name


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_line_ends(end: str):
    """A doubled carriage return, as tools leave it that translate twice, is one line end."""
    assert decode(end.join(["a", "", "b", ""]).encode()).lines == ["a", "", "b", ""]


def test_plain_text_is_called_ascii():
    assert decode(b"Version: 2\n").encoding == "ascii"


def test_letters_that_were_destroyed_stay_visible():
    assert decode(b"\xff\xfeV\x00\x00\xd8").lines == ["V\ufffd"]


@given(st.binary(max_size=400))
def test_any_bytes_become_lines(data: bytes):
    text = decode(data)
    assert text.lines
    assert all("\n" not in line for line in text.lines)
