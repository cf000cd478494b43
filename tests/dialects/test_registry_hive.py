"""Hives: control sets, dirty and damaged ones, compressed files, and the lines that stand for what has none."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from pathlib import Path

import pytest
from judging import dumps_in, one_dump
from machines import NAME_SPACES, Machine, base, clean_machine, lsp_machine, tcp_ip
from registries import DWORD, SZ, Key, hive, hive_of, winsock_key

from analyzer.dialects.registry import hive as reader
from analyzer.errors import UnreadableInputError
from analyzer.pipeline import analyze
from analyzer.search import read_dumps

CLEAN = clean_machine()
NON_IFS = lsp_machine(ifs=False)


def one_record(data: bytes):
    (found,) = dumps_in(data)
    return found.record


@pytest.mark.parametrize("index", [b"lf", b"lh", b"li", b"ri"])
def test_every_kind_of_key_list_is_read(index: bytes):
    dump = one_dump(hive(NON_IFS, index=index))
    assert (dump.dialect, dump.encoding, dump.verdict, dump.complete) == ("registry-hive", "regf", "non-ifs", True)
    assert [catalog.bits for catalog in dump.catalogs] == [64, 32]


def test_the_machine_names_itself():
    assert one_dump(hive(CLEAN)).machine == "EXAMPLE-PC"


def test_paths_are_decoded_with_the_code_page_of_the_machine():
    machine = Machine((base(1001, provider_path="C:\\Dolů\\lsp.dll"), *tcp_ip(1002)), NAME_SPACES)
    for code_page, expected in (("1250", "C:\\Dolů\\lsp.dll"), ("no", "C:\\Dol\ufffd\\lsp.dll")):
        first = one_dump(hive(machine, code_page=code_page)).catalogs[0].providers[0]
        assert first.provider_path == expected


def test_the_code_page_is_told_by_its_name_among_others():
    """Windows keeps some fifty code pages beside the one in use."""
    root = Key()
    root.at("Select").values.append(("Current", DWORD, 1))
    machine = Machine((base(1001, provider_path="C:\\Dolů\\lsp.dll"), *tcp_ip(1002)), NAME_SPACES)
    root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(machine)
    names = [("10000", "c_10000.nls"), ("ACP", "1250"), ("OEMCP", "852")]
    root.at(r"ControlSet001\Control\Nls\CodePage").values += [(name, SZ, text) for name, text in names]
    assert one_dump(hive_of(root)).catalogs[0].providers[0].provider_path == "C:\\Dolů\\lsp.dll"


def two_sets(current: int | None) -> bytes:
    root = Key()
    if current is not None:
        root.at("Select").values.append(("Current", DWORD, current))
    root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(CLEAN)
    root.at(r"ControlSet003\Services").keys["WinSock2"] = winsock_key(NON_IFS)
    return hive_of(root)


@pytest.mark.parametrize(("current", "verdict"), [(1, "clean"), (3, "non-ifs")])
def test_the_control_set_in_use_is_read_and_the_others_compared(current: int, verdict: str):
    dump = one_dump(two_sets(current))
    assert (dump.verdict, dump.complete) == (verdict, True)
    assert [note.name for note in one_record(two_sets(current)).notes] == ["control-sets-differ"]


@pytest.mark.parametrize("current", [None, 2, 999, 0xFFFFFFFF])
def test_an_unknown_control_set_in_use_is_told_and_never_clean(current: int | None):
    record = one_record(two_sets(current))
    assert [problem.name for problem in record.problems] == ["no-control-set"]
    assert one_dump(two_sets(current)).verdict == "undetermined"


def test_a_hive_saved_from_the_key_alone_is_read():
    dump = one_dump(hive_of(winsock_key(NON_IFS)))
    assert (dump.verdict, dump.complete) == ("non-ifs", True)


def test_a_dirty_hive_is_read_and_said_to_be_dirty():
    """Its newest changes are in logs that are not here: worth knowing, and no reason to doubt what it holds."""
    record = one_record(hive(CLEAN, dirty=True))
    assert [note.name for note in record.notes] == ["hive-dirty"]
    assert one_dump(hive(CLEAN, dirty=True)).verdict == "clean"
    assert one_record(hive(CLEAN)).notes == ()


def test_a_gap_in_a_hive_is_the_machines_own():
    root = Key()
    winsock = root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(CLEAN)
    root.at("Select").values.append(("Current", DWORD, 1))
    del winsock.at(r"Parameters\Protocol_Catalog9\Catalog_Entries64").keys["000000000002"]
    messages = [problem.message for problem in one_record(hive_of(root)).problems]
    assert any("entry 2" in message and "this machine has a gap" in message for message in messages)


def test_evidence_is_quoted_from_lines_that_people_can_read():
    (found,) = dumps_in(hive(NON_IFS))
    for placed in found.record.entries:
        if placed.entry.kind == "provider":
            flags = placed.entry.values["service_flags"]
            assert found.lines[placed.line_of("service_flags") - 1].endswith(f"Service Flags: 0x{flags:x}")
            assert r"Protocol_Catalog9\Catalog_Entries" in found.lines[placed.lines[0] - 1]
    quoted = [evidence.text for finding in one_dump(hive(NON_IFS)).findings for evidence in finding.evidence]
    assert any("Service Flags: 0x66" in text for text in quoted)


def test_names_in_any_letters_are_read():
    """Windows keeps a name in UTF-16 where Latin-1 lacks one of its letters; a vendor may call a key and a value so."""
    root = Key()
    winsock = root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(CLEAN)
    winsock.at(r"Parameters\Защита").values += [("Версия", DWORD, 7), ("Größe", DWORD, 8)]
    (found,) = dumps_in(hive_of(root))
    at = found.lines.index(r"\ControlSet001\Services\WinSock2\Parameters\Защита")
    assert found.lines[at + 1 : at + 3] == ["    Версия: 7", "    Größe: 8"]


def test_a_name_of_half_a_letter_is_told_with_what_it_has():
    """A damaged length cuts a name in UTF-16 within a letter: the key is read all the same."""
    root = Key()
    winsock = root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(CLEAN)
    winsock.at(r"Parameters\Защита")
    data = bytearray(hive_of(root))
    length = data.index("Защита".encode("utf-16-le")) - 4
    assert data[length] == 12
    data[length] = 11
    (found,) = dumps_in(bytes(data))
    assert any(line.endswith("Защит\ufffd") for line in found.lines)


def test_an_empty_value_is_whole_wherever_it_says_to_be():
    """A size of 0 points to no data: with the bit for data in the cell itself, as Windows writes it, and without."""
    data = hive(CLEAN)
    size = data.index(b"ProviderInfo") - 16
    assert data[size : size + 4] == b"\0\0\0\x80"
    for empty in (data, data[:size] + bytes(4) + data[size + 4 :]):
        record = one_record(empty)
        assert (record.problems, one_dump(empty).verdict) == ((), "clean")


def test_a_list_of_keys_that_is_none_costs_its_keys():
    """The entries of one catalog cannot be reached; the others are read, and the dump is not whole."""
    data = bytearray(hive(CLEAN))
    key = data.index(b"Catalog_Entries64") - 76
    (listed,) = struct.unpack_from("<I", data, key + 28)
    data[4096 + listed + 4 : 4096 + listed + 6] = b"xx"
    record = one_record(bytes(data))
    assert any("no list of keys is at offset" in problem.message for problem in record.problems)
    assert record.entries
    assert one_dump(bytes(data)).verdict == "undetermined"


def test_a_hive_without_a_catalog_is_no_catalog():
    assert dumps_in(hive_of(Key())) == []


@pytest.mark.parametrize("name", [b"WinSock2", b"Services", b"ControlSet001", b"Zebra"])
def test_a_hive_whose_catalog_may_be_behind_a_damaged_key_is_unreadable(name: bytes):
    """No catalog is found in it, but that it has none cannot be said."""
    root = Key()
    services = root.at(r"ControlSet001\Services")
    services.at("Tcpip")
    services.at("Zebra")
    if name != b"Zebra":
        services.keys["WinSock2"] = winsock_key(CLEAN)
    data = bytearray(hive_of(root))
    at = data.index(name) - 76
    data[at : at + 2] = b"xx"
    with pytest.raises(UnreadableInputError, match="no key is at offset"):
        read_dumps(bytes(data), "x")


def test_a_freed_cell_is_not_believed():
    """A cell that is not in use may still hold what looks like a key."""
    data = bytearray(hive(CLEAN))
    at = data.index(b"000000000002") - 76 - 4
    (size,) = struct.unpack_from("<i", data, at)
    struct.pack_into("<i", data, at, -size)
    record = one_record(bytes(data))
    assert any("is not in use" in problem.message for problem in record.problems)


def test_a_key_that_contains_itself_comes_to_an_end():
    root = Key()
    root.at("Select").values.append(("Current", DWORD, 1))
    root.at(r"ControlSet001\Services").keys["WinSock2"] = winsock_key(CLEAN)
    data = bytearray(hive_of(root))
    key = data.index(b"Catalog_Entries64") - 76
    own = key - 4 - 4096
    (listed,) = struct.unpack_from("<I", data, key + 28)
    for index in range(7):
        struct.pack_into("<I", data, 4096 + listed + 4 + 4 + index * 8, own)
    assert one_dump(bytes(data)).verdict == "undetermined"


def test_keys_without_end_are_not_all_read(monkeypatch: pytest.MonkeyPatch):
    """A hive of the service's own keys ends; what was left out is told in a line and as a problem of its key."""
    root = Key()
    entries = root.at(r"ControlSet001\Services\WinSock2").at(r"Parameters\Protocol_Catalog9\Catalog_Entries")
    for number in range(1, 40):
        entries.at(f"{number:012}")
    root.at("Select").values.append(("Current", DWORD, 1))
    monkeypatch.setattr(reader, "_MAX_KEYS", 20)
    (found,) = dumps_in(hive_of(root))
    assert len(found.record.entries) == 17
    assert found.lines[-1] == "    there are more keys below than any catalog has"
    assert "Catalog_Entries is not whole: there are more keys below than any catalog has" in {
        problem.message for problem in found.record.problems
    }


@pytest.mark.parametrize("size", [4, 512, 4095, 4096, 4127])
def test_a_stump_of_a_hive_is_unreadable_and_says_so(size: int):
    with pytest.raises(UnreadableInputError, match="a registry hive that is damaged"):
        read_dumps(hive(CLEAN)[:size], "x")


COMPRESSORS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_a_compressed_hive_is_read_by_its_content(tmp_path: Path, kind: str):
    path = tmp_path / "SYSTEM.bin"
    path.write_bytes(COMPRESSORS[kind](hive(NON_IFS)))
    (dump,) = analyze([str(path)]).dumps
    assert (dump.dialect, dump.verdict) == ("registry-hive", "non-ifs")


@pytest.mark.parametrize("kind", COMPRESSORS)
def test_a_compressed_file_that_is_cut_or_damaged_is_unreadable(tmp_path: Path, kind: str):
    path = tmp_path / "SYSTEM.bin"
    whole = COMPRESSORS[kind](hive(NON_IFS))
    for data in (whole[:-40], whole[:100] + bytes(50) + whole[150:]):
        path.write_bytes(data)
        (found,) = analyze([str(path)]).inputs
        assert found.status == "unreadable"


def test_a_bomb_is_refused(tmp_path: Path):
    path = tmp_path / "SYSTEM.gz"
    path.write_bytes(gzip.compress(bytes(80 * 1024 * 1024)))
    (found,) = analyze([str(path)]).inputs
    assert found.status == "unreadable"
    assert "bomb" in (found.detail or "")


def test_streams_one_after_another_are_one_content(tmp_path: Path):
    data = hive(NON_IFS)
    path = tmp_path / "SYSTEM.gz"
    path.write_bytes(gzip.compress(data[:5000]) + gzip.compress(data[5000:]))
    (dump,) = analyze([str(path)]).dumps
    assert dump.complete
