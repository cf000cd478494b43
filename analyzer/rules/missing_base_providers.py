"""A whole dump lacks a base provider that every Windows has.

A chain whose base is missing is told by `broken-chain`, a dump without TCP over IPv4 is not whole (`dump-cut`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from analyzer.model.frames import AF_INET, AF_INET6
from analyzer.model.naming import newer_than_service_flags
from analyzer.model.phrases import kind_words, listed
from analyzer.model.plain import groups
from analyzer.model.sockets import ANY_PROTOCOL, KINDS
from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, catalog_words, description_lines

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from numpy.typing import NDArray

    from analyzer.rules._case import Case

_VISTA: Final = (6, 0)
_RSVP: Final = "{9D60A9E0-337A-11D0-BD88-0000C082E69A}"
"""Quality of service: its entries are TCP and UDP as well, but stand beside the plain ones and not for them."""


def check(case: Case) -> Iterator[Hit]:
    lacking = _lacking(case)
    for dump, catalogs in groups(case.frames.catalogs["dump"], np.any(lacking, axis=1)):
        families = (AF_INET, AF_INET6) if _has_ipv6(case, dump) else (AF_INET,)
        expected = [(at, kind[:2]) for at, kind in enumerate(KINDS) if kind[0] in families]
        told = {catalog: [kind for at, kind in expected if lacking[catalog, at]] for catalog in catalogs}
        told = {catalog: kinds for catalog, kinds in told.items() if kinds}
        if told:
            yield Hit(dump, _message(case, told, with_ipv6=AF_INET6 in families), _evidence(case, dump, told))


def _lacking(case: Case) -> NDArray[np.bool_]:
    """Tell for each catalog and each kind of TCP/IP socket whether a whole dump lists no base provider for it."""
    providers = case.frames.providers
    catalogs = providers["catalog"].to_numpy()
    number = len(case.frames.catalogs)
    missing = case.frames.links["provider"][case.frames.links["role"] == "missing"].to_numpy()
    broken = np.zeros(len(providers), dtype=bool)
    broken[missing] = True
    listed_at_all = np.bincount(catalogs[case.complete], minlength=number) > 0
    plain_base = (providers["chain_length"] == 1).fillna(value=False).to_numpy(dtype=bool)
    plain_base &= (providers["provider_id"] != _RSVP).to_numpy(dtype=bool)
    columns: list[NDArray[np.bool_]] = []
    for family, socket_type, protocol in KINDS:
        alike = (providers["address_family"] == family) & (providers["socket_type"] == socket_type)
        if protocol != ANY_PROTOCOL:
            alike &= providers["protocol"] == protocol
        of_kind = alike.fillna(value=False).to_numpy(dtype=bool)
        base = of_kind & plain_base
        there = np.bincount(catalogs[base | (of_kind & broken)], minlength=number) > 0
        columns.append(listed_at_all & ~there)
    return np.column_stack(columns)


def _has_ipv6(case: Case, dump: int) -> bool:
    """Tell whether a dump is surely of Windows Vista or later, which always have IPv6."""
    record = case.records[dump]
    if record.known_version is not None:
        return record.known_version[:2] >= _VISTA
    # Only netsh leaves the flags out before Windows 7.
    prints_flags = record.dialect == "netsh" and bool(case.frames.dumps["flags_printed"].iat[dump])
    return prints_flags or newer_than_service_flags(record) is not None


def _message(case: Case, told: dict[int, list[tuple[int, int]]], *, with_ipv6: bool) -> str:
    since = "Windows Vista and later always have" if with_ipv6 else "every Windows has"
    parts = [
        f"In {catalog_words(case, catalog)}, no base provider is listed for {listed(kind_words(*k) for k in kinds)}."
        for catalog, kinds in told.items()
    ]
    return (
        f"{' '.join(parts)} These {since}: without them, programs cannot open such sockets (errors such as 10047, "
        "WSAEAFNOSUPPORT) or get another provider. Either the catalog is damaged, or somebody took entries out of "
        "the text."
    )


def _evidence(case: Case, dump: int, catalogs: Container[int]) -> tuple[int, ...]:
    """Return the lines of the TCP/IP base providers that these catalogs still have."""
    of_rows, tcp_ip, lengths = case.column("catalog"), case.column("tcp_ip"), case.column("chain_length")
    rows = [row for row in case.dump_rows(dump) if of_rows[row] in catalogs and tcp_ip[row] and lengths[row] == 1]
    return description_lines(case, rows)


_RESET: Final = (
    "If the catalog on the machine shows the same: `netsh winsock reset` as administrator, then a restart. It builds "
    "the catalog anew, without any layered provider."
)

RULE = Rule(
    id="missing-base-providers",
    severity="warning",
    title="Base providers of Windows are missing",
    why="Without its base provider, no program can open a socket of that kind, however many layers stand above.",
    remedy=(_RESET,),
    next_step=f"Collect the catalog again with {DUMP_COMMAND} and compare.",
    false_positives="A dump from which somebody removed entries; a reduced Windows, such as a setup or rescue medium.",
    check=check,
)
