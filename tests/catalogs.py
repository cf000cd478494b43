"""Catalogs made by hand for the predicates of runtimes: Windows' own entries, and layers put over them."""

from __future__ import annotations

from typing import Any

from analyzer.runtimes.catalog import Catalog, Entry

TCP4, UDP4, RAW4 = (2, 1, 6), (2, 2, 17), (2, 3, 0)
TCP6, UDP6, RAW6 = (23, 1, 6), (23, 2, 17), (23, 3, 0)
UNIX = (1, 1, 0)
VSOCK = (28, 1, 0)
RDMA = (2, -1, 0)
RSVP_TCP = (2, 1, 6)
PGM = (2, 1, 113)

BASES = {1001: TCP4, 1002: UDP4, 1003: RAW4, 1004: TCP6, 1005: UDP6, 1006: RAW6}
ALL = tuple(BASES.values())
LAYER = 1031
"""The id of the hidden entry of a layered provider."""


def base(entry_id: int | None, kind: tuple[int | None, int | None, int | None], **fields: Any) -> Entry:
    """Return a base entry of Windows with IFS handles, unless `fields` say otherwise."""
    family, socket_type, protocol = kind
    known: dict[str, Any] = {
        "id": entry_id,
        "chain_length": 1,
        "chain": (),
        "address_family": family,
        "socket_type": socket_type,
        "protocol": protocol,
        "ifs": True,
        "microsoft": True,
        "description": "MSAFD Tcpip",
    }
    return Entry(**(known | fields))


def chain(entry_id: int, kind: tuple[int, int, int], **fields: Any) -> Entry:
    """Return a chain of a third party without IFS handles, over the base entry of its kind."""
    below = next((i for i, own in BASES.items() if own == kind), 1001)
    known: dict[str, Any] = {
        "chain_length": 2,
        "chain": (LAYER, below),
        "ifs": False,
        "microsoft": False,
        "description": "Filter over [MSAFD Tcpip]",
    }
    return base(entry_id, kind, **(known | fields))


def layer(entry_id: int = LAYER, **fields: Any) -> Entry:
    """Return the hidden entry of a layered provider: chain length, type and protocol 0."""
    known = {"chain_length": 0, "ifs": False, "microsoft": False, "description": "Filter"}
    return base(entry_id, (2, 0, 0), **(known | fields))


def bases(without: tuple[tuple[int, int, int], ...] = (), **fields: Any) -> list[Entry]:
    """Return Windows' own six entries."""
    return [base(entry_id, kind, **fields) for entry_id, kind in BASES.items() if kind not in without]


def over(*kinds: tuple[int, int, int], whole: bool = True, windows: Any = "after 7", **fields: Any) -> Catalog:
    """Return a catalog with a layered provider over some kinds of sockets, its chains first, its hidden entry last."""
    chains = [chain(1032 + n, kind, **fields) for n, kind in enumerate(kinds)]
    return of(*chains, *bases(), layer(**fields | {"chain_length": 0, "chain": ()}), whole=whole, windows=windows)


def of(*entries: Entry, whole: bool = True, windows: Any = "after 7") -> Catalog:
    """Return a catalog of these entries in this order."""
    return Catalog(entries, whole=whole, windows=windows)


CLEAN = of(*bases())
NO_FLAGS = of(*bases(ifs=None), windows=None)
CUT = of(*bases(), whole=False)
