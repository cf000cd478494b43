"""The verdict: one word a dump, tried in the order of the design."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from judging import analyze, one_dump
from languages import KNOWN, Language
from machines import (
    IFS,
    NAME_SPACES,
    NET_BIOS,
    NETWORK_DIRECT,
    VMWARE,
    Machine,
    Provider,
    base,
    guid,
    install,
    lsp_machine,
    render,
    tcp_ip,
)
from random_machines import languages, machines
from registries import exported

if TYPE_CHECKING:
    from analyzer.analysis import Dump


@dataclass(frozen=True)
class Case:
    """A native catalog and the word for it."""

    name: str
    verdict: str
    providers: tuple[Provider, ...]


BASES: Final = tcp_ip()
NON_IFS_OVER_TCP: Final = install(BASES, "Inspector", ifs=False, over=(1001,))
IFS_OVER_TCP: Final = install(BASES, "Proxy", ifs=True, over=(1001,))
UNUSED: Final = replace(base(1050, flags=0x66, description="Leftover"), chain_length=0, socket_type=0, protocol=0)

CASES: Final = (
    Case("TCP/IP only", "clean", BASES),
    Case("NetBIOS, whose protocol numbers are negative", "clean", BASES + NET_BIOS),
    Case("a provider over TCP of IPv4", "non-ifs", NON_IFS_OVER_TCP),
    Case("a provider over UDP only", "non-ifs", install(BASES, "Inspector", ifs=False, over=(1002,))),
    Case("a provider over raw sockets only", "non-ifs", install(BASES, "Inspector", ifs=False, over=(1003,))),
    Case("a provider over TCP of IPv6 only", "non-ifs", install(BASES, "Inspector", ifs=False, over=(1004,))),
    Case("a chain printed after the base providers", "non-ifs", (*NON_IFS_OVER_TCP[1:], NON_IFS_OVER_TCP[0])),
    Case("a base provider without the bit", "non-ifs", (*BASES, base(1050, flags=0x66))),
    Case("a base provider with no bit at all", "non-ifs", (*BASES, base(1050, flags=0))),
    Case("every bit but the one", "non-ifs", (*BASES, base(1050, flags=0xFFFFFFFF & ~IFS))),
    Case("only the one bit", "clean", (*BASES, base(1050, flags=IFS))),
    Case("an IFS provider over TCP", "layered", IFS_OVER_TCP),
    Case("an IFS provider with VMware's sockets", "layered", IFS_OVER_TCP + VMWARE),
    Case("an IFS provider with NetworkDirect", "layered", NETWORK_DIRECT + IFS_OVER_TCP),
    Case("a non-IFS provider over an IFS one", "non-ifs", install(IFS_OVER_TCP, "Upper", ifs=False, over=(1008,))),
    Case("an IFS provider over a non-IFS one", "non-ifs", install(NON_IFS_OVER_TCP, "Upper", ifs=True, over=(1008,))),
    Case("VMware's sockets", "non-ifs-other-family", BASES + VMWARE),
    Case("VMware's sockets first", "non-ifs-other-family", VMWARE + BASES),
    Case("NetworkDirect", "non-ifs-other-family", BASES + NETWORK_DIRECT),
    Case("VMware's sockets and a non-IFS provider", "non-ifs", VMWARE + NON_IFS_OVER_TCP),
    Case("a layered entry that no chain uses", "non-ifs-other-family", (*BASES, UNUSED)),
    Case("an IFS layered entry that no chain uses", "layered", (*BASES, replace(UNUSED, service_flags=0x20066))),
    Case("a chain whose base is gone", "non-ifs", NON_IFS_OVER_TCP[:1] + BASES[1:] + NON_IFS_OVER_TCP[-1:]),
    Case("a chain whose ids are all gone", "layered", (replace(IFS_OVER_TCP[0], chain=(8, 9)), *BASES)),
    Case(
        "a chain that names itself",
        "layered",
        (replace(IFS_OVER_TCP[0], chain=(1007, 1008)), *IFS_OVER_TCP[1:]),
    ),
    Case("a stream that is neither IPv4 nor IPv6", "non-ifs-other-family", (*BASES, base(1050, 6, 1, 6, 0x66))),
    Case("a packet socket of IPv4", "non-ifs-other-family", (*BASES, base(1050, 2, 5, 0, 0x66))),
    Case("a non-IFS entry of PGM", "non-ifs", (*BASES, base(1050, 2, 1, 113, 0x66))),
    Case("ids as large as they can be", "clean", (*BASES, base(0xFFFFFFFF, 34, 1, 1, 0x20026))),
)


def verdict_of(text: str) -> str:
    return one_dump(text).verdict


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_verdict_on_a_machine(case: Case) -> None:
    """Each catalog has its word, be it the native one, the 32-bit one, or both."""
    both = (BASES, NAME_SPACES)
    mine = (case.providers, NAME_SPACES)
    assert verdict_of(render(Machine(*mine))) == case.verdict
    assert verdict_of(render(Machine(*mine, *mine))) == case.verdict
    assert verdict_of(render(Machine(*both, *mine))) == case.verdict
    assert verdict_of(render(Machine(*mine, *both))) == case.verdict


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_without_flags_every_machine_is_undetermined(case: Case) -> None:
    """Windows Vista prints no Service Flags: no word but one can be said, and the reason says so."""
    dump = one_dump(render(Machine(case.providers, NAME_SPACES), flags=False))
    assert dump.verdict == "undetermined"
    # A machine with AF_UNIX or Hyper-V sockets is no Vista: there the lines were taken out.
    assert "Vista" in dump.verdict_reason or "taken out" in dump.verdict_reason
    assert {provider.ifs for provider in dump.catalogs[0].providers} == {None}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_oracle_of_made_up_machines_agrees(case: Case) -> None:
    """The word that a made-up machine says of itself, on which the other tests rely, is the one in the table."""
    assert Machine(case.providers, NAME_SPACES).verdict() == case.verdict


@settings(max_examples=40, deadline=None)
@given(machine=machines(), language=languages)
def test_the_verdict_on_any_machine(machine: Machine, language: Language) -> None:
    """The verdict follows the design's words on random machines, in any language."""
    assert verdict_of(render(machine, language)) == machine.verdict()


def test_the_reason_names_the_product() -> None:
    """The sentence on a defect names who is at fault and the bit."""
    reason = one_dump(render(Machine(NON_IFS_OVER_TCP, NAME_SPACES))).verdict_reason
    assert "Inspector" in reason
    assert "0x20000" in reason


def test_the_reason_names_three_products_and_counts_the_others() -> None:
    catalog = BASES
    for number in range(5):
        catalog = install(catalog, f"Inspector{number}", ifs=False, over=(1001,))
    reason = one_dump(render(Machine(catalog, NAME_SPACES))).verdict_reason
    assert "5 TCP/IP entries lack" in reason
    assert reason.endswith("Inspector4, Inspector3, Inspector2 and 2 more.")


def test_the_reason_tells_that_both_catalogs_have_the_defect() -> None:
    one, both = (Machine(BASES, NAME_SPACES, NON_IFS_OVER_TCP, NAME_SPACES), lsp_machine(ifs=False))
    assert "in both catalogs" not in one_dump(render(one)).verdict_reason
    assert "4 TCP/IP entries lack IFS handles" in one_dump(render(both)).verdict_reason
    assert "in both catalogs" in one_dump(render(both)).verdict_reason


def test_entries_of_which_only_rests_are_left_are_not_called_vista() -> None:
    """Where no entry is whole, that no Service Flags are there says nothing about Windows."""
    text = render(Machine(BASES[:1], NAME_SPACES), flags=False).replace("Version:                            2\n", "")
    dump = one_dump(text)
    assert dump.verdict == "undetermined"
    assert "Vista" not in dump.verdict_reason
    assert "line " in dump.verdict_reason


def test_one_whole_entry_without_flags_is_enough_to_speak_of_vista() -> None:
    text = render(Machine(BASES[:2], NAME_SPACES), flags=False).replace(
        "Version:                            2\n", "", 1
    )
    assert "Vista" in one_dump(text).verdict_reason


def test_a_leftover_is_not_called_an_installed_layer() -> None:
    """No chain uses it, so it disturbs nothing: reason, finding and runtimes say the same."""
    left = replace(UNUSED, service_flags=0x20066, provider_id=guid(1), provider_path=r"C:\Program Files\X\lsp.dll")
    dump = one_dump(render(Machine((*BASES, left), NAME_SPACES)))
    assert dump.verdict == "layered"
    assert "only an entry is left that no chain uses and no socket reaches: Leftover." in dump.verdict_reason
    assert [finding.rule for finding in dump.findings] == ["unused-layered-provider"]
    assert {runtime.status for runtime in dump.runtimes} == {"unaffected"}


def test_a_layered_entry_without_the_bit_tells_of_the_chains_that_were_lost() -> None:
    """As in fragments of catalogs that people paste: the hidden entry is in it, its chains are not."""
    dump = one_dump(render(Machine((*BASES, replace(UNUSED, provider_id=guid(1))), ())))
    assert dump.verdict == "undetermined"
    assert dump.verdict_reason.endswith(
        "But a layered entry in it lacks IFS handles (Leftover): expect the same of its chains, which the dump lost."
    )


def test_the_reason_for_layered_does_not_speak_for_other_families() -> None:
    """VMware's sockets lack the bit beside a layered provider that has it."""
    reason = one_dump(render(Machine(IFS_OVER_TCP + VMWARE, NAME_SPACES))).verdict_reason
    assert reason == "All 7 visible TCP/IP providers have IFS handles, but a layered provider is installed: Proxy."


def test_the_reason_for_a_lone_provider_speaks_of_one() -> None:
    """As in the registry of a machine whose catalog somebody emptied."""
    alone = one_dump(exported(Machine(BASES[:1], NAME_SPACES)))
    assert alone.verdict_reason == "The one provider is whole, is not layered, and has IFS handles."
    leftover = replace(UNUSED, service_flags=BASES[0].service_flags)
    reason = one_dump(render(Machine((BASES[0], leftover), NAME_SPACES))).verdict_reason
    assert reason.startswith("The one visible TCP/IP provider has IFS handles, and of a layered provider")


# What is needed is missing.

TCP_LINE: Final = "Service Flags:                      0x20066\n"


def damaged(old: str, new: str) -> Dump:
    text = render(Machine(BASES, NAME_SPACES))
    assert old in text
    return one_dump(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TCP_LINE, ""),
        (TCP_LINE, "Service Flags:                      \n"),
        (TCP_LINE, "Service Flags:                      0x\n"),
        (TCP_LINE, "Service Flags:                      0x20g66\n"),
        (TCP_LINE, "Service Flags:                      131174\n"),
        (TCP_LINE, "Service Flags:                      0x100020066\n"),
        (TCP_LINE, "Service Flags:                      -0x20066\n"),
        (TCP_LINE, "Service Flags:                      ０x20066\n"),
        ("Address Family:                     2\n", ""),
        ("Address Family:                     2\n", "Address Family:                     two\n"),
        ("Address Family:                     2\n", "Address Family:                     ٢\n"),
        ("Socket Type:                        1\n", "Socket Type:                        1,5\n"),
        ("Socket Type:                        1\n", "Socket Type:                        99999999999999999999\n"),
        ("Protocol Chain Length:              1\n", "Protocol Chain Length:              -1\n"),
        ("Protocol Chain Length:              1\n", "Protocol Chain Length:              2\n"),
        ("Protocol Chain Length:              1\n", "Protocol Chain Length:              8\n"),
        ("Protocol Chain Length:              1\n", ""),
    ],
)
def test_a_value_that_is_lost_or_impossible_is_undetermined(old: str, new: str) -> None:
    """A clean machine with one value lost or impossible is neither clean nor an alarm, and the line is named."""
    dump = damaged(old, new)
    assert dump.verdict == "undetermined"
    assert not dump.complete
    assert "line " in dump.verdict_reason


def test_a_defect_is_named_although_the_dump_is_cut() -> None:
    """One whole defective entry decides, whatever is missing after it."""
    text = render(Machine(NON_IFS_OVER_TCP, NAME_SPACES))
    dump = one_dump(text[: text.index("Winsock", 100) + 300])
    assert (dump.verdict, dump.complete) == ("non-ifs", False)


def test_a_dump_without_name_spaces_is_cut() -> None:
    """Name spaces are printed last: without them the end is missing, and so may be providers."""
    assert verdict_of(render(Machine(BASES, ()))) == "undetermined"


def test_a_32_bit_catalog_alone_is_half_a_dump() -> None:
    """Without the native catalog nothing is known of 64-bit programs."""
    text = render(Machine((), (), BASES, NAME_SPACES))
    assert verdict_of(text) == "undetermined"


def test_a_dump_whose_32_bit_name_spaces_are_missing_is_cut() -> None:
    """Of a 64-bit machine's four lists the last one must be there."""
    assert verdict_of(render(Machine(BASES, NAME_SPACES, BASES, ()))) == "undetermined"


def test_a_catalog_without_tcp_is_no_whole_catalog() -> None:
    """Every Windows has TCP over IPv4: a catalog that lists none has lost entries."""
    assert verdict_of(render(Machine(BASES[1:], NAME_SPACES))) == "undetermined"


def test_two_dumps_of_one_file_are_judged_apart() -> None:
    """A non-IFS machine beside a clean one stains it not, in either order."""
    clean, bad = Machine(BASES, NAME_SPACES), Machine(NON_IFS_OVER_TCP, NAME_SPACES)
    both = (render(clean), render(bad, KNOWN["en"]))
    for texts in (both, both[::-1]):
        text = "\n".join(texts)
        words = [dump.verdict for dump in analyze(text).dumps]
        assert sorted(words) == ["clean", "non-ifs"]
