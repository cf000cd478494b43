"""What a text tells of the machine that wrote it: its host name, its Windows; one module a kind of text.

A module of this package that has a `read` is a reader by being there; nothing lists them. Readers know lines of one
file; which file is beside which dump is the business of `analyzer.model`.
"""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from analyzer.inputs.needles import Needles, holds_any
from analyzer.inputs.sieve import are_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.trail import Section

    Version = tuple[int, int, int]

_MOST: Final = 4_096
"""Statements of one kind that are kept of a file; a log may repeat its prompt on every line."""

_LONGEST_TEXT: Final = 160


@dataclass(frozen=True, slots=True)
class Told:
    """One statement of a file.

    Attributes:
        line: where it stands, from 1.
        text: what stands there, in one line of at most 160 characters.
        rank: how directly its kind of text speaks of its own machine; the lowest is the best.
        host: a host name, as it stands.
        version: a version of Windows. If not `exact` it is the oldest one that fits: builds of several releases have
            the number of the first.
        product: what Windows calls itself, such as "Microsoft Windows Server 2019 Standard".
        trail: an audit trail of layered providers that begins at this line.
    """

    line: int
    text: str
    rank: int
    host: str | None = None
    version: Version | None = None
    exact: bool = True
    product: str | None = None
    trail: Section | None = None

    @property
    def server(self) -> bool | None:
        """Whether it is a Windows for servers, as far as its own name says."""
        if self.product is None or "Windows" not in self.product:
            return None
        return "Server" in self.product


@dataclass(frozen=True, slots=True)
class Shape:
    """A mark that is no word: a pattern, and what each match of it has at some distances from its beginning.

    That is a character, or the first and the last one of a range. It is asked first: it costs a fifth of the pattern.
    """

    pattern: re.Pattern[bytes]
    characters: tuple[tuple[int, bytes], ...]

    def may_be_in(self, data: bytes) -> bool:
        """Tell whether characters stand so in a text; where that is not sure, True."""
        return are_at(data, self.characters)

    def is_in(self, plain: bytes) -> bool:
        """Tell whether the pattern matches in a text in lower case and without NULs."""
        return self.pattern.search(plain) is not None


class Reader(Protocol):
    """A module of this package."""

    MARKS: tuple[bytes | Shape, ...]
    """One of them stands in every text of this kind, in lower case and without NULs: what a cheap look asks for.

    Where one may go over a line end, `MARKS_IN_LINES` are what then stands in one of its lines, with its line end. One
    with `ONLY_AROUND` tells of dumps in the same file, and nothing of those in files beside it.
    """

    def read(self, lines: Sequence[str], *, named: bool) -> Iterator[Told]:
        """Give the statements of a text; `named` tells that its file name is one of such texts."""


@cache
def readers(*, around: bool = False) -> tuple[Reader, ...]:
    """Return the readers of files beside a dump's, or all that can tell of a dump in the same file, `around` it."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = (module for module in modules if hasattr(module, "MARKS"))
    return tuple(module for module in found if around or not hasattr(module, "ONLY_AROUND"))


def read(lines: Sequence[str], able: Sequence[Reader], *, named: bool = False) -> list[Told]:
    """Return what a text tells that these readers can read, in the order of its lines."""
    told = [one for reader in able for one in islice(reader.read(lines, named=named), _MOST)]
    return sorted(told, key=lambda one: (one.line, one.rank))


def able(data: bytes, *, around: bool = False) -> list[Reader]:
    """Return the readers that find their mark in a text, in any encoding: none of nearly all files."""
    plain = data.replace(b"\0", b"") if b"\0" in data else data
    candidates = _words(around=around).candidates(plain)
    shapes = [shape for shape in _shapes() if shape.may_be_in(plain)]
    if not candidates and not shapes:
        return []
    plain = plain.lower()
    marks: set[bytes | Shape] = {shape for shape in shapes if shape.is_in(plain)}
    if holds_any(plain, candidates):
        marks.update(word for word in _marks(around=around) if word in plain)
    return [reader for reader in readers(around=around) if not marks.isdisjoint(reader.MARKS)]


@cache
def _shapes() -> tuple[Shape, ...]:
    """Return the marks that are no words, of all readers."""
    return tuple(mark for reader in readers() for mark in reader.MARKS if isinstance(mark, Shape))


@cache
def _marks(*, around: bool) -> tuple[bytes, ...]:
    """Return the marks that are plain words, of all readers."""
    return tuple(mark for reader in readers(around=around) for mark in reader.MARKS if isinstance(mark, bytes))


def may_tell(lines: Iterable[str]) -> bool:
    """Tell whether a text of these lines, in whatever order, may have a reader's mark."""
    plain = "\n".join((*lines, "")).encode("ascii", "replace").replace(b"\0", b"").lower()
    return _words(around=True).are_in(plain) or any(pattern.search(plain) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[bytes], ...]:
    """Return the marks that are patterns, of all readers, as they show in single lines."""
    marks = (mark for reader in readers() for mark in getattr(reader, "MARKS_IN_LINES", reader.MARKS))
    patterns = (mark.pattern if isinstance(mark, Shape) else mark for mark in marks)
    return tuple(pattern for pattern in patterns if isinstance(pattern, re.Pattern))


@cache
def _words(*, around: bool) -> Needles:
    return Needles(_marks(around=around), any_case=True)


def one_line(text: str) -> str:
    """Return a line as it is quoted.

    >>> one_line("OS Version:     10.0.19045   ")
    'OS Version: 10.0.19045'
    """
    short = " ".join(text[: 4 * _LONGEST_TEXT].split())
    return short if len(short) <= _LONGEST_TEXT else f"{short[:_LONGEST_TEXT]}…"
