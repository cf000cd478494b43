"""The known providers, indexed by their three marks: provider id, file name and description."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.knowledge.paths import ProviderPath
    from analyzer.knowledge.records import Provider

# A word ends where an ASCII letter or digit meets anything else; `\b` would also want one beside a Chinese letter.
_WORD = r"(?:(?<![A-Za-z0-9])|(?=[^A-Za-z0-9]))(?:{})(?:(?![A-Za-z0-9])|(?<=[^A-Za-z0-9]))"

_GROUP: Final = 12


class _FileNames(NamedTuple):
    exact: dict[str, tuple[Provider, ...]]
    generic: dict[str, tuple[Provider, ...]]
    wildcards: tuple[tuple[re.Pattern[str], Provider], ...]


def by_guid(guid: str | None) -> tuple[Provider, ...]:
    """Return the records with this provider id, given in upper case and braces."""
    return _guids().get(guid, ()) if guid else ()


def by_file_name(name: str) -> tuple[tuple[Provider, ...], tuple[Provider, ...]]:
    """Return the third parties' records with this DLL, in lower case: those it marks well, those it marks poorly."""
    names = _file_names()
    wild = tuple(record for pattern, record in names.wildcards if pattern.fullmatch(name))
    exact = names.exact.get(name, ())
    return (*exact, *(record for record in wild if record not in exact)), names.generic.get(name, ())


def by_description(text: str, path: ProviderPath | None) -> tuple[Provider, ...]:
    """Return the records whose patterns fit a description.

    Where the DLL is one of Windows', in the system folder, no text makes the entry a third party's; it may be a Windows
    provider whose id is not known.
    """
    return tuple(
        record
        for pattern, records in _groups()
        if text and pattern.search(text)
        for record in records
        if _applies(record, path) and describes(record, text)
    )


def describes(record: Provider, text: str) -> bool:
    """Say whether a description fits a record."""
    return _search(_compiled(record), text)


def _applies(record: Provider, path: ProviderPath | None) -> bool:
    if path is not None and path.in_system_folder and path.file_name in _inbox_dlls():
        return path.file_name in record.dll and not (record.inbox and record.guid)
    return not record.inbox


def _search(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return bool(text) and any(pattern.search(text) for pattern in patterns)


@cache
def _guids() -> dict[str, tuple[Provider, ...]]:
    table: dict[str, tuple[Provider, ...]] = {}
    for record in load.providers():
        for guid in record.guid:
            table[guid] = (*table.get(guid, ()), record)
    return table


@cache
def _file_names() -> _FileNames:
    exact: dict[str, tuple[Provider, ...]] = {}
    generic: dict[str, tuple[Provider, ...]] = {}
    wildcards = []
    for record in load.providers():
        if record.inbox:
            continue
        for name in record.dll:
            # A DLL of Windows does not speak for a third party that registers it (VirtIO) or abuses it (ZeroAccess).
            if name in _inbox_dlls():
                continue
            if "*" in name:
                wildcards.append((re.compile(translate(name)), record))
                continue
            poor = name in record.generic_dll or not record.attributed
            table = generic if poor else exact
            table[name] = (*table.get(name, ()), record)
    return _FileNames(exact, generic, tuple(wildcards))


@cache
def _inbox_dlls() -> frozenset[str]:
    return frozenset(name for record in load.providers() if record.inbox for name in record.dll)


@cache
def _groups() -> tuple[tuple[re.Pattern[str], tuple[Provider, ...]], ...]:
    """Return the records with patterns, some at a time, with a pattern that is found wherever one of theirs is.

    So most patterns need not be compiled for one dump, and few be searched for in a description.
    """
    records = [record for record in load.providers() if record.description_patterns]
    groups = [tuple(records[start : start + _GROUP]) for start in range(0, len(records), _GROUP)]
    return tuple(
        (_any(pattern for record in group for pattern in record.description_patterns), group) for group in groups
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    whole: list[str] = []
    words: list[str] = []
    for pattern in patterns:
        (whole if pattern.startswith("^") else words).append(f"(?:{pattern})")
    return re.compile("|".join([*whole, *([_WORD.format("|".join(words))] if words else [])]))


@cache
def _compiled(record: Provider) -> tuple[re.Pattern[str], ...]:
    return tuple(_any([pattern]) for pattern in record.description_patterns)
