"""Real registry evidence: an export with a non-IFS LSP, a hive with VMware's vSockets, an entry of Windows XP."""

from __future__ import annotations

import ast
import lzma
import re
import struct
from pathlib import Path
from uuid import UUID

import pytest

from analyzer.analysis import Dump
from analyzer.dialects.registry import hive, packed
from analyzer.pipeline import analyze

EXPORT = "windows-10-x64-ierd-tgp-lsp-non-ifs.reg"
HIVE = "windows-7-sp1-x86-vmware-sockets.SYSTEM.xz"
XP = "windows-xp-rsvp-entry-memory-bytes.txt"


@pytest.fixture(scope="session")
def registry(corpus: Path) -> Path:
    return corpus / "registry"


def only_dump(path: Path) -> Dump:
    (dump,) = analyze([str(path)]).dumps
    return dump


def test_hive_of_windows_7_with_vsockets(registry: Path):
    """24 entries; the two of family 28 lack the bit and own no TCP/IP socket."""
    dump = only_dump(registry / HIVE)
    assert (dump.dialect, dump.verdict, dump.complete) == ("registry-hive", "non-ifs-other-family", True)
    (catalog,) = dump.catalogs
    assert (catalog.bits, len(catalog.providers), len(catalog.name_spaces)) == (None, 24, 6)
    lacking = [provider for provider in catalog.providers if provider.ifs is False]
    assert [(p.catalog_entry_id, p.address_family, p.service_flags) for p in lacking] == [
        (1073, 28, 9),
        (1074, 28, 0x26),
    ]
    assert {provider.provider_path for provider in lacking} == {
        r"C:\Program Files\VMware\VMware Tools\VSock SDK\bin\win32\vsocklib.dll"
    }
    assert [(s.socket_type, s.catalog_entry_id) for s in catalog.sockets if s.address_family == 2] == [
        (1, 1001),
        (2, 1002),
        (3, 1003),
    ]


def test_hive_agrees_with_an_independent_decoder(registry: Path, tmp_path: Path):
    """Every entry is what another library and another unpacking make of it."""
    regipy = pytest.importorskip("regipy.registry")
    data = lzma.decompress((registry / HIVE).read_bytes())
    (tmp_path / "SYSTEM").write_bytes(data)
    catalog = r"\ControlSet001\Services\WinSock2\Parameters\Protocol_Catalog9\Catalog_Entries"
    ((record,), _) = hive.read(data)
    ours = [placed.entry.values for placed in record.entries if placed.entry.kind == "provider"]
    keys = list(regipy.RegistryHive(str(tmp_path / "SYSTEM")).get_key(catalog).iter_subkeys())
    assert len(keys) == len(ours) == 24
    for key, values in zip(keys, ours, strict=True):
        item = {value.name: value.value for value in key.iter_values(trim_values=False)}["PackedCatalogItem"]
        flags, *_, provider_flags = struct.unpack("<5I", item[260:280])
        numbers = struct.unpack("<6i", item[332:356])
        names = ("version", "address_family", "max_address_length", "min_address_length", "socket_type", "protocol")
        assert tuple(values[name] for name in names) == numbers
        assert (values["service_flags"], values["provider_flags"]) == (flags, provider_flags)
        assert values["provider_id"] == f"{{{UUID(bytes_le=item[280:296])}}}".upper()
        assert (values["catalog_entry_id"], values["chain_length"]) == struct.unpack("<Ii", item[296:304])
        assert values["provider_path"] == item[: item.index(0)].decode()
        assert values["description"] == item[376:].decode("utf-16-le").split("\0")[0]


def test_export_with_a_non_ifs_lsp(registry: Path):
    """Both catalogs have 19 entries; the layered entry is hidden, its chains are not but for the raw one."""
    dump = only_dump(registry / EXPORT)
    assert (dump.dialect, dump.verdict, dump.complete) == ("registry-export", "non-ifs", True)
    assert "ierd_tgp_lsp" in dump.verdict_reason
    assert [(catalog.bits, len(catalog.providers)) for catalog in dump.catalogs] == [(64, 19), (32, 19)]
    for catalog, name in zip(dump.catalogs, ("ierd_tgp_lsp64", "ierd_tgp_lsp"), strict=True):
        of_lsp = [provider for provider in catalog.providers if (provider.description or "").startswith(name)]
        assert [provider.provider_flags for provider in of_lsp] == [0x4, 0x8, 0x8, 0xC]
        assert [provider.visible for provider in of_lsp] == [False, True, True, False]
        assert [provider.service_flags for provider in of_lsp] == [0x66, 0x66, 0x609, 0x609]
        assert all(len(provider.chain) == 2 for provider in of_lsp[1:])


def test_entry_of_windows_xp_from_memory(registry: Path):
    """Windows XP keeps the flags in the catalog, whatever netsh prints."""
    text = (registry / XP).read_text("utf-8")
    literal = re.search(r"^real = (b'.*')$", text, re.MULTILINE)
    assert literal is not None
    memory: bytes = ast.literal_eval(literal[1])
    info = memory[16 : 16 + 628]
    item = packed.read(memory[memory.index(b"%SystemRoot%") :][:40].split(b"\0")[0].ljust(260, b"\0") + info)
    assert item.damage is None
    assert item.values["description"] == "RSVP TCP Service Provider"
    assert (item.values["service_flags"], item.values["provider_flags"]) == (0x22066, 0x8)
    assert (item.values["catalog_entry_id"], item.values["version"]) == (1005, 6)
