"""Whose dump it is: host name and Windows from the dump's own file and from the files beside it.

The closest source is believed: the dump's own file, then files beside it (`analyzer.model.bundles`), then the names of
files and folders as collectors give them. What contradicts it is told in the evidence. Where two files that are equally
close name two machines, none is named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.dialects.records import DumpRecord, WindowsTold
from analyzer.identity import Told
from analyzer.identity.names import folded, host_name, same
from analyzer.model import naming
from analyzer.model.bundles import Bundles, File, is_of_collector, named_folder, owner_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    _Crowd = dict[tuple[Hashable, str], set["File"]]

_CONTRADICTIONS: Final = 2
"""As many are told; more only repeat them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A dump, the file it is in, and what the lines around it in that file tell."""

    record: DumpRecord
    file: File
    told: Sequence[Told] = ()


class _Source(NamedTuple):
    """A statement with its place in words; `distance` is less for a closer one."""

    distance: int
    told: Told
    place: str

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
    ends = _ends(subjects)
    crowd = _crowd(subjects, bundles)
    return [
        _identified(subject, _around(subject, ends[subject.file]), _beside(subject, bundles, crowd), bundles)
        for subject in subjects
    ]


def _ends(subjects: Sequence[Subject]) -> dict[File, list[tuple[int, int]]]:
    """Return the first and last lines of the dumps of each file."""
    ends: dict[File, list[tuple[int, int]]] = {}
    for subject in subjects:
        ends.setdefault(subject.file, []).append((subject.record.line, subject.record.end_line))
    return ends


def _crowd(subjects: Iterable[Subject], bundles: Bundles) -> _Crowd:
    """Return the files with dumps of one kind in a place, but those that a collector named."""
    crowd: _Crowd = {}
    for subject in subjects:
        if not is_of_collector(subject.file.name):
            crowd.setdefault(_kind(subject, bundles), set()).add(subject.file)
    return crowd


def _kind(subject: Subject, bundles: Bundles) -> tuple[Hashable, str]:
    return bundles.same(subject.file), subject.record.dialect


def _around(subject: Subject, dumps: Sequence[tuple[int, int]]) -> list[_Source]:
    """Return what the file itself tells: nearest first what stands above the dump, then what is below.

    What stands between two dumps is the head of the second; a dump without a head has that of the first one, as where
    the command was repeated.
    """
    record = subject.record
    before = max((end for _, end in dumps if end < record.line), default=0)
    above = [told for told in subject.told if before < told.line < record.line]
    if not above and before:
        first = min(line for line, _ in dumps)
        above = [told for told in subject.told if told.line < first]
    last = all(line <= record.line for line, _ in dumps)
    below = [told for told in subject.told if told.line > record.end_line] if last else []
    ordered = [*reversed(above), *below]
    return [_Source(0, told, f"line {told.line}") for told in ordered]


def _beside(subject: Subject, bundles: Bundles, crowd: _Crowd) -> list[_Source]:
    """Return what the files beside a dump's tell, the best first."""
    file = subject.file
    groups = bundles.bundle(file).groups
    own = bundles.group_of(file)
    named = {name for name in groups if name is not None}
    telling = dict(groups[own].told) if own in groups else {}
    if None in groups and own is not None:
        # A file without a machine's name goes with the only machine, or with the one that it names.
        telling |= {
            other: told
            for other, told in groups[None].told.items()
            if len(named) == 1 or any(one.host is not None and folded(one.host) == own for one in told)
        }
    elif own is None:
        if len(crowd.get(_kind(subject, bundles), ())) > 1 and not is_of_collector(file.name):
            return []  # dumps of who knows how many machines
        if len(named) == 1:
            telling |= groups[next(iter(named))].told
    sources = [
        _Source(1 + told.rank, told, f"{_place(other, file)}{f' line {told.line}' if told.line else ''}")
        for other, statements in telling.items()
        if other != file
        for told in statements
    ]
    return sorted(sources, key=lambda source: (source.distance, source.place, source.told.line))


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
    strangers = {
        source.place.rpartition(" line ")[0]
        for source in beside
        if machine is not None and source.told.host is not None and not same(source.told.host, machine)
    }
    windows = [*own, *(source for source in beside if source.place.rpartition(" line ")[0] not in strangers)]
    return replace(record, machine=machine, machine_evidence=evidence, windows_told=_windows(record, windows))


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
    if owner is not None:
        group = bundles.bundle(file).groups.get(folded(owner))
        others = (group.files if group is not None else 1) - 1
        more = f", and of {others} {'file' if others == 1 else 'files'} beside it" if others else ""
        yield owner, f"the name of the file, {naming.quoted(file.name)}{more}"
    folder = named_folder(file)
    if folder is not None:
        yield folder, f"the name of the folder, as a collector writes it, with {folder} in it"


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
