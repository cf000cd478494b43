r"""The audit trail of a machine: who installed and removed which layered provider, and when, as Windows recorded it.

Two records tell it. `netsh winsock audit trail` prints one; its format is published nowhere, and no real output of it
is known to us but the empty one, a lone line end. So its lines are quoted and never read for a meaning. The other is
the event channel Microsoft-Windows-Winsock-WS2HELP/Operational, on by default since Windows Vista, whose events are
published: their ids and fields by Microsoft's pages on Winsock tracing, their English sentences by the message tables
of ws2_32.dll from 6.0.6000 to 10.0.22000. `sections` finds both in a text, `statements` reads an event, `naming` says
which providers of a dump an entry names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzer.audit_trail import TrailKind

COMMAND: Final[TrailKind] = "netsh winsock audit trail"

MOST_LINES: Final = 1_000
"""Lines of one trail that are kept; the event channel holds one mebibyte, some hundred events."""

MOST_CHARACTERS: Final = 256 * 1024
"""Characters of one trail that are kept."""

LONGEST_LINE: Final = 2_000
"""Characters of a line that are kept, as of any line that a report quotes."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Lines that stand together: an event, or a paragraph. `offset` counts from the first line of the section."""

    offset: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One trail as it stands in a file.

    Attributes:
        kind: what wrote it.
        units: its paragraphs or events, in order; blank lines are left out.
        length: how many lines it has, blank ones and such as are not kept included.
        complete: whether all of it is in `units`.
        host: the machine that its events name; None where none does, or several are named.
    """

    kind: TrailKind
    units: tuple[Unit, ...]
    length: int
    complete: bool = True
    host: str | None = None

    @property
    def size(self) -> int:
        """How many characters it holds."""
        return sum(len(line) for unit in self.units for line in unit.lines)

    def emptied(self) -> Section:
        """Return the same section without what stands in it, where there is no room for that."""
        return replace(self, units=(), complete=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A section and where it stands: `line` is its first line in the file, from 1."""

    path: str
    member: str | None
    line: int
    section: Section


def shortened(line: str) -> str:
    """Return a line as a report quotes it: of a very long one, the beginning."""
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
