"""Labels as a hint: learned from the whole entries of the same log, or known from a language's table.

The grammar needs no label. What the grammar refuses, a damaged entry or one with its lines in another order, can still
be read where the same labels stand in whole entries, in whatever language.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.dialects.netsh.grammar import unmarked
from analyzer.dialects.records import FIELDS, Kind
from analyzer.memo import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from analyzer.dialects.records import Entry

_NOT_A_LETTER = re.compile(r"[^a-z0-9]")
_MARK_BEGUN = re.compile(r"\s{0,8}[(（][32 ]{0,3}$")
_LETTER = re.compile(r"[^\W\d_]")
_SPACE = re.compile(r"\s+")
_ENOUGH_LETTERS: Final = 3
_ENOUGH_LABELS: Final = 3
_ENOUGH_VOTES: Final = 2
_LEARNED: Final = 1_024
"""Labels of logs that are kept; a fleet has a few for each language."""

_MOSTLY: Final = 3
_COMMON: Final = frozenset({"description", "version", "protocol", "active"})
TITLES: Final[tuple[tuple[str, Kind], ...]] = (("header", "provider"), ("header_name_space", "name space"))


@remembered
def key(label: str) -> str:
    """Return what labels are compared by: the ASCII letters, which survive a wrong encoding, or else the whole text.

    >>> key("Max. Adressl„nge") == key("Max. Adresslänge")
    True
    >>> key("地址族")
    '地址族'
    """
    folded = label.casefold()
    skeleton = _NOT_A_LETTER.sub("", folded)
    if len(skeleton) >= _ENOUGH_LETTERS:
        return skeleton
    # Of question marks, which a bad encoding left, the blanks between words are all that tells labels apart.
    return _SPACE.sub("" if _LETTER.search(folded) else " ", folded).strip()


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """The labels of one log, as their `key`; texts that are told alike mostly share one object.

    `own` gives the label of each field, and `sure` names the fields whose label came more than once or is in the
    language's table. `providers` and `name_spaces` give the field of each label that names only one: where letters were
    lost, two labels may have become the same.
    """

    own: Mapping[tuple[Kind, str], str]
    sure: AbstractSet[tuple[Kind, str]]
    providers: Mapping[str, str]
    name_spaces: Mapping[str, str]
    titles: Mapping[str, Kind]
    usual: AbstractSet[str]
    """The titles that entries of this log have more than once, or that a language's table knows."""

    disputed: AbstractSet[tuple[Kind, str]] = frozenset()
    """Labels that stand for one field here and for another there."""

    def look_at(self, entry: Entry) -> tuple[bool, bool]:
        """Tell whether an entry's labels contradict its order, see `contradict`, and whether its title is odd."""
        return _looked_at(self, _Shared(entry), entry.title, entry.kind)

    def is_odd_title(self, entry: Entry) -> bool:
        """Tell whether an entry's title is another one than those that its kind of entry has elsewhere."""
        title = None if entry.title is None else key(unmarked(entry.title))
        usual = {usual for usual in self.usual if self.titles[usual] == entry.kind}
        return title is not None and bool(usual) and not any(other.endswith(title) for other in usual)

    def contradict(self, entry: Entry) -> bool:
        """Tell whether an entry's labels show that its lines are not what their order says.

        Either a label belongs to another field, or a few are unknown: lines of the log stand where a value was cut off.
        An entry of which most labels are unknown is in another language.
        """
        unknown = 0
        for name, label in entry.labels.items():
            if (entry.kind, key(label)) in self.disputed:
                return True
            field = (entry.kind, name)
            sure = field in self.sure
            if sure and self.own[field] == key(label):
                continue
            others = {other for kind, other in self.sure if self.own[kind, other] == key(label)}
            if len(others) == 1 and name not in others:
                return True
            unknown += sure
        return 0 < unknown <= len(entry.labels) // 2

    def is_distinctive(self, label: str) -> bool:
        """Tell whether a label is one that little else than a catalog prints, unlike "Version" or "Protocol"."""
        meaning = self.providers.get(key(label)) or self.name_spaces.get(key(label))
        return meaning is not None and meaning not in _COMMON

    def knows(self, label: str) -> bool:
        """Tell whether a label is one of either kind of entry."""
        return key(label) in self.providers or key(label) in self.name_spaces

    def starts_a_label(self, text: str) -> bool:
        """Tell whether a text is the beginning of a label that was cut."""
        beginning = key(text)
        return any(label.startswith(beginning) for label in (*self.providers, *self.name_spaces))

    def starts_a_title(self, text: str) -> bool:
        """Tell whether a text is a title, or the beginning of one that was cut."""
        beginning = key(_MARK_BEGUN.sub("", text.rstrip("\ufffd")))
        # Nothing but a broken character at the end of a text: whatever it was, it was cut.
        return any(title.startswith(beginning) for title in self.titles)

    def ends_a_title(self, text: str) -> bool:
        """Tell whether a text is a title, or the end of one that lost its beginning."""
        end = key(unmarked(text))
        return bool(end) and any(title.endswith(end) for title in self.titles)

    def ends_a_label(self, text: str, *names: str) -> bool:
        """Tell whether a text is the label of one of these fields (or of any), or the end of one."""
        end = _SPACE.sub("", key(text))
        return bool(end) and any(
            _SPACE.sub("", label).endswith(end) for (_, name), label in self.own.items() if not names or name in names
        )


@lru_cache(4_096)
def _looked_at(labels: Labels, shared: _Shared, _title: str | None, _kind: Kind) -> tuple[bool, bool]:
    return labels.contradict(shared.entry), labels.is_odd_title(shared.entry)


def learn(alike: Sequence[tuple[Entry, int]], language: str | None) -> Labels:
    """Gather the labels of whole entries, see `samples`, the most common one for each field.

    A label counts if it comes again; where none does, the table of the language helps out.
    """
    learned = learn_where_all_agree(alike, language)
    return learned if learned is not None else _learn(alike, language)


def learn_where_all_agree(alike: Sequence[tuple[Entry, int]], language: str | None) -> Labels | None:
    """Gather the labels as `learn` does; None unless each field has one label and each label is of one field."""
    # Where nobody contradicts, it is all the same whether a label comes twice or a hundred times.
    return _learned_from(
        tuple((entry.kind, entry.title, _Shared(entry), min(count, _ENOUGH_VOTES)) for entry, count in alike), language
    )


class _Shared:
    """Labels and rows that many entries share, compared by what they are and not by what they hold."""

    __slots__ = ("entry",)

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __hash__(self) -> int:
        return id(self.entry.labels)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Shared)
            and self.entry.labels is other.entry.labels
            and self.entry.rows is other.entry.rows
        )


@lru_cache(_LEARNED)
def _learned_from(few: tuple[tuple[Kind, str | None, _Shared, int], ...], language: str | None) -> Labels | None:
    meant = {(kind, name, key(label)) for kind, _, shared, _ in few for name, label in shared.entry.labels.items()}
    if not len(meant) == len({named[:2] for named in meant}) == len({(kind, label) for kind, _, label in meant}):
        return None
    return _learn([(shared.entry, count) for _, _, shared, count in few], language)


def _learn(alike: Sequence[tuple[Entry, int]], language: str | None) -> Labels:
    votes: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    titles: Counter[tuple[str, Kind]] = Counter()
    printed: Counter[tuple[str, Kind]] = Counter()
    for entry, count in alike:
        for name, label in entry.labels.items():
            votes[entry.kind, name][key(label)] += count
        if entry.title is not None:
            # A title without its rule may be any line of the log; it counts if it comes again.
            ruled = min(entry.rows.values()) > 1
            title = key(unmarked(entry.title)), entry.kind
            titles[title] += count * (_ENOUGH_VOTES if ruled else 1)
            printed[title] += count
    table = of_language(language) if language is not None else _labels({}, set(), {})
    own, sure = dict(table.own), set(table.sure)
    printed_labels = {label for counter in votes.values() for label in counter}
    for field, counter in votes.items():
        if table.own.get(field) in printed_labels:
            continue
        label, count = counter.most_common(1)[0]
        if count >= _ENOUGH_VOTES:
            sure.add(field)
        elif field in sure:
            continue
        own[field] = label
    # An entry whose lines were exchanged teaches nothing.
    taken = {(own[field], field[1]) for field in sure}
    for field in own.keys() - sure:
        if any(label == own[field] and name != field[1] for label, name in taken):
            del own[field]
    usual = {title for (title, _), count in printed.items() if count >= _ENOUGH_VOTES} | table.usual
    seen = {title: kind for (title, kind), count in titles.items() if count >= _ENOUGH_VOTES}
    return replace(_labels(own, sure, {**table.titles, **seen}), usual=usual, disputed=_disputed(alike))


def samples(entries: Iterable[tuple[Entry, int]]) -> list[tuple[Entry, int]]:
    """Return one of all entries that share labels, rows and title, and how many they are, in order."""
    found: dict[tuple[int, int, str | None, Kind], Entry] = {}
    counts: Counter[tuple[int, int, str | None, Kind]] = Counter()
    for entry, count in entries:
        # Those of one layout share the very objects.
        same = (id(entry.labels), id(entry.rows), entry.title, entry.kind)
        counts[same] += count
        found.setdefault(same, entry)
    return [(found[same], count) for same, count in counts.items()]


def _disputed(alike: Sequence[tuple[Entry, int]]) -> frozenset[tuple[Kind, str]]:
    """Return the labels that no field has in most of the entries, but for those that two fields of an entry share."""
    uses: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    for entry, count in alike:
        times = Counter(map(key, entry.labels.values()))
        for name, label in entry.labels.items():
            if times[key(label)] == 1:
                uses[entry.kind, key(label)][str(name)] += count
    return frozenset(label for label, names in uses.items() if max(names.values()) * _MOSTLY < names.total() * 2)


def _labels(
    own: Mapping[tuple[Kind, str], str], sure: AbstractSet[tuple[Kind, str]], titles: Mapping[str, Kind]
) -> Labels:
    meanings: dict[Kind, dict[str, str]] = {"provider": {}, "name space": {}}
    for kind, meaning in meanings.items():
        labels = Counter(label for (of, _), label in own.items() if of == kind)
        meaning.update({label: name for (of, name), label in own.items() if of == kind and labels[label] == 1})
    return Labels(own, sure, meanings["provider"], meanings["name space"], titles, titles.keys())


@cache
def of_language(language: str) -> Labels:
    """Return the labels of a language whose table is known."""
    table = knowledge.languages()[language]
    own = {(kind, name): key(table[name]) for kind, names in FIELDS.items() for name in names if name in table}
    titles = {key(unmarked(table[title])): kind for title, kind in TITLES if title in table}
    return _labels(own, own.keys(), titles)


def language_of(alike: Sequence[tuple[Entry, int]], labels: Iterable[str]) -> str | None:
    """Name the language whose table holds most labels; None if no table holds enough, or two hold as many.

    Where there are whole entries, most of their labels must be of it: Dutch has a few labels that read as English ones.
    Without one, a few of all labels of the text are enough.
    """
    total = sum(len(entry.labels) * count for entry, count in alike)
    if total:
        return _language_held(tuple((_Shared(entry), entry.kind, count) for entry, count in alike), total)
    found = {key(label) for label in labels}
    scores = Counter[str]()
    for language in knowledge.languages():
        table = of_language(language)
        scores[language] = len(found & (table.providers.keys() | table.name_spaces.keys()))
    return _most(scores)


@lru_cache(_LEARNED)
def _language_held(alike: tuple[tuple[_Shared, Kind, int], ...], total: int) -> str | None:
    each = [[held * count for held in _held_by_each(shared, kind)] for shared, kind, count in alike]
    held = dict(zip(knowledge.languages(), map(sum, zip(*each, strict=True)), strict=True))
    return _most(Counter({language: count for language, count in held.items() if count > total // 2}))


@lru_cache(_LEARNED)
def _held_by_each(shared: _Shared, kind: Kind) -> tuple[int, ...]:
    """Count the labels of an entry that are those of each language."""
    labels = [((kind, name), key(label)) for name, label in shared.entry.labels.items()]
    return tuple(
        sum(of_language(language).own.get(field) == label for field, label in labels)
        for language in knowledge.languages()
    )


def _most(scores: Counter[str]) -> str | None:
    ranked = [*scores.most_common(2), ("", 0)]
    enough = ranked[0][1] >= _ENOUGH_LABELS and ranked[0][1] > ranked[1][1]
    return ranked[0][0] if enough else None
