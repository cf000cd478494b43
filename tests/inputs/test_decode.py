"""Decoding: whatever the bytes are, lines come out, and the letters where the bytes allow."""

from __future__ import annotations

import codecs

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


def test_two_encodings_in_one_file():
    """A collector's UTF-16 banner with a BOM, then what netsh appended in the OEM code page, then UTF-16 again."""
    banner, rule = "\ufeffWinsock für diesen Rechner\r\n======\r\n\r\n", "========================\r\n"
    data = banner.encode("utf-16-le") + (GERMAN * 3).encode("cp850") + rule.encode("utf-16-le") + GERMAN.encode("cp850")
    text = decode(data)
    assert text.lines[0] == "Winsock für diesen Rechner"
    assert text.lines[3] == "Max. Adresslänge: 16"
    assert text.lines[9] == rule.strip()
    assert text.lines[10] == "Max. Adresslänge: 16"
    assert text.encoding == "utf-16-le+cp850"


@pytest.mark.parametrize(
    ("encoding", "lines"),
    [
        (
            "cp866",
            ["Описание: сеть", "Код поставщика: {}", "Семейство адресов: 2", "Тип сокета: 1", "Флаги службы: 0x66"],
        ),
        (
            "cp1251",
            ["Описание: сеть", "Код поставщика: {}", "Семейство адресов: 2", "Тип сокета: 1", "Флаги службы: 0x66"],
        ),
        (
            "cp932",
            [
                "エントリの種類: 基本サービス",
                "説明: x",
                "プロトコル: 6",
                "サービス フラグ: 0x20066",
                "ソケットの種類: 1",
            ],
        ),
    ],
)
def test_languages_without_a_table_are_detected(encoding: str, lines: list[str]):
    """Labels that no table knows are enough text for a detector."""
    text = decode("\r\n".join([*lines * 3, ""]).encode(encoding))
    assert (text.lines[: len(lines)], text.encoding) == (lines, encoding)


def test_utf_8_cut_inside_a_character_is_still_utf_8():
    data = CHINESE.encode("utf-8")
    assert decode(data[1:-5]).encoding == "utf-8"
    assert decode(CHINESE.rstrip("\r\n").encode("utf-8") + "描".encode()[:2]).encoding == "utf-8"


def test_binary_data_is_not_taken_for_utf_16():
    assert decode(bytes(range(256)) * 4).encoding not in ("utf-16-le", "utf-16-be")


@pytest.mark.parametrize(("page", "name"), [(866, "Защита"), (850, "Sécurité"), (1251, "Защита"), (936, "安全")])
def test_code_page_that_the_text_names_is_believed(page: int, name: str):
    """The registry's answer stands before the dump in what `collect` brings: a word or two need no guess."""
    head = f"HKEY_LOCAL_MACHINE\\SYSTEM\\...\\CodePage\r\n    OEMCP    REG_SZ    {page}\r\n\r\n"
    text = decode(f"{head}Description: {name}\r\n".encode(f"cp{page}"))
    assert text.encoding == f"cp{page}"
    assert text.lines[3] == f"Description: {name}"


@pytest.mark.parametrize("named", ["65001", "99999", "0"])
def test_code_page_that_is_none_is_guessed_as_ever(named: str):
    text = decode(f"    OEMCP    REG_SZ    {named}\r\n{GERMAN}".encode("cp850"))
    assert text.encoding == "cp850"


@pytest.mark.parametrize("head", ["x\r\n", "=== winsock ===\r\n", "Log\nof PC-7\n", "# netsh winsock show catalog\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF16_LE])
def test_utf_16_that_was_appended_to_a_few_words(head: str, mark: bytes) -> None:
    """What PowerShell's >> appends to what a batch file wrote begins at an odd byte as well as at an even one."""
    text = "Winsock 目录提供程序项\r\n描述:   值\r\n"
    assert "".join(f"{line}\n" for line in decode(head.encode() + mark + text.encode("utf-16-le")).lines[:-1]) == (
        (head + text).replace("\r\n", "\n")
    )
