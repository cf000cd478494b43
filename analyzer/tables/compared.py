"""A comparison as columns of plain values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.model.phrases import kind_words
from analyzer.outputs.comparison import words
from analyzer.tables.build import Rows
from analyzer.tables.changes import COMPARED, Change, PairPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.comparison.result import CatalogChange, Comparison, Entry, EntryChange, FindingChange, Pair
    from analyzer.tables.build import Columns

    Sides = tuple[Entry | None, Entry | None]


def columns(comparison: Comparison, names: Iterable[str] = tuple(COMPARED)) -> dict[str, Columns]:
    """Return tables of a comparison; values are as in the tables of an analysis.

    Args:
        comparison: the document.
        names: of `COMPARED`, which are the default.

    Raises:
        KeyError: if there is no such table.
    """
    wanted = {name: COMPARED[name] for name in names}
    rows = rows_of(comparison)
    return {name: rows[name].columns(table) for name, table in wanted.items()}


def rows_of(comparison: Comparison) -> dict[str, Rows]:
    """Return the rows of all tables of a comparison."""
    changes, pairs = Rows(), Rows()
    for number, pair in enumerate(comparison.pairs, start=1):
        place = PairPlace(number, pair.before, pair.after, pair.outcome)
        pairs.add(place, (pair,))
        changes.add(place, tuple(_of_pair(pair)))
    for number, item in enumerate(comparison.unpaired, start=len(comparison.pairs) + 1):
        before = item.listing if item.side == "before" else None
        place = PairPlace(number, before, item.listing if before is None else None, None)
        pairs.add(place, (None,))
        changes.add(place, (Change(subject="dump", change=f"only-{item.side}", certain=False),))
    return {"changes": changes, "pairs": pairs}


def _of_pair(pair: Pair) -> Iterator[Change]:
    yield Change(
        subject="verdict",
        change=pair.verdict,
        before=pair.before.verdict,
        after=pair.after.verdict,
        certain=pair.verdict != "cannot-tell",
    )
    for catalog in pair.catalogs:
        yield from _of_catalog(catalog)
    yield from map(_of_finding, pair.findings)


def _of_catalog(catalog: CatalogChange) -> Iterator[Change]:
    for group in words.GROUPS:
        subject = "name-space" if group.startswith("name_spaces_") else "provider"
        change = group.removeprefix("name_spaces_").replace("_", "-")
        is_before = change in ("removed", "unseen-after")
        for entry in getattr(catalog, group):
            yield _of_entry(catalog, subject, change, (entry, None) if is_before else (None, entry))
    for subject, changed in (("provider", catalog.changed), ("name-space", catalog.name_spaces_changed)):
        for change_of in changed:
            yield from _of_fields(catalog, subject, change_of)
    for order in catalog.reordered:
        sides = ["; ".join(map(words.entry_name, side)) for side in (order.before, order.after)]
        yield Change(
            subject="order",
            change="reordered",
            bits=catalog.bits,
            name=kind_words(order.address_family, order.socket_type),
            address_family=order.address_family,
            socket_type=order.socket_type,
            protocol=order.protocol,
            before=sides[0],
            after=sides[1],
        )
    for socket in catalog.sockets:
        old, new = socket.before, socket.after
        own = Change(
            subject="socket",
            change="changed",
            bits=catalog.bits,
            name=kind_words(socket.address_family, socket.socket_type),
            software=tuple(dict.fromkeys(entry.software for entry in (old, new) if entry is not None)),
            address_family=socket.address_family,
            socket_type=socket.socket_type,
            protocol=socket.protocol,
            before=None if old is None else words.entry_name(old),
            after=None if new is None else words.entry_name(new),
            certain=socket.certain,
        )
        yield _at(own, (old, new))


def _of_entry(catalog: CatalogChange, subject: str, change: str, sides: Sides) -> Change:
    entry = sides[1] or sides[0]
    if entry is None:
        raise AssertionError("a change is of an entry")
    own = Change(
        subject=subject,
        change=change,
        bits=catalog.bits,
        name=entry.description,
        software=(entry.software,),
        entry_type=entry.entry_type,
        provider_id=entry.provider_id,
        provider_path=entry.provider_path,
        address_family=entry.address_family,
        socket_type=entry.socket_type,
        protocol=entry.protocol,
        certain=not change.startswith("unseen"),
    )
    return _at(own, sides)


def _of_fields(catalog: CatalogChange, subject: str, change: EntryChange) -> Iterator[Change]:
    own = _of_entry(catalog, subject, "changed", (change.before, change.after))
    for field in change.fields:
        yield replace(
            own,
            field=field.field,
            before=words.value(field.field, field.before),
            after=words.value(field.field, field.after),
            set=field.set,
            cleared=field.cleared,
        )


def _at(change: Change, sides: Sides) -> Change:
    """Say where a change stands on both sides."""
    old, new = sides
    return replace(
        change,
        before_entry_id=None if old is None else old.catalog_entry_id,
        after_entry_id=None if new is None else new.catalog_entry_id,
        before_line=None if old is None else old.line,
        after_line=None if new is None else new.line,
    )


def _of_finding(finding: FindingChange) -> Change:
    return Change(
        subject="finding",
        change=finding.status,
        name=finding.title,
        software=finding.software,
        field=finding.rule,
        before=finding.severity_before,
        after=finding.severity_after,
        certain=finding.status != "cannot-tell",
    )
