"""Registry exports and the answers of `reg query`: forms, encodings, surroundings, and what is missing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from judging import analyze, dumps_in, one_dump
from machines import NAME_SPACES, Machine, base, clean_machine, lsp_machine, render, tcp_ip
from registries import ROOT, exported, queried
from treatments import wrapped

from analyzer import search
from analyzer.analysis import Dump
from analyzer.dialects import registry
from analyzer.errors import NoCatalogError

CLEAN = clean_machine()
NON_IFS = lsp_machine(ifs=False)
WRITERS = {"registry-export": exported, "registry-query": queried}


def problems(text: str) -> set[str]:
    return {problem.name for found in dumps_in(text.encode()) for problem in found.record.problems}


def ids(dump: Dump) -> list[list[int | None]]:
    return [[provider.catalog_entry_id for provider in catalog.providers] for catalog in dump.catalogs]


@pytest.mark.parametrize("dialect", WRITERS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8", "utf-8-sig", "cp850"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r\r\n"])
def test_encoding_and_line_ends_do_not_matter(dialect: str, encoding: str, end: str):
    dump = one_dump(WRITERS[dialect](NON_IFS).replace("\n", end).encode(encoding))
    assert (dump.dialect, dump.verdict, dump.complete) == (dialect, "non-ifs", True)
    assert [catalog.bits for catalog in dump.catalogs] == [64, 32]
    assert len(ids(dump)[0]) == len(NON_IFS.providers)


def test_version_4_of_exports_is_read():
    dump = one_dump(exported(CLEAN, version=4).encode("ascii"))
    assert (dump.verdict, dump.complete) == ("clean", True)


def _of_hivexregedit(text: str, *, typed: bool) -> str:
    """Write an export as hivexregedit of libguestfs does: from the hive's root, a value a line, `typed` or in bytes."""

    def written(match: re.Match[str]) -> str:
        name, value = match.groups()
        data = (value.replace("\\\\", "\\") + "\0").encode("utf-16-le")
        return f'{name}=str(1):"{value}"' if typed else f"{name}=hex(1):{data.hex(',')}"

    text = text.replace("\\\n  ", "").replace("=hex:", "=hex(3):").replace("CurrentControlSet", "ControlSet001")
    text = re.sub(r"(?m)^\[HKEY_LOCAL_MACHINE\\SYSTEM\\", r"[\\", text)
    return re.sub(r'(?m)^("[^"\n]+")="(.*)"$', written, text)


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("begin", [0, 2], ids=["whole", "without its header"])
def test_an_export_from_a_hive_on_linux_is_read(*, typed: bool, begin: int):
    """Its keys begin at the root of the hive, in the control set that a disk has."""
    text = _of_hivexregedit(exported(NON_IFS), typed=typed)
    assert "\n[\\ControlSet001\\Services\\WinSock2" in text
    dump, original = one_dump("\n".join(text.split("\n")[begin:])), one_dump(exported(NON_IFS))
    assert (dump.verdict, dump.complete, dump.dialect) == ("non-ifs", True, "registry-export")
    assert ids(dump) == ids(original)
    names = [[space.description for space in catalog.name_spaces] for catalog in dump.catalogs]
    assert names == [[space.description for space in catalog.name_spaces] for catalog in original.catalogs]


def test_tabs_of_windows_xp_are_read():
    dump = one_dump("! REG.EXE VERSION 3.0\n" + queried(CLEAN, separator="\t"))
    assert (dump.verdict, dump.complete) == ("clean", True)


def test_32_bit_windows_has_one_catalog():
    dump = one_dump(exported(clean_machine(of_64_bit=False)))
    assert [catalog.bits for catalog in dump.catalogs] == [None]
    assert dump.verdict == "clean"


def test_catalog_entries_64_is_the_native_catalog():
    """On 64-bit Windows, Catalog_Entries is what 32-bit programs see."""
    machine = Machine(tcp_ip(2001), NAME_SPACES, tcp_ip(1001), NAME_SPACES)
    dump = one_dump(exported(machine))
    assert ids(dump) == [list(range(2001, 2007)), list(range(1001, 1007))]


def test_hidden_is_read_and_not_inferred():
    """PFL_HIDDEN hides Windows' own raw providers from lists; raw sockets get them all the same."""
    (dump,) = analyze(exported(CLEAN)).dumps
    flags = {p.socket_type: (p.provider_flags, p.visible) for p in dump.catalogs[0].providers}
    assert flags[3] == (0xC, False)
    assert flags[1] == (0x8, True)
    raw = [socket.catalog_entry_id for socket in dump.catalogs[0].sockets if socket.socket_type == 3]
    assert raw == [1003, 1006]


def test_evidence_points_at_the_line_of_the_flags():
    text = exported(NON_IFS)
    (found,) = dumps_in(text.encode())
    lines = text.splitlines()
    for placed in found.record.entries:
        if placed.entry.kind == "provider":
            assert lines[placed.lines[0] - 1].startswith(f"[{ROOT}")
            line = placed.line_of("service_flags")
            flags = placed.entry.values["service_flags"]
            assert isinstance(flags, int)
            assert f"{flags & 0xFF:02x}," in lines[line - 1]
            assert f"Service Flags: 0x{flags:x}" in found.record.decoded[line]


def test_exemptions_are_kept():
    (found,) = dumps_in(exported(CLEAN).encode())
    (exemption,) = found.record.exemptions
    assert exemption.path.endswith("wsl.exe")
    assert exemption.permitted_categories == 0x80000000


@pytest.mark.parametrize("dialect", WRITERS)
def test_a_dump_inside_a_log_is_found(dialect: str):
    log = "".join(f"2024-01-01 10:00:{n:02} collector: step {n}\n" for n in range(60))
    dump = one_dump(log + WRITERS[dialect](CLEAN) + "\n" + log)
    assert (dump.verdict, dump.complete) == ("clean", True)
    assert dump.source.line == 61 + (dialect == "registry-query")


@pytest.mark.parametrize("dialect", WRITERS)
def test_netsh_and_registry_in_one_file_are_two_dumps(dialect: str):
    """PsSDP writes the netsh catalog and then `reg query`; gatherNetworkInfo the other way round."""
    texts = [render(NON_IFS), WRITERS[dialect](NON_IFS)]
    for order in (texts, texts[::-1]):
        dumps = analyze("\n======\n".join(order)).dumps
        assert sorted(dump.dialect for dump in dumps) == sorted(["netsh", dialect])
        assert {(dump.verdict, dump.complete) for dump in dumps} == {("non-ifs", True)}


@pytest.mark.parametrize("dialect", WRITERS)
def test_two_machines_in_one_file_are_two_dumps(dialect: str):
    write = WRITERS[dialect]
    dumps = analyze(write(CLEAN) + write(NON_IFS)).dumps
    assert [(dump.verdict, dump.complete) for dump in dumps] == [("clean", True), ("non-ifs", True)]


@pytest.mark.parametrize("dialect", WRITERS)
@pytest.mark.parametrize("change", [lambda line: f"> {line}", lambda line: f"   {line}  ", lambda line: f">> {line}"])
def test_quoting_of_mail_does_not_matter(dialect: str, change):
    text = "".join(f"{change(line)}\n" for line in WRITERS[dialect](NON_IFS).splitlines())
    dump = one_dump(text)
    assert (dump.verdict, dump.complete) == ("non-ifs", True)


def test_a_console_of_80_columns_breaks_keys_and_values():
    """What is pasted from a window of 80 columns goes on at the beginning of the next line."""
    machine = Machine((*NON_IFS.providers, base(1090, 34, 1, 1, 0x20026, description="Long name " * 11)), NAME_SPACES)
    whole, broken = one_dump(queried(machine)), one_dump(wrapped(80)(queried(machine)))
    assert [provider.service_flags for provider in broken.catalogs[0].providers] == [
        provider.service_flags for provider in whole.catalogs[0].providers
    ]
    assert (broken.verdict, broken.complete) == ("non-ifs", True)


@pytest.mark.parametrize("dialect", WRITERS)
def test_control_sets_are_compared(dialect: str):
    """The set in use is the dump; another one that differs is a note."""
    text = WRITERS[dialect](CLEAN) + WRITERS[dialect](NON_IFS).replace("CurrentControlSet", "ControlSet002")
    head, _, rest = text.partition("\n")
    (found,) = dumps_in(f"{head}\n{rest.replace(head, '')}".encode() if head else text.encode())
    assert [note.name for note in found.record.notes] == ["control-sets-differ"]
    assert len(found.record.entries) == len(CLEAN.all_providers) + len(CLEAN.all_name_spaces)
    assert found.record.problems == ()


def test_control_set_001_alone_is_read():
    dump = one_dump(exported(CLEAN, "ControlSet001"))
    assert (dump.verdict, dump.complete) == ("clean", True)


# What is missing.


def without_key(text: str, key: str) -> str:
    """Take a key and its values out of an export."""
    return re.sub(rf"\[[^\]\n]*{re.escape(key)}\]\n(?:[^\[\n][^\n]*\n)*\n", "", text, count=1)


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (r"Protocol_Catalog9\Catalog_Entries64\000000000003", "gap"),
        (r"Protocol_Catalog9\Catalog_Entries\000000000007", "count-differs"),
        (r"NameSpace_Catalog5\Catalog_Entries\000000000001", "gap"),
        (r"WinSock2\Parameters", "no-catalog-pointer"),
        (r"Protocol_Catalog9", "no-count"),
    ],
)
def test_a_missing_key_is_told_and_never_clean(key: str, problem: str):
    text = without_key(exported(CLEAN), key)
    assert text != exported(CLEAN)
    assert problem in problems(text)
    assert one_dump(text).verdict == "undetermined"


@pytest.mark.parametrize("catalog", ["Protocol_Catalog9", "NameSpace_Catalog5"])
@pytest.mark.parametrize("entries", ["Catalog_Entries", "Catalog_Entries64"])
def test_a_missing_catalog_is_told_and_never_clean(catalog: str, entries: str):
    """A 64-bit machine shows by the count of its native catalog, also where that itself is missing."""
    text = re.sub(rf"\[[^\]\n]*{catalog}\\{entries}(?:\\[0-9]*)?\]\n(?:[^\[\n][^\n]*\n)*\n", "", exported(CLEAN))
    assert "no-entries" in problems(text)
    assert one_dump(text).verdict == "undetermined"


@pytest.mark.parametrize(
    ("catalog", "told"), [("Protocol_Catalog9", "the providers"), ("NameSpace_Catalog5", "the name spaces")]
)
def test_what_is_missing_with_a_catalog_is_named(catalog: str, told: str):
    text = re.sub(rf"\[[^\]\n]*\\{catalog}[^\]\n]*\]\n(?:[^\[\n][^\n]*\n)*\n", "", exported(CLEAN))
    (found,) = dumps_in(text.encode())
    messages = {problem.name: problem.message for problem in found.record.problems}
    assert messages["no-catalog"] == f"the key {catalog} is missing, and with it {told}"


@pytest.mark.parametrize(
    ("machine", "key", "told"),
    [
        (CLEAN, "Catalog_Entries", "the 32-bit catalog of Protocol_Catalog9"),
        (CLEAN, "Catalog_Entries64", "the native catalog of Protocol_Catalog9"),
        (clean_machine(of_64_bit=False), "Catalog_Entries", "the catalog of Protocol_Catalog9"),
    ],
)
def test_a_missing_list_of_entries_is_named(machine: Machine, key: str, told: str):
    text = re.sub(rf"\[[^\]\n]*Protocol_Catalog9\\{key}(?:\\[0-9]*)?\]\n(?:[^\[\n][^\n]*\n)*\n", "", exported(machine))
    (found,) = dumps_in(text.encode())
    assert f"{told} is missing: it has no key {key}" in {problem.message for problem in found.record.problems}


def test_the_pointer_is_followed():
    """What Windows does not use is not read."""
    text = exported(NON_IFS).replace('_Protocol_Catalog"="Protocol_Catalog9"', '_Protocol_Catalog"="Other"')
    assert "no-catalog" in problems(text)
    text = text.replace(r"Parameters\Protocol_Catalog9", r"Parameters\Other")
    assert (one_dump(text).verdict, one_dump(text).complete) == ("non-ifs", True)


def test_an_item_of_another_length_is_a_damaged_entry():
    text = re.sub(r"(?m)^(    PackedCatalogItem.*)....$", r"\1", queried(CLEAN), count=1)
    dump = one_dump(text)
    damaged = [provider for catalog in dump.catalogs for provider in catalog.providers if provider.damaged]
    assert len(damaged) == 1
    assert (damaged[0].service_flags, damaged[0].catalog_entry_id) == (None, None)
    assert dump.verdict == "undetermined"


@pytest.mark.parametrize("dialect", WRITERS)
def test_a_text_that_is_cut_anywhere_is_never_clean_before_its_last_entry(dialect: str):
    """A shortened value is none; what stands before the cut is kept."""
    text = WRITERS[dialect](CLEAN).rstrip("\n")
    last = text.rindex("ProtocolName")
    for end in range(1, last, 97):
        for found in dumps_in(text[:end].encode()):
            assert found.record.problems, text[end - 60 : end]


def test_a_line_of_a_log_between_the_values_is_listed():
    lines = queried(CLEAN).split("\n")
    at = next(index for index, line in enumerate(lines) if "PackedCatalogItem" in line)
    lines.insert(at, "10:00:01 still running")
    dump = one_dump("\n".join(lines))
    assert [(doubt.line, doubt.text) for doubt in dump.unrecognized] == [(at + 1, "10:00:01 still running")]
    assert dump.verdict == "undetermined"


def test_a_key_that_is_only_named_is_no_dump():
    key = rf"{ROOT}\CurrentControlSet\Services\WinSock2"
    text = f"Backing up {key}\n{key}\n"
    assert analyze(text).dumps == ()
    assert registry.read(text.split("\n")) == []


@pytest.mark.parametrize(
    "key", [r"SYSTEM\CurrentControlSet\Services\WinSock2\Parameters\AppId_Catalog\0408F7A3", "SOFTWARE"]
)
def test_an_export_without_a_catalog_says_how_to_export_it(key: str):
    """Exemptions of single programs are passed around as .reg files: they are below WinSock2, and no catalog."""
    value = '"PermittedLspCategories"=dword:80000000'
    text = f"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\{key}]\n{value}\n"
    with pytest.raises(NoCatalogError, match=r"^a registry export without a Winsock catalog: ask for") as caught:
        search.read_dumps(text.encode(), "a.reg")
    assert "reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinSock2" in str(caught.value)


@pytest.mark.parametrize("dialect", WRITERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dump_in_a_large_file_is_found(dialect: str, encoding: str):
    """The parts of a large file that are decoded at all are those around the keys of catalog entries."""
    filler = "2024-01-01 10:00:00.000 collector[4711]: nothing to be seen here\n" * 80_000
    (found,) = dumps_in((filler + WRITERS[dialect](NON_IFS) + filler).encode(encoding))
    assert found.record.problems == ()
    assert found.record.line in (80_001, 80_002)
    key = found.lines[found.record.entries[0].lines[0] - 1]
    assert r"Protocol_Catalog9\Catalog_Entries64\000000000001" in key


def test_evidence_says_what_the_digits_mean():
    dump = one_dump(exported(NON_IFS))
    (finding,) = [finding for finding in dump.findings if finding.rule == "non-ifs-provider"]
    assert any(evidence.meaning == "Service Flags: 0x66" for evidence in finding.evidence)
    assert all("," in evidence.text for evidence in finding.evidence)


def test_a_reference_to_a_text_of_windows_has_its_name():
    """The registry holds references where netsh prints texts; the reference is kept, and named where it is known."""
    reference = r"@%SystemRoot%\System32\mswsock.dll,-60100"
    machine = Machine((replace(tcp_ip()[0], description=reference), *tcp_ip()[1:]), NAME_SPACES)
    first = one_dump(exported(machine)).catalogs[0].providers[0]
    assert (first.description, first.name) == (reference, "MSAFD Tcpip [TCP/IP]")
    assert first.product == "MSAFD Tcpip IPv4"
    assert one_dump(exported(CLEAN)).catalogs[0].providers[0].name is None


ODD_VALUES = {
    "registry-export": [
        "; written by a tool",
        '@="the default value"',
        '"a name \\"in quotes\\" and a \\\\"="text with \\"quotes\\""',
        '"REG_NONE"=hex(0):',
        '"REG_BIG"=hex(5):00,00,00,01',
        '"REG_LINK"=hex(6):5c,00,00,00',
        '"REG_MULTI_SZ"=hex(7):61,00,00,00,62,00,00,00,00,00',
        '"REG_RESOURCE_LIST"=hex(8):01,00,\\\n  02,00',
        '"REG_QWORD"=hex(b):01,00,00,00,00,00,00,00',
        '"a name that fills the line, so that its bytes begin below it: 0123456789"=hex:\\\n  00,01',
    ],
    "registry-query": [
        "    (Default)    REG_SZ    (value not set)",
        "    (Standard)    REG_SZ    (Wert nicht gesetzt)",
        "    (valeur par défaut)    REG_SZ    (valeur non définie)",
        "    a name with blanks    REG_SZ    a text with REG_SZ    in it",
        "    empty    REG_SZ    ",
        "    nothing    REG_BINARY",
        "    none    REG_NONE    0102",
        "    many    REG_MULTI_SZ    a\\0b",
        "    big    REG_DWORD_BIG_ENDIAN    0x1000000",
        "    wide    REG_QWORD    0x100000000",
        "    list    REG_RESOURCE_LIST    01000200",
    ],
}


@pytest.mark.parametrize(
    ("dialect", "value"), [(dialect, value) for dialect in ODD_VALUES for value in ODD_VALUES[dialect]]
)
def test_every_type_of_value_is_read_or_passed_over(dialect: str, value: str):
    """What no catalog needs does not make a dump doubtful."""
    text = re.sub(
        r"(?m)^(.*WinSock_Registry_Version.*)$", lambda match: f"{match[1]}\n{value}", WRITERS[dialect](CLEAN)
    )
    assert value in text
    dump = one_dump(text)
    assert (dump.verdict, dump.complete, dump.unrecognized) == ("clean", True, ())


@pytest.mark.parametrize("dialect", WRITERS)
def test_a_value_of_endless_rows_is_told_in_few_words(dialect: str):
    """Rows that no value of a catalog has are left to the log: 100,000 of them are not 100,000 doubts."""
    begin, row = {"registry-export": ("=hex:", "00,\\\n  "), "registry-query": ("REG_BINARY    ", "00\n    ")}[dialect]
    text = WRITERS[dialect](CLEAN).replace(begin, begin + row * 100_000, 1)
    dumps = analyze(text).dumps
    assert all(dump.verdict == "undetermined" for dump in dumps)
    assert sum(len(dump.unrecognized) for dump in dumps) < 100
