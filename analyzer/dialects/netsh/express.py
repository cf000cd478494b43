"""Dumps that stand in a text as netsh printed them, read without the reader: many times as fast, and the same record.

A fleet prints the same few hundred entries again and again. Where a text is nothing but entries that `Layouts` knows,
between blank lines, all that the reader would find out about the text as a
whole follows from which layouts it has: its language, its labels, and that nothing is missing. One thing out of the
ordinary anywhere and the text goes to the reader, which alone judges what is odd; known entries it takes over as well.

`tests/dialects/test_netsh_express.py` holds this against the reader: it gives the same record, or none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.dialects.netsh import layouts
from analyzer.dialects.netsh.assemble import NAME
from analyzer.dialects.netsh.labels import language_by, learn, of_language
from analyzer.dialects.records import DumpRecord
from analyzer.inputs import mojibake

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzer.dialects.netsh.layouts import Form, Layout, Layouts, Part

_FEWEST: Final = 4
_MOST_CHARACTERS: Final = 4 * 1024 * 1024
_MOST_BLANK_LINES: Final = 8
"""So many blank lines between two entries, or more, are not netsh's."""
_LINE_ENDS: Final = ("\r\r\n", "\r\n", "\n")
_QUOTES: Final = "> "
_JUDGED_LIMIT: Final = 10_000
_WHOLE: Final = ((0, 2), (0, 1, 2, 3))
"""The sections of a whole dump: providers and name spaces, of one catalog or of both."""


def forget() -> None:
    """Forget all that was learned from texts; for measuring."""
    layouts.forget()
    _JUDGED.clear()
    _held.cache_clear()


def read(text: str) -> DumpRecord | None:
    """Read a text that is one whole dump as netsh printed it.

    Returns:
        What the reader would find in the lines of the text; None if the text may be anything else.
    """
    known = layouts.known()
    if known is None or len(text) > _MOST_CHARACTERS or "{" not in text:
        return None
    if text[0] in _QUOTES:
        return _unquoted(text)
    first = text.find("\n")
    newline = next(end for end in _LINE_ENDS if text.endswith(end, 0, first + 1)) if first >= 0 else "\n"
    body = text.rstrip(newline)
    end = text[len(body) :]
    if not 0 < len(end) <= _MOST_BLANK_LINES * len(newline) or end.replace(newline, ""):
        return None
    pieces = body.split(newline + newline)
    found = [*map(known.parts.get, pieces)]
    if None in found and not _are_all_known(known, pieces, found, newline):
        return None
    parts = [part for part in found if part is not None]
    tags = [part.tag for part in parts]
    judged = _judge(tuple([part.form for part in parts]))
    if judged is None or tags.count(tags[0]) > 1 or (not text.isascii() and _is_misread(text, newline)):
        return None
    # Nearly all are placed already: only for the others a call is worth its time.
    placed = [
        part.placed if part.line == line and part.placed else part.at(line)
        for part, line in zip(parts, judged.lines, strict=True)
    ]
    return DumpRecord(
        dialect=NAME,
        language=judged.language,
        entries=tuple(placed),
        line=placed[0].lines[0],
        end_line=placed[-1].lines[-1],
        problems=(),
        unrecognized=(),
        windows_version=None,
        windows_version_line=None,
    )


def _are_all_known(known: Layouts, pieces: Sequence[str], found: list[Part | None], newline: str) -> bool:
    """Look at the pieces that were not seen before, until one needs the reader; what the others are is put in."""
    # What a log says stands above or below.
    if any(found[end] is None and known.look_at(pieces[end], newline) is None for end in (0, -1)):
        return False
    for place, piece in enumerate(pieces):
        if found[place] is None:
            found[place] = known.look_at(piece, newline)
            if found[place] is None:
                return False
    return True


def _unquoted(text: str) -> DumpRecord | None:
    """Read a text that was quoted or indented: without what all its lines begin with, it is told by the same lines."""
    before = text[: len(text) - len(text.lstrip(_QUOTES))]
    if text.count("\n") != text.count(f"\n{before}") + 1:
        return None
    bare = text[len(before) :].replace(f"\n{before}", "\n")
    return read(bare) if bare and bare[0] not in _QUOTES else None


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What follows from the forms of all entries of a text: its language, and the first line of each."""

    language: str | None
    lines: tuple[int, ...]


class _Unknown:
    """What is not judged yet."""


_UNKNOWN: Final = _Unknown()
_JUDGED: Final[dict[tuple[Form, ...], _Judgement | None]] = {}


def _judge(forms: tuple[Form, ...]) -> _Judgement | None:
    """Judge a text by the forms of its entries; None if the reader must look at it."""
    judged = _JUDGED.get(forms, _UNKNOWN)
    if isinstance(judged, _Unknown):
        if len(_JUDGED) >= _JUDGED_LIMIT:
            _JUDGED.clear()
        judged = _JUDGED[forms] = _judged(forms)
    return judged


def _judged(forms: tuple[Form, ...]) -> _Judgement | None:
    sections = [form.section for form in forms]
    streams = {form.section for form in forms if form.is_ipv4_stream}
    blank = max(form.lead + form.breaks - len(form.layout.names) - 1 for form in forms)
    is_whole = len(forms) >= _FEWEST and sections == sorted(sections) and tuple(dict.fromkeys(sections)) in _WHOLE
    if not is_whole or not {0, *sections} & {0, 1} <= streams or blank > _MOST_BLANK_LINES:
        return None
    counts = Counter(form.layout for form in forms)
    language = _language(counts)
    if forms[0].layout.sample.title not in _repeated_titles(counts, language):
        return None
    starts = accumulate((form.breaks + 2 for form in forms[:-1]), initial=1)
    return _Judgement(language, tuple(start + form.lead for start, form in zip(starts, forms, strict=True)))


def _is_misread(text: str, newline: str) -> bool:
    return mojibake.repaired(text.split(newline))[1] is not None


def _language(counts: Mapping[Layout, int]) -> str | None:
    """Name the language of the labels, as `language_of` does with the entries themselves."""
    total = sum(len(layout.names) * count for layout, count in counts.items())
    scores: Counter[str] = Counter()
    for language in knowledge.languages():
        scores[language] = sum(_held(layout, language) * count for layout, count in counts.items())
    return language_by(scores, total)


@lru_cache(_JUDGED_LIMIT)
def _held(layout: Layout, language: str) -> int:
    own = of_language(language).own
    return sum(own.get((layout.sample.kind, name)) == label for name, label in layout.keys.items())


def _repeated_titles(counts: Mapping[Layout, int], language: str | None) -> frozenset[str | None]:
    """Return the titles that come more than once; none if the entries contradict each other in anything.

    What labels teach depends on whether a layout comes once or more, as long as no two layouts disagree.
    """
    samples = [layout.sample for layout in counts]
    labels = learn([(layout.sample, min(count, 2)) for layout, count in counts.items()], language)
    titles: Counter[str | None] = Counter()
    for layout, count in counts.items():
        titles[layout.sample.title] += count
    with_flags = {"service_flags" in layout.names for layout in counts if layout.sample.kind == "provider"}
    fits = (
        _agree(counts)
        and len({layout.rule for layout in counts}) == 1
        and len(with_flags) == 1
        and not any(one != other and str(one).endswith(str(other)) for one in titles for other in titles)
        and not any(labels.contradict(sample) or labels.is_odd_title(sample) for sample in samples)
    )
    return frozenset(title for title, count in titles.items() if count > 1) if fits else frozenset()


def _agree(found: Iterable[Layout]) -> bool:
    """Tell whether each field has one label, and each label is of one field."""
    meant = {(layout.sample.kind, name, label) for layout in found for name, label in layout.keys.items()}
    return len(meant) == len({named[:2] for named in meant}) == len({(kind, label) for kind, _, label in meant})
