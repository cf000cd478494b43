r"""The environment as `set` prints it.

>>> [told.host for told in read(["ComSpec=C:\\Windows\\system32\\cmd.exe", "COMPUTERNAME=PC7"], named=False)]
['PC7']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.identity import Told, one_line
from analyzer.identity.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (b"computername=",)

_RANK: Final = 1
_ROW = re.compile(r"\s{0,8}COMPUTERNAME=(\S{1,255})\s*", re.IGNORECASE)


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give host names."""
    del named  # the variable says enough
    for index, line in enumerate(lines):
        row = _ROW.fullmatch(line) if "=" in line else None
        host = host_name(row[1]) if row is not None else None
        if host is not None:
            yield Told(index + 1, one_line(line), _RANK, host=host)
