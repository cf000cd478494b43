"""catalogs-differ: a layered provider that only one kind of program meets."""

from __future__ import annotations

from dataclasses import replace

import machines
import pytest

RULE = "catalogs-differ"


def _machine(*files: tuple[str, str] | None) -> machines.Machine:
    """Make a 64-bit machine with a layered provider (name, file) in the native and in the 32-bit catalog."""
    catalogs = [
        machines.tcp_ip()
        if named is None
        else machines.install(
            machines.tcp_ip(), named[0], ifs=True, over=(1001, 1002), path=named[1], first_id=2000 + 100 * number
        )
        for number, named in enumerate(files)
    ]
    return machines.Machine(catalogs[0], machines.NAME_SPACES, catalogs[1], machines.NAME_SPACES)


def test_provider_of_32_bit_programs_only(examine):
    _, findings = examine("windows-10-catalogs-differ.txt")
    assert findings[RULE].severity == "note"
    assert findings[RULE].message.startswith(
        "Only the 32-bit catalog has Example Filter (entries 1022, 1023 and 1021): 32-bit programs meet it, 64-bit"
    )


def test_provider_of_64_bit_programs_only(examine_machine):
    findings = examine_machine(_machine(("Filter", r"C:\a\filter.dll"), None))
    assert findings[RULE].message.startswith("Only the 64-bit catalog has Filter (entries 2001, 2002 and 2000)")


def test_two_products_one_in_each_catalog(examine_machine):
    findings = examine_machine(_machine(("Filter", r"C:\a\filter.dll"), ("Other", r"C:\b\other.dll")))
    assert "Only the 64-bit catalog has Filter" in findings[RULE].message
    assert "Only the 32-bit catalog has Other" in findings[RULE].message


@pytest.mark.parametrize(
    ("native", "narrow"),
    [
        (("Filter", r"C:\a\filter.dll"), ("Filter", r"C:\a\filter.dll")),
        (("Filter", r"C:\Windows\system32\exlsp64.dll"), ("Filter", r"C:\Windows\SysWOW64\exlsp.dll")),
        (("exlsp64", r"C:\Windows\SysWOW64\exlsp64.dll"), ("exlsp", r"C:\Windows\SysWOW64\exlsp.dll")),
        (("NAT WLAN RAM", r"C:\a\netlspx.dll"), ("NAT WLAN RAM", r"C:\a\netlsp.dll")),
        (("Filter (64-bit)", r"C:\a\x.dll"), ("Filter (32-bit)", r"C:\a\y.dll")),
        (("For new programs", r"C:\a\x64\ex.dll"), ("For old programs", r"C:\a\x86\ex.dll")),
    ],
)
def test_one_product_has_different_names_in_the_two_catalogs(examine_machine, native, narrow):
    assert RULE not in examine_machine(_machine(native, narrow))


def test_one_common_entry_speaks_for_all_entries_of_its_dll(examine_machine):
    """A chain of another description is the same product if the layered entry of the same DLL is."""
    machine = _machine(("Filter", r"C:\a\ab.dll"), ("Filter", r"C:\a\cd.dll"))
    renamed = [replace(p, description="Odd name") if p.chain_length == 2 else p for p in machine.providers]
    assert RULE not in examine_machine(replace(machine, providers=tuple(renamed)))


def test_samples_with_a_provider_in_both_catalogs(examine):
    for name in ("windows-10-non-ifs-lsp.txt", "windows-10-two-lsps.txt", "windows-10-ifs-lsp.txt"):
        assert RULE not in examine(name)[1]


def test_one_catalog_differs_from_nothing(examine_machine):
    assert RULE not in examine_machine(machines.lsp_machine(ifs=True, of_64_bit=False))


def test_leftover_in_the_other_catalog_is_met_by_no_program(examine_machine):
    machine = _machine(("Filter", r"C:\a\filter.dll"), ("Filter", r"C:\a\filter.dll"))
    leftover = tuple(p for p in machine.providers_32 or () if p.chain_length < 2)
    findings = examine_machine(replace(machine, providers_32=leftover))
    assert findings[RULE].message.startswith("Only the 64-bit catalog has Filter")


def test_what_a_cut_dump_lacks_proves_nothing(examine_machine):
    machine = _machine(("Filter", r"C:\a\filter.dll"), None)
    assert RULE not in examine_machine(replace(machine, name_spaces=(), name_spaces_32=()))
