"""Where in a text a dump may stand, in any language.

Two marks are looked for: a GUID as the value of a field, with a rule above it or numbers below it as in an entry; and,
for a listing that lost its GUIDs, labels that nothing else prints. The dialect decides what is really there; here a
large log only must not cost a parse.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.memo import Rare, Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

_RULE = re.compile(r"[-‐-―−─━－]{10,}|^\W{0,12}[-‐-―−─━－]{3,}\s*$")
_GUID_FIELD = re.compile(
    r"(?:[:：]\s*|^\W{0,12})\{[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-"
    r"|[:：]\s*\{[0-9A-Fa-f]{1,8}(?:-[0-9A-Fa-f]{0,4}){0,3}$"  # a narrow console broke it
)
_NUMBER_FIELD = re.compile(r"[:：]\s*-?[0-9]+[^\w:：]*$")
_RULE_REACH: Final = 16
_NUMBERS_REACH: Final = 10
_NUMBERS_NEEDED: Final = 3
_BLANK_REACH: Final = 4
"""As many lines are looked at for one that is not blank: some tools put blank lines between all others."""

_LABELS_NEEDED: Final = 2
_LABEL_REACH: Final = 12
ABOVE: Final = 60
BELOW: Final = 80
APART: Final = 120
"""A stretch begins so many lines above its first mark, ends so many below its last, and has no wider gap."""

_UNMISTAKABLE: Final = ("entry_type", "provider_path", "catalog_entry_id", "chain_length", "service_flags")


@dataclass(frozen=True, slots=True)
class Guids:
    """The lines with an opening brace, in order, where GUIDs may stand, and those `certain` to be GUIDs of entries."""

    lines: Sequence[int]
    certain: AbstractSet[int] = frozenset()


def stretches(lines: Sequence[str], guids: Guids | None = None) -> Iterator[tuple[int, int]]:
    """Give the ranges of lines (first index, index after the last) in which dumps may stand.

    Where it is known already where GUIDs stand, `guids` says so.
    """
    start = end = -1
    for first, last in _spans(lines, guids):
        if start >= 0 and first - end > APART:
            yield max(0, start - ABOVE), min(len(lines), end + BELOW)
            start = -1
        start, end = (first if start < 0 else start), last
    if start >= 0:
        yield max(0, start - ABOVE), min(len(lines), end + BELOW)


def marks_any(lines: Sequence[str]) -> bool:
    """Tell whether any of the lines is such as entries have: then a stretch may begin, or reach further."""
    guids = any("{" in line and _GUID_FIELD.search(line) is not None for line in lines)
    return guids or bool(_LABELLED.among(lines))


def _spans(lines: Sequence[str], guids: Guids | None) -> list[tuple[int, int]]:
    """Return the first and the last index of marks that follow one another; the marks between are left out."""
    if guids is None:
        # The substring test is cheap and passes over nearly all lines of a log.
        guids = Guids([index for index, line in enumerate(lines) if "{" in line])
    spans = list(_of_guids(lines, guids))
    outside = 0
    for first, last in [*spans, (len(lines), len(lines))]:
        spans += ((mark, mark) for mark in _labelled(lines, outside, first))
        outside = last + 1
    return sorted(spans)


def _of_guids(lines: Sequence[str], found: Guids) -> Iterator[tuple[int, int]]:
    """Give the spans from GUID to GUID of entries, each in reach of the next."""
    guids, certain = found.lines, found.certain
    position = 0
    while position < len(guids):
        first = last = guids[position]
        position += 1
        if first not in certain and not _is_of_an_entry(lines, first):
            continue
        # Only the ends of a span matter: from each one the farthest in reach is looked for.
        while True:
            behind = bisect_right(guids, last + APART)
            for farthest in range(behind - 1, position - 1, -1):
                if guids[farthest] in certain or _is_of_an_entry(lines, guids[farthest]):
                    last, position = guids[farthest], farthest + 1
                    break
            else:
                break
        yield first, last
        position = behind


def _is_of_an_entry(lines: Sequence[str], index: int) -> bool:
    """Tell whether a line is the GUID of an entry: it has a rule above it or numbers below it."""
    if _GUID_FIELD.search(lines[index]) is None:
        return False
    above = islice(_not_blank(lines, range(index, max(-1, index - _BLANK_REACH * _RULE_REACH), -1)), _RULE_REACH)
    if any(map(_RULE.search, above)):
        return True
    below = range(index + 1, min(len(lines), index + 1 + _BLANK_REACH * _NUMBERS_REACH))
    numbers = map(_NUMBER_FIELD.search, islice(_not_blank(lines, below), _NUMBERS_REACH))
    return sum(number is not None for number in numbers) >= _NUMBERS_NEEDED


def _not_blank(lines: Sequence[str], indexes: Iterable[int]) -> Iterator[str]:
    return (lines[index] for index in indexes if lines[index].strip())


def _labelled(lines: Sequence[str], start: int, end: int) -> Iterator[int]:
    """Give the lines of a range that have unmistakable labels, and another such label near them."""
    said = _LABELLED.among(lines[start:end])
    for index in range(start, end) if said else ():
        if lines[index] in said:
            near = lines[max(0, index - _LABEL_REACH + 1) : index + _LABEL_REACH]
            if len({_LABEL[line] for line in near} - {""}) >= _LABELS_NEEDED:
                yield index


def _label_in(line: str) -> str:
    match = _any_label().search(line)
    return "" if match is None else match[0]


@cache
def _any_label() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _labels())))


@cache
def _labels() -> tuple[str, ...]:
    """Return the unmistakable labels of all known languages, longer ones first."""
    labels = {table[name] for table in knowledge.languages().values() for name in _UNMISTAKABLE if name in table}
    return tuple(sorted(labels, key=lambda label: (-len(label), label)))


_LABEL: Final = Remembered(_label_in)
# Most logs hold none of the labels: asking for each is faster than searching once for any of them.
_LABELLED: Final = Rare(lambda line: _LABEL[line] != "", lambda text: any(label in text for label in _labels()))
