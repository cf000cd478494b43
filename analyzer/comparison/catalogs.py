"""What differs between the catalogs of two dumps of one machine."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from analyzer.comparison import entries
from analyzer.comparison.result import CatalogChange, EntryChange, Reordering, SocketChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analyzer.analysis import Catalog, Dump, Socket
    from analyzer.comparison.entries import Item
    from analyzer.comparison.result import Entry

_RAW: Final = 3
"""SOCK_RAW: such an entry takes any protocol, and sockets get it even where it is hidden."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Two catalogs, of which one may be missing, and their entries: paired, and left over on each side.

    `before_shows` and `after_shows` say whether that side's listing would show an entry if the machine had it.
    """

    bits: Literal[64, 32] | None
    before: Catalog | None
    after: Catalog | None
    pairs: list[tuple[Item, Item]]
    removed: list[Item]
    added: list[Item]
    name_space_pairs: list[tuple[Item, Item]]
    name_spaces_removed: list[Item]
    name_spaces_added: list[Item]
    before_shows: Callable[[Item], bool]
    after_shows: Callable[[Item], bool]


def matched(before: Dump, after: Dump) -> list[Matched]:
    """Match the catalogs of two dumps by their bits, and the entries of each."""
    found: list[Matched] = []
    for old, new in _paired(before.catalogs, after.catalogs):
        known = [catalog.bits for catalog in (old, new) if catalog is not None and catalog.bits is not None]
        sides = ((before, old), (after, new))
        ours, theirs = ([] if c is None else entries.items(dump, c) for dump, c in sides)
        our_names, their_names = ([] if c is None else entries.name_spaces(dump, c) for dump, c in sides)
        pairs, names = entries.match(ours, theirs), entries.match(our_names, their_names)
        found.append(
            Matched(
                bits=known[0] if known else None,
                before=old,
                after=new,
                pairs=pairs,
                removed=_left(ours, [one for one, _ in pairs]),
                added=_left(theirs, [other for _, other in pairs]),
                name_space_pairs=names,
                name_spaces_removed=_left(our_names, [one for one, _ in names]),
                name_spaces_added=_left(their_names, [other for _, other in names]),
                before_shows=_shows(before, old),
                after_shows=_shows(after, new),
            )
        )
    return found


def change(match: Matched, before: Dump, after: Dump) -> CatalogChange | None:
    """Return what differs between two catalogs, None if nothing does."""
    result = CatalogChange(
        bits=match.bits,
        removed=_told(item for item in match.removed if match.after_shows(item)),
        added=_told(item for item in match.added if match.before_shows(item)),
        unseen_before=_told(item for item in match.added if not match.before_shows(item)),
        unseen_after=_told(item for item in match.removed if not match.after_shows(item)),
        changed=_changed(match.pairs),
        reordered=_reordered(match),
        sockets=_sockets(match, before, after),
        name_spaces_removed=_told(item for item in match.name_spaces_removed if match.after_shows(item)),
        name_spaces_added=_told(item for item in match.name_spaces_added if match.before_shows(item)),
        name_spaces_unseen_before=_told(item for item in match.name_spaces_added if not match.before_shows(item)),
        name_spaces_unseen_after=_told(item for item in match.name_spaces_removed if not match.after_shows(item)),
        name_spaces_changed=_changed(match.name_space_pairs),
    )
    return None if result == CatalogChange(bits=result.bits) else result


def _paired(before: Sequence[Catalog], after: Sequence[Catalog]) -> list[tuple[Catalog | None, Catalog | None]]:
    """Pair catalogs by bits; where a dump has one unmarked catalog, it is the native one of the other."""
    if len(before) == len(after) == 1 and (before[0].bits == after[0].bits or None in (before[0].bits, after[0].bits)):
        return [(before[0], after[0])]
    sides = [{catalog.bits or 64: catalog for catalog in side} for side in (before, after)]
    return [(sides[0].get(bits), sides[1].get(bits)) for bits in sorted({*sides[0], *sides[1]}, reverse=True)]


def _shows(dump: Dump, catalog: Catalog | None) -> Callable[[Item], bool]:
    """Return what tells whether a dump would show an entry if the machine had it."""
    if catalog is None or not dump.complete or not (catalog.providers or catalog.name_spaces):
        return lambda _: False
    if dump.dialect not in entries.VISIBLE_ONLY:
        return lambda _: True
    return lambda item: item.kind in ("base", "chain") and getattr(item.entry, "visible", None) is True


def _left(items: Sequence[Item], paired: Sequence[Item]) -> list[Item]:
    numbers = {item.number for item in paired}
    return [item for item in items if item.number not in numbers]


def _told(items: Iterable[Item]) -> tuple[Entry, ...]:
    return tuple(item.told for item in items)


def _changed(pairs: Sequence[tuple[Item, Item]]) -> tuple[EntryChange, ...]:
    return tuple(
        EntryChange(one.told, other.told, fields) for one, other in pairs if (fields := entries.changes(one, other))
    )


def _reordered(match: Matched) -> tuple[Reordering, ...]:
    """Compare the order of the entries that one socket could get: that of others means nothing."""
    kinds: dict[tuple[int, int, int | None], list[tuple[Item, Item]]] = defaultdict(list)
    for one, other in match.pairs:
        keys = [_kind_of(item) for item in (one, other)]
        if keys[0] is not None and keys[0] == keys[1]:
            kinds[keys[0]].append((one, other))
    found: list[Reordering] = []
    for (family, kind, protocol), pairs in sorted(kinds.items(), key=lambda item: str(item[0])):
        old = [pair[0].told for pair in sorted(pairs, key=lambda pair: pair[0].number)]
        order = sorted(pairs, key=lambda pair: pair[1].number)
        if [pair[0].told for pair in order] != old:
            found.append(Reordering(family, kind, protocol, tuple(old), tuple(pair[1].told for pair in order)))
    return tuple(found)


def _kind_of(item: Item) -> tuple[int, int, int | None] | None:
    """Return the kind of socket that an entry serves, None if none does for certain."""
    told = item.told
    if told.address_family is None or told.socket_type is None or told.protocol is None:
        return None
    raw = told.socket_type == _RAW
    visible = getattr(item.entry, "visible", None)
    if item.kind not in ("base", "chain") or not (visible is True or raw):
        return None
    return told.address_family, told.socket_type, None if raw else told.protocol


def _sockets(match: Matched, before: Dump, after: Dump) -> tuple[SocketChange, ...]:
    """Compare which provider each kind of socket gets."""
    if match.before is None or match.after is None:
        return ()
    same = {one.number: other.number for one, other in match.pairs}
    items = [[*(pair[side] for pair in match.pairs), *left] for side, left in ((0, match.removed), (1, match.added))]
    by_number = [{item.number: item for item in side} for side in items]
    theirs = {_key(socket): socket for socket in match.after.sockets}
    found: list[SocketChange] = []
    for socket in match.before.sockets:
        other = theirs.get(_key(socket))
        if other is None:
            continue
        old, new = _selected(match.before, socket), _selected(match.after, other)
        ours = None if old is None else by_number[0][old]
        yours = None if new is None else by_number[1][new]
        certain = (old is not None or before.complete) and (new is not None or after.complete)
        if ours is None or yours is None:
            unchanged = ours is yours
        else:
            unchanged = same.get(ours.number) == yours.number and not any(
                field.field in ("layers", "provider_id") for field in entries.changes(ours, yours)
            )
        if not unchanged:
            told = [None if item is None else item.told for item in (ours, yours)]
            found.append(SocketChange(*_key(socket), told[0], told[1], certain))
    return tuple(found)


def _key(socket: Socket) -> tuple[int, int, int]:
    return socket.address_family, socket.socket_type, socket.protocol


def _selected(catalog: Catalog, socket: Socket) -> int | None:
    """Return the place of a socket's provider in its catalog; of entries that share its id, the one on its path."""
    if socket.catalog_entry_id is None:
        return None
    alike = [n for n, p in enumerate(catalog.providers) if p.catalog_entry_id == socket.catalog_entry_id]
    paths = (tuple(layer.catalog_entry_id for layer in catalog.providers[n].path) for n in alike)
    return next((n for n, path in zip(alike, paths, strict=True) if path == socket.path), alike[0] if alike else None)
