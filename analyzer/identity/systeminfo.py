"""`systeminfo`, in every language of Windows, also as a section of osinfo.txt.

Its labels are translated, its first three lines are not in their order: host name, name of Windows, version with the
build once more at the end. So the line with the version is known in any language, and in any bad encoding.

>>> lines = [
...     "호스트 이름:             LAPTOP-V14DM3GL",
...     "OS 이름:                 Microsoft Windows 10 Pro",
...     "OS 버전:                 10.0.19045 N/A 빌드 19045",
... ]
>>> [(told.host, told.version, told.product) for told in read(lines, named=False)]
[('LAPTOP-V14DM3GL', None, None), (None, (10, 0, 19045), 'Microsoft Windows 10 Pro')]
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from analyzer.identity import Shape, Told, one_line
from analyzer.identity.names import host_name
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (
    b"systeminfo",
    Shape(
        re.compile(rb"\.[0-9]\.([0-9]{4,5})\s[^\r\n]{0,80}?\s\1\s{0,40}(?:[\r\n]|$)"),
        ((0, b"."), (2, b"."), *((distance, b"09") for distance in (3, 4, 5, 6))),
    ),
)
MARKS_IN_LINES: Final = (re.compile(rb"\.[0-9]\.[0-9]{4,5}\s"),)

_RANK: Final = 0
_VERSION = re.compile(r"\s{0,8}[^\s:：][^:：]{1,60}[:：]\s+(\d{1,2})\.(\d)\.(\d{4,5})(?:\s[^\n]{0,80})?\s\3\s*")
_ROW = re.compile(r"\s{0,8}([^\s:：\\>][^:：\\>]{1,60}?)\s?[:：]\s+(\S(?:[^\n]{0,200}\S)?)\s*")
_COMMAND_REACH: Final = 4


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give host names and versions."""
    for index, line in enumerate(lines):
        # The substring tests are cheap and pass over nearly all lines of a log.
        if ":" not in line and "：" not in line:
            continue
        version = _VERSION.fullmatch(line) if "." in line else None
        if version is not None:
            product = _product(lines, index - 1)
            if product is not None and (host := _host(lines, index - 2)) is not None:
                yield Told(index - 1, one_line(lines[index - 2]), _RANK, host=host)
            numbers = (int(version[1]), int(version[2]), int(version[3]))
            yield Told(index + 1, one_line(line), _RANK, version=numbers, product=product)
        elif (host := _labelled(line)) is not None and (named or _is_of_command(lines, index)):
            yield Told(index + 1, one_line(line), _RANK, host=host)


def _host(lines: Sequence[str], index: int) -> str | None:
    row = _ROW.fullmatch(lines[index]) if index >= 0 else None
    return host_name(row[2]) if row is not None else None


def _product(lines: Sequence[str], index: int) -> str | None:
    row = _ROW.fullmatch(lines[index]) if index >= 0 else None
    return row[2] if row is not None and "Windows" in row[2] else None


def _labelled(line: str) -> str | None:
    """Return the host name of a line whose label is known, as `systeminfo | findstr` leaves it."""
    row = _ROW.fullmatch(line)
    return host_name(row[2]) if row is not None and row[1].strip().replace("'", "’") in _labels() else None


def _is_of_command(lines: Sequence[str], index: int) -> bool:
    return any("systeminfo" in line.lower() for line in lines[max(0, index - _COMMAND_REACH) : index])


@cache
def _labels() -> frozenset[str]:
    return frozenset(label.host.replace("'", "’") for label in load.identity().label)
