"""Which provider a socket gets: the first visible entry, in catalog order, of its family, type and protocol."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from judging import one_dump
from machines import (
    NAME_SPACES,
    NETWORK_DIRECT,
    VMWARE,
    Machine,
    Provider,
    base,
    clean_machine,
    install,
    render,
    tcp_ip,
)

TCP: Final = (2, 1, 6)
UDP: Final = (2, 2, 17)
RAW: Final = (2, 3, 0)
TCP6: Final = (23, 1, 6)
UDP6: Final = (23, 2, 17)
RAW6: Final = (23, 3, 0)

Selected = dict[tuple[int, int, int], tuple[int | None, bool | None, tuple[int, ...]]]


def selected(machine: Machine, catalog: int = 0) -> Selected:
    return selected_in(render(machine), catalog)


def selected_in(text: str, catalog: int = 0) -> Selected:
    return {
        (s.address_family, s.socket_type, s.protocol): (s.catalog_entry_id, s.ifs, s.path)
        for s in one_dump(text).catalogs[catalog].sockets
    }


def native(*providers: Provider) -> Machine:
    return Machine(providers, NAME_SPACES)


def test_every_kind_of_socket_gets_its_base_provider_on_a_clean_machine() -> None:
    """Without layers each kind of TCP/IP socket opens on the base provider of its kind, in the order of kinds."""
    found = selected(clean_machine())
    assert list(found) == [TCP, UDP, RAW, TCP6, UDP6, RAW6]
    assert [entry_id for entry_id, _, _ in found.values()] == [1001, 1002, 1003, 1004, 1005, 1006]
    assert all(ifs for _, ifs, _ in found.values())
    assert found[TCP][2] == (1001,)


def test_a_chain_in_front_takes_the_sockets_of_its_kind_only() -> None:
    """A layered provider over TCP of IPv4 owns these sockets and no others."""
    found = selected(native(*install(tcp_ip(), "Inspector", ifs=False, over=(1001,))))
    assert found[TCP] == (1008, False, (1007, 1001))
    assert found[UDP] == (1002, True, (1002,))
    assert found[TCP6] == (1004, True, (1004,))


def test_a_layered_provider_over_udp_only() -> None:
    """A layered provider over UDP alone leaves TCP as it is."""
    found = selected(native(*install(tcp_ip(), "Inspector", ifs=False, over=(1002, 1005))))
    assert (found[TCP][1], found[UDP][1], found[UDP6][1]) == (True, False, False)


def test_a_chain_behind_the_base_owns_nothing() -> None:
    """Order is selection order: a chain printed after the base provider gets no socket."""
    catalog = install(tcp_ip(), "Inspector", ifs=False, over=(1001,))
    found = selected(native(*catalog[1:], catalog[0]))
    assert found[TCP] == (1001, True, (1001,))


def test_the_top_of_two_layers_is_selected_with_the_whole_path() -> None:
    """Of two layered providers one over the other, a socket opens on the upper one and runs through both."""
    catalog = install(tcp_ip(), "Lower", ifs=True, over=(1001,))
    catalog = install(catalog, "Upper", ifs=False, over=(1008,))
    assert selected(native(*catalog))[TCP] == (1010, False, (1009, 1007, 1001))


def test_hidden_entries_are_passed_over() -> None:
    """Layered entries (chain length 0) and NetworkDirect providers (type -1) never own a socket."""
    hidden = replace(base(1050), chain_length=0)
    found = selected(native(hidden, *NETWORK_DIRECT, *tcp_ip()))
    assert found[TCP][0] == 1001


def test_other_families_are_passed_over() -> None:
    """VMware's sockets are of family 28 and take nothing from TCP/IP."""
    assert selected(native(*VMWARE, *tcp_ip())) == selected(native(*tcp_ip()))


def test_another_protocol_of_the_same_type_is_passed_over() -> None:
    """A stream provider of another protocol (PGM, 113) before TCP is not TCP."""
    assert selected(native(base(1050, 2, 1, 113), *tcp_ip()))[TCP][0] == 1001


def test_a_raw_socket_takes_any_protocol() -> None:
    """The first raw provider of the family serves raw sockets, whatever its protocol."""
    assert selected(native(base(1050, 2, 3, 1), *tcp_ip()))[RAW][0] == 1050


def test_a_kind_that_no_provider_serves_gets_none() -> None:
    """Without IPv6 providers an IPv6 socket gets nothing."""
    found = selected(native(*tcp_ip()[:3]))
    assert found[TCP6] == (None, None, ())


def test_the_catalogs_are_judged_apart() -> None:
    """A layered provider in the 32-bit catalog only is not met by 64-bit programs."""
    machine = Machine(tcp_ip(), NAME_SPACES, install(tcp_ip(), "Old", ifs=False, over=(1001,)), NAME_SPACES)
    assert selected(machine)[TCP] == (1001, True, (1001,))
    assert selected(machine, 1)[TCP] == (1008, False, (1007, 1001))


def test_a_kind_that_only_the_second_catalog_serves_is_not_given_to_the_first() -> None:
    """Programs of 64 bits get no IPv6 from a provider of 32-bit ones."""
    machine = Machine(tcp_ip()[:3], NAME_SPACES, tcp_ip(), NAME_SPACES)
    assert selected(machine)[TCP6] == (None, None, ())
    assert selected(machine, 1)[TCP6] == (1004, True, (1004,))


def test_a_damaged_entry_that_might_match_leaves_the_socket_open() -> None:
    """If the first entry lost its address family, what TCP and only TCP gets is unknown."""
    text = render(native(*install(tcp_ip(), "Inspector", ifs=False, over=(1001,))))
    found = selected_in(text.replace("Address Family:                     2\n", "", 1))
    assert found[TCP] == (None, None, ())
    assert found[UDP][0] == 1002


def test_flags_that_are_not_printed_leave_ifs_unknown() -> None:
    """On Windows Vista the selected provider is known, and whether it has IFS handles is not."""
    text = render(native(*tcp_ip()), flags=False)
    assert selected_in(text)[TCP] == (1001, None, (1001,))
