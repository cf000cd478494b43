"""A line on which lines of a listing were joined, divided again: by its own labels, or at known titles and labels."""

from __future__ import annotations

import re
from functools import cache

from analyzer import knowledge
from analyzer.dialects.netsh import joined, near_marks
from analyzer.dialects.netsh.grammar import label_and_value
from analyzer.dialects.netsh.labels import TITLES, language_of
from analyzer.dialects.records import NAME_SPACE_FIELDS, PROVIDER_FIELDS

_RULES = re.compile(r"\\?[-‐-―−─━－]{3,}")
_UNKNOWN_WORDS = re.compile(
    rf"(?P<rule>{_RULES.pattern})|(?P<guid>[^\s:：]{{1,40}}+\s?[:：]\s*\{{[0-9A-Fa-f-]{{36}}\}})"
    r"|(?P<number>(?<=[^:：\d\s-])[^\d:：{}\\]{2,60}+[:：]\s*(?:0[xX][0-9A-Fa-f]+|-?\d+(?:\s*[:：]\s*\d+)*)(?=\s+\D|\s*$))"
)
"""Where fields end in unknown words: their labels may lose a word, and texts run together."""


def split_joined(text: str) -> list[str]:
    """Divide a line on which a listing was joined: where its own labels recur, or else before known titles and labels.

    A listing that can not be divided surely stays one line.

    >>> split_joined("Name Space Provider Entry ------ Description: Tcpip Provider ID: {22059D40-}")
    ['Name Space Provider Entry', '------', 'Description: Tcpip', 'Provider ID: {22059D40-}']
    """
    parts = joined.divide(text)
    if parts is not None:
        return _with_known_labels(parts)
    breaks = max(
        _breaks(), _UNKNOWN_WORDS, key=lambda pattern: sum(1 for _ in near_marks.matches(pattern, text, _titles()))
    )
    parts = _divided(text, breaks)
    read = not joined.is_listing(text) or language_of((), (label_and_value(part)[0] for part in parts)) is not None
    return parts if read else [text]


def _with_known_labels(parts: list[str]) -> list[str]:
    """Give words of a value back that were taken for a part of the next label, which a known language tells."""
    language = language_of((), (label_and_value(part)[0] for part in parts))
    if language is None:
        return parts
    known = {label for name, label in knowledge.languages()[language].items() if name in PROVIDER_FIELDS}
    result: list[str] = []
    for part in parts:
        label, value = label_and_value(part)
        ending = next((own for own in known if label.endswith(f" {own}")), None) if label not in known else None
        if ending is None or not result:
            result.append(part)
        else:
            result[-1] += f" {label.removesuffix(ending).strip()}"
            result.append(f"{ending}: {value}")
    return result


def _divided(text: str, breaks: re.Pattern[str]) -> list[str]:
    """Divide a line before or at each match; a named one stands for itself."""
    parts: list[str] = []
    start = 0
    for match in near_marks.matches(breaks, text, _titles()):
        ends = (match.start(), match.start()) if match.lastgroup is None else match.span()
        parts += [text[start : ends[0]], text[ends[0] : ends[1]]]
        start = ends[1]
    return [part for part in (part.strip(" \t|") for part in (*parts, text[start:])) if part]


@cache
def _titles() -> tuple[str, ...]:
    """Return the titles of entries in all known languages, longer ones first."""
    titles = {table[title] for table in knowledge.languages().values() for title, _ in TITLES if title in table}
    return tuple(sorted(titles, key=lambda title: (-len(title), title)))


@cache
def _breaks() -> re.Pattern[str]:
    tables = knowledge.languages().values()
    names = {*PROVIDER_FIELDS, *NAME_SPACE_FIELDS}
    labels = {table[name] for table in tables for name in names if name in table}
    starts = "|".join(map(re.escape, _titles()))
    fields = "|".join(map(re.escape, sorted(labels, key=lambda label: (-len(label), label))))
    return re.compile(rf"{starts}|(?:{fields})\s*[:：]|(?P<rule>{_RULES.pattern})")
