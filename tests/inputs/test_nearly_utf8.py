"""Files that are UTF-8 in most lines: a collector's log around a console's output, or damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from languages import KNOWN
from machines import clean_machine, lsp_machine, render

from analyzer.inputs.decode import characters, decode, parts_of
from analyzer.search import read_dumps

LOG = "".join(f"2024-05-06 10:00:{n:02} Größe geändert: {n}\n" for n in range(60)).encode()


@pytest.mark.parametrize("bad", [b"\xca", b"\x81", b"\xff", b"\xe5"])
@pytest.mark.parametrize("code", ["zh-CN", "de", "fr"])
def test_one_bad_byte_costs_its_letter_only(code: str, bad: bytes) -> None:
    """A file that lost a byte on its way stays UTF-8: its language is known, and nothing else is another letter."""
    text = render(clean_machine(), KNOWN[code])
    at = len(text.encode()) // 2
    data = text.encode()[:at] + bad + text.encode()[at + 1 :]
    (found,) = read_dumps(data, "x")
    assert (found.encoding, found.record.language) == ("utf-8", code)
    same = sum(one == other for one, other in zip(decode(data).lines, text.split("\n"), strict=False))
    assert same >= text.count("\n") - 1


@pytest.mark.parametrize(("code", "page"), [("de", "cp850"), ("fr", "cp850"), ("zh-CN", "cp936"), ("en", "cp850")])
def test_a_console_s_output_in_a_log_of_utf_8_keeps_its_letters(code: str, page: str) -> None:
    """Each line is read in its own encoding, and both are told."""
    name = "检查" if code == "zh-CN" else "Prüfer"
    dump = render(lsp_machine(ifs=False), KNOWN[code]).replace("ExampleLSP", name)
    (found,) = read_dumps(LOG + b"\n" + dump.encode(page) + b"\n" + LOG, "x")
    assert found.encoding == f"utf-8+{page}" or (code == "en" and found.encoding == "utf-8+cp437")
    assert name in str(found.record.entries[0].entry.values["description"])
    assert found.record.language == code
    assert "Größe geändert" in found.lines[0]


@given(st.lists(st.sampled_from(["é\n".encode(), b"\xe9\n", b"\x81t\n", b"a\n", "日本\n".encode(), b"\xca\xfd"])))
def test_no_byte_is_lost_between_the_parts(lines: list[bytes]) -> None:
    """The parts of a text are all of its bytes, in order, and its lines are as many."""
    data = b"".join(lines)
    assert b"".join(part for _, _, part in parts_of(data)) == data
    assert characters(data)[0].count("\n") == data.count(b"\n")


@pytest.mark.parametrize("page", ["cp936", "cp932", "cp949", "cp950", "cp866", "cp1251", "cp850", "cp1252"])
def test_a_code_page_alone_is_no_utf_8(page: str) -> None:
    """Letters of a code page that look like UTF-8 by chance lead no line astray."""
    words = {"cp936": "服务标志", "cp932": "ｻｰﾋﾞｽ ﾌﾗｸﾞ 表示", "cp949": "서비스 플래그", "cp950": "服務旗標"}
    word = words.get(page, "Признаки службы" if page in ("cp866", "cp1251") else "Flèche à Göteborg")
    data = "".join(f"{word} {n}: {word[n % len(word) :]}\r\n" for n in range(40)).encode(page)
    assert not characters(data)[1].startswith("utf-8")
