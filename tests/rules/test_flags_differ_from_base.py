"""flags-differ-from-base: installers copy the flags of the base, but for the IFS bit."""

from __future__ import annotations

from dataclasses import replace

import machines
import pytest

RULE = "flags-differ-from-base"


def _machine(flags: int, *, ifs: bool = True) -> machines.Machine:
    chain, *rest = machines.install(machines.tcp_ip(), "Filter", ifs=ifs, over=(1001,))
    return machines.Machine((replace(chain, service_flags=flags), *rest), machines.NAME_SPACES)


def test_added_and_lost_flags_are_named(examine_machine):
    finding = examine_machine(_machine(0x20026 | 0x2000))[RULE]
    assert finding.severity == "note"
    assert finding.message.startswith(
        "In the catalog, entry 1008 of Filter has the flags 0x22026, the base entry 1001 0x20066: the chain lacks "
        "XP1_EXPEDITED_DATA; the chain adds XP1_QOS_SUPPORTED."
    )
    assert {evidence.text.split()[-1] for evidence in finding.evidence} >= {"0x22026", "0x20066"}


def test_ifs_bit_is_the_business_of_another_rule(examine_machine):
    findings = examine_machine(_machine(0x66, ifs=False))
    assert RULE not in findings
    assert "non-ifs-provider" in findings


def test_nested_chain_is_compared_with_its_base(examine_machine):
    catalog = machines.install(machines.tcp_ip(), "Lower", ifs=True, over=(1002,))
    chain, *rest = machines.install(catalog, "Upper", ifs=True, over=(1008,))
    upper = replace(chain, service_flags=machines.TCP_FLAGS)
    findings = examine_machine(machines.Machine((upper, *rest), machines.NAME_SPACES))
    assert "entry 1010 of Upper has the flags 0x20066, the base entry 1002 0x20609" in findings[RULE].message


@pytest.mark.parametrize(
    "name", ["windows-10-two-lsps.txt", "windows-10-non-ifs-lsp.txt", "vmware-guest.txt", "windows-vista-no-flags.txt"]
)
def test_copied_or_unknown_flags_do_not_differ(examine, name: str):
    assert RULE not in examine(name)[1]


def test_of_many_differences_the_first_are_told_and_the_others_counted(examine_machine):
    bits = [1 << n for n in range(10, 17)]
    chains = [
        replace(machines.base(1100 + n, flags=machines.TCP_FLAGS ^ bit), chain_length=2, chain=(1099, 1001))
        for n, bit in enumerate(bits)
    ]
    layer = replace(machines.base(1099), chain_length=0, socket_type=0, protocol=0)
    catalog = (*machines.tcp_ip(), *chains, layer)
    message = examine_machine(machines.Machine(catalog, machines.NAME_SPACES))[RULE].message
    assert "entry 1105 of" in message
    assert "entry 1106 of" not in message
    assert "1 more chains differ." in message
