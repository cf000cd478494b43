"""The known providers, indexed by their three marks: provider id, file name and description."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.knowledge.paths import ProviderPath
    from analyzer.knowledge.records import Provider

# A word ends where an ASCII letter or digit meets anything else; `\b` would also want one beside a Chinese letter.
_WORD = r"(?:(?<![A-Za-z0-9])|(?=[^A-Za-z0-9]))(?:{})(?:(?![A-Za-z0-9])|(?<=[^A-Za-z0-9]))"


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
    if _any_pattern().search(text) is None:  # of nearly all descriptions that no product is known by
        return ()
    return tuple(record for record, patterns in _patterns() if _applies(record, path) and _search(patterns, text))


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
def _patterns() -> tuple[tuple[Provider, tuple[re.Pattern[str], ...]], ...]:
    return tuple((record, _compiled(record)) for record in load.providers() if record.description_patterns)


@cache
def _compiled(record: Provider) -> tuple[re.Pattern[str], ...]:
    return tuple(_whole([pattern]) for pattern in record.description_patterns)


@cache
def _any_pattern() -> re.Pattern[str]:
    """Return what fits where any pattern of any record does, in one search."""
    patterns = [pattern for record in load.providers() for pattern in record.description_patterns]
    return _whole(list(dict.fromkeys(patterns)))


def _whole(patterns: Sequence[str]) -> re.Pattern[str]:
    """Compile the alternatives; those that do not say how a description begins fit whole words only."""
    begins = "|".join(pattern[1:] for pattern in patterns if pattern.startswith("^"))
    words = "|".join(pattern for pattern in patterns if not pattern.startswith("^"))
    forms = [form.format(own) for form, own in (("^(?:{})", begins), (_WORD, words)) if own]
    return re.compile("|".join(forms))
