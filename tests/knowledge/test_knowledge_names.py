"""Names of flags, numbers and Windows versions."""

from __future__ import annotations

import pytest

from analyzer.knowledge import (
    address_family_name,
    flag_names,
    protocol_name,
    provider_flag_names,
    socket_type_name,
    windows_name,
)

TCP = ("XP1_GUARANTEED_DELIVERY", "XP1_GUARANTEED_ORDER", "XP1_GRACEFUL_CLOSE", "XP1_EXPEDITED_DATA")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (0, ()),
        (0x66, TCP),
        (0x20066, (*TCP, "XP1_IFS_HANDLES")),
        (0x9, ("XP1_CONNECTIONLESS", "XP1_MESSAGE_ORIENTED")),
        (
            0x22609,
            (
                "XP1_CONNECTIONLESS",
                "XP1_MESSAGE_ORIENTED",
                "XP1_SUPPORT_BROADCAST",
                "XP1_SUPPORT_MULTIPOINT",
                "XP1_QOS_SUPPORTED",
                "XP1_IFS_HANDLES",
            ),
        ),
        (0x8010_0001, ("XP1_CONNECTIONLESS", "0x100000", "0x80000000")),
    ],
)
def test_service_flags_are_named_from_the_lowest_bit_up(value: int, names: tuple[str, ...]) -> None:
    """Bits without a name are given as hexadecimal numbers."""
    assert flag_names(value) == names


def test_provider_flags_have_names_of_their_own() -> None:
    """Bit 4 hides a provider; it does not mean guaranteed order."""
    assert provider_flag_names(0xC) == ("PFL_HIDDEN", "PFL_MATCHES_PROTOCOL_ZERO")


@pytest.mark.parametrize(("number", "name"), [(2, "AF_INET"), (23, "AF_INET6"), (28, "VMware vSockets"), (99, None)])
def test_address_families_have_names(number: int, name: str | None) -> None:
    """A number nobody knows has no name."""
    assert address_family_name(number) == name


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "SOCK_STREAM"), (3, "SOCK_RAW"), (-1, "NetworkDirect"), (0xFFFF_FFFF, "NetworkDirect"), (0, None), (9, None)],
)
def test_socket_types_have_names(number: int, name: str | None) -> None:
    """-1 means NetworkDirect, signed or unsigned; a layered entry's 0 has no name."""
    assert socket_type_name(number) == name


@pytest.mark.parametrize(
    ("number", "family", "name"),
    [
        (6, 2, "IPPROTO_TCP"),
        (6, 23, "IPPROTO_TCP"),
        (6, 34, None),
        (6, None, None),
        (17, 23, "IPPROTO_UDP"),
        (1, 2, "IPPROTO_ICMP"),
        (1, 23, None),
        (1, 34, "HV_PROTOCOL_RAW"),
        (3, 32, "BTHPROTO_RFCOMM"),
        (256, 32, "BTHPROTO_L2CAP"),
        (3, 2, None),
        (0, 2, None),
        (-2147483648, 17, "NetBIOS LANA 0"),
        (2147483648, 17, "NetBIOS LANA 0"),
        (-6, 17, "NetBIOS LANA 6"),
        (4294967290, 17, "NetBIOS LANA 6"),
        (6, 17, None),
    ],
)
def test_a_protocol_number_means_something_in_its_family_only(
    number: int, family: int | None, name: str | None
) -> None:
    """NetBIOS numbers are understood signed and unsigned."""
    assert protocol_name(number, family) == name


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ((5, 1, 2600), "Windows XP"),
        ((5, 2, 3790), "Windows XP Professional x64 or Windows Server 2003"),
        ((6, 0, 6002), "Windows Vista SP2 or Windows Server 2008 SP2"),
        ((6, 1, 7601), "Windows 7 SP1 or Windows Server 2008 R2 SP1"),
        ((6, 3, 9600), "Windows 8.1 or Windows Server 2012 R2"),
        ((10, 0, 14393), "Windows 10 1607 or Windows Server 2016"),
        ((10, 0, 19045), "Windows 10 22H2"),
        ((10, 0, 20348), "Windows Server 2022"),
        ((10, 0, 22631), "Windows 11 23H2"),
        ((10, 0, 26100), "Windows 11 24H2 or Windows Server 2025"),
        ((10, 0, 26200), "Windows 11 25H2"),
    ],
)
def test_a_released_build_is_named(version: tuple[int, int, int], name: str) -> None:
    """Client and server are both named where they share a build."""
    assert windows_name(*version) == name


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ((6, 1, 7602), "Windows 7 or Windows Server 2008 R2 (build 7602)"),
        ((10, 0, 9926), "Windows 10 preview (build 9926)"),
        ((10, 0, 18000), "Windows 10 or Windows Server 2016 or later (build 18000)"),
        ((10, 0, 22635), "Windows 11 or later (build 22635)"),
        ((10, 0, 99999), "Windows 11 or later (build 99999)"),
        ((4, 0, 1381), None),
        ((11, 0, 30000), None),
    ],
)
def test_another_build_is_named_with_caution(version: tuple[int, int, int], name: str | None) -> None:
    """A build that is no release keeps its number; an NT version nobody knows has no name."""
    assert windows_name(*version) == name
