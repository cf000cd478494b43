"""Text of a dump is made inert and visible, and is otherwise left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.outputs.drawing import fit
from analyzer.outputs.text import columns, printable, shorten


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b2J", r"\x9b2J"),
        ("bell\x07 null\x00 delete\x7f", r"bell\x07 null\x00 delete\x7f"),
        ("one\r\ntwo\tthree", r"one\r\ntwo\tthree"),
        ("evil\u202egpj.lld", r"evil\u202egpj.lld"),
        ("\u2066isolate\u2069\u200emark\u061c", r"\u2066isolate\u2069\u200emark\u061c"),
        ("MS\u200bAFD\ufeff", r"MS\u200bAFD\ufeff"),
        ("MS\u200dAFD\u200c", r"MS\u200dAFD\u200c"),
        ("a\u2028b\u2029c\x85d", r"a\u2028b\u2029c\x85d"),
        ("cut\udc81", r"cut\udc81"),
        ("tag\U000e0041", r"tag\U000e0041"),
    ],
)
def test_acting_and_hiding_characters_become_visible_escapes(hostile: str, shown: str) -> None:
    """What would act on a terminal, reorder the text or hide in it is written as an escape."""
    assert printable(hostile) == shown


@pytest.mark.parametrize(
    "text",
    [
        "MSAFD Tcpip [TCP/IP]",
        r"%SystemRoot%\system32\mswsock.dll",
        "Fournisseur de service de chaîne",
        "Cafe\u0301",
        "基本服务提供程序(32)",
        "مزود الخدمة الأساسي",
        "ספק שירות בסיסי",
        "می\u200cخواهم",
        "क्\u200dष",
        "サービス プロバイダー\u3000エントリ",
        "☂️ \U0001f600",
        "unreadable \ufffd",
    ],
)
def test_ordinary_text_is_untouched(text: str) -> None:
    """Text of any language stays as it is, the joiners that Persian and Hindi spell with included."""
    assert printable(text) == text


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_becomes_one_encodable_line_and_stays_so(text: str) -> None:
    """Whatever came in, the result is one line, is valid UTF-8, and a second pass changes nothing."""
    shown = printable(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown


def test_shorten_counts_columns_and_keeps_marks_with_their_letters() -> None:
    """Wide characters take two columns, combining marks none, and what fits is not cut."""
    assert shorten("short", 5) == "short"
    assert shorten("shorter", 5) == "shor…"
    assert shorten("基本服务提供程序", 7) == "基本服…"
    assert shorten("e\u0301e\u0301e\u0301", 2) == "e\u0301…"


@given(st.text().map(printable), st.integers(1, 40))
def test_shorten_never_exceeds_its_width(text: str, width: int) -> None:
    """The result is never wider than asked for."""
    assert columns(shorten(text, width)) <= width


def test_fit_cuts_by_width_and_not_by_length() -> None:
    """Thin letters fit where as many wide ones do not."""
    assert fit("i" * 20, 10, 100) == "i" * 20
    assert fit("W" * 20, 10, 100) == "W" * 9 + "…"
    assert len(fit("基" * 20, 10, 100)) < 10
