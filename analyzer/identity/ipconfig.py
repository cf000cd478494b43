"""`ipconfig /all`, in every language: its first row is the host name, below a title that names Windows and IP.

>>> lines = ["Configuration IP de Windows", "", "   Nom de l'hôte . . . . . . . . . . : PC99"]
>>> [(told.line, told.host) for told in read(lines, named=False)]
[(3, 'PC99')]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.identity import Told, one_line
from analyzer.identity.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (b". . . .",)

_RANK: Final = 1
_ROW = re.compile(r"\s{1,8}\S[^:：]{0,60}?\s?\.(?:\s\.){3,40}\s{0,12}[:：]\s*(\S{1,255})\s*")
_TITLE_REACH: Final = 3
_LONGEST_TITLE: Final = 80


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give host names."""
    del named  # the title says enough
    for index, line in enumerate(lines):
        row = _ROW.fullmatch(line) if ". . ." in line else None
        host = host_name(row[1]) if row is not None and _below_title(lines, index) else None
        if host is not None:
            yield Told(index + 1, one_line(line), _RANK, host=host)


def _below_title(lines: Sequence[str], index: int) -> bool:
    for above in reversed(lines[max(0, index - _TITLE_REACH) : index]):
        if above.strip():
            return (
                len(above) < _LONGEST_TITLE
                and not above[:1].isspace()
                and "Windows" in above
                and "IP" in above
                and ":" not in above
            )
    return False
