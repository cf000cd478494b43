"""The words that every output of a comparison uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.comparison.result import CatalogChange, Entry, FieldChange, FindingStatus, Listing, Outcome, PairedBy

OUTCOME_WORDS: Final[dict[Outcome, str]] = {
    "worse": "Worse",
    "cannot-tell": "Cannot tell",
    "better": "Better",
    "changed": "Changed",
    "unchanged": "Unchanged",
}
FINDING_WORDS: Final[dict[FindingStatus, str]] = {
    "new": "new",
    "gone": "gone",
    "unchanged": "unchanged",
    "cannot-tell": "cannot tell",
}
PAIRED_WORDS: Final[dict[PairedBy, str]] = {
    "machine": "paired by machine name",
    "place": "paired by place",
    "order": "paired as the only ones",
}
FIELD_WORDS: Final[dict[str, str]] = {
    "provider_id": "provider id",
    "description": "description",
    "provider_path": "path",
    "address_family": "address family",
    "socket_type": "socket type",
    "protocol": "protocol",
    "version": "version",
    "max_address_length": "max address length",
    "min_address_length": "min address length",
    "chain_length": "chain length",
    "active": "active",
    "service_flags": "Service Flags",
    "provider_flags": "provider flags",
    "layers": "layers",
}
GROUPS: Final[dict[str, str]] = {
    "removed": "Removed",
    "added": "Added",
    "unseen_after": "Not seen in AFTER, which does not show everything",
    "unseen_before": "Not seen in BEFORE, which does not show everything",
    "name_spaces_removed": "Name spaces removed",
    "name_spaces_added": "Name spaces added",
    "name_spaces_unseen_after": "Name spaces not seen in AFTER, which does not show everything",
    "name_spaces_unseen_before": "Name spaces not seen in BEFORE, which does not show everything",
}
"""The fields of a catalog that list entries, in the order in which they are shown."""

MARKS: Final = {"removed": "-", "added": "+"}
_FLAGS: Final = frozenset({"service_flags", "provider_flags"})


def alike(changes: Sequence[CatalogChange]) -> list[tuple[str, CatalogChange]]:
    """Name the catalogs of a pair; two that differ in the same way are one: installers treat both alike."""
    if len(changes) == _BOTH and _shown(changes[0]) == _shown(changes[1]):
        return [("Both catalogs", changes[0])]
    return [(f"{change.bits}-bit catalog" if change.bits else "Catalog", change) for change in changes]


_BOTH: Final = 2


def _shown(change: CatalogChange) -> object:
    """Return what is shown of a catalog; provider ids of chains are made for each anew, and DLLs have two folders."""
    names = [[entry_name(entry) for entry in getattr(change, group)] for group in GROUPS]
    changed = [
        [(entry_name(c.after), [(f.field, f.set, f.cleared, _value_of(f)) for f in c.fields]) for c in own]
        for own in (change.changed, change.name_spaces_changed)
    ]
    orders = [(o.address_family, o.socket_type, *map(entry_name, o.after)) for o in change.reordered]
    sockets = [
        (s.address_family, s.socket_type, s.before and entry_name(s.before), s.after and entry_name(s.after), s.certain)
        for s in change.sockets
    ]
    return names, changed, orders, sockets


def _value_of(change: FieldChange) -> object:
    own_to_a_catalog = change.field in ("provider_id", "provider_path", "layers")
    return None if own_to_a_catalog else (change.before, change.after)


def mark(group: str) -> str:
    """Return the sign of a group of entries, as in a diff; "?" is what was not seen."""
    return "?" if "unseen" in group else MARKS[group.rpartition("_")[2]]


def entry_name(entry: Entry) -> str:
    """Name an entry by its description, and by its software where that is known."""
    name = entry.description or "an entry without a description"
    return f"{name} ({entry.product})" if entry.product and entry.origin == "third-party" else name


def value(field: str, content: int | str | tuple[str | None, ...]) -> str:
    """Write a value of a field.

    >>> value("service_flags", 0x66), value("layers", ("{A}", None))
    ('0x66', '{A} > unknown')
    """
    if isinstance(content, tuple):
        return " > ".join("unknown" if layer is None else layer for layer in content) or "none"
    return f"0x{content:X}" if field in _FLAGS and isinstance(content, int) else str(content)


def field_change(change: FieldChange) -> str:
    """Write what became of a field.

    >>> from analyzer.comparison.result import FieldChange
    >>> field_change(FieldChange("service_flags", 0x66, 0x20066, ("XP1_IFS_HANDLES",)))
    'Service Flags 0x66 -> 0x20066 (+XP1_IFS_HANDLES)'
    """
    bits = [*(f"+{name}" for name in change.set), *(f"-{name}" for name in change.cleared)]
    told = f" ({', '.join(bits)})" if bits else ""
    name = FIELD_WORDS.get(change.field, change.field)
    return f"{name} {value(change.field, change.before)} -> {value(change.field, change.after)}{told}"


def place(listing: Listing) -> str:
    """Return the file of a listing, or the archive and the member in it."""
    path = "standard input" if listing.source.path == "-" else listing.source.path
    return path if listing.source.member is None else f"{path} › {listing.source.member}"
