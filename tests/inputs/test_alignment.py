"""A dump in UTF-16 inside binary data: found at any byte, in either byte order, whatever stands around it."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from languages import CYRILLIC, JAPANESE, KNOWN, LANGUAGES, Language
from machines import lsp_machine, render

from analyzer.inputs.decode import decode
from analyzer.search import read_dumps

SOME: Final = Random(2568167).randbytes(40_000)  # noqa: S311 - the same bytes in each run
AROUND: Final = {
    "zeros": bytes(40_000),
    "any bytes": SOME,
    "records": b"\x07\x00\x01\x00\xff\xff\x00\x00\x10\x27\x00\x00" * 3_000,
    "other text": "an entry of a trace\0\0".encode("utf-16-le") * 1_000,
}


@pytest.mark.parametrize("size", [300, 301, 40_000, 39_999])
@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_dump_amid_binary_data_is_found(encoding: str, around: str, size: int) -> None:
    dump = render(lsp_machine(ifs=False)).replace("\n", "\r\n").encode(encoding)
    end = "\r\n".encode(encoding)
    (found,) = read_dumps(AROUND[around][:size] + end + dump + end + AROUND[around][:size], "x")
    assert (len(found.record.entries), found.record.problems) == (24, ())


@pytest.mark.parametrize("odd", [0, 1])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", [CYRILLIC, JAPANESE, KNOWN["zh-CN"]], ids=str)
def test_its_letters_are_kept_in_any_language(language: Language, encoding: str, odd: int) -> None:
    """They tell the byte order: the NULs of ASCII alone fit either."""
    text = render(lsp_machine(ifs=False), language)
    lines = decode(bytes(300 + odd) + text.encode(encoding) + bytes(200)).lines
    assert set(text.splitlines()[1:-1]) <= set(lines)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("word", ["Ā¡Ā¡", "\u3000一\u4e00", "ĀȀ̀", "\u0a00\u0d00"])
def test_letters_with_a_nul_of_their_own_are_no_binary_data(word: str, encoding: str, mark: str) -> None:
    text = f'Windows Registry Editor Version 5.00\r\n\r\n"DisplayString"="{word}"\r\n"Version"=dword:00000000\r\n'
    assert decode(f"{mark}{text}".encode(encoding)).lines == text.split("\r\n")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("word", ["Њ", "Ċ", "Ċ ċ Ċ", "а Њ"])
def test_letters_that_seem_to_be_line_ends_in_the_wrong_order_change_nothing(
    word: str, encoding: str, end: str
) -> None:
    """U+040A of Serbian and U+010A of Maltese hold the byte of a line end, and U+2500 of a box that of a NUL."""
    lines = [
        "Version: 1",
        "─ a box",
        *[f"Description:   {word} of layer {number}" for number in range(20)],
        "Version: 2",
    ]
    assert decode(end.join(lines).encode(encoding)).lines == lines


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("letter", ["─", "\u3000", "℀"])
def test_a_line_of_letters_with_a_nul_is_as_it_was_where_a_mark_says_the_order(letter: str, encoding: str) -> None:
    """A rule of U+2500, as programs draw it, or blanks of Japanese look like text in the other order."""
    text = f"\ufeffReport of the host\r\n{letter * 60}\r\n{render(lsp_machine(ifs=False))}{letter * 60}\r\nthe end\r\n"
    found = decode(text.encode(encoding))
    assert (found.lines[1], found.lines[-3], found.encoding) == (letter * 60, letter * 60, encoding)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), st.sampled_from(["utf-16-le", "utf-16-be"])
)
def test_any_letters_between_others_are_read(word: str, encoding: str) -> None:
    """With the mark that Windows writes before UTF-16."""
    text = f'Windows Registry Editor Version 5.00\n\n"DisplayString"="{word}"\n"Version"=dword:00000000\n'
    assert decode(f"\ufeff{text}".encode(encoding)).lines == text.split("\n")


JUNK: Final = st.lists(
    st.one_of(
        st.binary(max_size=100),
        st.integers(0, 400).map(bytes),
        st.integers(0, 99).map(lambda count: b"a line of a log\r\n" * count),
        st.sampled_from(["utf-16-le", "utf-16-be", "utf-8"]).map("Ein Eintrag in größerer Schrift\0\0".encode),
        st.binary(max_size=100).map(lambda data: bytes(one for byte in data for one in (byte, 0))),
    ),
    max_size=3,
).map(b"".join)


@given(JUNK, JUNK, st.sampled_from(["en", "Cyrillic", "Japanese-like"]), st.integers(0, 2))
@example(b"\0", b"", "en", 1)
@example(b"", b"\0", "en", 2)
def test_whatever_stands_around_a_dump_it_is_found(before: bytes, after: bytes, language: str, page: int) -> None:
    """In UTF-16 or UTF-8: what is no text has NULs of its own, and its letters are no sign of another encoding."""
    dump = "\r\n" + render(lsp_machine(ifs=False), LANGUAGES[language]).replace("\n", "\r\n") + "\r\n"
    data = before + dump.encode(["utf-8", "utf-16-le", "utf-16-be"][page]) + after
    assert [len(found.record.entries) for found in read_dumps(data, "x")] == [24]
