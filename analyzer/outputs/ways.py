"""The way of a socket's calls, put together from the document: kind, selected provider, layers and base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.model.phrases import kind_words

if TYPE_CHECKING:
    from analyzer.analysis import Catalog, Dump, Layer, Provider, Socket

_PROTOCOLS: Final = {1: 6, 2: 17, 3: 0}
"""The protocol that goes without saying, by socket type."""


class Way(NamedTuple):
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


class Kind(NamedTuple):
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
        entries = by_id(catalog)
        for socket in catalog.sockets:
            kind = socket.address_family, socket.socket_type, socket.protocol
            chosen = selected(entries, socket)
            way = Way(number, catalog, socket, chosen, layers(entries, chosen))
            by_kind.setdefault(kind, {})[number] = way
    return [Kind(socket_name(*kind), tuple(own.get(n) for n, _ in numbered)) for kind, own in by_kind.items()]


def unused_chains(catalog: Catalog) -> list[Provider]:
    """Return the chains of a catalog that no kind of socket gets."""
    chains = [entry for entry in catalog.providers if entry.entry_type == "chain" or len(entry.chain) > 1]
    if not chains:
        return []
    entries = by_id(catalog)
    taken = {id(selected(entries, socket)) for socket in catalog.sockets}
    return [entry for entry in chains if id(entry) not in taken]


def by_id(catalog: Catalog) -> dict[int | None, list[Provider]]:
    """Return the providers of a catalog by their ids, which a damaged or hostile listing may give twice."""
    entries: dict[int | None, list[Provider]] = {}
    for entry in catalog.providers:
        entries.setdefault(entry.catalog_entry_id, []).append(entry)
    return entries


def selected(entries: dict[int | None, list[Provider]], socket: Socket) -> Provider | None:
    """Return the provider of a socket; of two entries with its id, the one that takes its path."""
    alike = entries.get(socket.catalog_entry_id, [])
    taken = (entry for entry in alike if tuple(layer.catalog_entry_id for layer in entry.path) == socket.path)
    return next(taken, alike[0] if alike and socket.catalog_entry_id is not None else None)


def socket_name(family: int, socket_type: int, protocol: int) -> str:
    """Name a kind of socket.

    >>> socket_name(2, 1, 6), socket_name(23, 1, 0)
    ('TCP over IPv4', 'TCP over IPv6, protocol 0')
    """
    kind = kind_words(family, socket_type)
    return kind if protocol == _PROTOCOLS.get(socket_type) else f"{kind}, protocol {protocol}"


def called(entry: Provider) -> str | None:
    """Return what people call an entry: the text that its description refers to, or the description."""
    return entry.name or entry.description


def title(catalog: Catalog) -> str:
    """Return what a drawing of a way is headed with: nothing where there is one catalog only."""
    return "" if catalog.bits is None else f"{catalog.bits}-bit catalog"


def layers(entries: dict[int | None, list[Provider]], chosen: Provider | None) -> tuple[tuple[Layer, str | None], ...]:
    """Return the layers below a provider, from the top one to the base, each with the product of a third party."""
    found: list[tuple[Layer, str | None]] = []
    for layer in chosen.path if chosen is not None else ():
        alike = [] if layer.role == "missing" else entries.get(layer.catalog_entry_id, [])
        found.append((layer, alike[0].product if alike and alike[0].origin == "third-party" else None))
    return tuple(found)
