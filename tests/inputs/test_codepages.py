"""Code pages: structure never depends on the guess, and a word or two are enough for a good one."""

from __future__ import annotations

import pytest
from alphabets import CASES, dump_in, language, writable
from judging import expected_name_spaces, expected_providers, name_spaces_of, one_dump, providers_of
from machines import lsp_machine, render

from analyzer.inputs.codepages import WINDOWS, best_page
from analyzer.inputs.decode import decode

MACHINE = lsp_machine(ifs=False)


@pytest.mark.parametrize(("name", "page"), CASES)
def test_a_dump_in_any_language_and_code_page(name: str, page: str):
    """Every value and every letter come out, also of languages whose labels no table knows."""
    data = dump_in(name, page, MACHINE)
    dump = one_dump(data)
    assert providers_of(dump) == expected_providers(MACHINE)
    assert name_spaces_of(dump) == expected_name_spaces(MACHINE)
    assert dump.verdict == "non-ifs"
    assert "\n".join(decode(data).lines) == writable(render(MACHINE, language(name)), page)


@pytest.mark.parametrize("guess", WINDOWS)
@pytest.mark.parametrize("name", ["Russian", "Japanese", "Arabic", "Portuguese"])
def test_structure_does_not_depend_on_the_guess(monkeypatch: pytest.MonkeyPatch, name: str, guess: str):
    """Also a wrong page costs letters only."""
    page = next(page for language_name, page in CASES if language_name == name)
    monkeypatch.setattr("analyzer.inputs.decode._code_page", lambda _: guess)
    monkeypatch.setattr("analyzer.inputs.content._told_by", lambda _: guess)
    dump = one_dump(dump_in(name, page, MACHINE))
    numbers = ("provider_id", "catalog_entry_id", "version", "address_family", "socket_type", "protocol", "chain")
    expected = [{name: row[name] for name in (*numbers, "service_flags")} for row in expected_providers(MACHINE)]
    assert [{name: row[name] for name in (*numbers, "service_flags")} for row in providers_of(dump)] == expected
    assert (dump.verdict, dump.complete) == ("non-ifs", True)


@pytest.mark.parametrize(
    ("word", "page"),
    [
        ("Фильтр Касперский", "cp866"),
        ("Фильтр Касперский", "cp1251"),
        ("Überwachung", "cp850"),
        ("Überwachung", "cp1252"),
        ("Sécurité réseau", "cp850"),
        ("Sécurité réseau", "cp1252"),
        ("Rodičovská kontrola", "cp852"),
        ("Rodičovská kontrola", "cp1250"),
        ("Güvenlik yazılımı", "cp857"),
        ("Güvenlik yazılımı", "cp1254"),
        ("Προστασία δικτύου", "cp737"),
        ("Προστασία δικτύου", "cp1253"),
        ("הגנת רשת", "cp862"),
        ("הגנת רשת", "cp1255"),
        ("حماية الشبكة", "cp720"),
        ("حماية الشبكة", "cp1256"),
        ("ป้องกันเครือข่าย", "cp874"),
        ("ネットワーク保護", "cp932"),
        ("网络安全过滤", "cp936"),
        ("네트워크 보호", "cp949"),
        ("網頁過濾程式", "cp950"),
    ],
)
def test_one_name_in_an_english_dump(word: str, page: str):
    text = f"Entry Type:                         Layered Chain Entry\r\nDescription:                        {word}\r\n"
    assert decode(text.encode(page)).lines[1].endswith(word)


@pytest.mark.parametrize("guess", ["cp1252", "mac-roman", "no-such-page"])
def test_a_detector_is_not_believed_where_its_page_breaks_words(guess: str):
    """Read as ANSI, "Ü" of the OEM page is a small letter and "é" a comma within a word."""
    assert best_page(["Sécurité".encode("cp850"), "Ürün".encode("cp850")], guess) == "cp850"


def test_lines_that_no_page_can_write_leave_the_guess():
    assert best_page([b"\xff\x00"], "cp1252") in WINDOWS
    assert best_page([], "cp1252") == "cp1252"
