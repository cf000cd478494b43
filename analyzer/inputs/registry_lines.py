r"""What log collectors put before and behind each line of registry text, undone; and the backslashes that forums take.

The keys of a catalog's entries show it: they are known from HKEY to their twelve digits. A row of digits that ends in a
comma goes on in the next one: Markdown takes a backslash at a line's end for a line break, and away.

>>> key = r"[HKEY_LOCAL_MACHINE\SYSTEM\WinSock2\Catalog_Entries\%012d]"
>>> [text for text, _ in bare(["10:02 " + key % 1, '10:03 "A"=dword:00000001', "10:04 " + key % 2])][1]
'"A"=dword:00000001'
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from analyzer.inputs import paste

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEY = re.compile(
    r"(?P<before>.{0,160}?)\[?HKEY_LOCAL_MACHINE(?:\\[^\[\]\\]{1,100}){1,12}\\\d{12}\]?(?P<after>.{0,160})",
    re.IGNORECASE,
)
_NEEDLE: Final = "\\Catalog_Entries"
_ENOUGH: Final = 2

_CUT_ROW = re.compile(r"(?:@|\".*\")=hex(?:\([0-9A-Fa-f]{1,8}\))?:(?:[0-9A-Fa-f]{2},)+")
_CUT_MORE = re.compile(r"(?:[0-9A-Fa-f]{2},)+")
_MORE = re.compile(r"[0-9A-Fa-f]{2}(?:,[0-9A-Fa-f]{2})*,?")


def is_sign(line: str) -> bool:
    """Tell whether a line is the key of an entry with something before or behind it, or lost its backslash."""
    if _begins_cut(line):
        return True
    around = _around(line) if _NEEDLE in line else None
    return around is not None and around != ("", "")


def _begins_cut(line: str) -> bool:
    return "=hex" in line and _CUT_ROW.fullmatch(paste.unquote(line)) is not None


def _around(line: str) -> tuple[str, str] | None:
    match = _KEY.fullmatch(paste.unquote(line))
    return None if match is None else (match["before"], match["after"].strip())


def bare(lines: Sequence[str]) -> list[tuple[str, int]] | None:
    """Give the lines without what stands before and behind each; None if nothing does."""
    found = [around for line in lines if _NEEDLE in line and (around := _around(line)) is not None]
    if len(found) < _ENOUGH or not any(before or after for before, after in found):
        return None
    strip = paste.stripping([before for before, _ in found], Counter(after for _, after in found))
    if strip is None:
        return None
    return [(strip(paste.unquote(line)), index) for index, line in enumerate(lines)]


def continued(lines: Sequence[str]) -> list[tuple[str, int]] | None:
    """Give the lines with the backslashes that rows of digits lost at their ends; None if none did."""
    if not any(map(_begins_cut, lines)):
        return None
    result = [(line, index) for index, line in enumerate(lines)]
    goes_on: int | None = None
    for index, line in enumerate(lines):
        text = paste.unquote(line)
        if goes_on is not None and text:
            if _MORE.fullmatch(text):
                result[goes_on] = (result[goes_on][0].rstrip() + "\\", goes_on)
            else:
                goes_on = None
        if _begins_cut(line) or (goes_on is not None and _CUT_MORE.fullmatch(text)):
            goes_on = index
        elif text:
            goes_on = None
    return result
