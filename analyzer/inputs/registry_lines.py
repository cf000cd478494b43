r"""What log collectors put before and behind each line of registry text, undone.

The keys of a catalog's entries show it: they are known from HKEY to their twelve digits.

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


def is_sign(line: str) -> bool:
    """Tell whether a line is the key of an entry with something before or behind it."""
    around = _around(line) if _NEEDLE in line else None
    return around is not None and around != ("", "")


def _around(line: str) -> tuple[str, str] | None:
    match = _KEY.fullmatch(paste.unquote(line))
    return None if match is None else (match["before"], match["after"].strip())


def bare(lines: Sequence[str]) -> list[tuple[str, int]] | None:
    """Give the lines without what stands before and behind each; None if nothing does."""
    if not any(map(is_sign, lines)):
        return None
    found = [around for line in lines if _NEEDLE in line and (around := _around(line)) is not None]
    if len(found) < _ENOUGH:
        return None
    strip = paste.stripping([before for before, _ in found], Counter(after for _, after in found))
    if strip is None:
        return None
    return [(strip(paste.unquote(line)), index) for index, line in enumerate(lines)]
