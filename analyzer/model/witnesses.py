"""One machine, several witnesses: what the registry knows about the providers that netsh printed.

netsh on Windows Vista and Server 2008 prints no Service Flags; the registry of the same machine holds them. Where a
listing and registry evidence stand beside one another and tell of the same providers, the one completes the other.
Where the user says that they are of one machine, they are compared all the same, and what differs is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from msgspec import structs

from analyzer.dialects.records import LABELS, PROVIDER_FLAGS, DumpRecord, Entry, Placed, Value, Witness

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

_REGISTRY: Final = "registry"
"""The dialects of registry evidence begin with this word."""

_MOST_NEAR: Final = 32
"""More registry dumps that may be of a listing's machine are a collection, and comparing with all takes too long."""

# What makes two entries of one id the same provider; descriptions are not compared: the registry refers to resources.
_IDENTITY: Final = ("provider_id", "address_family", "socket_type", "protocol", "chain_length", "chain")
_COMPARED: Final = (*_IDENTITY, "provider_path", "version", "max_address_length", "min_address_length", "service_flags")
_ADDED: Final = ("service_flags", PROVIDER_FLAGS)
_LOST = re.compile(r"[^ -~]|\?")


@dataclass(frozen=True, slots=True)
class Statement:
    """A dump, where it was found in words, and its bundle; `owner` is the machine that its file is named after."""

    record: DumpRecord
    place: str
    bundle: Hashable
    owner: str | None = None


def is_evidence(record: DumpRecord) -> bool:
    """Say whether a dump can complete others."""
    return record.dialect.startswith(_REGISTRY)


def consult(statements: Sequence[Statement], named: Iterable[int] = ()) -> list[DumpRecord]:
    """Complete each listing by registry evidence of the same machine.

    Args:
        statements: all dumps of a run.
        named: numbers of those that the user named as of the same machine as all others.

    Returns:
        The records in the same order; those that were compared have a `witness`.
    """
    told = set(named)
    registry = {n: None for n, statement in enumerate(statements) if is_evidence(statement.record)}
    by_bundle: dict[Hashable, list[int]] = {}
    for number in registry:
        by_bundle.setdefault(statements[number].bundle, []).append(number)
    told_registry = [number for number in registry if number in told]
    result: list[DumpRecord] = []
    for number, statement in enumerate(statements):
        if number in registry:
            result.append(statement.record)
            continue
        certain = list(registry) if number in told else told_registry
        near = [n for n in by_bundle.get(statement.bundle, ()) if _may_be_of_one(statement, statements[n])]
        others = dict.fromkeys([*certain, *(near if len(near) <= _MOST_NEAR else ())])
        found = [_compared(statement.record, statements[other]) for other in others]
        result.append(_completed(statement.record, found, {statements[other].place for other in certain}))
    return result


def _may_be_of_one(one: Statement, other: Statement) -> bool:
    """Tell whether the names of two files in a bundle leave open that they are of one machine."""
    return one.owner == other.owner or one.owner is None or other.owner is None


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What a registry dump says about a listing: the entry for each of its entries, and what differs."""

    statement: Statement
    counterparts: Mapping[int, Entry]
    differences: tuple[str, ...]


def _compared(record: DumpRecord, statement: Statement) -> _Comparison:
    other = {key: placed.entry for key, placed in _by_key(statement.record).items()}
    counterparts: dict[int, Entry] = {}
    differences: list[str] = []
    mine = _by_key(record)
    for key, placed in mine.items():
        counterpart = other.get(key)
        if counterpart is None:
            differences.append(f"{_named(key)} is not in the registry")
            continue
        differences += _different(_named(key), placed.entry, counterpart)
        if all(_agree(placed.entry, counterpart, name) for name in _IDENTITY):
            counterparts[id(placed)] = counterpart
    differences += [f"{_named(key)} is in the registry only" for key in other if key not in mine]
    return _Comparison(statement, counterparts, tuple(differences))


def _by_key(record: DumpRecord) -> dict[tuple[bool, int], Placed]:
    """Return the providers by catalog (whether it is the 32-bit one) and id; the first of two equal ones counts."""
    found: dict[tuple[bool, int], Placed] = {}
    for placed in record.entries:
        entry_id = placed.entry.values.get("catalog_entry_id")
        if placed.entry.kind == "provider" and isinstance(entry_id, int):
            found.setdefault((bool(placed.entry.marked_32), entry_id), placed)
    return found


def _named(key: tuple[bool, int]) -> str:
    return f"entry {key[1]}{' of the 32-bit catalog' if key[0] else ''}"


def _different(name: str, one: Entry, other: Entry) -> list[str]:
    return [
        f"{name} has {LABELS[field]} {_said(field, one.values[field])} here and "
        f"{_said(field, other.values[field])} in the registry"
        for field in _COMPARED
        if not _agree(one, other, field)
    ]


def _agree(one: Entry, other: Entry, field: str) -> bool:
    """Tell whether two entries do not contradict each other in a field; what one does not tell is no contradiction."""
    if field not in one.values or field not in other.values:
        return True
    return _folded(one.values[field]) == _folded(other.values[field])


def _folded(value: Value) -> Value:
    """Return what is compared: of a text the ASCII letters, since others may be lost in one of the two encodings."""
    return _LOST.sub("", value).casefold() if isinstance(value, str) else value


def _said(field: str, value: Value) -> str:
    if isinstance(value, tuple):
        return " : ".join(map(str, value))
    if field == "service_flags" and isinstance(value, int):
        return f"0x{value:x}"
    return f'"{value}"' if field == "provider_path" else str(value)


def _completed(record: DumpRecord, found: Sequence[_Comparison], by_name: set[str]) -> DumpRecord:
    """Take what the best witness adds; one that only lies nearby must agree in everything."""
    usable = [c for c in found if c.counterparts and (not c.differences or c.statement.place in by_name)]
    if not usable:
        # A witness that the user named and that tells of other providers is no silence.
        named = next((c for c in found if c.statement.place in by_name), None)
        return record if named is None else replace(record, witness=_witness(named, added=0))
    best = min(usable, key=lambda c: (len(c.differences), -len(c.counterparts)))
    entries: list[Placed] = []
    added = 0
    for placed in record.entries:
        more = _more(placed.entry, best.counterparts.get(id(placed)))
        added += "service_flags" in more
        entries.append(
            structs.replace(placed, entry=structs.replace(placed.entry, values={**placed.entry.values, **more}))
            if more
            else placed
        )
    return replace(
        record,
        entries=tuple(entries),
        machine=record.machine or best.statement.record.machine,
        machine_evidence=None if record.machine or not best.statement.record.machine else _named_by(best.statement),
        exemptions=record.exemptions or best.statement.record.exemptions,
        witness=_witness(best, added),
    )


def _named_by(statement: Statement) -> str:
    return f"the registry of the same machine, {statement.place}"


def _more(entry: Entry, counterpart: Entry | None) -> dict[str, Value]:
    """Return what the registry adds to an entry that lacks it; a damaged entry stays as it is."""
    if counterpart is None or entry.damaged or counterpart.damaged:
        return {}
    return {
        name: counterpart.values[name] for name in _ADDED if name not in entry.values and name in counterpart.values
    }


def _witness(comparison: _Comparison, added: int) -> Witness:
    record = comparison.statement.record
    return Witness(
        place=comparison.statement.place,
        dialect=record.dialect,
        line=record.line,
        agreeing=len(comparison.counterparts),
        flags_added=added,
        differences=comparison.differences,
    )
