"""The document as columns of plain values: one pass over its parts, then one pass a column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from analyzer.merging import member_of, parts
from analyzer.tables.declared import ALL, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.analysis import Analysis, Catalog, Dump
    from analyzer.tables.declared import Column, Table

Columns = dict[str, list[Any]]
"""The columns of a table by name, all of one length; None is null, lists are tuples."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows stand; one object for all rows of a catalog or dump."""

    path: str
    member: str | None
    dump: str | None = None
    catalog: int | None = None
    bits: int | None = None
    status: str | None = None
    verdict: str | None = None
    machine: str | None = None
    windows: str | None = None
    reason: str | None = None


class Rows:
    """The rows of a table: what stands there, where, and its position in this place."""

    __slots__ = ("place", "position", "row")

    def __init__(self) -> None:
        self.place: list[Any] = []
        self.position: list[int] = []
        self.row: list[Any] = []

    def add(self, place: object, rows: Sequence[Any]) -> None:
        """Add rows of one place."""
        count = len(rows)
        self.place += [place] * count
        self.position += range(1, count + 1)
        self.row += rows

    def columns(self, table: Table) -> Columns:
        """Return the columns that a table declares."""
        return {column.name: self._values(column) for column in table.columns}

    def _values(self, column: Column) -> list[Any]:
        values = list(map(column.get, getattr(self, column.part)))
        if column.kind == "string":
            return _encodable(values)
        return _encodable_lists(values) if column.kind == "list<string>" else values


def columns(analysis: Analysis, names: Iterable[str] = tuple(TABLES)) -> dict[str, Columns]:
    """Return tables of the document as columns of plain values.

    The table of providers takes 3 us a provider, all tables 6 us (tests/benchmarks/tables.py). Columns of several
    documents may be put behind one another. Text that no encoding can hold (halves of surrogate pairs, as in file names
    that are not valid UTF-8) becomes an escape.

    >>> import analyzer
    >>> providers = columns(analyzer.analyze("samples/windows-7-clean.txt"), ["providers"])["providers"]
    >>> providers["catalog_entry_id"][:3], providers["chain"][:3], providers["ifs"][:3]
    ([1001, 1002, 1003], [(), (), ()], [True, True, True])

    Args:
        analysis: the document.
        names: of `TABLES`, which are the default, and of `VIEWS`.

    Raises:
        KeyError: if there is no such table.
    """
    wanted = {name: ALL[name] for name in names}
    rows = {name: Rows() for name in ALL}
    for inputs, dumps in parts(analysis):
        for item in inputs:
            place = _Place(inputs[0].path, member_of(item, inputs[0].path), status=item.status, reason=item.detail)
            rows["inputs"].add(place, (item,))
            if item.status != "analyzed":
                rows["report"].add(place, (None,))
        for dump in dumps:
            _add_dump(rows, dump, chains="chain_links" in wanted)
    return {name: rows[name].columns(table) for name, table in wanted.items()}


def _add_dump(rows: dict[str, Rows], dump: Dump, *, chains: bool) -> None:
    place = _Place(
        dump.source.path,
        dump.source.member,
        dump.id,
        status="analyzed",
        verdict=dump.verdict,
        machine=dump.machine,
        windows=dump.windows.name,
        reason=dump.verdict_reason,
    )
    rows["dumps"].add(place, (dump,))
    for name in ("findings", "runtimes", "unrecognized"):
        rows[name].add(place, getattr(dump, name))
    if (trail := dump.audit_trail) is not None:
        rows["audit_trail"].add(place, [(trail.sources[entry.source], entry) for entry in trail.entries])
    for number, catalog in enumerate(dump.catalogs):
        own = replace(place, catalog=number, bits=catalog.bits)
        rows["catalogs"].add(own, (catalog,))
        for name in ("providers", "name_spaces", "sockets"):
            rows[name].add(own, getattr(catalog, name))
        rows["report"].add(own, catalog.providers)
        if chains:
            _add_chains(rows["chain_links"], own, catalog)
    if not any(catalog.providers for catalog in dump.catalogs):
        rows["report"].add(place, (None,))


def _add_chains(rows: Rows, place: _Place, catalog: Catalog) -> None:
    for entry in catalog.providers:
        if len(entry.path) > 1 or (entry.path and entry.path[0].catalog_entry_id != entry.catalog_entry_id):
            rows.add(place, [(entry, number, layer) for number, layer in enumerate(entry.path, start=1)])


def _encodable(values: list[Any]) -> list[Any]:
    """Escape halves of surrogate pairs, which neither UTF-8 nor Arrow can hold; nearly always there are none."""
    try:
        "".join(filter(None, values)).encode()
    except UnicodeEncodeError:
        return [None if value is None else value.encode(errors="backslashreplace").decode() for value in values]
    return values


def _encodable_lists(values: list[Any]) -> list[Any]:
    flat = _encodable([text for value in values for text in value or ()])
    texts = iter(flat)
    return [None if value is None else tuple(islice(texts, len(value))) for value in values]
