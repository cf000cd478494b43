"""The audit trail of a machine in words: who installed a provider, and when, as far as its files say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.audit_trail import NamedProvider
from analyzer.inputs.unpack import INSIDE
from analyzer.outputs.places import named
from analyzer.outputs.text import printable, shorten

if TYPE_CHECKING:
    from analyzer.analysis import Dump, Provider
    from analyzer.audit_trail import AuditTrail, TrailEntry, TrailSource
    from analyzer.outputs.ways import Kind

_QUOTED: Final = 240
_CHANGES: Final = {"installed": "in", "removed": "from", "disabled": "in"}


def entry_words(entry: TrailEntry, most: int = _QUOTED) -> str:
    """Return what an entry says, in one line of at most `most` columns: an event in words, others as they stand."""
    where = f" the {entry.bits}-bit catalog" if entry.bits is not None else " the catalog"
    time = f"{entry.time}: " if entry.time else ""
    if entry.action in _CHANGES and entry.name:
        by = f" by {entry.installer}" if entry.installer else ""
        text = f"{time}{entry.name} was {entry.action} {_CHANGES[entry.action]}{where}{by}"
    elif entry.action == "reset":
        text = f"{time}{where.strip()} was reset"
    elif entry.action == "bypassed" and entry.name:
        text = f"{time}{entry.name} was bypassed, by the policy against legacy technology"
    else:
        text = " ".join(" ".join(entry.lines).split())
    return shorten(printable(text), most)


def source_place(source: TrailSource) -> str:
    """Return the file of a trail, or the archive and the member in it."""
    return named(source.path) if source.member is None else f"{named(source.path)}{INSIDE}{source.member}"


def source_words(source: TrailSource) -> str:
    """Say what a source is and how much it holds.

    >>> from analyzer.audit_trail import TrailSource
    >>> source_words(TrailSource("trail.txt", None, 1, 2, "netsh winsock audit trail", 0, True))
    'netsh winsock audit trail: it is empty'
    """
    if not source.complete and not source.entries:
        return f"{source.kind}: not read, it is too long"
    held = f"{source.entries} {'entry' if source.entries == 1 else 'entries'}" if source.entries else "it is empty"
    return f"{source.kind}: {held}{'' if source.complete else ', and more that were not read'}"


def of_chain(dump: Dump, number: int, provider: Provider) -> list[TrailEntry]:
    """Return the entries that name a provider or a layer of its chain, in order; `number` counts catalogs from 1.

    Those of a base provider are left out: every chain ends there.
    """
    if dump.audit_trail is None:
        return []
    catalog = dump.catalogs[number - 1]
    ids = {layer.catalog_entry_id for layer in provider.path if layer.role == "layered"}
    own = [provider, *(entry for entry in catalog.providers if entry.catalog_entry_id in ids)]
    places = {NamedProvider(number - 1, entry.position) for entry in own}
    return [entry for entry in dump.audit_trail.entries if places.intersection(entry.providers)]


def of_kind(dump: Dump, kind: Kind) -> list[TrailEntry]:
    """Return the entries that name what a kind of socket gets in any catalog, each once."""
    ways = [way for way in kind.ways if way is not None and way.layered]
    found = [entry for way in ways if way.chosen for entry in of_chain(dump, way.number, way.chosen)]
    return list({id(entry): entry for entry in found}.values())


def telling(trail: AuditTrail) -> list[TrailEntry]:
    """Return the entries that name a provider of the dump, in order."""
    return [entry for entry in trail.entries if entry.providers]


def number(dump: Dump, entry: TrailEntry) -> int:
    """Return the number of an entry in the trail of its dump, from 1."""
    entries = dump.audit_trail.entries if dump.audit_trail is not None else ()
    return next(number for number, own in enumerate(entries, 1) if own is entry)


def place_words(dump: Dump, place: NamedProvider) -> str:
    """Return how people call a provider: its description, or its place; and of several catalogs which one."""
    catalogs = dump.catalogs[place.catalog : place.catalog + 1]
    found = (entry for catalog in catalogs for entry in catalog.providers if entry.position == place.position)
    entry = next(found, None)
    words = (entry.name or entry.description if entry is not None else None) or f"entry {place.position}"
    which = [f" ({catalog.bits}-bit)" for catalog in catalogs if catalog.bits is not None and len(dump.catalogs) > 1]
    return words + "".join(which)
