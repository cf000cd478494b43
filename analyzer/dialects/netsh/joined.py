"""A listing that was joined into one line, in any language: its labels are learned from the line itself.

The same labels recur in every entry before the same shapes of value. Most boundaries are exact: a label ends at its
colon, and a number or a GUID where it ends. Three values are texts, behind which the next label begins without a mark:
there, the label is what all entries have in common. A line that does not bear this out entry by entry is not divided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_RULE = re.compile(r"(?:^|(?<=\s))\\?[-‐-―−─━－]{10,}(?=\s|$)")
_GUID = re.compile(r"[:：]\s*(\{[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\})(?=\s|$)")
_VALUE = r"[:：]\s*(0[xX][0-9A-Fa-f]+|-?[0-9]+)(?=\s|$)"
_NUMBER = re.compile(_VALUE)
_LABEL_AND_NUMBER = re.compile(rf"([^:：]*){_VALUE}")
_COLON = re.compile(r"[:：]")
_MARK_32 = re.compile(r"[(（]\s*32\s*[)）]\s*")
_FILE_NAME = re.compile(r".*\.\w{2,4}")
_NAME_SPACE_NUMBERS: Final = 3
_NUMBERS_BEFORE_FLAGS: Final = 7
_PATH: Final = 2
_TITLES: Final = 4
"""Providers, and name spaces with and without the mark of the 32-bit catalog, and one to spare."""


@dataclass(slots=True)
class _Entry:
    """One entry as far as colons, GUIDs and numbers divide it; what `texts` hold ends in the label of the next value.

    `texts` are, of a provider, the entry type, the description and the path; of a name space, the description.
    """

    first_label: str
    texts: list[str]
    path_label: str
    guid: str
    numbers: list[tuple[str, str]]
    rest: str

    @property
    def is_provider(self) -> bool:
        return bool(self.path_label)


def divide(text: str) -> list[str] | None:
    """Divide a line into the lines of a listing; None if its entries do not agree on how.

    >>> one = "Nom : a Clef : {22059D40-7E9E-11CF-AE5A-00AA00A7112B} Genre : 12 Actif : 1 Version : 0"
    >>> two = "Nom : b Clef : {3B2637EE-E580-11CF-A555-00C04FD8D4AC} Genre : 32 Actif : 1 Version : 0"
    >>> divide(f"Espace ---------- {one} Espace ---------- {two}")[:4]
    ['Espace', '----------', 'Nom: a', 'Clef: {22059D40-7E9E-11CF-AE5A-00AA00A7112B}']
    """
    rules = list(_RULE.finditer(text))
    if not rules:
        return None
    ends = [*(rule.start() for rule in rules[1:]), len(text)]
    entries: list[_Entry] = []
    for rule, end in zip(rules, ends, strict=True):
        entry = _entry(text[rule.end() : end].strip())
        if entry is None:
            return None
        entries.append(entry)
    labels = _labels(entries)
    titles = {entry.rest for entry in entries[:-1]}
    if labels is None or len(titles) > _TITLES or any(_COLON.search(title) or not title for title in titles):
        return None
    above = text[: rules[0].start()].strip()
    title = next((title for title in titles if above.endswith(title)), above)
    lines = [above.removesuffix(title).strip(), title]
    for rule, entry in zip(rules, entries, strict=True):
        lines += [rule[0], *_lines(entry, labels), entry.rest]
    return [line for line in lines if line]


def is_listing(text: str) -> bool:
    """Tell whether a line holds a rule and, behind it, a GUID with the numbers of an entry."""
    rule = _RULE.search(text) if "{" in text else None
    guid = _GUID.search(text, rule.end()) if rule else None
    return guid is not None and sum(1 for _ in _NUMBER.finditer(text, guid.end())) >= _NAME_SPACE_NUMBERS


def _entry(text: str) -> _Entry | None:
    guids = list(_GUID.finditer(text))
    if not guids:
        return None
    # A description may look like a GUID; the provider's own is the last one.
    before, after = text[: guids[-1].start()], text[guids[-1].end() :]
    path: list[str] = []
    number = _LABEL_AND_NUMBER.match(after)
    if number is None:
        first = _NUMBER.search(after)
        path_and_label = after[: first.start()] if first else ""
        colon = _COLON.search(path_and_label)
        if first is None or colon is None:
            return None
        path = [path_and_label[: colon.start()].strip(), path_and_label[colon.end() :].strip()]
        position = first.end()
        numbers = [("", first[1])]
    else:
        position, numbers = 0, []
    while (number := _LABEL_AND_NUMBER.match(after, position)) is not None:
        numbers.append((number[1].strip(), number[2]))
        position = number.end()
    parts = [part.strip() for part in _COLON.split(before, maxsplit=2 if path else 1)]
    rest = after[position:].strip()
    entry = _Entry(parts[0], [*parts[1:], *path[1:]], path[0] if path else "", guids[-1][1], numbers, rest)
    return entry if len(parts) == (3 if path else 2) and _is_whole(entry) else None


def _is_whole(entry: _Entry) -> bool:
    """Tell whether an entry has the numbers that it must have, in their order."""
    values = [value for _, value in entry.numbers]
    flags = [index for index, value in enumerate(values) if value[:2] in ("0x", "0X")]
    if not entry.is_provider:
        return len(values) == _NAME_SPACE_NUMBERS and not flags
    if flags not in ([], [_NUMBERS_BEFORE_FLAGS]):
        return False
    values = values[_NUMBERS_BEFORE_FLAGS + len(flags) :]
    chain = values[1:]
    return bool(values) and len(chain) == (int(values[0]) if len(values[0]) == 1 and int(values[0]) > 1 else 0)


def _roles(entry: _Entry) -> list[tuple[str, str]]:
    """Name the labels of an entry that are exact, so that those of all entries can be compared."""
    kind = "provider" if entry.is_provider else "name space"
    roles = [(f"{kind} first", entry.first_label), (f"{kind} path", entry.path_label)]
    names = [label for label, _ in entry.numbers]
    if not entry.is_provider:
        return [*roles, *((f"{kind} {place}", name) for place, name in enumerate(names))]
    has_flags = entry.numbers[_NUMBERS_BEFORE_FLAGS][1][:2] in ("0x", "0X")
    places = [*map(str, range(_NUMBERS_BEFORE_FLAGS)), *(["flags"] if has_flags else []), "length", "chain"]
    # The ids of a chain stand after colons of their own.
    names += [""] * (len(places) - len(names))
    inner = [("inside a chain", name) for name in names[len(places) :]]
    chain = [("chain", names[len(places) - 1])] if len(entry.numbers) >= len(places) else []
    return [*roles, *zip(places[:-1], names, strict=False), *chain, *inner]


def _labels(entries: Sequence[_Entry]) -> dict[tuple[bool, int], list[str]] | None:
    """Return the words of the labels behind the texts, by kind and place; None if the entries do not agree."""
    roles = {role for entry in entries for role in _roles(entry)}
    if len(roles) != len({name for name, _ in roles}):
        return None
    texts: dict[tuple[bool, int], list[list[str]]] = {}
    for entry in entries:
        for place, text in enumerate(entry.texts):
            texts.setdefault((entry.is_provider, place), []).append(text.split())
    labels = {where: _common_end(found) for where, found in texts.items()}
    if (True, 0) in labels:
        labels[True, 0] = _behind_type(texts[True, 0], labels[True, 0])
        labels[True, _PATH] = _behind_path(labels[True, _PATH])
        if any(_goes_on(words[: -len(labels[True, _PATH])]) for words in texts[True, _PATH]):
            return None
    descriptions = [where for where in ((True, 1), (False, 0)) if where in texts]
    both = _common_end([words for where in descriptions for words in texts[where]])
    if both:
        labels.update(dict.fromkeys(descriptions, both))
    # Where all descriptions are the same, nothing shows where they end.
    told = all(any(words != labels[where] for words in texts[where]) for where in texts)
    differ = all(len({*map(tuple, texts[where])}) > 1 or both for where in descriptions)
    return labels if told and differ and all(labels.values()) else None


def _common_end(texts: Sequence[Sequence[str]]) -> list[str]:
    """Return the words in which all texts end."""
    common: list[str] = []
    for words in zip(*(reversed(text) for text in texts), strict=False):
        if len(set(words)) > 1:
            break
        common.insert(0, words[0])
    return common


def _behind_type(texts: Sequence[Sequence[str]], common: list[str]) -> list[str]:
    """Return the label behind the entry type: it begins after the mark of the 32-bit catalog, if that stands anywhere.

    Of two types that end in the same words the label seems longer; only the mark is a value that counts.
    """
    marked = {tuple(parts[-1].split()) for text in texts if len(parts := _MARK_32.split(" ".join(text))) > 1}
    if len(marked) == 1:
        return list(marked.pop())
    shortest = min(len(text) for text in texts)
    return common[1:] if len(common) == shortest else common


def _behind_path(common: list[str]) -> list[str]:
    """Return the label behind the path: paths may end in the same file name."""
    names = [place for place, word in enumerate(common) if _FILE_NAME.fullmatch(word)]
    return common[names[-1] + 1 :] if names else common


def _goes_on(path: Sequence[str]) -> bool:
    """Tell whether words stand behind a path's file name: part of a label that is not that of all entries."""
    libraries = [place for place, word in enumerate(path) if word.casefold().endswith(".dll")]
    return bool(libraries) and libraries[-1] < len(path) - 1


def _lines(entry: _Entry, labels: Mapping[tuple[bool, int], Sequence[str]]) -> Iterable[str]:
    label = entry.first_label
    for place, text in enumerate(entry.texts):
        words = labels[entry.is_provider, place]
        if entry.is_provider and place == _PATH:
            yield f"{label}: {entry.guid}"
            label = entry.path_label
        end = re.search(r"(?:^|\s)" + r"\s+".join(map(re.escape, words)) + "$", text)
        yield f"{label}: {text[: end.start() if end else len(text)].rstrip()}"
        label = " ".join(words)
    if not entry.is_provider:
        yield f"{label}: {entry.guid}"
    else:
        entry.numbers[0] = (label, entry.numbers[0][1])
    inner = 1 + next((place for place, (name, _) in enumerate(entry.numbers[1:]) if not name), len(entry.numbers))
    chain = " : ".join(value for _, value in entry.numbers[inner - 1 :]) if inner < len(entry.numbers) else ""
    for name, value in entry.numbers[: inner - 1] if chain else entry.numbers:
        yield f"{name}: {value}"
    if chain:
        yield f"{entry.numbers[inner - 1][0]}: {chain}"
