"""What follows from records: verdict, findings and software, of all dumps at once and of equal ones once."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, fields
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING, Final

from analyzer.analysis import Windows
from analyzer.dialects.records import DumpRecord
from analyzer.model import naming

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from analyzer import rules
    from analyzer.analysis import Catalog, Runtime, Verdict
    from analyzer.dialects.records import Placed

_REST: Final = attrgetter(
    *(
        field.name
        for field in fields(DumpRecord)
        if field.name not in ("entries", "decoded", "machine", "machine_evidence", "trails")
    )
)
"""What two records of different machines may have alike, but for their entries and what was decoded of them. No rule
and no verdict asks for what is left out."""
_KEPT: Final = 256
"""Distinct records whose judgement is kept for the next document: 10 MB of them at most."""
_KEPT_ENTRIES: Final = 8_192
"""Distinct entries that are known for that; 10 MB as well."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows from a record, whosever it is; `within` tells whether all lines that are quoted are the dump's."""

    windows: Windows
    verdict: Verdict
    reason: str
    catalogs: tuple[Catalog, ...]
    hits: Sequence[tuple[rules.Rule, rules.Hit]]
    runtimes: tuple[Runtime, ...]
    within: bool


class Judgements:
    """Judges records; such as say the same of whatever machine, as dumps of a fleet do, once.

    What was judged is known until the next time, for who makes one document after another of a fleet.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lock = Lock()  # a Dask worker may have threads
        self._entries: dict[Hashable, int] = {}
        self._known: dict[Hashable, Judged] = {}

    def of(self, records: Sequence[DumpRecord]) -> tuple[list[int], list[Judged]]:
        """Return for each record the number of its judgement, and the judgements."""
        with self._lock:
            return self._of(records)

    def _of(self, records: Sequence[DumpRecord]) -> tuple[list[int], list[Judged]]:
        numbers, distinct = self._distinct(records)
        missing = {said: record for said, record in distinct.items() if said not in self._known}
        judged = {said: self._known.pop(said) for said in distinct if said in self._known}
        judged |= zip(missing, _judged(list(missing.values())), strict=True)
        self._known |= judged
        for said in list(self._known)[:-_KEPT]:
            del self._known[said]
        if len(self._entries) > _KEPT_ENTRIES:
            self._entries.clear()
            self._known.clear()
        return numbers, [judged[said] for said in distinct]

    def _distinct(self, records: Sequence[DumpRecord]) -> tuple[list[int], dict[Hashable, DumpRecord]]:
        """Number the records that say the same.

        Equal entries in equal places mostly are one object, as `analyzer.dialects.netsh.fast` reads them; then they
        need not be compared.
        """
        placed: dict[int, int] = {}
        exact: dict[Hashable, int] = {}
        numbers: dict[Hashable, int] = {}
        distinct: dict[Hashable, DumpRecord] = {}
        result: list[int] = []
        for record in records:
            rest = (_REST(record), tuple(record.decoded.items()))
            same = (array("Q", map(id, record.entries)).tobytes(), rest)
            number = exact.get(same)
            if number is None:
                for one in record.entries:
                    if id(one) not in placed:
                        placed[id(one)] = self._entries.setdefault(_said(one), len(self._entries))
                said = (tuple([placed[id(one)] for one in record.entries]), rest)
                number = exact[same] = numbers.setdefault(said, len(distinct))
                distinct.setdefault(said, record)
            result.append(number)
        return result, distinct


def _said(placed: Placed) -> Hashable:
    """Return all that an entry and its place say, as values that can be compared at once."""
    entry = placed.entry
    mappings = (entry.values, entry.rows, entry.labels)
    told = tuple((tuple(mapping), tuple(mapping.values())) for mapping in mappings)
    return entry.kind, entry.title, entry.marked_32, told, entry.damaged, placed.lines, placed.continued


def _judged(records: Sequence[DumpRecord]) -> list[Judged]:
    """Judge records at once."""
    if not records:
        return []
    # Pandas, which these need, takes longer than most logs without a dump, and 60 MB.
    from analyzer import rules, runtimes  # noqa: PLC0415 - imported when used: pandas
    from analyzer.document import catalogs  # noqa: PLC0415 - the same
    from analyzer.model import frames, sockets, verdict  # noqa: PLC0415 - the same
    from analyzer.rules._case import Case  # noqa: PLC0415 - the same

    tables = frames.build(records)
    selected = sockets.select(tables)
    verdicts = verdict.judge(tables)
    affected = runtimes.evaluate(tables, records)
    hits = rules.run(Case(tables, selected, records, affected))
    return [
        Judged(*parts)
        for parts in zip(
            (Windows(*naming.windows(record)) for record in records),
            verdicts,
            verdict.reasons(tables, verdicts, records),
            catalogs.build(tables, selected),
            hits,
            affected,
            map(_within, records, hits),
            strict=True,
        )
    ]


def _within(record: DumpRecord, hits: Iterable[tuple[rules.Rule, rules.Hit]]) -> bool:
    """Tell whether everything that a document quotes for a dump stands in the dump."""
    quoted = {line for _, hit in hits for line in hit.lines} | {doubt.line for doubt in record.unrecognized}
    return all(record.line <= line <= record.end_line for line in quoted)
