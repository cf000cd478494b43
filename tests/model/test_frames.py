"""The tables of a dump: which catalog an entry is of where its lines do not tell, and what its values are called."""

from __future__ import annotations

from dataclasses import replace

from judging import one_dump
from machines import NAME_SPACES, NET_BIOS, Machine, clean_machine, render, tcp_ip

TYPE_32 = "Entry Type:                         Base Service Provider (32)\n"
TYPE_64 = "Entry Type:                         Base Service Provider\n"


def sizes(text: str) -> dict[int | None, int]:
    """Return how many providers each catalog has, by its bits."""
    return {catalog.bits: len(catalog.providers) for catalog in one_dump(text).catalogs}


def test_an_entry_that_lost_its_type_stays_in_the_catalog_around_it() -> None:
    """The mark of the 32-bit catalog stands in the type; without it, an entry is of the catalog of the one above."""
    text = render(clean_machine())
    head, middle, rest = text.split(TYPE_32, 2)
    assert sizes(f"{head}{TYPE_32}{middle}{rest}") == {64: 7, 32: 7}


def test_a_first_entry_that_lost_its_type_is_of_the_catalog_of_the_next() -> None:
    native = render(clean_machine()).replace(TYPE_64, "", 1)
    assert sizes(native) == {64: 7, 32: 7}
    only_32 = render(Machine((), (), tcp_ip(), NAME_SPACES)).replace(TYPE_32, "", 1)
    assert sizes(only_32) == {32: 6}


def test_a_dump_whose_entries_all_lost_their_types_has_one_catalog() -> None:
    text = render(Machine(tcp_ip(), NAME_SPACES)).replace(TYPE_64, "")
    assert sizes(text) == {None: 6}


def test_numbers_have_the_names_of_the_headers_of_windows() -> None:
    """A protocol is called after its address family; 0 of a raw socket is any protocol, and has no name."""
    catalog = one_dump(render(Machine(tcp_ip() + NET_BIOS, NAME_SPACES))).catalogs[0]
    named = [(p.address_family_name, p.socket_type_name, p.protocol_name) for p in catalog.providers]
    assert named[:3] == [
        ("AF_INET", "SOCK_STREAM", "IPPROTO_TCP"),
        ("AF_INET", "SOCK_DGRAM", "IPPROTO_UDP"),
        ("AF_INET", "SOCK_RAW", None),
    ]
    assert named[6] == ("AF_NETBIOS", "SOCK_SEQPACKET", "NetBIOS LANA 0")
    assert catalog.providers[0].flag_names == (
        "XP1_GUARANTEED_DELIVERY",
        "XP1_GUARANTEED_ORDER",
        "XP1_GRACEFUL_CLOSE",
        "XP1_EXPEDITED_DATA",
        "XP1_IFS_HANDLES",
    )


def test_a_number_that_was_lost_has_no_name() -> None:
    text = render(Machine(tcp_ip(), NAME_SPACES))
    for line in ("Address Family:                     2\n", "Service Flags:                      0x20066\n"):
        text = text.replace(line, "", 1)
    first = one_dump(text).catalogs[0].providers[0]
    assert (first.address_family_name, first.protocol_name, first.flag_names) == (None, None, ())
    assert first.socket_type_name == "SOCK_STREAM"


def test_a_description_that_refers_to_a_text_of_windows_is_named_by_that_text() -> None:
    refers = replace(tcp_ip()[0], description=r"@%SystemRoot%\System32\wshtcpip.dll,-60100")
    unknown = replace(tcp_ip()[1], description=r"@%SystemRoot%\System32\example.dll,-1")
    first, second, third, *_ = (
        one_dump(render(Machine((refers, unknown, *tcp_ip()[2:]), NAME_SPACES))).catalogs[0].providers
    )
    assert (first.name, second.name, third.name) == ("MSAFD Tcpip [TCP/IP]", None, None)
    assert first.description == refers.description
