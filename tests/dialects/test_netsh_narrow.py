"""Dumps out of narrow windows: what was broken within a value is put together again, or is not known."""

from __future__ import annotations

import pytest
from judging import analyze, expected_providers, one_dump, providers_of
from machines import Machine, clean_machine, lsp_machine, render
from treatments import wrapped

MACHINES = {"clean": clean_machine(), "non-IFS": lsp_machine(ifs=False), "IFS": lsp_machine(ifs=True)}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("width", [37, 38, 40, 41, 43, 46, 51])
def test_no_width_makes_another_verdict(machine: Machine, width: int) -> None:
    """However narrow the window was, flags are those of the machine or unknown, and the verdict is not another one."""
    flags = {provider.catalog_entry_id: provider.service_flags for provider in machine.all_providers}
    for dump in analyze(wrapped(width)(render(machine))).dumps:
        assert dump.verdict in (machine.verdict(), "undetermined")
        known = [p for p in providers_of(dump) if p["catalog_entry_id"] in flags and p["service_flags"] is not None]
        assert all(p["service_flags"] == flags[p["catalog_entry_id"]] for p in known)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("width", [44, 50])
def test_a_window_that_breaks_guids_but_no_numbers(machine: Machine, width: int) -> None:
    """Flags that were broken with the GUIDs at the same column are whole again: every entry is as it was printed."""
    dump = one_dump(wrapped(width)(render(machine)))
    assert providers_of(dump) == expected_providers(machine)
    assert dump.verdict == machine.verdict()


def test_flags_with_more_digits_below_are_not_known() -> None:
    """Digits that stand alone below flags may be the rest of them, wherever the line was broken."""
    text = render(clean_machine()).replace("0x20066\n", "0x20\n066\n", 1)
    dump = one_dump(text)
    assert dump.verdict == "undetermined"
    assert [p["service_flags"] for p in providers_of(dump) if p["service_flags"] in (None, 0x20)] == [None]


def test_flags_on_a_line_of_their_own_are_no_word_of_a_prefix() -> None:
    """Behind a changing word in a narrow window, they stand where blank lines have the word alone."""
    listing = render(lsp_machine(ifs=False)).splitlines()
    words = (f"{number * 2654435761 % 2**32 | 0xA0000000:08x} " for number in range(10_000))
    text = "".join(f"{next(words)}{line}\n" for line in listing)
    lone = text.replace("Service Flags:                      0x", "Service Flags:      \n               0x")
    for dump in analyze(lone).dumps:
        said = {doubt.line: doubt.text.strip() for doubt in dump.unrecognized}
        assert "0x66" in said.values() or any(
            provider.service_flags == 0x66 for catalog in dump.catalogs for provider in catalog.providers
        )
        assert dump.verdict != "clean"
