"""The key WinSock2 into a dump: both catalogs, name spaces, exemptions, and what is not whole.

Which key holds what: ReactOS, `dll/win32/ws2_32/src/dcatalog.c` and `nscatent.c`; the catalogs of 64-bit Windows are
those of a real export (`Catalog_Entries64` lists the 64-bit DLLs).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.dialects.records import Doubt, DumpRecord, Entry, Exemption, Placed, Problem
from analyzer.dialects.registry import packed
from analyzer.dialects.registry.tree import REG_BINARY
from analyzer.dialects.registry.words import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analyzer.dialects.records import Kind
    from analyzer.dialects.records import Value as FieldValue
    from analyzer.dialects.registry.tree import Key, Value

ITEM: Final = "PackedCatalogItem"
PARAMETERS: Final = "Parameters"
NATIVE_64: Final = "Catalog_Entries64"
ENTRIES: Final = "Catalog_Entries"
HIVE: Final = "registry-hive"

_POINTERS: Final[dict[Kind, tuple[str, str]]] = {
    "provider": ("Current_Protocol_Catalog", "Protocol_Catalog9"),
    "name space": ("Current_NameSpace_Catalog", "NameSpace_Catalog5"),
}
_COUNTS: Final = {ENTRIES: "Num_Catalog_Entries", NATIVE_64: "Num_Catalog_Entries64"}
_NAME_SPACE_VALUES: Final = {
    "description": "DisplayString",
    "provider_id": "ProviderId",
    "name_space": "SupportedNameSpace",
    "active": "Enabled",
    "version": "Version",
}
_MEMO: Final = 20_000
_NUMBER = re.compile(r"[0-9]{1,12}")
_MAX_ENTRIES: Final = 10_000
_NAME_MAY_BE_CUT: Final = 59
"""ProtocolName of Windows 7 holds the first 59 characters of a description; a shorter one is whole."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a key was read from: its dialect, and what is known there beside the key itself.

    `doubts` are lines of the source that gave no value; `first` is the line where the dump begins if that is above its
    key; `notes` and `problems` are what the reader of the source has to say.
    """

    dialect: str
    doubts: Mapping[int, str] = field(default_factory=dict)
    first: int | None = None
    code_page: str = packed.ONE_BYTE
    machine: str | None = None
    notes: Sequence[Problem] = ()
    problems: Sequence[Problem] = ()


def record(root: Key, source: Source, others: Sequence[Key] = ()) -> DumpRecord | None:
    """Make the dump of a WinSock2 key; None if it holds no catalog at all.

    Args:
        root: the key.
        source: where it was read from.
        others: the same key in control sets that are not in use; they are compared only.
    """
    reader = _Reader(source)
    entries = reader.entries(root)
    parameters = root.key(PARAMETERS.casefold())
    nothing = not entries and not any(key.values for key in root.below())  # a log that names the key as a title
    if parameters is None or not reader.found or nothing:
        return None
    notes = [*source.notes, *reader.notes, *_compared(root, entries, others, source)]
    first = root.line if source.first is None else min(root.line, source.first)
    last = max([root.last_line, *source.doubts])
    return DumpRecord(
        dialect=source.dialect,
        language=None,
        entries=tuple(entries),
        line=first,
        end_line=last,
        problems=tuple(sorted([*source.problems, *reader.problems], key=lambda problem: problem.line)),
        unrecognized=tuple(Doubt(line, source.doubts[line]) for line in sorted(source.doubts)),
        windows_version=None,
        windows_version_line=None,
        machine=source.machine,
        exemptions=tuple(_exemptions(parameters)),
        notes=tuple(notes),
        decoded=decoded(entries),
    )


def _compared(root: Key, entries: Sequence[Placed], others: Sequence[Key], source: Source) -> Iterator[Problem]:
    """Say which other control sets hold another catalog."""
    own = [(placed.entry.kind, placed.entry.marked_32, placed.entry.values) for placed in entries]
    for other in others:
        theirs = [placed.entry for placed in _Reader(source).entries(other)]
        if theirs and own != [(entry.kind, entry.marked_32, entry.values) for entry in theirs]:
            message = f"{other.name}, which is not in use, holds another catalog than {root.name}"
            yield Problem("control-sets-differ", other.line, message)


class _Reader:
    """Reads the entries of one WinSock2 key and gathers what is not whole."""

    def __init__(self, source: Source) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.found = False
        self._source = source
        self._end = 0

    def entries(self, root: Key) -> list[Placed]:
        """Return the entries in the order in which netsh prints them: native ones first, name spaces last."""
        parameters = root.key(PARAMETERS.casefold())
        if parameters is None:
            return []
        self._end = root.last_line
        catalogs = {kind: self._catalog(parameters, kind) for kind in _POINTERS}
        of_64_bit = any(_is_of_64_bit(catalog) for catalog in catalogs.values() if catalog is not None)
        self.found = any(key.key(name.casefold()) for key in catalogs.values() if key is not None for name in _COUNTS)
        placed = []
        for kind, catalog in catalogs.items():
            if catalog is None:
                continue
            self._faults(catalog)
            for name, mark in ((NATIVE_64, False), (ENTRIES, True)) if of_64_bit else ((ENTRIES, False),):
                placed += self._entries(catalog, name, kind, mark_32=mark)
            if kind == "provider":
                self._check_ids(catalog, placed)
        self._faults(root)
        self._faults(parameters)
        return placed

    def _catalog(self, parameters: Key, kind: Kind) -> Key | None:
        """Follow the pointer to a catalog; where it is lost, the name that every known Windows uses is tried."""
        pointer, usual = _POINTERS[kind]
        value = parameters.value(pointer)
        name = value.text if value is not None else None
        if name is None:
            message = f"{pointer}, which names the catalog in use, is missing: {usual} is read"
            self._problem("no-catalog-pointer", parameters.line, message)
        catalog = parameters.key((name or usual).casefold())
        if catalog is None:
            what = "the providers" if kind == "provider" else "the name spaces"
            message = f"the key {name or usual} is missing, and with it {what}"
            self._problem("no-catalog", value.lines[0] if value is not None else parameters.line, message)
        return catalog

    def _entries(self, catalog: Key, name: str, kind: Kind, *, mark_32: bool) -> list[Placed]:
        key = catalog.key(name.casefold())
        if key is None:
            what = "the 32-bit catalog" if mark_32 else "the native catalog" if name == NATIVE_64 else "the catalog"
            self._problem("no-entries", catalog.line, f"{what} of {catalog.name} is missing: it has no key {name}")
            return []
        numbered = sorted((int(below.name), below) for below in key.keys.values() if _NUMBER.fullmatch(below.name))
        numbered = numbered[:_MAX_ENTRIES]
        count = self._check_numbers(catalog, key, [number for number, _ in numbered])
        if numbered and count is not None and len(numbered) < count and numbered[-1][1].last_line < self._end:
            numbered[-1][1].mixed = True  # the text goes on, but not with the entries that are still to come
        placed = []
        for number, below in numbered:
            found, damage = self._provider(below, mark_32) if kind == "provider" else _name_space(below, mark_32)
            placed.append(found)
            if damage is not None:
                message = f"entry {number} of {catalog.name}\\{name} is damaged: {damage}"
                self._problem("entry-damaged", below.line, message)
            self._faults(below)
        return placed

    def _check_numbers(self, catalog: Key, key: Key, numbers: Sequence[int]) -> int | None:
        """Compare the numbers of the entries with each other, and their count with what the catalog says.

        Returns:
            The count that the catalog says.
        """
        strange = [below for below in key.keys.values() if not _NUMBER.fullmatch(below.name)]
        for below in strange[:1]:
            self._problem("strange-key", below.line, f"{key.name} holds a key that is no entry: {below.name[:40]}")
        self._faults(key)
        missing = _first_gap(numbers)
        if missing is not None:
            why = (
                "the catalog of this machine has a gap, behind which Winsock may find nothing"
                if self._source.dialect == HIVE
                else "it was cut out, or the catalog of this machine has a gap"
            )
            self._problem("gap", key.line, f"entry {missing} of {catalog.name}\\{key.name} is missing: {why}")
        name = _COUNTS[key.name] if key.name in _COUNTS else _COUNTS[ENTRIES]
        value = catalog.value(name)
        count = value.number if value is not None else None
        if count is None:
            self._problem("no-count", catalog.line, f"{name} is missing: it cannot be told how many entries there are")
        elif count != len(numbers):
            message = f"{name} of {catalog.name} is {count}, but {len(numbers)} entries are there"
            self._problem("count-differs", value.lines[0] if value is not None else key.line, message)
        return count

    def _check_ids(self, catalog: Key, placed: Sequence[Placed]) -> None:
        value = catalog.value("Next_Catalog_Entry_ID")
        following = value.number if value is not None else None
        ids = [placed.entry.values.get("catalog_entry_id") for placed in placed]
        above = [number for number in ids if isinstance(number, int) and following is not None and number >= following]
        if above and value is not None:
            message = f"Next_Catalog_Entry_ID is {following}, but {above[0]} is taken: the next installation may fail"
            self.notes.append(Problem("ids-used-up", value.lines[0], message))

    def _provider(self, key: Key, mark_32: bool) -> tuple[Placed, str | None]:  # noqa: FBT001 - as in Entry
        item, name = key.value(ITEM), key.value("ProtocolName")
        damage: str | None
        if item is None:
            damage = f"it has no {ITEM}"
        elif key.mixed and self._source.dialect != HIVE and len(item.lines) > 1:
            damage = f"the line of the next key is lost, and its {ITEM} may end with another's"
        elif item.damage is not None and not item.cut:
            damage = f"its {ITEM} is not whole"
        elif item.type != REG_BINARY:
            damage = f"its {ITEM} is no binary value"
        else:
            lines = _Lines(key)
            rows = tuple(
                (field, lines.row(item, at)) for field, at in packed.OFFSETS.items() if at < len(item.data) or not at
            )
            entry, damage = _decoded(item.data, self._source.code_page, rows, cut=item.cut, mark_32=mark_32)
            return Placed(entry, lines.numbers), damage
        lines = _Lines(key)
        text = name.text if name is not None else None
        known = text is not None and len(text) < _NAME_MAY_BE_CUT
        values: dict[str, FieldValue] = {"description": text} if known and text is not None else {}
        rows_of = {"description": lines.row(name, 0)} if known and name is not None else {}
        return Placed(Entry("provider", None, mark_32, values, rows_of, {}, damaged=True), lines.numbers), damage

    def _faults(self, key: Key) -> None:
        self.problems += [Problem("key-not-whole", line, f"{key.name} is not whole: {why}") for line, why in key.faults]

    def _problem(self, name: str, line: int, message: str) -> None:
        self.problems.append(Problem(name, line, message))


class _Lines:
    """The lines of an entry's key and values, and which of them holds what."""

    def __init__(self, key: Key) -> None:
        own = {line for value in key.values.values() for line in value.lines}
        self.numbers = (key.line, *sorted(own - {key.line}))
        self._rows = {line: row for row, line in enumerate(self.numbers)}

    def row(self, value: Value, offset: int) -> int:
        return self._rows[value.line_of(offset)]


@lru_cache(maxsize=_MEMO)
def _decoded(
    data: bytes, code_page: str, rows: tuple[tuple[str, int], ...], *, cut: bool, mark_32: bool
) -> tuple[Entry, str | None]:
    """Decode each distinct item once: the same ones recur in every dump of a fleet, and equal entries are shared."""
    item = packed.read(data, code_page, cut=cut)
    damage = None if item.damage is None else f"its {ITEM} cannot be read: {item.damage}"
    return Entry("provider", None, mark_32, item.values, dict(rows), {}, damaged=damage is not None), damage


def _name_space(key: Key, mark_32: bool) -> tuple[Placed, str | None]:  # noqa: FBT001 - as in Entry
    lines = _Lines(key)
    found = {field: value for field, name in _NAME_SPACE_VALUES.items() if (value := key.value(name)) is not None}
    rows = tuple((field, lines.row(value, 0)) for field, value in found.items())
    entry = _name_space_entry(tuple((field, _field(field, value)) for field, value in found.items()), rows, mark_32)
    if key.faults:  # its values may be those of two keys, of which one lost its line
        entry = replace(entry, damaged=True)
    missing = [name for field, name in _NAME_SPACE_VALUES.items() if field not in entry.values]
    return Placed(entry, lines.numbers), f"its {missing[0]} is missing or not whole" if missing else None


def _field(name: str, value: Value) -> FieldValue | None:
    if name == "description":
        return value.text
    if name == "provider_id":
        return packed.guid(value.binary or b"")
    return value.number


@lru_cache(maxsize=_MEMO)
def _name_space_entry(
    fields: tuple[tuple[str, FieldValue | None], ...],
    rows: tuple[tuple[str, int], ...],
    mark_32: bool,  # noqa: FBT001 - as in Entry
) -> Entry:
    values = {name: value for name, value in fields if value is not None}
    return Entry("name space", None, mark_32, values, dict(rows), {}, damaged=len(values) < len(_NAME_SPACE_VALUES))


def _is_of_64_bit(catalog: Key) -> bool:
    return catalog.key(NATIVE_64.casefold()) is not None or catalog.value(_COUNTS[NATIVE_64]) is not None


def _first_gap(numbers: Sequence[int]) -> int | None:
    """Return the first number that is missing from 1 on; numbers are in order."""
    return next((expected for expected, number in enumerate(numbers, start=1) if number != expected), None)


def _exemptions(parameters: Key) -> Iterator[Exemption]:
    """Give the programs for which Windows restricts layered providers, in the order of their keys."""
    catalog = parameters.key("appid_catalog")
    for key in catalog.keys.values() if catalog is not None else ():
        path, arguments = key.value("AppFullPath"), key.value("AppArgs")
        categories = key.value("PermittedLspCategories")
        text = path.text if path is not None else None
        if text is not None:
            yield Exemption(
                path=text,
                arguments=arguments.text if arguments is not None else None,
                permitted_categories=categories.number if categories is not None else None,
                line=key.line,
            )
