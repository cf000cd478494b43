"""Dumps and what follows from them, written down as the analysis document."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from analyzer.analysis import (
    Analysis,
    Dump,
    Evidence,
    Finding,
    Input,
    Source,
    Unrecognized,
)
from analyzer.document import merging
from analyzer.document.judging import Judgements
from analyzer.trail.naming import audit_trail

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from analyzer import rules
    from analyzer.document.judging import Judged
    from analyzer.found_dump import Found

_LONGEST_QUOTE: Final = 2_000
_MOST_LINES: Final = 5_000
_MOST_CHARACTERS: Final = 1_000_000
_ID: Final = 12
"""Digits of a dump's id, of those of its digest."""


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


@dataclass(frozen=True, slots=True)
class _Quoted:
    """The parts of a dump that quote its file."""

    findings: tuple[Finding, ...]
    unrecognized: tuple[Unrecognized, ...]
    text: tuple[str, ...] | None


def _quote(dump: Found, judged: Judged, *, text: bool) -> _Quoted:
    return _Quoted(
        tuple(_finding(rule, hit, dump) for rule, hit in judged.hits),
        tuple(
            Unrecognized(doubt.line, _quoted(dump.lines[doubt.line - 1]), doubt.why)
            for doubt in dump.record.unrecognized
        ),
        _text(dump) if text else None,
    )


def _dump(own_id: str, dump: Found, judged: Judged, quoted: _Quoted) -> Dump:
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
