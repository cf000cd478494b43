"""Labels as a hint: learned from the whole entries of the same log, or known from a language's table.

The grammar needs no label. What the grammar refuses, a damaged entry or one with its lines in another order, can still
be read where the same labels stand in whole entries, in whatever language.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.dialects.netsh.grammar import unmarked
from analyzer.dialects.records import NAME_SPACE_FIELDS, PROVIDER_FIELDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzer.dialects.records import Entry

_NOT_A_LETTER = re.compile(r"[^a-z0-9]")
_SPACE = re.compile(r"\s+")
_ENOUGH_LETTERS: Final = 3
_ENOUGH_LABELS: Final = 3
_TITLES: Final[tuple[tuple[str, Kind], ...]] = (("header", "provider"), ("header_name_space", "name space"))


def key(label: str) -> str:
    """Return what labels are compared by: the ASCII letters, which survive a wrong encoding, or else the whole text.

    >>> key("Max. Adressl„nge") == key("Max. Adresslänge")
    True
    >>> key("地址族")
    '地址族'
    """
    folded = label.casefold()
    skeleton = _NOT_A_LETTER.sub("", folded)
    return skeleton if len(skeleton) >= _ENOUGH_LETTERS else _SPACE.sub("", folded)


@dataclass(slots=True)
class Labels:
    """What each label, as its `key`, means in the entries of one log."""

    providers: dict[str, str] = field(default_factory=dict)
    name_spaces: dict[str, str] = field(default_factory=dict)
    titles: dict[str, Kind] = field(default_factory=dict)

    def fields(self, kind: Kind) -> Mapping[str, str]:
        """Return the field that each known label names in an entry of that kind."""
        return self.providers if kind == "provider" else self.name_spaces

    def knows(self, label: str) -> bool:
        """Tell whether a label is one of either kind of entry."""
        return key(label) in self.providers or key(label) in self.name_spaces

    def starts_a_label(self, text: str) -> bool:
        """Tell whether a text is the beginning of a label that was cut."""
        beginning = key(text)
        return any(label.startswith(beginning) for label in (*self.providers, *self.name_spaces))

    def starts_a_title(self, text: str) -> bool:
        """Tell whether a text is a title, or the beginning of one that was cut."""
        beginning = key(text)
        return bool(beginning) and any(title.startswith(beginning) for title in self.titles)


def learn(entries: Iterable[Entry], language: str | None) -> Labels:
    """Gather the labels of whole entries, the most common one for each field; the language's table goes before them."""
    votes: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    titles: dict[str, Kind] = {}
    for entry in entries:
        for name, label in entry.labels.items():
            votes[entry.kind, name][key(label)] += 1
        if entry.title is not None:
            titles.setdefault(key(unmarked(entry.title)), entry.kind)
    learned = Labels(titles=titles)
    for (kind, name), counter in votes.items():
        _add(learned, kind, counter.most_common(1)[0][0], name)
    for kind in ("provider", "name space"):
        _drop_ambiguous(learned, kind)
    if language is not None:
        table = of_language(language)
        learned.providers.update(table.providers)
        learned.name_spaces.update(table.name_spaces)
        learned.titles.update(table.titles)
    return learned


def _add(labels: Labels, kind: Kind, label: str, name: str) -> None:
    meaning = labels.providers if kind == "provider" else labels.name_spaces
    # A label that names two fields names neither: letters were lost in a bad encoding.
    meaning[label] = "" if label in meaning and meaning[label] != name else name


def _drop_ambiguous(labels: Labels, kind: Kind) -> None:
    meaning = labels.providers if kind == "provider" else labels.name_spaces
    for label in [label for label, name in meaning.items() if not name]:
        del meaning[label]


@cache
def of_language(language: str) -> Labels:
    """Return the labels of a language whose table is known."""
    table = knowledge.languages()[language]
    labels = Labels()
    for name in PROVIDER_FIELDS:
        if name in table:
            _add(labels, "provider", key(table[name]), name)
    for name in NAME_SPACE_FIELDS:
        if name in table:
            _add(labels, "name space", key(table[name]), name)
    for title, kind in _TITLES:
        if title in table:
            labels.titles[key(unmarked(table[title]))] = kind
    return labels


def language_of(labels: Iterable[str]) -> str | None:
    """Name the language whose table holds most of these labels; None if no table holds enough, or two hold as many."""
    found = {key(label) for label in labels}
    scores = Counter[str]()
    for language in knowledge.languages():
        table = of_language(language)
        scores[language] = len(found & (table.providers.keys() | table.name_spaces.keys()))
    ranked = [*scores.most_common(2), ("", 0)]
    enough = ranked[0][1] >= _ENOUGH_LABELS and ranked[0][1] > ranked[1][1]
    return ranked[0][0] if enough else None
