"""Dumps that stand in a text as netsh printed them, read without the reader.

Where a text holds whole dumps of known entries, between blank lines, and around them nothing but lines that say nothing
of a dump, all that the reader would find out about the text follows from which entries it has: its language, its
labels, and that nothing is missing. One thing out of the ordinary anywhere, and the reader is asked, which alone judges
what is odd.

`tests/dialects/test_netsh_express.py` holds this against the reader: it gives the same records, or none.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.dialects import banner
from analyzer.dialects.netsh import layouts
from analyzer.dialects.netsh.assemble import NAME
from analyzer.dialects.netsh.fast import judgement, lookup
from analyzer.dialects.netsh.fast.division import divide
from analyzer.dialects.netsh.fast.other_lines import leave_alone
from analyzer.dialects.netsh.sections import comes_again
from analyzer.dialects.records import DumpRecord
from analyzer.inputs import content, locate, mojibake
from analyzer.inputs.glance import may_hold_a_dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.dialects.netsh.fast.division import Divided, Run
    from analyzer.dialects.netsh.fast.judgement import Dump, Judgement
    from analyzer.inputs.content import Content

_NONE: Final = frozenset[str]()


def forget() -> None:
    """Forget all that was learned from texts; for measuring."""
    layouts.forget()
    judgement.forget()
    content.forget()


def begins_known(head: bytes) -> bool:
    """Tell whether the first GUID in the head of a text is of an entry as they stood in others: it may hold a dump."""
    known = layouts.known()
    first = None if known is None else lookup.first(head)
    return known is not None and first is not None and known.knows(*first) and _may_hold_a_dump(first[0])


@lru_cache(1_024)
def _may_hold_a_dump(piece: bytes) -> bool:
    return may_hold_a_dump(piece)


def read(text: Content) -> list[DumpRecord] | None:
    """Read a text in which dumps stand as netsh printed them, alone or between other lines.

    Returns:
        What the reader would find in the lines of the text; None if that may be anything else.
    """
    divided = divide(text)
    return None if divided is None else whole_dumps(divided)


def whole_dumps(divided: Divided) -> list[DumpRecord] | None:
    """Read what is divided, see `read`."""
    if not divided.may_be_whole:
        return None
    # Without what stood before them, other lines may say something else.
    if divided.others is not None and (divided.quote or not leave_alone(divided.others.all())):
        return None
    may_tell_windows = divided.others is not None and banner.BEGINNING in divided.text.text
    records: list[DumpRecord] = []
    for runs in _stretches(divided.runs):
        judged = _judged(divided, runs)
        if judged is None:
            return None
        for run, dumps in zip(runs, judged.dumps, strict=True):
            for dump in dumps:
                above = records[-1].end_line if records else 0
                record = _record(judged, run, dump, above, divided.lines if may_tell_windows else ())
                if record is None:
                    return None
                records.append(record)
    return records


def _stretches(runs: Sequence[Run]) -> Iterator[Sequence[Run]]:
    """Give the runs that the reader reads together, as `locate.stretches` finds them."""
    apart = [n for n, (run, below) in enumerate(pairwise(runs), 1) if below.first_guid - run.last_guid > locate.APART]
    for first, last in pairwise([0, *apart, len(runs)]):
        yield runs[first:last]


def _judged(divided: Divided, runs: Sequence[Run]) -> Judgement | None:
    """Judge the runs of a stretch; None if anything in it, or around it, may be odd to the reader."""
    judged = judgement.judge(tuple([tuple([known.form for known in run.entries]) for run in runs]))
    if judged is None:
        return None
    start, end = runs[0].first_guid - locate.ABOVE, runs[-1].last_guid + locate.BELOW
    heads = _NONE.union(*{known.heads for run in runs for known in run.entries})
    if divided.others is not None:
        around = divided.others.around([(run.start, run.end) for run in runs], start, end)
        if not around.says_nothing(judged.labels):
            return None
        heads |= mojibake.heads(around.all())
    if heads and not mojibake.are_intact(heads):
        is_repaired = mojibake.repaired(divided.lines[max(0, start) : end])[1] is not None
        return None if is_repaired else judged
    return judged


def _record(judged: Judgement, run: Run, dump: Dump, above: int, lines: Sequence[str]) -> DumpRecord | None:
    """Make the record of a dump; None if its first entry comes again: another dump may begin there.

    `lines` are those in which a banner may stand, below the line `above`.
    """
    entries = run.entries[dump.first : dump.last]
    tags = [known.tag for known in entries]
    if tags.count(tags[0]) > 1 and any(comes_again(known.entry, entries[0].entry) for known in entries[1:]):
        return None
    lines_above = run.start + dump.start
    numbers = [lines_above + number for number in dump.lines] if lines_above else dump.lines
    # Nearly all are placed already: only for the others a call is worth its time.
    placed = [
        known.placed if known.line == line and known.placed else known.at(line)
        for known, line in zip(entries, numbers, strict=True)
    ]
    top = placed[0].lines[0]
    version = banner.find_banner(lines, above, top) if lines else None
    return DumpRecord(
        dialect=NAME,
        language=judged.language,
        entries=tuple(placed),
        line=top,
        end_line=placed[-1].lines[-1],
        problems=(),
        unrecognized=(),
        windows_version=version[0] if version else None,
        windows_version_line=version[1] if version else None,
    )
