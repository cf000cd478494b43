"""What an explanation is, and what a topic must be able to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analyzer.explain.query import Query


class Detail(msgspec.Struct, frozen=True):
    """A named fact of an explanation."""

    name: str
    text: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about one thing.

    `meaning` says what it is, `catalog` what it means for a Winsock catalog and KB 2568167 (empty if it means nothing
    there), `remedy` what to do, step by step (empty if there is nothing to do). Commands stand in backticks.
    """

    topic: str
    title: str
    meaning: str
    details: tuple[Detail, ...] = ()
    catalog: str = ""
    remedy: tuple[str, ...] = ()
    sources: tuple[str, ...]


class Answer(msgspec.Struct, frozen=True):
    """Everything that a term may mean, the likeliest first."""

    term: str
    explanations: tuple[Explanation, ...]


class Rank(IntEnum):
    """How sure it is that a term means a thing."""

    exact = 0
    """The very name, or a number written as its kind is written."""
    other = 1
    """A part of the name, or a number in the other notation."""
    loose = 2
    """What is said where nothing better is known."""


class Found(NamedTuple):
    rank: Rank
    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A kind of thing that can be explained.

    Attributes:
        name: in the singular; before a number it chooses this topic, as in "exit code 3".
        examples: one or two terms to try.
        terms: one term for each thing it knows: counted, tested and suggested.
        aliases: further terms for them, suggested as well.
        find: what a query means here; nothing if it means nothing.
    """

    name: str
    examples: tuple[str, ...]
    terms: Callable[[], tuple[str, ...]]
    find: Callable[[Query], Iterable[Found]]
    aliases: Callable[[], tuple[str, ...]] = tuple


class TopicSummary(msgspec.Struct, frozen=True):
    """A line of the list of topics."""

    topic: str
    count: int
    examples: tuple[str, ...]
