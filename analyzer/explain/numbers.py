"""The numbers of an entry: address families, socket types, protocols and name spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.explain.records import Explanation, Found, Rank, Topic
from analyzer.knowledge import load
from analyzer.knowledge.names import AF_NETBIOS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analyzer.explain.query import Query
    from analyzer.knowledge.records import Number, Protocol

_TCP_IP: Final = frozenset({2, 23})
_SOCKETS: Final = frozenset({1, 2, 3})
_COUNTS: Final = "Entries of it count for KB 2568167."
_DOES_NOT_COUNT: Final = "Entries of it cannot own a TCP/IP socket: they do not count for KB 2568167."


def _numbers(
    topic: str,
    records: Callable[[], tuple[Number, ...]],
    catalog: Callable[[int], str],
) -> Callable[[Query], Iterator[Found]]:
    """Make the finder of a kind of number."""

    def find(query: Query) -> Iterator[Found]:
        for record in records():
            same = record.number in {query.number, _signed(query.unsigned)}
            if same or query.names(record.name) or query.names(record.meaning):
                rank = Rank.other if same and query.hexadecimal else Rank.exact
                yield Found(
                    rank,
                    Explanation(
                        topic=topic,
                        title=f"{topic} {record.number}: {record.name}",
                        meaning=f"{record.meaning[:1].upper()}{record.meaning[1:]}.",
                        catalog=catalog(record.number),
                        sources=record.sources,
                    ),
                )

    return find


def _signed(unsigned: int | None) -> int | None:
    return unsigned - (1 << 32) if unsigned is not None and unsigned >> 31 else unsigned


def _protocol(query: Query) -> Iterator[Found]:
    for record in load.numbers().protocol:
        same = record.number == query.number
        if same or query.names(record.name) or query.names(record.name.partition("_")[2]):
            yield Found(Rank.other if same and query.hexadecimal else Rank.exact, _explained_protocol(record))
    if query.unsigned is not None and query.unsigned >> 31:
        name = knowledge.protocol_name(query.unsigned, AF_NETBIOS)
        if name is not None:
            yield Found(
                Rank.other,
                Explanation(
                    topic="protocol",
                    title=f"protocol {query.text}: {name}",
                    meaning="In the NetBIOS family (17) the protocol is minus the LANA number; 0x80000000 for LANA 0.",
                    catalog=_DOES_NOT_COUNT,
                    sources=("https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsaprotocol_infow",),
                ),
            )


def _explained_protocol(record: Protocol) -> Explanation:
    families = [f"{knowledge.address_family_name(number)} ({number})" for number in record.address_families]
    word = "family" if len(families) == 1 else "families"
    return Explanation(
        topic="protocol",
        title=f"protocol {record.number}: {record.name}",
        meaning=f"{record.meaning[:1].upper()}{record.meaning[1:]}, in the address {word} {' and '.join(families)}.",
        catalog=_COUNTS if _TCP_IP & set(record.address_families) else _DOES_NOT_COUNT,
        sources=record.sources,
    )


def _family_catalog(number: int) -> str:
    return _COUNTS if number in _TCP_IP else _DOES_NOT_COUNT


def _type_catalog(number: int) -> str:
    return f"In families 2 and 23: {_COUNTS[0].lower()}{_COUNTS[1:]}" if number in _SOCKETS else _DOES_NOT_COUNT


def _families() -> tuple[Number, ...]:
    return load.numbers().address_family


def _types() -> tuple[Number, ...]:
    return load.numbers().socket_type


def _name_spaces() -> tuple[Number, ...]:
    return load.numbers().name_space


def _names(records: Callable[[], tuple[Number, ...]]) -> Callable[[], tuple[str, ...]]:
    return lambda: tuple(record.name for record in records())


ADDRESS_FAMILIES: Final = Topic(
    name="address family",
    examples=("AF_INET6", "28"),
    terms=_names(_families),
    find=_numbers("address family", _families, _family_catalog),
)
SOCKET_TYPES: Final = Topic(
    name="socket type",
    examples=("SOCK_RAW", "-1"),
    terms=_names(_types),
    find=_numbers("socket type", _types, _type_catalog),
)
PROTOCOLS: Final = Topic(
    name="protocol",
    examples=("IPPROTO_TCP", "protocol 17"),
    terms=lambda: tuple(record.name for record in load.numbers().protocol),
    find=_protocol,
)
NAME_SPACES: Final = Topic(
    name="name space",
    examples=("NS_DNS", "name space 15"),
    terms=_names(_name_spaces),
    find=_numbers(
        "name space",
        _name_spaces,
        lambda _: "Name space providers have no service flags: they have no part in KB 2568167.",
    ),
)
