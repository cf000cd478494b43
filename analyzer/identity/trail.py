r"""The audit trail of layered providers: not who the machine is, but what was done to it. See `analyzer.trail`.

>>> lines = [r"C:\>netsh winsock audit trail", "who and what"]
>>> [told.trail.units[0].lines for told in read(lines, named=False)]
[('who and what',)]
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, Final

from analyzer.identity import Told
from analyzer.knowledge import load
from analyzer.trail import COMMAND, sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.audit_trail import TrailKind

MARKS: Final = (b"audit trail", *(channel.encode() for channel in sections.CHANNELS))

_RANK: Final = 9


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give the trails of a text, each with its first line."""
    del named  # the names of these readers' files are those of systeminfo and its like
    for line, section in sections.find(lines):
        yield Told(line, COMMAND, _RANK, trail=section)


def told_by_name(lines: Sequence[str], kind: TrailKind) -> Told:
    """Return a whole file as the trail that its name says it is."""
    return Told(1, kind, _RANK, trail=sections.whole(lines, kind))


def kind_of(name: str) -> TrailKind | None:
    """Return which trail a file holds by its name, None if it is not named as one.

    >>> kind_of("PC7_winsock_audit_trail.txt"), kind_of("audit.log")
    ('netsh winsock audit trail', None)
    """
    return next((kind for kind, names in _names() if names.fullmatch(name.casefold())), None)


@cache
def _names() -> tuple[tuple[TrailKind, re.Pattern[str]], ...]:
    return tuple(
        (trail.kind, re.compile("|".join(translate(pattern.casefold()) for pattern in trail.file)))
        for trail in load.identity().trail
    )
