"""A text divided into runs of known entries and the lines that are of none."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh import layouts
from analyzer.dialects.netsh.fast import lookup
from analyzer.dialects.netsh.fast.judgement import MOST_BLANK_LINES
from analyzer.dialects.netsh.fast.other_lines import Others

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.netsh.fast.lookup import Pieces
    from analyzer.dialects.netsh.known_entries import KnownEntry
    from analyzer.inputs.content import Content

_LARGEST: Final = 4 * 1024 * 1024
"""Bytes; a larger text is for the reader."""


@dataclass(slots=True)
class Run:
    """Known entries with one blank line between each two, on the lines from one index up to another."""

    start: int
    entries: list[KnownEntry]

    @property
    def end(self) -> int:
        """The index of the line behind the blank one below the last entry."""
        return self.start + sum(known.form.breaks + 2 for known in self.entries)

    @property
    def first_guid(self) -> int:
        """The index of the line with the first GUID."""
        form = self.entries[0].form
        return self.start + form.lead + form.layout.sample.rows["provider_id"]

    @property
    def last_guid(self) -> int:
        """The index of the line with the last GUID."""
        form = self.entries[-1].form
        return self.end - form.breaks - 2 + form.lead + form.layout.sample.rows["provider_id"]


@dataclass(frozen=True)
class Divided:
    """A text whose lines begin with `quote` and end in `newline`: known entries, and the lines that are of none.

    Where it `may_be_whole`, no other lines hold a GUID, and the last line is not cut.
    """

    text: Content
    quote: str
    newline: str
    may_be_whole: bool
    runs: Sequence[Run]
    others: Others | None

    def entries(self) -> list[tuple[int, KnownEntry]]:
        """Return the known entries, each with the index of its first line."""
        found: list[tuple[int, KnownEntry]] = []
        for run in self.runs:
            line = run.start
            for known in run.entries:
                found.append((line + known.form.lead, known))
                line += known.form.breaks + 2
        return found

    @cached_property
    def lines(self) -> list[str]:
        """The lines without what they begin with, if the others are plain: then there is no other line end in them."""
        text = self.text.text
        if self.quote:
            text = text[len(self.quote) :].replace(f"\n{self.quote}", "\n")
        return text.split(self.newline)


def divide(text: Content) -> Divided | None:
    """Divide a text into known entries and other lines; None if most entries are not as netsh prints them."""
    known = layouts.known()
    if known is None or len(text.data) > _LARGEST or b"{" not in text.data:
        return None
    pieces = lookup.look_up(known, text)
    if pieces is None or pieces.ends is None:
        return None
    gathered = _gathered(pieces)
    if gathered is None:
        return None
    # Of a last line without an end nobody knows whether it is whole.
    is_ended = pieces.entries[-1] is None or 0 < pieces.ends <= MOST_BLANK_LINES
    return Divided(text, pieces.quote.decode(), pieces.newline.decode(), not pieces.refused and is_ended, *gathered)


def _gathered(pieces: Pieces) -> tuple[list[Run], Others | None] | None:
    """Gather the entries that follow one another, and the other lines, if there are any; None if a letter is none."""
    if None not in pieces.entries:
        return [Run(0, [known for known in pieces.entries if known is not None])], None
    runs: list[Run] = []
    others = Others()
    line = 0
    above: KnownEntry | None = None
    for number, known in enumerate(pieces.entries):
        if known is None:
            lines = pieces.lines(number)
            if lines is None:
                return None
            others.add(line, lines)
            line += len(lines) + 1
        else:
            if above is None:
                runs.append(Run(line, []))
            runs[-1].entries.append(known)
            line += known.form.breaks + 2
        above = known
    return runs, others
