"""Runtimes and other software: what they do about a provider without IFS handles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.explain.query import fold
from analyzer.explain.records import Detail, Explanation, Found, Rank, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.explain.query import Query

_EXPOSURE: Final = {
    "exposed": "Exposed to KB 2568167: it sets FILE_SKIP_COMPLETION_PORT_ON_SUCCESS without a test.",
    "partly-protected": "Partly protected from KB 2568167: it tests the providers, and the test has a hole.",
    "protected": "Protected from KB 2568167: it tests the providers and gives way.",
    "bypasses": "It goes round the provider: KB 2568167 does not reach it.",
    "breaks": "It breaks with layered providers for another reason than KB 2568167.",
    "crashes": "It crashes with some layered providers.",
    "unaffected": "KB 2568167 does not reach it.",
    "unknown": "Whether KB 2568167 reaches it is not known.",
}


def _runtime(query: Query) -> Iterator[Found]:
    if query.number is not None or not query.folded:
        return
    for record in knowledge.runtimes():
        first_words = f"{query.folded} "
        if any(map(query.names, (record.id, record.name, *record.aliases))):
            yield Found(Rank.exact, _explained(record))
        elif fold(record.name).startswith(first_words) or record.id.startswith(f"{query.folded}-"):
            yield Found(Rank.exact, _explained(record))  # libuv is several records: TCP, UDP, poll
        elif any(map(query.is_part_of, (record.name, *record.aliases))):
            yield Found(Rank.other, _explained(record))


def _explained(record: knowledge.Runtime) -> Explanation:
    facts = {
        "versions": record.versions,
        "sets the flag": record.uses_skip_mode,
        "affected if": record.predicate,
        "notes": record.notes,
        "confidence": record.confidence,
    }
    return Explanation(
        topic="runtime",
        title=record.name,
        meaning=record.effect,
        details=tuple(Detail(name, text) for name, text in facts.items() if text),
        catalog=_EXPOSURE[record.exposure],
        remedy=(record.remedy,) if record.remedy else (),
        sources=record.sources,
    )


RUNTIMES: Final = Topic(
    name="runtime",
    examples=("libuv", "go", ".net"),
    terms=lambda: tuple(record.id for record in knowledge.runtimes()),
    aliases=lambda: tuple(name for record in knowledge.runtimes() for name in (record.name, *record.aliases)),
    find=_runtime,
)
