"""Whose dump it is: host name and Windows from the dump's own file and from the files beside it.

The closest source is believed: the dump's own file, then files beside it (`analyzer.model.bundles`), then the names of
files and folders as collectors give them. What contradicts it is told in the evidence. Where two files that are equally
close name two machines, none is named.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.dialects.records import DumpRecord, WindowsTold
from analyzer.identity import Told
from analyzer.identity.names import folded, host_name, same
from analyzer.model import naming, trails
from analyzer.model.bundles import Bundles, File, is_of_collector, named_folder, owner_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

_CONTRADICTIONS: Final = 2
"""As many are told; more only repeat them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A dump, the file it is in, and what the lines around it in that file tell."""

    record: DumpRecord
    file: File
    told: Sequence[Told] = ()


class _Source(NamedTuple):
    """A statement with its place in words; `distance` is less for a closer one, `file` is another than the dump's."""

    distance: int
    told: Told
    place: str
    file: File | None = None

    @property
    def words(self) -> str:
        return naming.quoted(f"{self.place}: {self.told.text}")


def told_by_hive(record: DumpRecord) -> list[Told]:
    """Return what a registry dump tells the files beside it."""
    name = host_name(record.machine) if record.machine is not None else None
    return [Told(0, f"the computer's name is {name}", 0, host=name)] if name is not None else []


def identify(subjects: Sequence[Subject], bundles: Bundles) -> list[DumpRecord]:
    """Give each dump the machine and the Windows that it or its bundle tells of.

    Args:
        subjects: all dumps of a run.
        bundles: all files of the run, joined.

    Returns:
        The records in the same order.
    """
    heads = _heads(subjects)
    places = _places(subjects, bundles)
    of_trails = trails.Trails([(subject.file, subject.record, subject.told) for subject in subjects], bundles)
    records: list[DumpRecord] = []
    for subject in subjects:
        telling = _telling(subject, bundles, places)
        own = heads[subject.file].of(subject.record)
        record = _identified(subject, own, _beside(subject.file, telling), bundles)
        found = of_trails.of(subject.file, record, telling)
        records.append(replace(record, trails=found) if found != record.trails else record)
    return records


class _Heads:
    """What the lines of a file tell of each of its dumps: those above it, up to the dump before.

    A file that tells something above its first dump and nothing between dumps has one head for all of them, as where
    the command was repeated. What stands below the last dump is of that one, where nothing above it is. What stands on
    the line on which one dump alone begins is of that one: records and rows of a table are such lines.
    """

    def __init__(self, told: Sequence[Told], dumps: Sequence[tuple[int, int]]) -> None:
        self._told = sorted((one for one in told if one.trail is None), key=lambda one: one.line)
        self._lines = [one.line for one in self._told]
        self._dumps = sorted(set(dumps))

    def of(self, record: DumpRecord) -> list[_Source]:
        """Return the statements about a dump, the nearest first."""
        if not self._told:
            return []
        number = bisect_left(self._dumps, (record.line, 0))
        first = self._until(self._dumps[0][0])
        above, above_ends = self._dumps[number - 1] if number else (0, 0)
        begin = self._until(above_ends + (above == above_ends)) if number else 0
        alone = sum(line == record.line for line, _ in self._dumps[number : number + 2]) == 1
        end = self._until(record.line + alone)
        below = self._until(self._dumps[-1][1])
        if begin == end and first and below == first:
            begin, end = 0, first
        last = number == len(self._dumps) - 1
        ordered = [*reversed(self._told[begin:end]), *(self._told[below:] if last else ())]
        return [_Source(0, told, f"line {told.line}") for told in ordered]

    def _until(self, line: int) -> int:
        return bisect_left(self._lines, line)


def _heads(subjects: Iterable[Subject]) -> dict[File, _Heads]:
    dumps: dict[File, list[tuple[int, int]]] = {}
    told: dict[File, Sequence[Told]] = {}
    for subject in subjects:
        dumps.setdefault(subject.file, []).append((subject.record.line, subject.record.end_line))
        told[subject.file] = subject.told
    return {file: _Heads(told[file], lines) for file, lines in dumps.items()}


@dataclass(slots=True)
class _Place:
    """What of a bundle has dumps: the machines of its files' names, and by dialect files that no collector named."""

    owners: set[str | None] = field(default_factory=set)
    crowd: dict[str, set[File]] = field(default_factory=dict)


def _places(subjects: Iterable[Subject], bundles: Bundles) -> dict[Hashable, _Place]:
    places: dict[Hashable, _Place] = {}
    for subject in subjects:
        key, owner = bundles.same(subject.file)
        place = places.setdefault(key, _Place())
        place.owners.add(owner)
        if owner is None and not is_of_collector(subject.file.name):
            place.crowd.setdefault(subject.record.dialect, set()).add(subject.file)
    return places


def _telling(subject: Subject, bundles: Bundles, places: dict[Hashable, _Place]) -> dict[File, list[Told]]:
    """Return the files beside a dump's that are of its machine, and what they tell.

    Files that are named after the dump's machine, and such as are named after none: these where the bundle is of this
    machine alone, or where they name it themselves. Several dumps that no collector named may be of any machines.
    """
    file = subject.file
    groups = bundles.bundle(file).groups
    key, own = bundles.same(file)
    place = places[key]
    crowded = any(len(files) > 1 for files in place.crowd.values())
    if own is None and crowded and not is_of_collector(file.name):
        return {}
    telling = dict(groups[own].told) if own in groups else {}
    if own is not None and None in groups:
        alone = place.owners == {own}
        telling |= {other: told for other, told in groups[None].told.items() if alone or _names(told, own)}
    return telling


def _beside(file: File, telling: dict[File, list[Told]]) -> list[_Source]:
    """Return what the files beside a dump's tell, the best first."""
    sources = [
        _Source(1 + told.rank, told, f"{_place(other, file)}{f' line {told.line}' if told.line else ''}", other)
        for other, statements in telling.items()
        if other != file
        for told in statements
    ]
    return sorted(sources, key=lambda source: (source.distance, source.place, source.told.line))


def _names(told: Iterable[Told], owner: str) -> bool:
    return any(one.host is not None and folded(one.host) == owner for one in told)


def _place(other: File, file: File) -> str:
    """Return how a file is named beside another one: by its name, in another folder with that."""
    if other.folder == file.folder:
        return other.name
    inside = other.folder.inside.replace("\\", "/").rpartition("/")[2]
    return f"{inside}/{other.name}" if inside not in ("", ".") else other.name


def _identified(subject: Subject, own: list[_Source], beside: list[_Source], bundles: Bundles) -> DumpRecord:
    record = subject.record
    if record.machine is not None:
        machine: str | None = record.machine
        first = record.machine_evidence or "the computer's name in the registry itself"
        others = [source for source in (*own, *beside) if source.told.host is not None]
        evidence: str | None = "; ".join([first, *_contradicting(record.machine, others)])
    else:
        machine, evidence = _machine(subject, own, beside, bundles)
    # A file that names another machine tells nothing of this one's Windows.
    strangers = {s.file for s in beside if s.told.host is not None and not same(s.told.host, machine or "")}
    windows = [*own, *(source for source in beside if source.file not in strangers)]
    version = _windows(record, windows)
    if (machine, evidence, version) == (record.machine, record.machine_evidence, record.windows_told):
        return record  # as of nearly all dumps of a folder, of whose machines nothing is told
    return replace(record, machine=machine, machine_evidence=evidence, windows_told=version)


def _machine(
    subject: Subject, own: list[_Source], beside: list[_Source], bundles: Bundles
) -> tuple[str | None, str | None]:
    """Choose the name, and say which sources tell it and which another one."""
    sources = [source for source in (*own, *beside) if source.told.host is not None]
    named = list(_by_names(subject.file, bundles))
    if not sources:
        return named[0] if named else (None, None)
    best = sources[0]
    name = best.told.host or ""
    rivals = [source for source in sources if source.distance == best.distance > 0]
    quarrel = [source for source in rivals if not same(source.told.host or "", name)]
    confirmed = next((found for found, _ in named if same(found, name)), None)
    if quarrel and confirmed is None:
        prefixed = next((source for source in rivals if any(same(source.told.host or "", n) for n, _ in named)), None)
        if prefixed is None:
            return None, f"{best.words}, but {quarrel[0].words}: which of them it is of is not known"
        best, name = prefixed, prefixed.told.host or ""
    words = [best.words, *_contradicting(name, sources)]
    words += [f"but {text}" for found, text in named if not same(found, name)]
    return name, "; ".join(words)


def _contradicting(name: str, sources: Iterable[_Source]) -> Iterator[str]:
    """Say which sources name other machines, each machine once."""
    told = {folded(name)}
    for source in sources:
        other = folded(source.told.host or name)
        if other not in told and len(told) <= _CONTRADICTIONS:
            told.add(other)
            yield f"but {source.words}"


def _by_names(file: File, bundles: Bundles) -> Iterator[tuple[str, str]]:
    """Give the machine's name in the names of the file and of the folders above it, with words."""
    owner = owner_of(file.name)
    group = bundles.bundle(file).groups.get(folded(owner)) if owner is not None else None
    if owner is not None and group is not None and group.certain:
        others = group.files - 1
        more = f", and of {others} {'file' if others == 1 else 'files'} beside it" if others else ""
        yield owner, f"the name of the file, {naming.quoted(file.name)}{more}"
    folder = named_folder(file)
    if folder is not None:
        yield folder, f"the name of a folder above it, which the collector made of {folder}"


def _windows(record: DumpRecord, sources: Sequence[_Source]) -> WindowsTold | None:
    """Choose the closest version that the dump does not refute; of releases that share a build, the exact one."""
    versions = [source for source in sources if source.told.version is not None]
    exact = [source for source in versions if source.told.exact]
    server = next((source.told.server for source in sources if source.told.server is not None), None)
    chosen: _Source | None = None
    but: list[str] = []
    for source in exact or versions:
        version = source.told.version
        if version is None or (source.distance == 0 and version == record.windows_version):
            continue
        if chosen is not None:
            if version != chosen.told.version and len(but) < _CONTRADICTIONS:
                but.append(f"but {source.words}")
        elif (proof := naming.refuted(record, version, exact=source.told.exact)) is not None:
            if len(but) < _CONTRADICTIONS:
                but.append(f"but {source.words}, which does not fit: {proof}")
        else:
            chosen = source
    if chosen is None and not but and server is None:
        return None
    if chosen is None:
        return WindowsTold(None, server=server if not but else None, but=tuple(but))
    server = chosen.told.server if chosen.told.server is not None else server
    return WindowsTold(chosen.told.version, chosen.told.exact, server, chosen.words, tuple(but))
