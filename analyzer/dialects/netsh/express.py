"""Dumps that stand in a text as netsh printed them, read without the reader: many times as fast, and the same record.

A fleet prints the same few hundred entries again and again. Where a text is nothing but entries that `Layouts` knows,
between blank lines, with at most a few plain lines above them, all that the reader would find out about the text as a
whole follows from which layouts it has: its language, its labels, and that nothing is missing. One thing out of the
ordinary anywhere and the text goes to the reader, which alone judges what is odd.

`tests/dialects/test_netsh_express.py` holds this against the reader: it gives the same record, or none.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer import dialects, knowledge
from analyzer.dialects.banner import find_banner
from analyzer.dialects.netsh.assemble import NAME
from analyzer.dialects.netsh.labels import key, language_by, learn, of_language, unmarked
from analyzer.dialects.netsh.layouts import Layouts, Part
from analyzer.dialects.netsh.recovery import is_elision
from analyzer.dialects.records import DumpRecord, Kind
from analyzer.inputs import mojibake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analyzer.dialects.netsh.labels import Labels
    from analyzer.dialects.netsh.layouts import Layout

_FEWEST: Final = 4
_MOST_CHARACTERS: Final = 4 * 1024 * 1024
_MOST_BLANK_LINES: Final = 8
"""So many blank lines between two entries, or more, are not netsh's."""
_JUDGED_LIMIT: Final = 10_000
_WHOLE: Final = ((0, 2), (0, 1, 2, 3))
"""The sections of a whole dump: providers and name spaces, of one catalog or of both."""


@dataclass(slots=True)
class _Switch:
    on: bool = True


_SWITCH: Final = _Switch()


@contextmanager
def switched_off() -> Iterator[None]:
    """Send everything to the reader; so that the two ways can be held against each other."""
    before, _SWITCH.on = _SWITCH.on, False
    try:
        yield
    finally:
        _SWITCH.on = before


def read(text: str) -> DumpRecord | None:
    """Read a text that is one whole dump as netsh printed it.

    Returns:
        What the reader would find in the lines of the text; None if the text may be anything else.
    """
    if not _SWITCH.on or len(text) > _MOST_CHARACTERS or "{" not in text:
        return None
    end = text.find("\n")
    newline = "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
    parts = _parts(text, newline)
    if parts is None:
        return None
    own = [part for part in parts if part.layout is not None]
    if len(own) < _FEWEST or not text.endswith(newline):
        return None
    sections = [part.section for part in own]
    if any(one > other for one, other in pairwise(sections)) or tuple(dict.fromkeys(sections)) not in _WHOLE:
        return None
    if not {0, *sections[:1]} <= {part.section for part in own if part.is_ipv4_stream}:
        return None
    if 1 in sections and not any(part.is_ipv4_stream for part in own if part.section == 1):
        return None
    first = own[0].entry
    assert first is not None  # noqa: S101 - of a layout
    if any(p.entry.values == first.values for p in own[1:] if p.section == sections[0] and p.entry is not None):
        return None
    layouts = Counter(part.layout for part in own if part.layout is not None)
    language = _language(layouts)
    judged = _judge(frozenset((layout, min(count, 2)) for layout, count in layouts.items()), language)
    if judged is None or first.title not in judged or (not text.isascii() and _is_misread(text, newline)):
        return None
    entries = []
    line = 1
    for part in parts:
        if part.layout is not None:
            entries.append(part.at(line + part.lead))
        line += part.breaks + 2
    return DumpRecord(
        dialect=NAME,
        language=language,
        entries=tuple(entries),
        line=entries[0].lines[0],
        end_line=entries[-1].lines[-1],
        problems=(),
        unrecognized=(),
        windows_version=None,
        windows_version_line=None,
    )


def _parts(text: str, newline: str) -> list[Part] | None:
    """Divide a text at its blank lines; None if something else than whole entries stands there."""
    layouts = _layouts()
    known = layouts.parts
    parts: list[Part] = []
    blank = 0
    for piece in text.split(newline + newline):
        part = known[piece] if piece in known else layouts.look_at(piece, newline)
        if part is None:
            return None
        blank = blank + part.breaks + 2 if part.layout is None else 0
        if blank > _MOST_BLANK_LINES or part.breaks > part.rows + _MOST_BLANK_LINES:
            return None
        parts.append(part)
    return parts


@cache
def _layouts() -> Layouts:
    marks = tuple(dialect.marks for dialect in dialects.find() if dialect.exact)
    return Layouts(lambda line: any(is_mark(line) for is_mark in marks))


def _is_misread(text: str, newline: str) -> bool:
    return mojibake.repaired(text.split(newline))[1] is not None


def _language(layouts: Mapping[Layout, int]) -> str | None:
    """Name the language of the labels, as `language_of` does with the entries themselves."""
    total = sum(len(layout.names) * count for layout, count in layouts.items())
    scores: Counter[str] = Counter()
    for language in knowledge.languages():
        scores[language] = sum(_held(layout, language) * count for layout, count in layouts.items())
    return language_by(scores, total)


@cache
def _held(layout: Layout, language: str) -> int:
    own = of_language(language).own
    return sum(own.get((layout.sample.kind, name)) == label for name, label in layout.keys.items())


_JUDGED: Final[dict[tuple[frozenset[tuple[Layout, int]], str | None], frozenset[str] | None]] = {}


def _judge(layouts: frozenset[tuple[Layout, int]], language: str | None) -> frozenset[str] | None:
    """Return the titles that came more than once in a text of such layouts; None if the reader must look at it.

    What labels teach depends on whether a layout comes once or more, as long as no two layouts disagree.
    """
    known = (layouts, language)
    if known not in _JUDGED:
        if len(_JUDGED) >= _JUDGED_LIMIT:
            _JUDGED.clear()
        _JUDGED[known] = _judged(layouts, language)
    return _JUDGED[known]


def _judged(layouts: frozenset[tuple[Layout, int]], language: str | None) -> frozenset[str] | None:
    samples = [layout.sample for layout, count in layouts for _ in range(count)]
    labels = learn(samples, language)
    titles = Counter(sample.title or "" for sample in samples)
    with_flags = {"service_flags" in layout.names for layout, _ in layouts if layout.sample.kind == "provider"}
    fits = (
        _agree(layouts)
        and len({layout.rule for layout, _ in layouts}) == 1
        and len(with_flags) == 1
        and not any(one != other and one.endswith(other) for one in titles for other in titles)
        and not any(labels.contradict(sample) or labels.is_odd_title(sample) for sample in samples)
    )
    return frozenset(title for title, count in titles.items() if count > 1) if fits else None


def _agree(layouts: frozenset[tuple[Layout, int]]) -> bool:
    """Tell whether each field has one label, and each label is of one field."""
    meant = {(layout.sample.kind, name, label) for layout, _ in layouts for name, label in layout.keys.items()}
    return len(meant) == len({named[:2] for named in meant}) == len({(kind, label) for kind, _, label in meant})
