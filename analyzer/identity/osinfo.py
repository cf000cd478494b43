"""osinfo.txt of gatherNetworkInfo.vbs: rows of the registry key CurrentVersion.

Its "Version" stays at 6.3 since Windows 8.1, and its build is that of the first of several releases: 18362 on 1903 and
on 1909 alike. The systeminfo below it, where there is one, says it exactly.

>>> lines = ["Product Name = Windows 10 Pro", "Version = 6.3", "Build Lab = 18362.1.amd64fre.19h1_release.190318-1202"]
>>> [(told.version, told.exact, told.product) for told in read(lines, named=True)]
[((10, 0, 18362), False, 'Windows 10 Pro')]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.identity import Told, one_line
from analyzer.identity.builds import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (b"build lab = ",)

_RANK: Final = 2
_BUILD = re.compile(r"Build Lab = (\d{4,5})\.\d{1,5}\.\w[^\n]{0,100}")
_PRODUCT = re.compile(r"Product Name = (\S[^\n]{0,100})")
_REACH: Final = 4


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give the oldest version that fits."""
    del named  # the rows say enough
    for index, line in enumerate(lines):
        build = _BUILD.fullmatch(line) if line.startswith("Build Lab") else None
        version = version_of(int(build[1])) if build is not None else None
        if version is None:
            continue
        above = (_PRODUCT.fullmatch(text.rstrip()) for text in lines[max(0, index - _REACH) : index])
        product = next((row[1] for row in above if row is not None), None)
        yield Told(index + 1, one_line(line), _RANK, version=version, exact=False, product=product)
