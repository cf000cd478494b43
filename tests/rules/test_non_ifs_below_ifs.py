"""non-ifs-below-ifs: an IFS provider works only over IFS providers."""

from __future__ import annotations

from dataclasses import replace

import judging
import machines
import random_machines
from hypothesis import given, settings

RULE = "non-ifs-below-ifs"


def test_ifs_over_non_ifs_is_out_of_order(examine_machine):
    lower = machines.install(machines.tcp_ip(), "Lower", ifs=False, over=(1001,), path=r"C:\a\lower.dll")
    both = machines.install(lower, "Upper", ifs=True, over=(1008,), path=r"C:\b\upper.dll")
    findings = examine_machine(machines.Machine(both, machines.NAME_SPACES))
    message = findings[RULE].message
    assert "In the catalog, the chain of entry 1010 of Upper has a layer with IFS handles over Lower" in message
    assert "(entry 1007), which has none" in message
    assert findings[RULE].severity == "warning"
    # What goes through the lower layer is said by the rule about the bit.
    assert "beneath Upper" in findings["non-ifs-provider"].message
    assert "does not work" not in findings["non-ifs-provider"].message


def test_what_is_known_about_getting_rid_of_both_products_is_told(examine_machine):
    lower = machines.install(machines.tcp_ip(), "Low", ifs=False, over=(1001,), path=r"C:\a\LavasoftTcpService64.dll")
    both = machines.install(lower, "Up", ifs=True, over=(1008,), path=r"C:\b\PrxerDrv.dll")
    first, of_lower, of_upper = examine_machine(machines.Machine(both, machines.NAME_SPACES))[RULE].remedy
    assert first.startswith("Uninstall the products concerned.")
    assert "Lavasoft" in of_lower.partition(": ")[0]
    assert "Proxifier" in of_upper.partition(": ")[0]


def test_non_ifs_over_ifs_is_microsofts_order(examine):
    """Astrill (non-IFS) over Proxifier (IFS)."""
    _, findings = examine("windows-10-two-lsps.txt")
    assert RULE not in findings


def test_order_counts_below_a_top_without_the_bit(examine_machine):
    """Non-IFS over IFS over non-IFS: the two lower ones are out of order, for both chains above."""
    catalog = machines.install(machines.tcp_ip(), "Low", ifs=False, over=(1001,), path=r"C:\a\low.dll")
    catalog = machines.install(catalog, "Middle", ifs=True, over=(1008,), path=r"C:\b\middle.dll")
    catalog = tuple(replace(p, service_flags=0x20066) if p.catalog_entry_id == 1009 else p for p in catalog)
    catalog = machines.install(catalog, "Top", ifs=False, over=(1010,), path=r"C:\c\top.dll")
    findings = examine_machine(machines.Machine(catalog, machines.NAME_SPACES))
    assert "each chain of entries 1012 and 1010 of Top and Middle has a layer" in findings[RULE].message


def test_chain_that_claims_what_its_own_layer_lacks(examine_machine):
    """An LSP whose chain entry has the bit and whose layered entry has not contradicts itself."""
    chain, *rest = machines.install(machines.tcp_ip(), "Liar", ifs=False, over=(1001,))
    liar = replace(chain, service_flags=machines.TCP_FLAGS)
    findings = examine_machine(machines.Machine((liar, *rest), machines.NAME_SPACES))
    assert (
        "entry 1008 of Liar has the IFS bit, and the layered entry 1007 of the same provider lacks it"
        in findings[RULE].message
    )
    assert "Such an order" not in findings[RULE].message
    assert "non-ifs-provider" not in findings


def test_unknown_flags_prove_nothing(examine, samples):
    text = (samples / "windows-10-two-lsps.txt").read_bytes().decode().replace("\r\n", "\n")
    without = "\n".join(line for line in text.split("\n") if not line.startswith("Service Flags"))
    assert RULE not in examine("windows-10-two-lsps.txt", (text, without))[1]


def test_a_base_provider_without_the_bit_is_below_too(examine_machine):
    catalog = machines.install(machines.tcp_ip(), "Upper", ifs=True, over=(1001,), path=r"C:\b\PrxerDrv.dll")
    altered = [replace(p, service_flags=0x66) if p.catalog_entry_id == 1001 else p for p in catalog]
    finding = examine_machine(machines.Machine(tuple(altered), machines.NAME_SPACES))[RULE]
    assert "over MSAFD Tcpip IPv4 (entry 1001), which has none" in finding.message
    assert "Proxifier" in finding.remedy[1]  # what is to be uninstalled is the layer, and not Windows' own
    assert len(finding.remedy) == 2


@settings(max_examples=40)
@given(random_machines.machines())
def test_the_rule_is_what_microsoft_says(machine: machines.Machine):
    """From the first layer with the bit on, chain by chain, no lower one may lack it: written down a second time."""
    expected = any(_out_of_order(p, catalog) for catalog in _catalogs(machine) for p in catalog if p.chain_length > 1)
    (dump,) = judging.analyze(machines.render(machine)).dumps
    assert (RULE in {finding.rule for finding in dump.findings}) is expected


def _catalogs(machine: machines.Machine) -> list[tuple[machines.Provider, ...]]:
    return [machine.providers, machine.providers_32 or ()]


def _out_of_order(top: machines.Provider, catalog: tuple[machines.Provider, ...]) -> bool:
    by_id = {p.catalog_entry_id: p for p in catalog}
    flags, here = [top.service_flags], top
    while here.chain:
        flags.append(by_id[here.chain[0]].service_flags)
        here = by_id[here.chain[1]]
    bits = [bool(value & machines.IFS) for value in [*flags, here.service_flags]]
    return True in bits and False in bits[bits.index(True) :]


def _out_of_order_so_often(number: int) -> machines.Machine:
    catalog = machines.tcp_ip()
    for n in range(number):
        lower = 1100 + 10 * n
        catalog = machines.install(catalog, f"Lower{n}", ifs=False, over=(1001,), first_id=lower)
        catalog = machines.install(catalog, f"Upper{n}", ifs=True, over=(lower + 1,), first_id=lower + 5)
    return machines.Machine(catalog, machines.NAME_SPACES)


def test_of_many_layers_the_first_are_told_and_the_others_counted(examine_machine):
    message = examine_machine(_out_of_order_so_often(7))[RULE].message
    assert message.count("has a layer with IFS handles over") == 6
    assert "1 more layers are out of order." in message


def test_as_many_layers_as_can_be_read_are_all_told(examine_machine):
    message = examine_machine(_out_of_order_so_often(6))[RULE].message
    assert message.count("has a layer with IFS handles over") == 6
    assert "more layers" not in message
