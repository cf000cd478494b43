"""The way of a socket's calls, put together from the document: kind, selected provider, layers and base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzer.analysis import Catalog, Dump, Layer, Provider, Socket

_FAMILIES: Final = {2: "IPv4", 23: "IPv6"}
_SOCKET_TYPES: Final = {1: "stream", 2: "datagram", 3: "raw"}
_PROTOCOLS: Final = {6: "TCP", 17: "UDP"}


@dataclass(frozen=True, slots=True)
class Way:
    """What a socket of one kind gets in one catalog: `number` counts the catalogs of the dump from 1."""

    number: int
    catalog: Catalog
    socket: Socket
    chosen: Provider | None
    layers: tuple[tuple[Layer, str | None], ...]
    """From the top one to the base, each with the product of a third party."""

    @property
    def layered(self) -> bool:
        """Whether calls pass more than a base provider."""
        return len(self.layers) > 1 or any(layer.role != "base" for layer, _ in self.layers)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of socket, and its way in each catalog that has sockets; None where a catalog does not speak of it."""

    name: str
    ways: tuple[Way | None, ...]

    @property
    def layered(self) -> bool:
        """Whether calls pass a layer in any catalog."""
        return any(way is not None and way.layered for way in self.ways)


def telling(dump: Dump) -> list[tuple[int, Catalog]]:
    """Return the catalogs, numbered from 1, that tell the provider of any socket; the others have nothing to draw."""
    return [
        (number, catalog)
        for number, catalog in enumerate(dump.catalogs, 1)
        if any(socket.catalog_entry_id is not None for socket in catalog.sockets)
    ]


def kinds(dump: Dump) -> list[Kind]:
    """Return the kinds of socket of a dump, in the order of its catalogs, each with its way in those that tell one."""
    by_kind: dict[tuple[int, int, int], dict[int, Way]] = {}
    numbered = telling(dump)
    for number, catalog in numbered:
        for socket in catalog.sockets:
            kind = socket.address_family, socket.socket_type, socket.protocol
            chosen = selected(catalog, socket)
            way = Way(number, catalog, socket, chosen, layers(catalog, chosen))
            by_kind.setdefault(kind, {})[number] = way
    return [Kind(socket_name(*kind), tuple(own.get(n) for n, _ in numbered)) for kind, own in by_kind.items()]


def unused_chains(catalog: Catalog) -> list[Provider]:
    """Return the chains of a catalog that no kind of socket gets."""
    taken = {id(selected(catalog, socket)) for socket in catalog.sockets}
    chains = (entry for entry in catalog.providers if entry.entry_type == "chain" or len(entry.chain) > 1)
    return [entry for entry in chains if id(entry) not in taken]


def selected(catalog: Catalog, socket: Socket) -> Provider | None:
    """Return the provider of a socket; of two entries with its id, the one that takes its path."""
    alike = (entry for entry in catalog.providers if entry.catalog_entry_id == socket.catalog_entry_id)
    taken = (entry for entry in alike if tuple(layer.catalog_entry_id for layer in entry.path) == socket.path)
    return next(taken, _provider_of(catalog, socket.catalog_entry_id))


def socket_name(family: int, socket_type: int, protocol: int) -> str:
    """Name a kind of socket.

    >>> socket_name(2, 1, 6), socket_name(28, 1, 0)
    ('IPv4 stream (TCP)', 'family 28 stream')
    """
    kind = f"{_FAMILIES.get(family, f'family {family}')} {_SOCKET_TYPES.get(socket_type, f'type {socket_type}')}"
    return f"{kind} ({_PROTOCOLS[protocol]})" if protocol in _PROTOCOLS else kind


def called(entry: Provider) -> str | None:
    """Return what people call an entry: the text that its description refers to, or the description."""
    return entry.name or entry.description


def title(catalog: Catalog) -> str:
    """Return what a drawing of a way is headed with: nothing where there is one catalog only."""
    return "" if catalog.bits is None else f"{catalog.bits}-bit catalog"


def layers(catalog: Catalog, chosen: Provider | None) -> tuple[tuple[Layer, str | None], ...]:
    """Return the layers below a provider, from the top one to the base, each with the product of a third party."""
    found: list[tuple[Layer, str | None]] = []
    for layer in chosen.path if chosen is not None else ():
        entry = None if layer.role == "missing" else _provider_of(catalog, layer.catalog_entry_id)
        found.append((layer, entry.product if entry is not None and entry.origin == "third-party" else None))
    return tuple(found)


def _provider_of(catalog: Catalog, entry_id: int | None) -> Provider | None:
    if entry_id is None:
        return None
    return next((entry for entry in catalog.providers if entry.catalog_entry_id == entry_id), None)
