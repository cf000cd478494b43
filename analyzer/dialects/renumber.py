"""Line numbers of a text as it was read, turned into those of the input."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.records import DumpRecord


def renumbered(record: DumpRecord, before: int, sources: Sequence[int]) -> DumpRecord:
    """Return a dump with the line numbers of the input: `sources` gives the index of the line for each below `before`.

    Two lines may get the same number: of what is doubtful there, the first word stays, and of the digits there nothing
    is said, since it would be said of all of them.
    """
    if isinstance(sources, range):
        return record

    def number(line: int) -> int:
        return before + sources[line - before - 1] + 1 if line - before <= len(sources) else line

    found = Counter(map(number, record.decoded))
    doubts = {number(doubt.line): replace(doubt, line=number(doubt.line)) for doubt in reversed(record.unrecognized)}
    return replace(
        record,
        entries=tuple(
            structs.replace(
                placed,
                lines=tuple(map(number, placed.lines)),
                continued=tuple(map(number, placed.continued)),
            )
            for placed in record.entries
        ),
        line=number(record.line),
        end_line=number(record.end_line),
        problems=tuple(replace(problem, line=number(problem.line)) for problem in record.problems),
        notes=tuple(replace(note, line=number(note.line)) for note in record.notes),
        exemptions=tuple(replace(exempt, line=number(exempt.line)) for exempt in record.exemptions),
        decoded={number(line): said for line, said in record.decoded.items() if found[number(line)] == 1},
        unrecognized=tuple(doubts[line] for line in sorted(doubts)),
        windows_version_line=None if record.windows_version_line is None else number(record.windows_version_line),
    )
