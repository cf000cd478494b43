r"""What PowerShell prints of its machine: lists of properties, a transcript, the prompt of a remote session.

>>> lines = ["Komputer: PS-DEVBOX (Microsoft Windows NT 10.0.17763.0)", "[SRV1]: PS C:\\> netsh winsock show catalog"]
>>> [(told.host, told.version) for told in read(lines, named=False)]
[('PS-DEVBOX', (10, 0, 17763)), ('SRV1', None)]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.identity import Told, one_line
from analyzer.identity.builds import version_of
from analyzer.identity.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (
    *(b"pscomputername", b"csname", b"csdnshostname", b"osversion", b"currentbuild"),
    *(b"(microsoft windows nt ", b"]: ps "),
)

_RANK: Final = 1
_HOST = re.compile(r"(?:PSComputerName|CsName|CsDNSHostName)\s*[:=]\s*(\S{1,255})\s*", re.IGNORECASE)
_VERSION = re.compile(r"OsVersion\s*:\s*(\d{1,2})\.(\d)\.(\d{4,5})\s*")
_BUILD = re.compile(r"CurrentBuild(?:Number)?\s*:\s*(\d{4,5})\s*")
_PRODUCT = re.compile(r"(?:ProductName|OsName|WindowsProductName)\s*:\s*(\S[^\n]{0,100}?)\s*")
_TRANSCRIPT = re.compile(
    r"[^:：]{1,40}[:：]\s{0,4}(\S{1,255}) \(Microsoft Windows NT (\d{1,2})\.(\d)\.(\d{4,5})(?:\.\d{1,6})?\)\s*"
)
_PROMPT = re.compile(r"\[([^\[\]\s]{1,255})\]: PS [A-Z]:\\[^\n]*", re.IGNORECASE)
_REACH: Final = 60


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give host names and versions."""
    del named  # the names of properties say enough
    for index, line in enumerate(lines):
        if ":" not in line and "=" not in line:
            continue
        number, text = index + 1, line[:1024]
        row = _TRANSCRIPT.fullmatch(text)
        if row is not None and (host := host_name(row[1])) is not None:
            version = (int(row[2]), int(row[3]), int(row[4]))
            yield Told(number, one_line(line), _RANK, host=host, version=version)
        elif (row := _HOST.fullmatch(text) or _PROMPT.match(text)) is not None:
            if (host := host_name(row[1])) is not None:
                yield Told(number, one_line(line), _RANK, host=host)
        elif (row := _VERSION.fullmatch(text)) is not None:
            version = (int(row[1]), int(row[2]), int(row[3]))
            yield Told(number, one_line(line), _RANK, version=version, product=_product(lines, index))
        elif (row := _BUILD.fullmatch(text)) is not None and (found := version_of(int(row[1]))) is not None:
            yield Told(number, one_line(line), _RANK, version=found, product=_product(lines, index))


def _product(lines: Sequence[str], index: int) -> str | None:
    """Return what Windows calls itself in the same list."""
    near = (_PRODUCT.fullmatch(line) for line in lines[max(0, index - _REACH) : index + _REACH] if ":" in line)
    return next((row[1] for row in near if row is not None), None)
