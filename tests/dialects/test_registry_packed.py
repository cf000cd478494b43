"""PackedCatalogItem: what is in it, and what is not believed."""

from __future__ import annotations

import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machines import NET_BIOS, base, install, tcp_ip
from registries import packed

from analyzer.dialects.registry import packed as product

TCP = tcp_ip()[0]


def test_every_field_is_read_where_windows_puts_it():
    chain = install(tcp_ip(), "ExampleLSP", ifs=False, over=(1001,))[0]
    item = product.read(packed(chain))
    assert item.damage is None
    assert item.values == {
        "provider_path": r"C:\Program Files (x86)\Example\lsp.dll",
        "service_flags": 0x66,
        "provider_flags": 0x8,
        "provider_id": chain.provider_id,
        "catalog_entry_id": chain.catalog_entry_id,
        "chain_length": 2,
        "chain": chain.chain,
        "version": 2,
        "address_family": 2,
        "max_address_length": 16,
        "min_address_length": 16,
        "socket_type": 1,
        "protocol": 6,
        "description": chain.description,
    }


def test_what_stands_behind_the_end_of_the_path_is_garbage():
    """Windows reuses the memory: the rest of another path, or of wide text, follows the NUL."""
    item = product.read(packed(TCP, garbage=b"ls\\VSock SDK\\vsocklib.dll\0T\0o\0o\0l\0s\0"))
    assert item.values["provider_path"] == r"%SystemRoot%\system32\mswsock.dll"


def test_negative_protocols_of_netbios_stay_negative():
    assert [product.read(packed(entry)).values["protocol"] for entry in NET_BIOS] == [-2147483648, -1]


@pytest.mark.parametrize(
    ("code_page", "expected"), [("cp1250", "C:\\Dolů\\kůň.dll"), ("ascii", "C:\\Dol\ufffd\\k\ufffd\ufffd.dll")]
)
def test_path_is_decoded_with_the_code_page_of_the_machine_or_its_ascii_alone(code_page: str, expected: str):
    """A guessed code page would give another path, which looks real."""
    entry = replace(TCP, provider_path="C:\\Dolů\\kůň.dll")
    assert product.read(packed(entry), code_page).values["provider_path"] == expected


@pytest.mark.parametrize("size", [0, 1, 259, 372, 632, 887, 889, 1776])
def test_an_item_of_another_length_gives_no_value(size: int):
    """Nothing tells where a field stands in it: the A variant, a cut item, a longer one of a Windows to come."""
    data = packed(TCP).ljust(size, b"\0")[:size]
    item = product.read(data)
    assert item.values == {}
    assert item.damage == f"it has {size} bytes instead of 888"


def test_an_item_that_is_cut_keeps_what_was_before_the_cut():
    item = product.read(packed(TCP)[:300], cut=True)
    assert item.damage == "it breaks off after 300 of 888 bytes"
    assert item.values["catalog_entry_id"] == 1001
    assert "chain_length" not in item.values
    assert "description" not in item.values


@pytest.mark.parametrize(
    ("offset", "data", "field"),
    [
        (0, b"x" * 260, "provider_path"),
        (300, struct.pack("<i", -1), "chain_length"),
        (300, struct.pack("<i", 8), "chain_length"),
        (376, "x".encode("utf-16-le") * 256, "description"),
    ],
)
def test_what_no_item_holds_is_damage(offset: int, data: bytes, field: str):
    item = packed(TCP)
    found = product.read(item[:offset] + data + item[offset + len(data) :])
    assert field not in found.values
    assert found.damage is not None
    assert field.replace("_", " ") in found.damage


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\r\nb", "a\u2028b", "a\ud800b"])
def test_characters_that_no_name_holds_reach_no_output(text: str):
    """A description is shown in terminals and reports: control characters and half surrogates are replaced."""
    data = packed(TCP)[:376] + text.encode("utf-16-le", "surrogatepass").ljust(512, b"\0")
    shown = product.read(data).values["description"]
    assert isinstance(shown, str)
    assert "\ufffd" in shown
    assert shown.isprintable()


@settings(max_examples=300)
@given(st.binary(max_size=1000), st.booleans())
def test_random_bytes_never_raise(data: bytes, cut: bool):  # noqa: FBT001 - drawn
    item = product.read(data, cut=cut)
    assert item.damage is not None or len(data) == product.SIZE


@given(
    flags=st.integers(0, 0xFFFFFFFF), family=st.integers(-(1 << 31), (1 << 31) - 1), entry=st.integers(0, 0xFFFFFFFF)
)
def test_numbers_are_of_the_width_and_sign_of_the_structure(flags: int, family: int, entry: int):
    values = product.read(packed(base(entry, family, flags=flags))).values
    assert (values["service_flags"], values["address_family"], values["catalog_entry_id"]) == (flags, family, entry)
