"""The document as columns of plain values: one pass over its parts, then one a column over what is distinct."""

from __future__ import annotations

from itertools import accumulate, chain, islice, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from analyzer.document.merging import member_of, parts
from analyzer.tables.declared import ALL, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.analysis import Analysis, Catalog, Dump, Layer, Provider
    from analyzer.tables.declared import Column, Part, Table

Columns = dict[str, list[Any]]
"""The columns of a table by name, all of one length; None is null, lists are tuples."""


class _Place(NamedTuple):
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
    """The rows of a table, as runs of them: what stands there, where, and its position in this place.

    Dumps of a fleet share their catalogs, and so the sequences of rows that are added here. A machine with some entries
    of its own shares the others. What is taken from rows is taken once from each distinct one.

    Attributes:
        places: of each run, where it stands.
        counts: of each run, how many rows it has.
        numbers: of each run, the number of its sequence.
        sequences: the distinct ones.
    """

    __slots__ = ("_distinct", "_indexes", "_known", "counts", "numbers", "places", "sequences")

    def __init__(self) -> None:
        self.places: list[Any] = []
        self.counts: list[int] = []
        self.numbers: list[int] = []
        self.sequences: list[Sequence[Any]] = []
        self._known: dict[int, int] = {}
        self._distinct: dict[int, Any] = {}
        self._indexes: list[int] | None = None

    def add(self, place: object, rows: Sequence[Any]) -> None:
        """Add rows of one place; the sequence must not be changed afterwards."""
        if not rows:
            return
        number = self._known.setdefault(id(rows), len(self.sequences))
        if number == len(self.sequences):
            self.sequences.append(rows)
            self._distinct.update(zip(map(id, rows), rows, strict=True))
            self._indexes = None
        self.places.append(place)
        self.counts.append(len(rows))
        self.numbers.append(number)

    def columns(self, table: Table) -> Columns:
        """Return the columns that a table declares."""
        return {column.name: list(self.spread(column.part, self.values(column))) for column in table.columns}

    def values(self, column: Column) -> list[Any]:
        """Return what a column takes from each run's place, or from each distinct row."""
        if column.part == "position":
            return []
        own = self.places if column.part == "place" else self._distinct.values()
        values = list(map(column.get, own))
        if column.kind == "string":
            return _encodable(values)
        return _encodable_lists(values) if column.kind == "list<string>" else values

    def spread(self, part: Part, values: Sequence[Any], runs: slice = slice(None)) -> Iterator[Any]:
        """Give for each row of some runs its value, of those that `values` returned; or its position."""
        counts = self.counts[runs]
        if part == "position":
            return chain.from_iterable(range(1, count + 1) for count in counts)
        if part == "place":
            return chain.from_iterable(map(repeat, values[runs], counts))
        first, indexes = self.first, self.indexes
        own = (
            indexes[first[number] : first[number] + count]
            for number, count in zip(self.numbers[runs], counts, strict=True)
        )
        return map(values.__getitem__, chain.from_iterable(own))

    @property
    def indexes(self) -> list[int]:
        """For all rows of each distinct sequence, which of the values of its part is that of the row."""
        if self._indexes is None:
            known = {row: number for number, row in enumerate(self._distinct)}
            self._indexes = [known[id(row)] for row in chain.from_iterable(self.sequences)]
        return self._indexes

    @property
    def first(self) -> list[int]:
        """For each distinct sequence, which of the `indexes` is that of its first row."""
        return list(accumulate(map(len, self.sequences), initial=0))

    def chunks(self, most: int) -> Iterator[slice]:
        """Divide the runs, in order, into pieces of at most so many rows, but for a single run of more."""
        start = rows = 0
        for end, count in enumerate(self.counts):
            if rows and rows + count > most:
                yield slice(start, end)
                start, rows = end, 0
            rows += count
        if rows:
            yield slice(start, len(self.counts))


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
    rows = rows_of([analysis], wanted)
    return {name: rows[name].columns(table) for name, table in wanted.items()}


def rows_of(documents: Iterable[Analysis], names: Iterable[str] = tuple(TABLES)) -> dict[str, Rows]:
    """Return the rows of tables of documents, which may come one by one; names as those of `columns`."""
    made = _Made({name: Rows() for name in names})
    for document in documents:
        for inputs, dumps in parts(document):
            for item in inputs:
                place = _Place(inputs[0].path, member_of(item, inputs[0].path), status=item.status, reason=item.detail)
                made.add("inputs", place, (item,))
                if item.status != "analyzed":
                    made.add("report", place, _NO_PROVIDER)
            for dump in dumps:
                made.add_dump(dump)
    return made.rows


_NO_PROVIDER: Final = (None,)


_OF_DUMP: Final = frozenset(("findings", "runtimes", "unrecognized"))
_OF_CATALOG: Final = frozenset(("providers", "name_spaces", "sockets"))
"""Tables that are parts of a dump, or of a catalog, by the name of the part."""


class _Made:
    """The rows that are wanted, as dumps are added to them."""

    def __init__(self, rows: dict[str, Rows]) -> None:
        self.rows = rows
        self._of_dump = [(attrgetter(name), own) for name, own in rows.items() if name in _OF_DUMP]
        self._of_catalog = [(attrgetter(name), own) for name, own in rows.items() if name in _OF_CATALOG]
        self._links: dict[int, tuple[Catalog, list[list[Any]]]] = {}
        """The rows of chain links of each distinct catalog, which is held so that its id stays its own."""

    def add(self, name: str, place: object, rows: Sequence[Any]) -> None:
        if name in self.rows:
            self.rows[name].add(place, rows)

    def add_dump(self, dump: Dump) -> None:
        source, windows, reason = dump.source, dump.windows.name, dump.verdict_reason
        of_file = (source.path, source.member, dump.id)
        of_dump = ("analyzed", dump.verdict, dump.machine, windows, reason)
        place = _Place(*of_file, None, None, *of_dump)
        self.add("dumps", place, (dump,))
        for get, own in self._of_dump:
            own.add(place, get(dump))
        if "audit_trail" in self.rows and (trail := dump.audit_trail) is not None:
            self.add("audit_trail", place, [(trail.sources[entry.source], entry) for entry in trail.entries])
        for number, catalog in enumerate(dump.catalogs):
            inside = _Place(*of_file, number, catalog.bits, *of_dump)
            self.add("catalogs", inside, (catalog,))
            for get, own in self._of_catalog:
                own.add(inside, get(catalog))
            self.add("report", inside, catalog.providers)
            if "chain_links" in self.rows:
                for links in self._links_of(catalog):
                    self.add("chain_links", inside, links)
        if not any(catalog.providers for catalog in dump.catalogs):
            self.add("report", place, _NO_PROVIDER)

    def _links_of(self, catalog: Catalog) -> list[list[Any]]:
        known = self._links.get(id(catalog))
        if known is None:
            own = [[*_links(entry)] for entry in catalog.providers]
            known = self._links[id(catalog)] = (catalog, [links for links in own if links])
        return known[1]


def _links(entry: Provider) -> Iterator[tuple[Provider, int, Layer]]:
    if len(entry.path) > 1 or (entry.path and entry.path[0].catalog_entry_id != entry.catalog_entry_id):
        yield from ((entry, number, layer) for number, layer in enumerate(entry.path, start=1))


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
