"""Two analyses compared: what was added, removed, reordered and changed on each machine, and whether that is better.

Pure: documents in, one frozen `Comparison` out. Providers are known by what they are and never by position or entry id,
so a catalog that was only written anew has no difference; `compare(b, a)` is `compare(a, b)` seen from the other side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from analyzer.analysis import Tool
from analyzer.comparison import catalogs, findings, pairing, sentences
from analyzer.comparison.result import OUTCOMES, Comparison, ComparisonSummary, Listing, Pair, Unpaired
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.analysis import Analysis, Dump, Input
    from analyzer.comparison.result import Outcome, PairedBy


def compare(before: Analysis, after: Analysis) -> Comparison:
    """Compare the dumps of two analyses, machine by machine."""
    found = pairing.pair(before.dumps, after.dumps)
    pairs = tuple(_pair(before.dumps[one], after.dumps[other], how) for one, other, how in found)
    paired = ({one for one, _, _ in found}, {other for _, other, _ in found})
    unpaired = (
        *(Unpaired("before", _listing(dump)) for n, dump in enumerate(before.dumps) if n not in paired[0]),
        *(Unpaired("after", _listing(dump)) for n, dump in enumerate(after.dumps) if n not in paired[1]),
    )
    return msgspec.structs.replace(_whole(pairs, unpaired), before=_inputs(before), after=_inputs(after))


def split(comparison: Comparison) -> Iterator[Comparison]:
    """Give a comparison of its own for each pair, then for each dump without a counterpart, with their inputs."""
    for pair in comparison.pairs:
        yield _only(comparison, _whole((pair,), ()), {pair.before.source.path}, {pair.after.source.path})
    for item in comparison.unpaired:
        places = [{item.listing.source.path} if item.side == side else set() for side in ("before", "after")]
        yield _only(comparison, _whole((), (item,)), *places)


def _only(comparison: Comparison, part: Comparison, before: set[str], after: set[str]) -> Comparison:
    return msgspec.structs.replace(
        part,
        before=tuple(item for item in comparison.before if item.path in before),
        after=tuple(item for item in comparison.after if item.path in after),
        command=comparison.command,
    )


def _inputs(analysis: Analysis) -> tuple[Input, ...]:
    return tuple(item for item in analysis.inputs if item.status != "no-catalog")


def _whole(pairs: tuple[Pair, ...], unpaired: tuple[Unpaired, ...]) -> Comparison:
    outcomes: dict[str, int] = {
        word: count for word in OUTCOMES if (count := sum(pair.outcome == word for pair in pairs))
    }
    return Comparison(
        tool=Tool("winsock-catalog", __version__),
        outcome=_outcome(pairs, unpaired),
        pairs=pairs,
        unpaired=unpaired,
        summary=ComparisonSummary(len(pairs), len(unpaired), outcomes),
    )


def _pair(before: Dump, after: Dump, how: PairedBy) -> Pair:
    matches = catalogs.matched(before, after)
    changes = tuple(found for match in matches if (found := catalogs.change(match, before, after)) is not None)
    became = findings.compare(before, after, matches)
    said = sentences.say(before, after, changes, became)
    return Pair(
        paired_by=how,
        before=_listing(before),
        after=_listing(after),
        outcome=said.outcome,
        headline=said.headline,
        advice=said.advice,
        cautions=said.cautions,
        verdict=said.verdict,
        catalogs=changes,
        findings=became,
    )


def _outcome(pairs: tuple[Pair, ...], unpaired: tuple[Unpaired, ...]) -> Outcome:
    """Return the outcome of all that needs attention first; a dump without a counterpart cannot be compared."""
    words: set[Outcome] = {pair.outcome for pair in pairs}
    if unpaired or not pairs:
        words.add("cannot-tell")
    return next(word for word in OUTCOMES if word in words)


def _listing(dump: Dump) -> Listing:
    return Listing(
        id=dump.id,
        source=dump.source,
        machine=dump.machine,
        windows=dump.windows.name,
        dialect=dump.dialect,
        complete=dump.complete,
        verdict=dump.verdict,
        verdict_reason=dump.verdict_reason,
    )
