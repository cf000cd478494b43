"""The encoding of a text, told by its pieces, is the one that the text as a whole tells."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from languages import KNOWN, MADE_UP
from machines import clean_machine, render

from analyzer.inputs import content
from analyzer.inputs.codepages import WINDOWS
from analyzer.inputs.content import Content
from analyzer.inputs.decode import characters
from analyzer.inputs.lines import Lines

TEXTS: Final = [render(clean_machine(), language) for language in (*KNOWN.values(), *MADE_UP.values())]
ODD: Final = ("\r", "\r\r\n", "é", "Ø§", "Фильтр: x", "服务", "  OEMCP  REG_SZ  866", "\0", "\ufeff", "a:b", "-" * 20)


def pieces(data: bytes) -> list[bytes]:
    return data.split(b"\n\n" if b"\r\n\r\n" not in data else b"\r\n\r\n")


def test_a_code_page_is_told_by_pieces() -> None:
    """Nothing is decoded to tell the code page of a dump whose entries were seen before."""
    data = TEXTS[-1].encode("cp866", "replace")
    assert Content(data).page(pieces(data)) == characters(data)[1]


@pytest.mark.parametrize(
    "data",
    ["Größe\n\nLänge".encode("utf-16"), b"\xef\xbb\xbfa: 1", b"a\0b\xe9", b" OEMCP REG_SZ 866\n\n\x8fa: 1\n"],
    ids=["UTF-16", "mark", "zero", "named page"],
)
def test_what_only_the_whole_text_tells_is_left_to_it(data: bytes) -> None:
    """Encodings that pieces do not show are none here, and found in the text."""
    text = Content(data)
    assert text.page(pieces(data)) is None
    assert (text.text, text.encoding) == characters(data)


@settings(deadline=None)
@given(
    text=st.sampled_from(TEXTS),
    puts=st.lists(st.tuples(st.integers(0, 1 << 16), st.sampled_from(ODD)), max_size=4),
    page=st.sampled_from(["utf-8", "utf-8", "cp1252", *WINDOWS]),
    other=st.sampled_from([None, None, "utf-8", "cp1251", "cp932"]),
    newline=st.sampled_from(["\n", "\r\n", "\r\r\n"]),
)
def test_pieces_tell_what_the_text_tells(
    text: str, puts: list[tuple[int, str]], page: str, other: str | None, newline: str
) -> None:
    """Whatever stands in it, in one encoding or two: pieces tell the same encoding as the whole text, or none."""
    for place, odd in puts:
        at = place % len(text)
        text = text[:at] + odd + text[at:]
    half = text.find("\n\n", len(text) // 2)
    parts = (text[:half].encode(page, "replace"), text[half:].encode(other or page, "replace"))
    data = b"".join(parts).replace(b"\n", newline.encode())
    right = characters(data)
    for _ in range(2):  # the second time, all pieces are known
        one = Content(data)
        assert one.page(pieces(data)) in (None, right[1])
        assert (one.text, one.encoding) == right
    content.forget()


def test_lines_of_a_text_are_split_when_they_are_asked_for() -> None:
    """A report that quotes lines finds them, whether or not somebody decoded the text before."""
    data = "Größe: 1\r\nLänge: 2".encode("cp850")
    one = Content(data)
    one.page([data])
    assert list(Lines(one)) == characters(data)[0].split("\r\n")
