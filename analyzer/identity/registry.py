r"""Registry text, exported or queried: the keys that hold the computer's name and its build.

>>> lines = [r"[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName]", '"ComputerName"="PC7"']
>>> [told.host for told in read(lines, named=False)]
['PC7']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.identity import Told, one_line
from analyzer.identity.builds import version_of
from analyzer.identity.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (rb"\control\computername" + b"\\", rb"\services\tcpip\parameters", rb"\windows nt\currentversion")

_RANK: Final = 0
_KEY = re.compile(r"\s{0,8}\[?(HK[A-Z_]{1,30}\\[^\]\n]{1,255})\]?\s*", re.IGNORECASE)
_EXPORTED = re.compile(r'\s{0,8}"([^"\n]{1,40})"="([^"\n]{0,255})"\s*')
_QUERIED = re.compile(r"\s{1,8}(\S[^\n]{0,40}?)(?:\t|\s{2,8})REG_SZ(?:\t|\s{2,8})([^\n]{0,255}?)\s*")
_NAMES: Final = {
    r"\control\computername\computername": ("computername",),
    r"\control\computername\activecomputername": ("computername",),
    r"\services\tcpip\parameters": ("hostname", "nv hostname"),
}
_BUILDS: Final = ("currentbuild", "currentbuildnumber")


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give host names and versions."""
    del named  # the keys say enough
    names: tuple[str, ...] = ()
    builds = False
    product: str | None = None
    for index, line in enumerate(lines):
        if "\\" in line and (key := _KEY.fullmatch(line)) is not None:
            path = key[1].rstrip().lower()
            names = next((values for end, values in _NAMES.items() if path.endswith(end)), ())
            builds, product = path.endswith(r"\software\microsoft\windows nt\currentversion"), None
            continue
        if not names and not builds:
            continue
        row = _EXPORTED.fullmatch(line) or _QUERIED.fullmatch(line)
        if row is None:
            continue
        value = row[1].lower()
        if value == "productname":
            product = row[2]
        if value in names and (host := host_name(row[2])) is not None:
            yield Told(index + 1, one_line(line), _RANK, host=host)
        elif builds and value in _BUILDS and row[2].isdecimal() and (found := version_of(int(row[2]))) is not None:
            yield Told(index + 1, one_line(line), _RANK, version=found, product=product)
