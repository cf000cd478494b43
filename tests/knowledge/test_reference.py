"""The knowledge that is there to be looked up: it agrees with itself and with the rest of the program."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import get_args

import msgspec
import pytest

from analyzer.analysis import SEVERITIES, VERDICTS
from analyzer.errors import EXIT_CODES
from analyzer.knowledge import index, load
from analyzer.knowledge.records import FieldKey
from analyzer.knowledge.reference import CollectorFile, ErrorCode

COLLECTOR = """
[[collector]]
name = "x"
about = "x"
file = []
holds = "netsh"
content = "x"
archive = []
source = "x"
"""
NOT_A_FIELD = {"header", "header_name_space", "base", "layered", "chain_entry"}


def test_the_programs_own_words_are_complete_and_in_order() -> None:
    """Every verdict, severity and exit code has its record, the worst first."""
    terms = load.terms()
    assert tuple(record.word for record in terms.verdict) == VERDICTS
    assert tuple(record.word for record in terms.severity) == SEVERITIES
    assert sorted(record.code for record in terms.exit_code) == sorted(EXIT_CODES)


def test_every_field_of_a_dump_is_described_in_the_order_of_the_dump() -> None:
    """Headers and entry types are no fields."""
    assert [field.key for field in load.terms().field] == [key for key in get_args(FieldKey) if key not in NOT_A_FIELD]


def test_error_codes_are_sorted_and_named_once() -> None:
    """A code or a name that stands twice would be explained twice."""
    errors = load.errors()
    assert [error.code for error in errors] == sorted({error.code for error in errors})
    assert len({error.name for error in errors}) == len(errors)


@pytest.mark.parametrize("code", [10014, 10038, 10045, 10047, 10050, 10055, 10104, 10105, 10106, 10107, 0xC0000096])
def test_codes_that_broken_catalogs_show_are_known(code: int) -> None:
    """These are what the logs of programs show where a catalog is broken or layered."""
    assert code in {error.code for error in load.errors()}


def test_an_error_is_printed_as_an_hresult_too() -> None:
    """WSL prints 10045 as 0x8007273d; an NTSTATUS has no such form."""
    by_code = {error.code: error for error in load.errors()}
    assert by_code[10045].hresult == 0x8007273D
    assert by_code[0xC0000096].hresult is None
    assert isinstance(by_code[10045], ErrorCode)


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("WinsockCatalog.txt", {"gatherNetworkInfo.vbs", "MSRD-Collect"}),
        ("AVD-HOST1_WinsockCatalog.txt", {"MSRD-Collect"}),
        ("winsock.log", {"gatherNetworkInfo.vbs on Windows 10"}),
        ("HOST1_WinSock_netsh.TXT", {"psSDP and TSS, network component"}),
        ("HOST1_WinSock_reg_.TXT", {"psSDP and TSS, registry of Winsock"}),
        ("HOST1_Winsock.txt", {"psSDP, network summary"}),
        ("_DirectAccessCli_PC1_181219.txt", {"DirectAccess client collector"}),
        ("winsock_catalog.txt", {"Defender for Endpoint client analyzer", "VMware vm-support.vbs"}),
        ("Winsock2.txt", {"WSL log collector"}),
        ("notes.txt", set()),
    ],
)
def test_files_of_support_bundles_are_known_by_their_names(file: str, names: set[str]) -> None:
    """Each row of the facts about support bundles is there; a name that two bundles use is both."""
    found = {
        record.name
        for record in load.collectors()
        if any(fnmatchcase(file.lower(), name.lower()) for name in record.file)
    }
    assert found == names


def test_a_collector_that_holds_something_else_is_refused() -> None:
    """A bundle holds netsh's output or the registry; another word is a slip of the pen."""
    assert load.parse(COLLECTOR, CollectorFile).collector[0].encoding == ""
    with pytest.raises(msgspec.ValidationError):
        load.parse(COLLECTOR.replace("netsh", "netsch"), CollectorFile)


def test_base_entries_belong_to_the_products_that_providers_name() -> None:
    """Every provider id of a base entry is known, and the description fits the product."""
    for entry in load.base_providers():
        if entry.provider_id is None:
            continue
        (record,) = index.by_guid(entry.provider_id)
        assert index.describes(record, entry.description), entry.description


def test_base_entries_of_windows_have_ifs_handles() -> None:
    """The bit is clear on VMware vSockets and NetworkDirect only, as their sources say."""
    without = {
        entry.description
        for entry in load.base_providers()
        if entry.service_flags is not None and not entry.service_flags & 0x20000
    }
    assert without == {"vSockets DGRAM", "vSockets STREAM", "NetworkDirect provider"}


def test_the_facts_of_base_entries_are_those_of_real_dumps(corpus) -> None:
    """The clean Windows 11 dump that is cited shows the very numbers."""
    lines = (corpus / "netsh" / "windows-11-en-clean.txt").read_text("utf-8").splitlines()
    values = [line.partition(":")[2].strip() for line in lines]
    for entry in load.base_providers():
        if not any("jolla3" in source for source in entry.sources):
            continue
        start = values.index(entry.description)
        (flags,) = [values[n] for n in range(start, start + 14) if lines[n].startswith("Service Flags")]
        assert values[start + 1] == entry.provider_id
        assert int(flags, 16) == entry.service_flags
