"""The catalogs of a fleet, each kind of them judged once.

Machines of a fleet have few different catalogs. Those that differ in nothing but descriptions, as products write a name
of their own on each machine, share their readings as long as no sentence named an entry by its description.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from analyzer.runtimes.catalog import Catalog, Entry, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analyzer.runtimes.catalog import WindowsAge
    from analyzer.runtimes.reading import Predicate


class Circumstances(NamedTuple):
    """What a catalog's readings depend on beside its entries; see `Catalog`."""

    whole: bool
    windows: WindowsAge | None
    exempt: frozenset[str] | None


class Fleet:
    """Gives the catalog that a machine's catalog can be judged as."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], predicates: Iterable[Predicate]) -> None:
        """Know the distinct entries, as the arguments of `Entry`, and all that catalogs will be asked."""
        self._rows = [dict(zip(Entry.__dataclass_fields__, row, strict=True)) for row in rows]
        self._predicates = tuple(predicates)
        forms: dict[tuple[Any, ...], int] = {}
        self._forms = [
            forms.setdefault(tuple(value for name, value in row.items() if name != "description"), len(forms))
            for row in self._rows
        ]
        self._exact: dict[tuple[tuple[int, ...], Circumstances], Catalog] = {}
        self._alike: dict[tuple[Any, ...], dict[tuple[int, ...], dict[tuple[str, ...], Catalog]]] = {}

    def catalog(self, numbers: tuple[int, ...], circumstances: Circumstances) -> Catalog:
        """Return a catalog whose readings are those of the catalog of the entries with these numbers."""
        found = self._exact.get((numbers, circumstances))
        if found is None:
            found = self._exact[numbers, circumstances] = self._found(numbers, circumstances)
        return found

    def _found(self, numbers: tuple[int, ...], circumstances: Circumstances) -> Catalog:
        first: dict[int, int] = {}
        # Entries that are equal in everything are one entry in a sentence, so that has to be alike as well.
        form = (
            tuple(self._forms[number] for number in numbers),
            tuple(first.setdefault(number, place) for place, number in enumerate(numbers)),
            circumstances,
        )
        alike = self._alike.setdefault(form, {})
        for named, by_names in alike.items():
            found = by_names.get(self._names(numbers[place] for place in named))
            if found is not None:
                return found
        judged, named = self._judged(numbers, circumstances)
        alike.setdefault(named, {})[self._names(numbers[place] for place in named)] = judged
        return judged

    def _judged(self, numbers: tuple[int, ...], circumstances: Circumstances) -> tuple[Catalog, tuple[int, ...]]:
        """Ask a catalog everything; return it, and the places of the entries that were named."""
        entries = {number: Entry(**self._rows[number]) for number in numbers}
        catalog = Catalog(tuple(entries[number] for number in numbers), *circumstances)
        for predicate in self._predicates:
            catalog.says(predicate)
        return catalog, tuple(place for place, entry in enumerate(catalog.entries) if entry.was_named)

    def _names(self, numbers: Iterable[int]) -> tuple[str, ...]:
        rows = (self._rows[number] for number in numbers)
        return tuple(name_of(row["product"], row["description"]) for row in rows)
