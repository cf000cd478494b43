r"""Rich Text Format: the listing that was pasted into WordPad or Word is found, line by line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from languages import CYRILLIC, JAPANESE, KNOWN, Language
from machines import lsp_machine, render

from analyzer.analysis import Analysis
from analyzer.inputs.archives import Options, Stream, rich_texts
from analyzer.inputs.limits import Limits
from analyzer.pipeline import analyze

HEAD: Final = r"""{\rtf1\ansi\ansicpg1252\deff0\nouicompat\deflang1031{\fonttbl{\f0\fnil\fcharset0 Consolas;}
{\f1\fnil\fcharset204 Consolas;}{\f2\fnil\fcharset128 MS Gothic;}}
{\*\generator Riched20 10.0.19041}{\colortbl ;\red0\green0\blue255;}\viewkind4\uc1\pard\sa200\sl276\slmult1\f0\fs22
"""
"""What WordPad writes above a text."""


def text_of(data: str | bytes) -> str:
    """Return the text of an RTF file."""
    seen: list[bytes] = []

    def visit(name: str | None, content: Stream, modified: str | None) -> None:
        assert (name, modified) == (None, None)
        seen.append(content.read() or b"")

    whole = data if isinstance(data, bytes) else data.encode("cp1252")
    rich_texts.unpack(io.BytesIO(whole), visit, lambda *_: None, Options(Limits()))
    return b"".join(seen).decode()


def written(line: str, page: str = "cp1252") -> str:
    """Write a line as WordPad does: other letters as bytes of the font's code page."""
    signs = (f"\\{sign}" if sign in "\\{}" else sign if sign < "\x7f" else _byte(sign, page) for sign in line)
    return "".join(signs)


def _byte(sign: str, page: str) -> str:
    try:
        return "".join(f"\\'{byte:02x}" for byte in sign.encode(page))
    except UnicodeEncodeError:
        return f"\\u{ord(sign)}?"


def saved(lines: list[str], font: int = 0, page: str = "cp1252") -> bytes:
    body = "\\par\r\n".join(written(line, page) for line in lines)
    return (HEAD + f"\\f{font} " + body + "\\par\r\n}\r\n\0").encode("ascii")


def analyzed(folder: Path, data: bytes) -> Analysis:
    (folder / "case.rtf").write_bytes(data)
    return analyze([str(folder / "case.rtf")])


@pytest.mark.parametrize(
    ("language", "font", "page"),
    [
        (KNOWN["en"], 0, "cp1252"),
        (KNOWN["de"], 0, "cp1252"),
        (CYRILLIC, 1, "cp1251"),
        (CYRILLIC, 0, "cp1252"),
        (JAPANESE, 2, "cp932"),
    ],
    ids=["English", "German", "Russian in its font", "Russian by numbers", "Japanese"],
)
def test_a_listing_is_read_as_if_it_came_as_text(tmp_path: Path, language: Language, font: int, page: str) -> None:
    lines = render(lsp_machine(ifs=False), language).splitlines()
    (tmp_path / "case.txt").write_text("\n".join(lines), "utf-8")
    (text,) = analyze([str(tmp_path / "case.txt")]).dumps
    (dump,) = analyzed(tmp_path, saved(lines, font, page)).dumps
    assert dump.catalogs == text.catalogs
    assert (dump.verdict, dump.complete, dump.language) == ("non-ifs", True, text.language)
    assert (dump.source.member, dump.source.line, dump.source.end_line) == (
        None,
        text.source.line,
        text.source.end_line,
    )


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (r"{\rtf1 a\par b\line c\tab d}", "a\nb\nc\td"),
        (r"{\rtf1 C:\\x\{1\}\~y\_z}", "C:\\x{1}\xa0y-z"),
        ("{\\rtf1 one\r\ntwo\\\r\nthree}", "onetwo\nthree"),
        (r"{\rtf1{\info{\author Me}}{\*\unknown no}{\pict 0102}{\header no}yes}", "yes"),
        (r"{\rtf1 a{\b b}{\i c}d}", "abcd"),
        (r"{\rtf1\uc1 \u1042?\u1043\'c3x\uc0\u1044 y\uc2\u1045??z}", "ВГxДyЕz"),
        (r"{\rtf1 \u-10179?\u-8704?}", "\U0001f600"),
        (r"{\rtf1{\fonttbl{\f0\fcharset0 A;}{\f2\fcharset128 B;}}\f2 \'83A\'83\'43\f0 \'e9}", "アイé"),
        (r"{\rtf1\ansicpg1251 \'cf\'f0}", "Пр"),
        (r"{\rtf1{\pict\bin5 }}}}}}seen}", "seen"),
        (r"{\rtf1\trowd x\cell y\cell\row z}", "x\ty\t\nz"),
        (r"{\rtf1 {\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}}", "shown"),
        (r"{\rtf1 shown{\deleted gone}}", "shown"),
        (r"{\rtf1 cut in the mid\'", "cut in the mid"),
    ],
)
def test_what_is_text_and_what_is_not(rtf: str, text: str) -> None:
    r"""Breaks, escaped signs, groups without text, characters by number and by code page, raw bytes, fields."""
    assert text_of(rtf) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_line_comes_back(line: str) -> None:
    """Whatever letters it has: those beyond the first plane as two halves."""
    halves = line.encode("utf-16-le")
    numbers = [int.from_bytes(halves[at : at + 2], "little", signed=True) for at in range(0, len(halves), 2)]
    assert text_of("{\\rtf1 " + "".join(f"\\u{number}?" for number in numbers) + "}") == line


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    text_of(b"{\\rtf1 " + data)


@pytest.mark.parametrize(
    "data", ["{" * 100_000, "\\u1?" * 100_000, "\\'83" * 300_000, "{\\*" * 9_000, "{\\field{\\*\\fldinst " * 4_000]
)
def test_texts_made_to_do_harm_end(tmp_path: Path, data: str) -> None:
    assert not analyzed(tmp_path, b"{\\rtf1 " + data.encode()).dumps
