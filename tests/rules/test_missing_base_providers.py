"""missing-base-providers: what every Windows has, a whole dump must list."""

from __future__ import annotations

import re

import pytest

RULE = "missing-base-providers"


def without(examine, samples, name, *descriptions, mark=""):
    """Take out the entries of these descriptions, of the 32-bit catalog where a mark is given."""
    text = (samples / name).read_bytes().decode().replace("\r\n", "\n")
    title = "Winsock Catalog Provider Entry\n"
    blocks = re.split(rf"(?={title})", text)
    kept = [
        block for block in blocks if not any(f" {d}\n" in block and f"Provider{mark}\n" in block for d in descriptions)
    ]
    assert len(kept) < len(blocks)
    return examine(name, (text, "".join(kept)))


def test_udp_without_its_base_provider(examine, samples):
    dump, findings = without(examine, samples, "windows-7-clean.txt", "MSAFD Tcpip [UDP/IP]")
    assert dump.complete
    assert dump.verdict == "clean"
    finding = findings[RULE]
    assert finding.severity == "warning"
    assert "In the 64-bit catalog, no base provider is listed for UDP over IPv4." in finding.message
    assert "In the 32-bit catalog" not in finding.message
    assert "MSAFD Tcpip [TCP/IP]" in finding.evidence[0].text


def test_ipv6_without_its_base_providers_in_the_32_bit_catalog(examine, samples):
    gone = [f"MSAFD Tcpip [{kind}/IPv6]" for kind in ("TCP", "UDP", "RAW")]
    _, findings = without(examine, samples, "windows-10-clean.txt", *gone, mark=r" (32)")
    message = findings[RULE].message
    assert "In the 32-bit catalog, no base provider is listed for TCP over IPv6, UDP over IPv6 and raw IPv6." in message


def test_windows_that_may_be_xp_need_not_have_ipv6(examine, samples):
    """Before Vista, IPv6 was installed on demand; a dump without Service Flags may be of XP."""
    gone = [f"MSAFD Tcpip [{kind}/IPv6]" for kind in ("TCP", "UDP", "RAW")]
    _, findings = without(examine, samples, "windows-vista-no-flags.txt", *gone)
    assert RULE not in findings
    _, findings = without(examine, samples, "windows-vista-no-flags.txt", "MSAFD Tcpip [RAW/IP]")
    assert "raw IPv4" in findings[RULE].message


def test_broken_chain_tells_it_better(examine, samples):
    """The base is missed by a chain: one cause, one finding."""
    name = "windows-10-ifs-lsp.txt"
    _, findings = without(examine, samples, name, "MSAFD Tcpip [UDP/IP]")
    assert "broken-chain" in findings
    assert RULE not in findings


def test_dump_with_holes_is_not_blamed(examine, samples):
    text = (samples / "windows-7-clean.txt").read_bytes().decode().replace("\r\n", "\n")
    dump, findings = examine("windows-7-clean.txt", (text, text[: text.index("MSAFD Tcpip [UDP/IP]")]))
    assert not dump.complete
    assert RULE not in findings


@pytest.mark.parametrize("name", ["windows-vista-no-flags.txt", "windows-11-clean.txt", "networkdirect.txt"])
def test_whole_catalogs_are_not(examine, name):
    assert RULE not in examine(name)[1]


@pytest.mark.parametrize(("version", "has_ipv6"), [("5.2.3790", False), ("6.0.6002", True)])
def test_the_banner_tells_whether_windows_must_have_ipv6(examine, samples, version: str, *, has_ipv6: bool):
    """Neither prints Service Flags; Vista always has IPv6, Server 2003 need not."""
    name = "windows-vista-no-flags.txt"
    text = (samples / name).read_bytes().decode().replace("\r\n", "\n")
    blocks = re.split(r"(?=Winsock Catalog Provider Entry\n)", text)
    kept = "".join(block for block in blocks if "/IPv6]\n" not in block)
    assert kept != text
    _, findings = examine(name, (text, f"Microsoft Windows [Version {version}]\n\n{kept}"))
    assert (RULE in findings) == has_ipv6
