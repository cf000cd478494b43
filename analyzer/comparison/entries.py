"""Which entry of one catalog is which of another, and what is different about it.

An entry is known by its provider id, family, type, protocol and the provider ids of the layers below it, never by its
position or its catalog entry id: `netsh winsock reset` and every installer change those. Equal entries are counted.
Installers make new provider ids for chains, so what is left after that is known by its names and its DLL.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.comparison.result import Entry, FieldChange
from analyzer.knowledge.paths import ProviderPath
from analyzer.model.naming import provider_name

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from analyzer.analysis import Catalog, Dump, NameSpace, Provider

    Key = Callable[["Item"], Hashable | None]

VISIBLE_ONLY: Final = frozenset({"wsaenumprotocols"})
"""Dialects that show what programs see: no hidden entries, and no name spaces."""

_NUMBERS: Final = ("version", "max_address_length", "min_address_length", "chain_length")
_KIND: Final = ("address_family", "socket_type", "protocol")
_WINDOWS: Final = re.compile(r"%systemroot%|%windir%|\\systemroot|[a-z]:\\windows(?=\\)", re.ASCII)
_LOST: Final = re.compile(r"[^\x21-\x3e\x40-\x7e]+")
_MOST_GUESSES: Final = 10_000
"""Pairs of damaged entries that are tried against one another; a hostile dump could ask for millions."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry in the light of its catalog and its dump; `number` is its place on its side, of all of its kind."""

    entry: Provider | NameSpace
    told: Entry
    number: int
    layers: tuple[str | None, ...] | None
    text: str | None
    path: str | None
    texts_as: tuple[str, str | None]

    @property
    def kind(self) -> str | None:
        """Layered, base or chain; a name space provider is none of them."""
        return self.told.entry_type


def items(dump: Dump, catalog: Catalog) -> list[Item]:
    """Return the providers of a catalog."""
    by_id: dict[int, Provider] = {}
    for provider in catalog.providers:
        if provider.catalog_entry_id is not None:
            by_id.setdefault(provider.catalog_entry_id, provider)
    return [_item(dump, provider, n, _layers(dump, provider, by_id)) for n, provider in enumerate(catalog.providers)]


def name_spaces(dump: Dump, catalog: Catalog) -> list[Item]:
    """Return the name space providers of a catalog."""
    return [_item(dump, name_space, n, None) for n, name_space in enumerate(catalog.name_spaces)]


def match(before: Sequence[Item], after: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Pair the entries that are the same ones, each at most once; swapping the sides gives the same pairs."""
    pairs: list[tuple[Item, Item]] = []
    left = [dict.fromkeys(range(len(before))), dict.fromkeys(range(len(after)))]
    for key in _TIERS:
        groups: tuple[dict[Hashable, list[int]], ...] = (defaultdict(list), defaultdict(list))
        for side, of_side in ((0, before), (1, after)):
            for number in left[side]:
                if (own := key(of_side[number])) is not None:
                    groups[side][own].append(number)
        for own, ours in groups[0].items():
            for one, other in _paired(key, before, after, ours, groups[1].get(own, [])):
                pairs.append((before[one], after[other]))
                del left[0][one], left[1][other]
    return sorted(pairs, key=lambda pair: pair[1].number)


def changes(before: Item, after: Item) -> tuple[FieldChange, ...]:
    """Return the fields of one entry that are known on both sides and differ."""
    found: list[FieldChange] = []
    if _differ(before.told.provider_id, after.told.provider_id):
        found.append(FieldChange("provider_id", before.told.provider_id or "", after.told.provider_id or ""))
    one, other = before.told.description, after.told.description
    # Windows translates descriptions, and some tools show references to them: only like can be compared with like.
    if before.texts_as == after.texts_as and not _alike(before.text, after.text):
        found.append(FieldChange("description", one or "", other or ""))
    if before.path is not None and after.path is not None and before.path != after.path:
        found.append(
            FieldChange("provider_path", before.told.provider_path or "", after.told.provider_path or ""),
        )
    for field in (*_KIND, *_NUMBERS, "active"):
        old, new = getattr(before.entry, field, None), getattr(after.entry, field, None)
        if old is not None and new is not None and old != new:
            found.append(FieldChange(field, old, new))
    for field, names in (
        ("service_flags", knowledge.flag_names),
        ("provider_flags", knowledge.provider_flag_names),
    ):
        old, new = getattr(before.entry, field, None), getattr(after.entry, field, None)
        if old is not None and new is not None and old != new:
            found.append(FieldChange(field, old, new, names(new & ~old & _DWORD), names(old & ~new & _DWORD)))
    if before.layers is not None and after.layers is not None and _other_layers(before.layers, after.layers):
        found.append(FieldChange("layers", before.layers, after.layers))
    return tuple(found)


_DWORD: Final = 0xFFFF_FFFF


def _item(dump: Dump, entry: Provider | NameSpace, number: int, layers: tuple[str | None, ...] | None) -> Item:
    text = entry.name or entry.description
    path = getattr(entry, "provider_path", None)
    told = Entry(
        software=provider_name(entry.product, text),
        description=text,
        provider_id=entry.provider_id,
        provider_path=path,
        entry_type=getattr(entry, "entry_type", None),
        **{field: getattr(entry, field, None) for field in (*_KIND, "service_flags", "name_space", "ifs")},
        origin=entry.origin,
        product=entry.product,
        layers=layers or (),
        catalog_entry_id=getattr(entry, "catalog_entry_id", None),
        line=entry.line,
    )
    return Item(
        entry=entry,
        told=told,
        number=number,
        layers=layers,
        text=None if text is None else " ".join(unicodedata.normalize("NFC", text).split()),
        path=_normal(path),
        texts_as=(dump.dialect, dump.language),
    )


def _layers(dump: Dump, provider: Provider, by_id: dict[int, Provider]) -> tuple[str | None, ...] | None:
    """Return the provider ids down to the base, with words for what is not there; None where they cannot be known.

    An entry that is its own path has none below it.
    """
    if not provider.chain:
        return () if provider.chain_length in (0, 1) else None
    layers: list[str | None] = []
    for layer in provider.path:
        if layer.role in ("missing", "cycle"):
            if dump.dialect in VISIBLE_ONLY or not dump.complete:
                return None
            layers.append(layer.role)
            continue
        own = by_id.get(layer.catalog_entry_id)
        layers.append(own.provider_id if own is not None else None)
    return tuple(layers)


def _other_layers(before: tuple[str | None, ...], after: tuple[str | None, ...]) -> bool:
    """Tell whether paths differ for certain: an id that is not known may be any."""
    return len(before) != len(after) or any(_differ(one, other) for one, other in zip(before, after, strict=True))


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _alike(one: str | None, other: str | None) -> bool:
    """Tell whether two texts may be the same; letters that an encoding destroyed may be any.

    >>> _alike("Příklad", "P??klad"), _alike("one", "two")
    (True, False)
    """
    if one is None or other is None or one == other:
        return True
    damaged = any(sign in text for text in (one, other) for sign in "?\ufffd")
    return damaged and _LOST.sub("*", one) == _LOST.sub("*", other)


def _normal(path: str | None) -> str | None:
    r"""Return a path so that two spellings of one file are equal.

    >>> _normal(r"C:\WINDOWS\system32\x.dll") == _normal(r"%SystemRoot%/System32/X.dll")
    True
    """
    if path is None:
        return None
    return _WINDOWS.sub("%systemroot%", path.strip().replace("/", "\\").lower(), count=1)


def _identity(item: Item) -> tuple[Hashable, ...]:
    told = item.told
    return (item.kind, told.provider_id, told.address_family, told.socket_type, told.protocol, told.name_space)


def _known(item: Item) -> bool:
    """Tell whether everything is there that an entry is known by."""
    told = item.told
    if told.name_space is not None:
        return told.provider_id is not None
    return None not in (item.kind, told.provider_id, told.address_family, told.socket_type, told.protocol)


def _all(item: Item) -> Hashable | None:
    if not _known(item):
        return None
    numbers = tuple(getattr(item.entry, name, None) for name in ("service_flags", "active", *_NUMBERS))
    return (*_identity(item), item.layers, item.text, item.path, numbers)


def _with_layers(item: Item) -> Hashable | None:
    return (*_identity(item), item.layers) if _known(item) and item.layers is not None else None


def _without_layers(item: Item) -> Hashable | None:
    return _identity(item) if _known(item) else None


def _by_names(item: Item) -> Hashable | None:
    """The same software installed again: its own text and DLL for the same kind of socket."""
    path = ProviderPath.parse(item.told.provider_path)
    if item.text is None or (path is None and item.told.name_space is None):
        return None
    told = item.told
    file_name = path.file_name if path is not None else None
    return (item.kind, item.text, file_name, told.address_family, told.socket_type, told.protocol, told.name_space)


def _by_id_alone(item: Item) -> Hashable | None:
    return item.told.provider_id


def _by_text_alone(item: Item) -> Hashable | None:
    return item.text


_TIERS: Final[tuple[Key, ...]] = (_all, _with_layers, _without_layers, _by_names, _by_id_alone, _by_text_alone)
_GUESSED: Final = frozenset({_by_id_alone, _by_text_alone})


def _paired(
    key: Key, before: Sequence[Item], after: Sequence[Item], ours: list[int], theirs: list[int]
) -> list[tuple[int, int]]:
    """Pair entries of one key in order; where a field is lost, only such as do not contradict each other."""
    if key not in _GUESSED:
        return list(zip(ours, theirs, strict=False))
    if len(ours) * len(theirs) > _MOST_GUESSES:
        return []
    # By the sum of both ranks: the same for either side, and two pairs of one sum never share an entry.
    candidates = sorted(
        ((m + n, one, other) for m, one in enumerate(ours) for n, other in enumerate(theirs)), key=lambda c: c[0]
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    found: list[tuple[int, int]] = []
    for _, one, other in candidates:
        if one in taken[0] or other in taken[1] or not _may_be_one(before[one], after[other]):
            continue
        taken[0].add(one)
        taken[1].add(other)
        found.append((one, other))
    return found


def _may_be_one(one: Item, other: Item) -> bool:
    if _known(one) and _known(other):
        return False
    return not any(_differ(mine, yours) for mine, yours in zip(_identity(one), _identity(other), strict=True))
