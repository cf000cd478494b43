"""Every language in every encoding that can write it: the same values and verdict; letters where the bytes allow."""

from __future__ import annotations

import pytest
from judging import analyze, expected_name_spaces, expected_providers, name_spaces_of, providers_of
from languages import CODE_PAGES, LANGUAGES, MADE_UP
from machines import lsp_machine, render

MACHINE = lsp_machine(ifs=False, of_64_bit=True)
ENCODINGS = (
    "utf-8 utf-8-sig utf-16 utf-16-be cp437 cp720 cp737 cp850 cp852 cp857 cp862 cp866 cp874 cp932 cp936 cp949 cp950 "
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258"
).split()


def _has_letters(encoding: str, name: str) -> bool:
    try:
        render(MACHINE, LANGUAGES[name]).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


CASES = [(name, encoding) for name in LANGUAGES for encoding in ENCODINGS if _has_letters(encoding, name)]


@pytest.mark.parametrize(("name", "encoding"), CASES)
def test_language_in_encoding(name: str, encoding: str):
    """Structure never depends on the guess of a code page."""
    (dump,) = analyze(render(MACHINE, LANGUAGES[name]).encode(encoding)).dumps
    assert providers_of(dump) == expected_providers(MACHINE)
    assert name_spaces_of(dump) == expected_name_spaces(MACHINE)
    assert dump.verdict == "non-ifs"
    assert dump.language == LANGUAGES[name].code


@pytest.mark.parametrize(
    ("name", "encoding"), [("Cyrillic", "cp866"), ("Cyrillic", "cp1251"), ("Japanese-like", "cp932")]
)
def test_code_page_is_recognized_without_a_table(name: str, encoding: str):
    (dump,) = analyze(render(MACHINE, LANGUAGES[name]).encode(encoding)).dumps
    assert dump.encoding == encoding


@pytest.mark.parametrize("code", MADE_UP)
def test_a_language_without_a_table_is_read_in_every_encoding(code: str):
    """No table names these languages: order and shape are enough, also where the letters became question marks."""
    text = render(MACHINE, MADE_UP[code])
    for data in (text.encode(CODE_PAGES[code], "replace"), text.encode("utf-16"), text.encode("ascii", "replace")):
        (dump,) = analyze(data).dumps
        assert providers_of(dump) == expected_providers(MACHINE)
        assert name_spaces_of(dump) == expected_name_spaces(MACHINE)
        assert (dump.verdict, dump.complete, dump.language) == ("non-ifs", True, None)
