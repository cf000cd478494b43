r"""msinfo32, its text export and its .nfo file: rows of the system summary, in every language.

Labels are translated; the row of the version holds the build twice, the name of Windows stands in the row above it, the
name of the system in the row below that of Microsoft Corporation.

>>> rows = ["OS Name\tMicrosoft Windows 11 Pro", "Version\t10.0.22631 Build 22631", "Other OS Description \tNone"]
>>> rows += ["OS Manufacturer\tMicrosoft Corporation", "System Name\tPC7"]
>>> [(told.host, told.version) for told in read(rows, named=False)]
[(None, (10, 0, 22631)), ('PC7', None)]
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.identity import Shape, Told, one_line
from analyzer.identity.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (b"<msinfo", Shape(re.compile(rb"\t[0-9]{1,2}\.[0-9]\.[0-9]{4,5} "), ((0, b"\t"),)))

_RANK: Final = 0
_VERSION = re.compile(r"(\d{1,2})\.(\d)\.(\d{4,5})(?:\s[^\n]{0,80})?\s\3")
_TEXT = re.compile(r"([^\t]{1,60})\t([^\t]{0,200})\t?")
_ITEM = re.compile(r"<Item>(?:<!\[CDATA\[)?([^\]<]{0,60})(?:\]\]>)?</Item>")
_VALUE = re.compile(r"<Value>(?:<!\[CDATA\[)?([^\]<]{0,200})(?:\]\]>)?</Value>")
_MAKER: Final = "Microsoft Corporation"
_NAME_REACH: Final = 4
_MOST_ROWS: Final = 400
"""The summary stands first."""


class _Row(NamedTuple):
    value: str
    line: int
    text: str


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give the version and the host name of the system summary."""
    del named  # the rows say enough
    rows = _rows(lines)
    for number, row in enumerate(rows):
        version = _VERSION.fullmatch(row.value)
        if version is None:
            continue
        product = rows[number - 1].value if number and "Windows" in rows[number - 1].value else None
        if product is None:
            continue
        numbers = (int(version[1]), int(version[2]), int(version[3]))
        yield Told(row.line, row.text, _RANK, version=numbers, product=product)
        below = rows[number + 1 : number + 1 + _NAME_REACH]
        for maker, name in pairwise(below):
            if maker.value == _MAKER and (host := host_name(name.value)) is not None:
                yield Told(name.line, name.text, _RANK, host=host)
                break
        return


def _rows(lines: Sequence[str]) -> list[_Row]:
    rows: list[_Row] = []
    item = ""
    for index, line in enumerate(lines):
        if len(rows) == _MOST_ROWS:
            break
        text = _TEXT.fullmatch(line) if "\t" in line and "<" not in line else None
        if text is not None:
            rows.append(_Row(text[2].strip(), index + 1, one_line(line)))
            continue
        if (label := _ITEM.search(line)) is not None:
            item = label[1]
        if (value := _VALUE.search(line)) is not None:
            rows.append(_Row(value[1].strip(), index + 1, one_line(f"{item}: {value[1]}")))
    return rows
