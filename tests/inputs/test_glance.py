"""The glance passes over logs, and never over what some dialect would read."""

from __future__ import annotations

import quopri
from pathlib import Path

import pytest
from languages import KNOWN, LANGUAGES
from machines import clean_machine, render
from treatments import TREATMENTS

from analyzer.errors import NoCatalogError
from analyzer.inputs import needles, scan
from analyzer.inputs.glance import may_hold_a_dump
from analyzer.search import read_dumps

_ENCODINGS = ("utf-8", "utf-16", "utf-16-be", "cp850", "cp936", "cp932")
LINE = '10.0.0.1 - [2024-03-01 10:00:00] "GET /a HTTP/1.1" 200 {0002DF02-0000-0000-C000-000000000046} is: 7\r\n'


@pytest.mark.parametrize("encoding", ["ascii", "utf-16", "utf-16-be"])
def test_log_without_a_listing_is_passed_over(encoding: str):
    data = (LINE * 100).encode(encoding)
    assert not may_hold_a_dump(data)
    with pytest.raises(NoCatalogError):
        read_dumps(data, "log")


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("Gerät wurde nicht geöffnet", ("cp1252", "cp850", "utf-8", "utf-16", "utf-16-be")),
        ("Имя узла не найдено", ("cp866", "cp1251", "utf-8", "utf-16-le")),
        ("主机名：未找到", ("cp936", "utf-8", "utf-16-le", "utf-16-be")),
    ],
)
def test_log_in_another_language_is_passed_over_as_well(text: str, encodings: tuple[str, ...]):
    """Most logs of customers have a letter that is not ASCII somewhere."""
    for encoding in encodings:
        assert not may_hold_a_dump(f"{LINE}{text}\r\n{LINE}".encode(encoding) * 50), encoding


def _pieces(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    return ["".join(lines[start : start + size]) for size in (8, 20, 60) for start in range(0, len(lines), size * 5)]


def _check_not_passed_over(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    if may_hold_a_dump(piece):
        return
    with monkeypatch.context() as patched:
        patched.setattr(scan, "may_hold_a_dump", lambda _: True)
        with pytest.raises(NoCatalogError):
            read_dumps(piece, "piece")


def test_no_piece_of_a_sample_that_gives_a_dump_is_passed_over(samples: Path, monkeypatch: pytest.MonkeyPatch):
    """Whatever a customer copied out of a listing: if it gives a dump, the glance lets it through."""
    for path in sorted(samples.glob("*.txt")):
        for piece in _pieces(path.read_bytes().decode("latin-1")):
            _check_not_passed_over(piece.encode("latin-1"), monkeypatch)


@pytest.mark.parametrize("language", list(KNOWN))
def test_no_piece_in_a_known_language_that_gives_a_dump_is_passed_over(language: str, monkeypatch: pytest.MonkeyPatch):
    """In every encoding that can write it, and with a colon of any width."""
    text = render(clean_machine(), KNOWN[language])
    for changed in (text, text.replace(": ", "：")):
        for encoding in _ENCODINGS:
            for piece in _pieces(changed):
                _check_not_passed_over(piece.encode(encoding, "replace"), monkeypatch)


@pytest.mark.parametrize("language", list(KNOWN))
def test_listing_that_lost_the_braces_of_its_guids_is_not_passed_over(language: str, monkeypatch: pytest.MonkeyPatch):
    """Then it is known by its labels; one that is not ASCII by that of the flags, without which there is no verdict."""
    text = render(clean_machine(), KNOWN[language]).replace("{", "").replace("}", "")
    for encoding in _ENCODINGS:
        for piece in _pieces(text):
            if KNOWN[language].labels["service_flags"] in piece:
                _check_not_passed_over(piece.encode(encoding, "replace"), monkeypatch)


@pytest.mark.parametrize("flags", [True, False])
@pytest.mark.parametrize("language", list(KNOWN))
def test_listing_in_a_mail_is_not_passed_over(language: str, flags: bool):  # noqa: FBT001 - a case
    """Quoted-printable breaks a GUID in two, and hides letters that are not ASCII."""
    text = render(clean_machine(), KNOWN[language], flags=flags)
    assert may_hold_a_dump(quopri.encodestring(text.replace("\n", "\r\n").encode()))
    assert read_dumps(quopri.encodestring(text.encode()), "mail.eml")


@pytest.mark.parametrize("treatment", sorted(TREATMENTS))
def test_no_listing_is_passed_over_in_any_language_however_it_was_written_down(
    treatment: str, monkeypatch: pytest.MonkeyPatch
):
    """As ASCII too: quoted-printable and escapes leave no label to be seen."""
    for language in KNOWN.values():
        for flags in (True, False):
            text = TREATMENTS[treatment](render(clean_machine(), language, flags=flags))
            for encoding in ("utf-8", "utf-16", "ascii"):
                data = text.encode(encoding, "replace")
                _check_not_passed_over(data, monkeypatch)


@pytest.mark.parametrize("width", [38, 40, 44, 47, 50])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_listing_of_a_narrow_window_is_not_passed_over(width: int, end: str):
    """GUIDs are broken there, and of the labels nothing is known."""
    lines = render(clean_machine(), LANGUAGES["Japanese-like"]).splitlines()
    text = "".join(line[at : at + width] + end for line in lines for at in range(0, max(1, len(line)), width))
    assert may_hold_a_dump(text.encode())


@pytest.mark.parametrize("memmem", [True, False])
def test_needles_are_found_with_and_without_the_c_library(memmem: bool, monkeypatch: pytest.MonkeyPatch):  # noqa: FBT001 - a case
    if not memmem:
        monkeypatch.setattr(needles, "_memmem", lambda: None)
    assert needles.holds_any(b"a\0b needle", [b"x", b"b needle"])
    assert not needles.holds_any(b"a\0b needle", [b"x", b"needles"])
    assert not needles.holds_any(b"", [b"x"])
