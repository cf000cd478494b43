"""Text or bytes into records: one module a format in which Windows shows its catalogs.

A module with a `DIALECT` is a dialect by being in this package; nothing lists them.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from analyzer.memo import Rare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from analyzer.dialects.records import DumpRecord

    Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One format of text.

    `locate` gives the ranges of lines (first index, index after the last) that may be of this format, in order, and
    `read` reads the dumps in such a range of lines. Where `exact`, the format's own words mark the range and its lines
    are of no other format; the other dialects are offered what is left. `marks` tells of such a dialect whether a line
    may be of a range: where none is, `locate` gives none.
    """

    name: str
    exact: bool
    locate: Callable[[Sequence[str]], Iterable[Range]]
    read: Callable[[Sequence[str], int, int], list[DumpRecord]]
    marks: Callable[[str], bool] = lambda _line: True


@cache
def find() -> tuple[Dialect, ...]:
    """Return all dialects, those with words of their own first."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = [module.DIALECT for module in modules if hasattr(module, "DIALECT")]
    return tuple(sorted(found, key=lambda dialect: (not dialect.exact, dialect.name)))


def is_exactly_one(line: str) -> bool:
    """Tell whether a line may be of a dialect that is marked by its own words."""
    return any(dialect.marks(line) for dialect in find() if dialect.exact)


def marks_any(lines: Sequence[str]) -> bool:
    """Tell whether any of the lines may be of a dialect that is marked by its own words."""
    return bool(_MARKED.among(lines))


def assign(lines: Sequence[str]) -> list[tuple[Dialect, int, int]]:
    """Give the ranges of lines in which dumps may stand, each with the dialect that is to read it, in order."""
    free: list[Range] = [(0, len(lines))]
    assigned: list[tuple[Dialect, int, int]] = []
    marked = marks_any(lines)
    for dialect in find():
        if dialect.exact and not marked:
            continue
        ranges = [
            (start + first, start + last)
            for start, end in free
            for first, last in dialect.locate(lines if end - start == len(lines) else lines[start:end])
        ]
        assigned += [(dialect, first, last) for first, last in ranges]
        if dialect.exact:
            free = [rest for whole in free for rest in _without(whole, ranges)]
    return sorted(assigned, key=lambda part: part[1:])


_MARKED: Final = Rare(is_exactly_one)


def _without(whole: Range, ranges: Sequence[Range]) -> Iterator[Range]:
    """Give what is left of a range of lines without others, which come in order."""
    start, end = whole
    for first, last in ranges:
        if start <= first < end:
            if first > start:
                yield start, first
            start = last
    if start < end:
        yield start, end
