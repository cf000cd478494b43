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

from analyzer.inputs.needles import Needles

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


class Reader(Protocol):
    """A module of this package."""

    MARKS: tuple[bytes | re.Pattern[bytes], ...]
    """One of them stands in every text of this kind, in lower case and without NULs: what a cheap look asks for.

    Where one may go over a line end, `MARKS_IN_LINES` are what then stands in one of its lines, with its line end.
    """

    def read(self, lines: Sequence[str], *, named: bool) -> Iterator[Told]:
        """Give the statements of a text; `named` tells that its file name is one of such texts."""


@cache
def readers() -> tuple[Reader, ...]:
    """Return all readers."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(module for module in modules if hasattr(module, "MARKS"))


def read(lines: Sequence[str], able: Sequence[Reader], *, named: bool = False) -> list[Told]:
    """Return what a text tells that these readers can read, in the order of its lines."""
    told = [one for reader in able for one in islice(reader.read(lines, named=named), _MOST)]
    return sorted(told, key=lambda one: (one.line, one.rank))


def able(data: bytes) -> list[Reader]:
    """Return the readers that find their mark in a text, in any encoding: none of nearly all files."""
    plain = data.replace(b"\0", b"").lower()
    words = _words().are_in(plain)
    return [
        reader
        for reader in readers()
        if any(mark.search(plain) if isinstance(mark, re.Pattern) else words and mark in plain for mark in reader.MARKS)
    ]


def may_tell(lines: Iterable[str]) -> bool:
    """Tell whether a text of these lines, in whatever order, may have a reader's mark."""
    plain = "\n".join((*lines, "")).encode("ascii", "replace").replace(b"\0", b"").lower()
    return _words().are_in(plain) or any(pattern.search(plain) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[bytes], ...]:
    """Return the marks that are patterns, of all readers, as they show in single lines."""
    marks = (mark for reader in readers() for mark in getattr(reader, "MARKS_IN_LINES", reader.MARKS))
    return tuple(mark for mark in marks if isinstance(mark, re.Pattern))


@cache
def _words() -> Needles:
    """Return the marks that are plain words, of all readers."""
    return Needles(mark for reader in readers() for mark in reader.MARKS if isinstance(mark, bytes))


def one_line(text: str) -> str:
    """Return a line as it is quoted.

    >>> one_line("OS Version:     10.0.19045   ")
    'OS Version: 10.0.19045'
    """
    short = " ".join(text[: 4 * _LONGEST_TEXT].split())
    return short if len(short) <= _LONGEST_TEXT else f"{short[:_LONGEST_TEXT]}…"
