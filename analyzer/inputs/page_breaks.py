r"""Headers and footers that printing puts between the pages of a text, taken away: PDF converters mark a page by "\f".

>>> page = "Case 7\n\n%s\n\nPage %d of 2"
>>> text = "\n\f".join(page % ("Version: 2\nProtocol: 6\n" * 4, number) for number in (1, 2))
>>> [text for text, _ in joined(text.split("\n")) if text] == ["Version: 2", "Protocol: 6"] * 8
True
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_BREAK: Final = "\f"
_LINES: Final = 3
"""A header or a footer has no more lines than these that are not blank."""

_OF_A_DUMP = re.compile(r"[-─]{10}|\{[0-9A-Fa-f]{8}-")
_NUMBER = re.compile(r"\d+")


def is_sign(line: str) -> bool:
    """Tell whether a page begins with a line."""
    return line.startswith(_BREAK)


def joined(lines: Sequence[str]) -> list[tuple[str, int]] | None:
    """Give the lines without those that stand at the edges of pages and nowhere else; None if all stay.

    At least half of the pages have them, with other numbers maybe. Blank lines between them and the text are theirs.
    """
    breaks = [index for index, line in enumerate(lines) if is_sign(line)]
    if not breaks:
        return None
    told = [index for index, line in enumerate(lines) if line.strip()]
    edges = {*told[:_LINES], *told[-_LINES:]}
    for index in breaks:
        place = bisect_left(told, index)
        edges.update(told[max(0, place - _LINES) : place + _LINES])
    at_edges = Counter(_form(lines[index]) for index in edges)
    enough = max(2, len(breaks) // 2)
    repeated = {form for form, count in at_edges.items() if count >= enough and _OF_A_DUMP.search(form) is None}
    everywhere = Counter(form for form in map(_form, lines) if form in repeated)
    headers = {form for form in repeated if everywhere[form] == at_edges[form]}
    if not headers:
        return None
    gone = {index for index in edges if _form(lines[index]) in headers}
    kept = [index for index in told if index not in gone]
    for place in {bisect_left(kept, index) for index in breaks}:
        gone.update(range(kept[place - 1] + 1 if place else 0, kept[place] if place < len(kept) else len(lines)))
    return [(line, index) for index, line in enumerate(lines) if index not in gone]


def _form(line: str) -> str:
    return _NUMBER.sub("0", line.strip())
