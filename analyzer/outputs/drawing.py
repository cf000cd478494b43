"""Measures of drawings: text cut to fit a box, where nothing wraps, and the parts of a bar.

The reader's fonts are unknown when a report is written, so widths are taken from DejaVu Sans, the widest of the common
interface fonts: text that fits in it fits in the others.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTHS: Final = {  # in thousandths of the font size, rounded up
    **dict.fromkeys("ijlI'|.,:; !", 320),
    **dict.fromkeys("()[]fJrt-/\\", 415),
    **dict.fromkeys("mwMW@%", 1000),
    **dict.fromkeys("ABCDGHKNOQRTUVXYZ&+=<>~#", 840),
}
_OTHER_ASCII: Final = 690
_WIDE: Final = 1020
_OTHER: Final = 900
_ELLIPSIS: Final = 1000


def fit(text: str, size: float, width: float) -> str:
    """Return `text`, cut with an ellipsis if at font size `size` it may be wider than `width` (same unit as `size`)."""
    room = width / size * 1000
    widths = [_width(char) for char in text]
    if sum(widths) <= room:
        return text
    used, end = _ELLIPSIS, 0
    while end < len(text) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    return text[:end].rstrip() + "…"


def fit_lines(text: str, size: float, width: float, lines: int) -> list[str]:
    """Return `text` in up to `lines` lines that fit, broken at blanks where there are any; the last one cut like `fit`.

    >>> fit_lines("LavasoftLSP over [MSAFD Tcpip [TCP/IP]]", 12, 180, 2)
    ['LavasoftLSP over', '[MSAFD Tcpip [TCP/IP]]']
    """
    result: list[str] = []
    rest = text
    while rest and len(result) < lines - 1:
        line = fit(rest, size, width)
        if line == rest:
            break
        cut = line[:-1]
        at = cut.rfind(" ") if rest[len(cut) : len(cut) + 1].strip() else len(cut)
        at = at if at > 0 else len(cut)
        result.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*result, fit(rest, size, width)]


def _width(char: str) -> int:
    if char.isascii():
        return _WIDTHS.get(char, _OTHER_ASCII)
    if unicodedata.combining(char):
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in {"W", "F"} else _OTHER


def stack(parts: Sequence[int], least: float = 1.0) -> list[tuple[float, float]]:
    """Return start and width in per cent of the parts of one bar, none narrower than `least`: few are not nothing.

    >>> stack([1, 3]), stack([1, 9_999])
    ([(0.0, 25.0), (25.0, 75.0)], [(0.0, 1.0), (1.0, 99.0)])
    """
    whole = sum(parts)
    wide = [max(100 * part / whole, least) for part in parts]
    over = sum(wide) - 100
    room = sum(width for width in wide if width > least)
    placed: list[tuple[float, float]] = []
    start = 0.0
    for width in wide:
        own = width - over * width / room if width > least else width
        placed.append((round(start, 2), round(own, 2)))
        start += own
    return placed
