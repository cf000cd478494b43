"""What is a host name and what is none."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.identity.names import folded, host_name, same
from analyzer.model.bundles import owner_of


@pytest.mark.parametrize(
    "name", ["PC7", "DESKTOP-LTI9L04", "srv_01", "ПК-7", "会議室1", "pc1.corp.contoso.com", "a" * 63]
)
def test_names_are_shown_as_found(name: str):
    assert host_name(f" {name} ") == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 64,
        "A" * 65_536,
        "<script>alert(1)</script>",
        "PC\x1b[31m7",
        "PC\u202e7",
        "10.0.0.1",
        "1234",
        "two words",
        r"C:\Windows",
        "-PC",
        "PC-",
        "pc..corp",
        "N/A",
        "localhost",
        "PC`7",
    ],
)
def test_anything_else_is_no_name(text: str):
    assert host_name(text) is None


@given(st.text(max_size=80))
def test_a_name_is_harmless_text(text: str):
    """Whatever is taken for a name can be shown anywhere: letters, digits, and three signs."""
    name = host_name(text)
    assert name is None or all(letter in "-_." or unicodedata.category(letter)[0] in "LN" for letter in name)


def test_netbios_and_dns_names_of_one_machine_are_the_same():
    assert same("EXAMPLE-COMPUTER-7.corp.contoso.com", "example-compute")
    assert not same("PC7", "PC70")
    assert folded("Pc7.Corp") == "pc7"


@pytest.mark.parametrize(
    ("file", "host"),
    [
        ("PC7_WinSock_netsh.TXT", "PC7"),
        ("pc_7_WINSOCK_REG_.txt", "pc_7"),
        ("PC7_WinsockCatalog.txt", "PC7"),
        ("_DirectAccessCli_PC-7_1819121011.txt", "PC-7"),
        ("<b>_Winsock.txt", None),
        ("WinsockCatalog.txt", None),
        ("my_notes.txt", None),
    ],
)
def test_names_in_the_names_of_files(file: str, host: str | None):
    """Only where a collector is known to put one there."""
    assert owner_of(file) == host
