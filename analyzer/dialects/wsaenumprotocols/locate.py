"""Where in a text the sample's listings stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.dialects.wsaenumprotocols.grammar import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BEGIN = re.compile(r"Winsock Catalog Provider Entry #\d|WS[AC]EnumProtocols(?:32)? succeeded with protocol count = \d")
_OWN = re.compile(
    r"(?:ServiceFlags[1-4]|ProviderFlags):\s*0x"
    r"|(?:M(?:ax|in) Socket Address Length|Socket Protocol(?: Max Offset)?):\s*-?\d"
)
_FIELD = re.compile(rf"(?<!\w)({'|'.join(re.escape(label) for label in FIELDS.values())}):(?:\s|$)")
_RULE = re.compile(r"-{50,}\W*$")
_APART: Final = 40
"""A line of an entry that only this sample prints comes at least this often, also where line ends were doubled."""

_LABELS_NEEDED: Final = 3
_CUT: Final = re.compile(r"[\w ]+:?\s*-?(?:0x)?$")


def stretches(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the ranges of lines (first index, index after the last) that are listings of the sample, none overlapping.

    The ends are exact, for what stands there may be another dialect's.
    """
    end = 0
    for first, last in _groups(lines):
        start = _up(lines, first, end)
        end = _down(lines, last)
        labels = {match[1] for line in lines[start:end] if (match := _FIELD.search(line)) is not None}
        if len(labels) >= _LABELS_NEEDED:
            yield start, end


def is_mark(line: str) -> bool:
    """Tell whether a line is one that only this sample prints."""
    # The substring tests are cheap and pass over nearly all lines of a log.
    if not ("Entry #" in line or "Flags" in line or "Socket " in line or "count = " in line):
        return False
    return _BEGIN.search(line) is not None or _OWN.search(line) is not None


def _groups(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the first and the last index of lines that only this sample prints, those near one another together."""
    first = last = -1
    for index, line in enumerate(lines):
        if not is_mark(line):
            continue
        if first >= 0 and index - last > _APART:
            yield first, last
            first = -1
        first, last = (index if first < 0 else first), index
    if first >= 0:
        yield first, last


def _up(lines: Sequence[str], first: int, end: int) -> int:
    """Return where the entry begins to which the first line belongs, if its title is lost; not above `end`."""
    if _BEGIN.search(lines[first]):
        return first
    start = index = first
    while (
        index > end and first - index <= _APART and (_is_of_an_entry(lines[index - 1]) or not lines[index - 1].strip())
    ):
        index -= 1
        start = index if lines[index].strip() else start
    return start


def _down(lines: Sequence[str], last: int) -> int:
    """Return the index after the last line of the entry to which the last line belongs."""
    end = index = last + 1
    while index < len(lines) and index - last <= _APART and (_is_of_an_entry(lines[index]) or not lines[index].strip()):
        index += 1
        end = index if lines[index - 1].strip() else end
    # The text may end inside a label.
    if len(lines) - end > _APART:
        return end
    below = [number for number in range(end, len(lines)) if lines[number].strip()]
    return below[0] + 1 if len(below) == 1 and is_cut_label(lines[below[0]].strip()) else end


def _is_of_an_entry(line: str) -> bool:
    return _FIELD.search(line) is not None or _RULE.search(line) is not None


def is_cut_label(text: str) -> bool:
    """Tell whether a line is the beginning of a field's, cut before its value."""
    label = text.partition(":")[0]
    return _CUT.match(text) is not None and any(known.startswith(label) for known in FIELDS.values())
