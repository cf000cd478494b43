"""The audit trail of a dump: what stands in the trails of its machine, and which of its providers each entry names.

Nothing here depends on how a trail is laid out. A provider is named where its description, its GUID or the file of its
DLL stands as whole words; lines that stand together are one entry as long as they may be about one provider.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.audit_trail import AuditTrail, NamedProvider, TrailEntry, TrailSource
from analyzer.trail import Unit, shortened, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.analysis import Catalog
    from analyzer.trail import Found
    from analyzer.trail.statements import Statement

MOST_ENTRIES: Final = 200
"""Entries of a dump's trail; those that name a provider before all others."""

MOST_SOURCES: Final = 32
"""Trails of a machine; where there are more, the last of these is told as not complete."""

_LONGEST_PARAGRAPH: Final = 16
_SHORTEST_NAME: Final = 3
_MOST_HITS: Final = 256
"""Names in one text; no event has more than two."""
_DLL: Final = re.compile(r"[^\\/:*?\"<>|\n]{1,255}\.(?:dll|exe|sys)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Known:
    """One provider of the dump, and the words that name it, folded."""

    place: NamedProvider
    bits: int | None
    microsoft: bool
    name: str
    guid: str
    file: str


@dataclass(frozen=True, slots=True)
class _Hits:
    """Which providers a text names, by what it calls them."""

    names: frozenset[_Known]
    guids: frozenset[_Known]
    files: frozenset[_Known]

    @property
    def all(self) -> frozenset[_Known]:
        return self.names | self.guids | self.files

    @property
    def best(self) -> frozenset[_Known]:
        """By the description if one stands there: many entries share a DLL, and the base ones a GUID."""
        return self.names or self.guids or self.files


def audit_trail(found: Sequence[Found], catalogs: Sequence[Catalog]) -> AuditTrail | None:
    """Return the audit trail of a dump with these catalogs; None without any."""
    if not found:
        return None
    names = _Names(catalogs, (line for trail in found for unit in trail.section.units for line in unit.lines))
    sources: list[TrailSource] = []
    entries: list[TrailEntry] = []
    for number, trail in enumerate(found[:MOST_SOURCES]):
        own = [
            _entry(number, trail.line, unit, names) for whole in trail.section.units for unit in _parts(whole, names)
        ]
        entries += own
        last = trail.line + max(trail.section.length - 1, 0)
        kind, complete = trail.section.kind, trail.section.complete
        sources.append(TrailSource(trail.path, trail.member, trail.line, last, kind, len(own), complete))
    if len(found) > MOST_SOURCES:
        sources[-1] = replace(sources[-1], complete=False)
    naming = [entry for entry in entries if entry.providers][:MOST_ENTRIES]
    others = [entry for entry in entries if not entry.providers][: MOST_ENTRIES - len(naming)]
    kept = {id(entry) for entry in (*naming, *others)}
    return AuditTrail(tuple(sources), tuple(entry for entry in entries if id(entry) in kept))


def _parts(unit: Unit, names: _Names) -> Iterator[Unit]:
    """Divide a paragraph into lines where it is long, or its lines name different providers."""
    hits = [found for line in unit.lines if (found := names.in_text(line).all)]
    about_one = not hits or frozenset.intersection(*hits)
    short = len(unit.lines) <= _LONGEST_PARAGRAPH or statements.read("\n".join(unit.lines)).action is not None
    if len(unit.lines) == 1 or "<Event" in unit.lines[0] or (short and about_one):
        yield unit
    else:
        yield from (Unit(unit.offset + number, (line,)) for number, line in enumerate(unit.lines))


def _entry(source: int, first: int, unit: Unit, names: _Names) -> TrailEntry:
    text = "\n".join(unit.lines)
    told = statements.read(text)
    return TrailEntry(
        source=source,
        line=first + unit.offset,
        end_line=first + unit.offset + len(unit.lines) - 1,
        lines=tuple(map(shortened, unit.lines)),
        action=told.action,
        time=told.time,
        name=told.name,
        bits=64 if told.bits == 64 else 32 if told.bits == 32 else None,  # noqa: PLR2004 - the two that Windows has
        installer=told.installer,
        providers=names.named(text, told),
    )


class _Names:
    """The providers of a dump by what a text may call them."""

    def __init__(self, catalogs: Sequence[Catalog], lines: Iterable[str]) -> None:
        """Learn those that stand anywhere in the lines of the trails; damaged entries by what is left of them."""
        text = _folded(" ".join(lines))
        known = (
            _Known(
                NamedProvider(number, provider.position),
                catalog.bits,
                provider.origin == "microsoft",
                _folded(provider.name or provider.description or ""),
                (provider.provider_id or "").casefold(),
                _file(provider.provider_path or ""),
            )
            for number, catalog in enumerate(catalogs)
            for provider in catalog.providers
        )
        self._known = [one for one in known if any(word and word in text for word in (one.name, one.guid, one.file))]
        self._names = sorted({one.name for one in self._known if len(one.name) >= _SHORTEST_NAME}, key=len)[::-1]
        self._files = sorted({one.file for one in self._known if one.file})
        self._seen: dict[str, _Hits] = {}

    def in_text(self, text: str) -> _Hits:
        """Return whom a text names; lines of a trail repeat."""
        hits = self._seen.get(text)
        if hits is None:
            folded = _folded(text)
            names, files = _longest(folded, self._names), set(_longest(folded, self._files))
            hits = self._seen[text] = _Hits(
                frozenset(one for one in self._known if one.name in names),
                frozenset(one for one in self._known if one.guid and one.guid in folded),
                frozenset(one for one in self._known if one.file in files),
            )
        return hits

    def named(self, text: str, told: Statement) -> tuple[NamedProvider, ...]:
        """Return the providers that an entry names: those of others before Microsoft's, of the catalog that it says."""
        if told.action is None:
            best = self.in_text(text).best
        else:
            best = self.in_text("\n".join(filter(None, (told.name, told.guid)))).best
            best = frozenset(one for one in best if told.bits is None or one.bits in (None, told.bits))
        best = frozenset(one for one in best if not one.microsoft) or best
        return tuple(sorted((one.place for one in best), key=lambda place: (place.catalog, place.position)))


def _longest(text: str, words: Iterable[str]) -> set[str]:
    """Return which words stand in a text; not those that are there only inside a longer one. The longest come first."""
    found: set[str] = set()
    taken: list[tuple[int, int]] = []
    for word in words:
        at = text.find(word)
        while at >= 0 and len(taken) < _MOST_HITS:
            end = at + len(word)
            if _is_whole(text, at, end) and not any(start <= at and end <= stop for start, stop in taken):
                found.add(word)
                taken.append((at, end))
            at = text.find(word, end)
    return found


def _is_whole(text: str, at: int, end: int) -> bool:
    before = at == 0 or not (_is_word(text[at - 1]) and _is_word(text[at]))
    return before and (end == len(text) or not (_is_word(text[end - 1]) and _is_word(text[end])))


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _file(path: str) -> str:
    """Return the file's name in a provider's path, folded; the folder may be written in several ways."""
    match = _DLL.search(path.strip())
    return match[0].casefold() if match is not None else ""
