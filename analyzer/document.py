"""Tables and findings into the analysis document."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass, fields
from itertools import accumulate
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
    from analyzer.found import Found

_LONGEST_QUOTE: Final = 2_000
_MOST_LINES: Final = 5_000
_MOST_CHARACTERS: Final = 1_000_000
_COMPARED: Final = [
    field.name
    for field in fields(DumpRecord)
    if field.name not in ("entries", "decoded", "machine", "machine_evidence", "trails")
]
"""What two records of different machines may have alike, but for their entries and what was decoded of them. No rule
and no verdict asks for what is left out."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What follows from a record, whosever it is."""

    windows: Windows
    verdict: Verdict
    reason: str
    catalogs: tuple[Catalog, ...]
    hits: Sequence[tuple[rules.Rule, rules.Hit]]
    runtimes: tuple[Runtime, ...]


def analysis(inputs: Sequence[Input], found: Sequence[Found], *, text: bool = True) -> Analysis:
    """Judge all dumps at once and write everything down.

    Args:
        inputs: what was read, and how that went.
        found: the dumps in it.
        text: whether each dump brings its own lines. They double the size of a document, and a report without them is
            as right, so that fleets can do without.
    """
    numbers, distinct = _distinct([dump.record for dump in found])
    judged = _judged(distinct)
    ids = merging.unique_ids(_digests(found))
    dumps = tuple(
        _dump(next(ids), dump, judged[number], text=text) for dump, number in zip(found, numbers, strict=True)
    )
    return Analysis(tool=merging.TOOL, inputs=tuple(inputs), dumps=dumps, summary=merging.summary(dumps))


def _distinct(records: Sequence[DumpRecord]) -> tuple[list[int], list[DumpRecord]]:
    """Number the records that say the same of whatever machine: those of a fleet do, where one image printed them.

    Equal entries in equal places are one object, as `analyzer.dialects.netsh.express` reads them.
    """
    numbers: dict[Hashable, int] = {}
    distinct: list[DumpRecord] = []
    result: list[int] = []
    for record in records:
        key = (
            array("Q", map(id, record.entries)).tobytes(),
            *(getattr(record, name) for name in _COMPARED),
            tuple(record.decoded.items()),
        )
        number = numbers.setdefault(key, len(distinct))
        if number == len(distinct):
            distinct.append(record)
        result.append(number)
    return result, distinct


def _judged(records: Sequence[DumpRecord]) -> list[_Judged]:
    """Judge records at once."""
    if not records:
        return []
    # Imported when used: pandas, which these need, takes longer than most logs without a dump, and 60 MB.
    from analyzer import listing, rules, runtimes  # noqa: PLC0415
    from analyzer.model import frames, sockets, verdict  # noqa: PLC0415
    from analyzer.rules._case import Case  # noqa: PLC0415

    tables = frames.build(records)
    selected = sockets.select(tables)
    verdicts = verdict.judge(tables)
    affected = runtimes.evaluate(tables, records)
    return [
        _Judged(*parts)
        for parts in zip(
            (Windows(*naming.windows(record)) for record in records),
            verdicts,
            verdict.reasons(tables, verdicts, records),
            listing.catalogs(tables, selected),
            rules.run(Case(tables, selected, records, affected)),
            affected,
            strict=True,
        )
    ]


def _dump(own_id: str, dump: Found, judged: _Judged, *, text: bool) -> Dump:
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
        findings=tuple(_finding(rule, hit, dump) for rule, hit in judged.hits),
        runtimes=judged.runtimes,
        unrecognized=tuple(
            Unrecognized(doubt.line, _quoted(dump.lines[doubt.line - 1]), doubt.why) for doubt in record.unrecognized
        ),
        text=_text(dump) if text else None,
        audit_trail=audit_trail(record.trails, judged.catalogs),
    )


def _own_lines(dump: Found) -> Sequence[str]:
    return dump.lines[dump.record.line - 1 : dump.record.end_line]


def _digests(found: Iterable[Found]) -> Iterator[str]:
    """Make an id of each dump's own text, which stays the same wherever the file lies.

    Thousands of dumps may stand on one line, which is then looked at once.
    """
    known: dict[tuple[int, int, int], str] = {}
    for dump in found:
        place = (id(dump.lines), dump.record.line, dump.record.end_line)
        if place not in known:
            text = "\n".join(_own_lines(dump))
            known[place] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
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
