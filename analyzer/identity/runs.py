r"""What programs write that ask many machines: Ansible, PsExec, scripts with a title, records and tables with a name.

It speaks of what stands with it, in the same file, so it tells nothing of files beside it.

>>> lines = ["PC7 | CHANGED | rc=0 >>", "ok: [PC8] => {", "== Computer: PC9 ==", '{"host": "PC1", "out": "----------"}']
>>> [told.host for told in read(lines, named=False)]
['PC7', 'PC8', 'PC9', 'PC1']
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from analyzer.identity import Told, one_line
from analyzer.identity.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (
    *(b" | rc=", b"] => ", b"psexesvc service on ", b"computer name", b"computername", b"machine name", b"machinename"),
    *(b"computer: ", b"hostname", b'"host"', b'"computer"', b'"machine"', b'"device"', b"device name", b"devicename"),
)
ONLY_AROUND: Final = True

_RANK: Final = 2
_NAME: Final = r"(?:computer|machine|device)(?:[ _]?name)?|host(?:[ _]?name)?"
_TITLES: Final = (
    re.compile(r"(\S{1,255}) \| (?:CHANGED|SUCCESS|FAILED!?)(?: \| rc=-?\d{1,10})? (?:>>|=> \{).*"),
    re.compile(r"(?:ok|changed|failed|fatal): \[([^\[\]\s]{1,255})\](?: \([^\n]{0,200}?\))? => .*", re.IGNORECASE),
    re.compile(r"Starting PSEXESVC service on (\S{1,255}?)\.{3}\s*", re.IGNORECASE),
    re.compile(
        r"\W{0,40}(?:computer(?: ?name)?|machine ?name|hostname)\s{0,4}[:=]\s{0,40}([\w.-]{1,255})\W{0,40}",
        re.IGNORECASE,
    ),
)
_FIELD = re.compile(rf'"(?:{_NAME})"\s{{0,4}}:\s{{0,4}}"([^"\\]{{1,255}})"', re.IGNORECASE)
_HEADER = re.compile(rf'"?(?:{_NAME})"?,.*', re.IGNORECASE)
_ROW = re.compile(r'"?([^",\s]{1,255})"?,(?:[^"]{0,1000},)?"[^"]*')
_RULE: Final = "-" * 10
_REACH: Final = 64
_HEADERS: Final = 3
_LONGEST: Final = 1_024


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give host names."""
    del named  # such texts have any name
    in_table = any(_HEADER.fullmatch(line[:_LONGEST]) for line in islice(lines, _HEADERS))
    for index, line in enumerate(lines):
        found = _found(lines, index, line, in_table=in_table)
        host = None if found is None else host_name(found[1])
        if found is not None and host is not None:
            yield Told(index + 1, one_line(found[0]), _RANK, host=host)


def _found(lines: Sequence[str], index: int, line: str, *, in_table: bool) -> re.Match[str] | None:
    text = line[:_LONGEST]
    if '"' in text:
        fields = list(islice(_FIELD.finditer(line), 2))
        if len(fields) == 1 and (_RULE in line or _goes_on(lines, index)):
            return fields[0]
        row = _ROW.fullmatch(text) if in_table else None
        if row is not None:
            return row
    return next((match for title in _TITLES if (match := title.fullmatch(text)) is not None), None)


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Tell whether a listing follows in the same record: what stands below its end is another's."""
    for line in lines[index + 1 : index + _REACH]:
        if line.lstrip().startswith(("}", "{")):
            return False
        if _RULE in line:
            return True
    return False
