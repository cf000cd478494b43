"""Explanations of everything that a catalog, a report or a log of a program may show: data in, frozen records out.

`look_up` answers terms of the command line; the outputs only show what it returns.

>>> [found.title for found in look_up(["10106"])[0].explanations]
['WSAEPROVIDERFAILEDINIT (10106)']
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from analyzer.errors import UsageError
from analyzer.explain import codes, collectors, flags, numbers, providers, rules, runtimes, windows, words
from analyzer.explain.query import Query, fold
from analyzer.explain.records import Answer, Detail, Explanation, Rank, Topic, TopicSummary
from analyzer.knowledge.identify import normalized_guid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.explain.records import Found

__all__ = ["TOPICS", "Answer", "Detail", "Explanation", "Topic", "TopicSummary", "look_up", "topics"]

TOPICS: Final = (
    codes.ERROR_CODES,
    flags.SERVICE_FLAGS,
    words.VERDICTS,
    rules.RULES,
    numbers.ADDRESS_FAMILIES,
    numbers.SOCKET_TYPES,
    numbers.PROTOCOLS,
    providers.BASE_ENTRIES,
    providers.PROVIDERS,
    runtimes.RUNTIMES,
    words.FIELDS,
    words.WORDS,
    words.SEVERITIES,
    numbers.NAME_SPACES,
    windows.WINDOWS,
    collectors.COLLECTORS,
    flags.PROVIDER_FLAGS,
    flags.LSP_CATEGORIES,
    codes.EXIT_CODES_OF_THIS_PROGRAM,
)
"""All topics; where one term means several things alike, the likeliest first."""

_SUGGESTED: Final = 3
_MAX_SUGGESTED_FOR: Final = 80


def topics() -> tuple[TopicSummary, ...]:
    """Return what can be explained, with how many of each kind."""
    return tuple(TopicSummary(topic.name, len(topic.terms()), topic.examples) for topic in TOPICS)


def look_up(terms: Sequence[str]) -> tuple[Answer, ...]:
    """Explain terms; words that only mean something together are taken as one term.

    Raises:
        UsageError: if a term is not known; the text names those that are spelled alike.
    """
    single = [_found(term) for term in terms]
    together = " ".join(terms)
    joined = _found(together) if len(terms) > 1 else []
    if joined and _belong_together(Query.parse(together), joined, single):
        return (_answer(together, joined),)
    for term, found in zip(terms, single, strict=True):
        if not found:
            raise UsageError(_unknown(term))
    return tuple(_answer(term, found) for term, found in zip(terms, single, strict=True))


def _belong_together(query: Query, joined: list[Found], single: list[list[Found]]) -> bool:
    """Say whether several words are one term, as in `Service Flags` and `exit code 3`, but not in `10106 libuv`."""
    if query.qualifier or not all(single):
        return True
    return _exact(joined) and not all(map(_exact, single))


def _exact(found: list[Found]) -> bool:
    return any(one.rank is Rank.exact for one in found)


def _found(term: str) -> list[Found]:
    """Return what a term means: of a text what fits best, of a number everything but what is only a decomposition."""
    query = Query.parse(term)
    wanted = [topic for topic in TOPICS if set(query.qualifier) <= set(fold(topic.name).split())]
    if not wanted:  # as in "KB 2568167": the words before the number name no topic
        query, wanted = query.as_text(), list(TOPICS)
    found = sorted((found for topic in wanted for found in topic.find(query)), key=lambda one: one.rank)
    if not found:
        return []
    worst = found[0].rank if query.number is None or found[0].rank is Rank.loose else Rank.other
    return [one for one in found if one.rank <= worst]


def _answer(term: str, found: list[Found]) -> Answer:
    return Answer(term, tuple(one.explanation for one in found))


def _unknown(term: str) -> str:
    guid = normalized_guid(term)
    if guid is not None:
        return (
            f"{guid}: not known; chain entries have ids of their own: look up the id of their layered entry, or the DLL"
        )
    known = {fold(word): word for topic in TOPICS for word in (*topic.terms(), *topic.aliases()) if word}
    close = get_close_matches(fold(term[:_MAX_SUGGESTED_FOR]), known, n=_SUGGESTED)
    names = ", ".join(known[word] for word in close)
    shown = term if len(term) <= _MAX_SUGGESTED_FOR else f"{term[:_MAX_SUGGESTED_FOR]}…"
    if names:
        return f"{shown}: not known; did you mean {names}?"
    if fold(term).endswith(".dll"):
        return f"{shown}: no known provider has this DLL; its version resource names the vendor"
    return f"{shown}: not known; `winsock-catalog explain` alone lists what is"
