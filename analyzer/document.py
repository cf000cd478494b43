"""Tables and findings into the analysis document."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass, fields
from itertools import accumulate
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING, Final

from analyzer import merging
from analyzer.analysis import (
    Analysis,
    Dump,
    Evidence,
    Finding,
    Input,
    Source,
    Unrecognized,
    Windows,
)
from analyzer.dialects.records import DumpRecord
from analyzer.model import naming
from analyzer.trail.naming import audit_trail

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from analyzer import rules
    from analyzer.analysis import Catalog, Runtime, Verdict
    from analyzer.dialects.records import Placed
    from analyzer.found import Found

_LONGEST_QUOTE: Final = 2_000
_MOST_LINES: Final = 5_000
_MOST_CHARACTERS: Final = 1_000_000
_REST: Final = attrgetter(
    *(
        field.name
        for field in fields(DumpRecord)
        if field.name not in ("entries", "decoded", "machine", "machine_evidence", "trails")
    )
)
"""What two records of different machines may have alike, but for their entries and what was decoded of them. No rule
and no verdict asks for what is left out."""
_ID: Final = 12
"""Digits of a dump's id, of those of its digest."""
_KEPT: Final = 256
"""Distinct records whose judgement is kept for the next document: 10 MB of them at most."""
_KEPT_ENTRIES: Final = 8_192
"""Distinct entries that are known for that; 10 MB as well."""


@dataclass(frozen=True, slots=True)
class _Judged:
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
        self._known: dict[Hashable, _Judged] = {}

    def of(self, records: Sequence[DumpRecord]) -> tuple[list[int], list[_Judged]]:
        """Return for each record the number of its judgement, and the judgements."""
        with self._lock:
            return self._of(records)

    def _of(self, records: Sequence[DumpRecord]) -> tuple[list[int], list[_Judged]]:
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

        Equal entries in equal places mostly are one object, as `analyzer.dialects.netsh.express` reads them; then they
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


def analysis(
    inputs: Sequence[Input], found: Sequence[Found], *, text: bool = True, judgements: Judgements | None = None
) -> Analysis:
    """Judge all dumps at once and write everything down.

    Args:
        inputs: what was read, and how that went.
        found: the dumps in it.
        text: whether each dump brings its own lines. They double the size of a document, and a report without them is
            as right, so that fleets can do without.
        judgements: what is known from documents before.
    """
    numbers, judged = (judgements or Judgements()).of([dump.record for dump in found])
    digests = list(_digests(found))
    ids = merging.unique_ids(digest[:_ID] for digest in digests)
    # What is quoted is alike where the text is; and where nothing is quoted from around it, all of it.
    alike: dict[Hashable, _Quoted] = {}
    dumps: list[Dump] = []
    for own_id, digest, dump, number in zip(ids, digests, found, numbers, strict=True):
        key = (digest, number, dump.member) if judged[number].within else None
        quoted = alike.get(key)
        if quoted is None:
            quoted = _quote(dump, judged[number], text=text)
            if key is not None:
                alike[key] = quoted
        dumps.append(_dump(own_id, dump, judged[number], quoted))
    return Analysis(tool=merging.TOOL, inputs=tuple(inputs), dumps=tuple(dumps), summary=merging.summary(dumps))


def _judged(records: Sequence[DumpRecord]) -> list[_Judged]:
    """Judge records at once."""
    if not records:
        return []
    # Pandas, which these need, takes longer than most logs without a dump, and 60 MB.
    from analyzer import listing, rules, runtimes  # noqa: PLC0415 - imported when used: pandas
    from analyzer.model import frames, sockets, verdict  # noqa: PLC0415 - the same
    from analyzer.rules._case import Case  # noqa: PLC0415 - the same

    tables = frames.build(records)
    selected = sockets.select(tables)
    verdicts = verdict.judge(tables)
    affected = runtimes.evaluate(tables, records)
    hits = rules.run(Case(tables, selected, records, affected))
    return [
        _Judged(*parts)
        for parts in zip(
            (Windows(*naming.windows(record)) for record in records),
            verdicts,
            verdict.reasons(tables, verdicts, records),
            listing.catalogs(tables, selected),
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


@dataclass(frozen=True, slots=True)
class _Quoted:
    """The parts of a dump that quote its file."""

    findings: tuple[Finding, ...]
    unrecognized: tuple[Unrecognized, ...]
    text: tuple[str, ...] | None


def _quote(dump: Found, judged: _Judged, *, text: bool) -> _Quoted:
    return _Quoted(
        tuple(_finding(rule, hit, dump) for rule, hit in judged.hits),
        tuple(
            Unrecognized(doubt.line, _quoted(dump.lines[doubt.line - 1]), doubt.why)
            for doubt in dump.record.unrecognized
        ),
        _text(dump) if text else None,
    )


def _dump(own_id: str, dump: Found, judged: _Judged, quoted: _Quoted) -> Dump:
    record = dump.record
    return Dump(
        id=own_id,
        source=Source(dump.path, dump.member, record.line, record.end_line, dump.modified),
        dialect=record.dialect,
        encoding=dump.encoding,
        language=record.language,
        complete=not record.problems,
        machine=record.machine,
        machine_evidence=record.machine_evidence,
        windows=judged.windows,
        verdict=judged.verdict,
        verdict_reason=judged.reason,
        catalogs=judged.catalogs,
        findings=quoted.findings,
        runtimes=judged.runtimes,
        unrecognized=quoted.unrecognized,
        text=quoted.text,
        audit_trail=audit_trail(record.trails, judged.catalogs),
    )


def _own_lines(dump: Found) -> Sequence[str]:
    return dump.lines[dump.record.line - 1 : dump.record.end_line]


def _digests(found: Iterable[Found]) -> Iterator[str]:
    """Make a digest of each dump's own text, which stays the same wherever the file lies.

    Thousands of dumps may stand on one line, which is then looked at once.
    """
    known: dict[tuple[int, int, int], str] = {}
    for dump in found:
        place = (id(dump.lines), dump.record.line, dump.record.end_line)
        if place not in known:
            text = "\n".join(_own_lines(dump))
            known[place] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        yield known[place]


def _quoted(line: str) -> str:
    """Return a line as it stands; only of one that no tool prints, the beginning."""
    return line if len(line) <= _LONGEST_QUOTE else f"{line[:_LONGEST_QUOTE]}…"


def _text(dump: Found) -> tuple[str, ...]:
    """Return the lines of a dump, as far as the document holds them."""
    lines = _own_lines(dump)[:_MOST_LINES]
    lengths = list(map(len, lines))
    if max(lengths, default=0) > _LONGEST_QUOTE:
        lines = list(map(_quoted, lines))
        lengths = list(map(len, lines))
    if sum(lengths) > _MOST_CHARACTERS:
        lines = lines[: bisect_right(list(accumulate(lengths)), _MOST_CHARACTERS)]
    return tuple(lines)


def _finding(rule: rules.Rule, hit: rules.Hit, dump: Found) -> Finding:
    return Finding(
        rule=rule.id,
        severity=hit.severity or rule.severity,
        title=rule.title,
        message=hit.message,
        evidence=tuple(
            Evidence(dump.member, line, _quoted(dump.lines[line - 1]), dump.record.decoded.get(line))
            for line in hit.lines
        ),
        remedy=rule.remedy if hit.remedy is None else hit.remedy,
        next_step=rule.next_step if hit.next_step is None else hit.next_step,
    )
