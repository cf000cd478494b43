"""What follows from the forms of known entries alone: which dumps they are, in which language, under which labels.

Two texts whose entries have the same forms in the same order are told alike, whatever the values: each is judged once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.labels import language_of, learn_where_all_agree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analyzer.dialects.netsh.known_entries import Form, Layout
    from analyzer.dialects.netsh.labels import Labels

_FEWEST: Final = 4
MOST_BLANK_LINES: Final = 8
"""So many blank lines between two entries, or more, are not netsh's."""

_LIMIT: Final = 10_000
_LONGEST: Final = 500
"""Of so many entries a judgement is remembered. No machine has more; what has is one of a kind."""

_WHOLE: Final = ((0, 2), (0, 1, 2, 3))
"""The sections of a whole dump: providers and name spaces, of one catalog or of both."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One dump of a run: its entries from the index `first` up to `last`.

    `lines` gives of each its first line, counted from 1 where the dump begins, and that is `start` lines below the
    beginning of the run.
    """

    first: int
    last: int
    start: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is known of runs of entries, between which other lines stand: `dumps` gives the dumps of each run."""

    language: str | None
    labels: Labels
    dumps: tuple[tuple[Dump, ...], ...]


def forget() -> None:
    """Judge everything anew."""
    _JUDGED.cache_clear()
    _MEASURED.cache_clear()
    _told.cache_clear()


def judge(runs: tuple[tuple[Form, ...], ...]) -> Judgement | None:
    """Judge the runs of entries that the reader would read together; None if it must look at them."""
    return _JUDGED(runs) if sum(map(len, runs)) <= _LONGEST else _judged(runs)


def _judged(runs: tuple[tuple[Form, ...], ...]) -> Judgement | None:
    counts: Counter[Layout] = Counter()
    found: list[tuple[Dump, ...]] = []
    for forms in runs:
        start = 0
        dumps: list[Dump] = []
        for first, last in _divided([form.section for form in forms]):
            own = forms[first:last]
            whole = _MEASURED(own) if len(own) <= _LONGEST else _measured(own)
            if whole is None:
                return None
            dumps.append(Dump(first, last, start, whole.lines))
            start += whole.height
            counts.update(whole.counts)
        found.append(tuple(dumps))
    told = _told(tuple(counts.items()))
    return None if told is None else Judgement(*told, tuple(found))


@dataclass(frozen=True, slots=True)
class _Whole:
    """What one dump of which nothing is missing adds to others: its lines, see `Dump`, how many, and its layouts."""

    lines: tuple[int, ...]
    height: int
    counts: Mapping[Layout, int]


def _measured(forms: tuple[Form, ...]) -> _Whole | None:
    if not _is_whole(forms):
        return None
    *starts, height = accumulate((form.breaks + 2 for form in forms), initial=0)
    lines = tuple(1 + start + form.lead for start, form in zip(starts, forms, strict=True))
    return _Whole(lines, height, Counter(form.layout for form in forms))


_JUDGED: Final = lru_cache(_LIMIT)(_judged)
_MEASURED: Final = lru_cache(_LIMIT)(_measured)


@lru_cache(_LIMIT)
def _told(layouts: tuple[tuple[Layout, int], ...]) -> tuple[str | None, Labels] | None:
    """Tell the language and the labels of entries by their layouts; None if these contradict each other in anything."""
    alike = [(layout.sample, count) for layout, count in layouts]
    language = language_of(alike, ())
    labels = learn_where_all_agree(alike, language)
    return (language, labels) if labels is not None and _are_at_one([layout for layout, _ in layouts], labels) else None


def _divided(sections: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Divide a run into dumps: what is printed before comes again where the next one begins."""
    anew = [index for index, (one, below) in enumerate(pairwise(sections), start=1) if below < one]
    return pairwise([0, *anew, len(sections)])


def _is_whole(forms: Sequence[Form]) -> bool:
    """Tell whether entries are a dump of which nothing is missing, and which was not cut where it begins."""
    sections = dict.fromkeys(form.section for form in forms)
    streams = {form.section for form in forms if form.is_ipv4_stream}
    first, *others = (form.layout.sample.title for form in forms)
    return (
        len(forms) >= _FEWEST
        and tuple(sections) in _WHOLE
        and {0, *sections} & {0, 1} <= streams
        and all(form.breaks < len(form.layout.shapes) + MOST_BLANK_LINES for form in forms)
        and first in others
    )


def _are_at_one(layouts: Sequence[Layout], labels: Labels) -> bool:
    """Tell whether layouts contradict each other in nothing: neither in what they have nor by their titles."""
    titles = {layout.sample.title for layout in layouts}
    with_flags = {"service_flags" in layout.names for layout in layouts if layout.sample.kind == "provider"}
    return (
        len({layout.rule for layout in layouts}) == 1
        and len(with_flags) == 1
        and not any(one != other and str(one).endswith(str(other)) for one in titles for other in titles)
        and not any(any(labels.look_at(layout.sample)) for layout in layouts)
    )
