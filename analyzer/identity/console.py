r"""A console: its banner, the command `hostname`, and the banner of tools that ran on another machine.

>>> lines = ["Microsoft Windows [Version 10.0.19045.3803]", r"C:\>hostname", "PC7", r"\\SRV1:"]
>>> [(told.host, told.version) for told in read(lines, named=False)]
[(None, (10, 0, 19045)), ('PC7', None), ('SRV1', None)]
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.dialects.banner import BANNER
from analyzer.identity import Shape, Told, one_line
from analyzer.identity.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS: Final = (
    *(b"microsoft windows", b">hostname", b"> hostname"),
    Shape(re.compile(rb"\\\\[^\\\r\n]{1,64}:\s{0,40}[\r\n]"), ((0, b"\\"), (1, b"\\"))),
)

_RANK: Final = 2
_HOSTNAME = re.compile(r"(?:PS )?[A-Z]:\\[^\n>]{0,255}>\s?hostname(?:\.exe)?\s*", re.IGNORECASE)
_REMOTE = re.compile(r"(?:System information for )?\\\\([^\\\s:]{1,255}):\s*")
_ANSWER_REACH: Final = 3


def read(lines: Sequence[str], *, named: bool) -> Iterator[Told]:
    """Give host names and versions."""
    del named  # consoles are pasted into files of any name
    for index, line in enumerate(lines):
        banner = BANNER.search(line) if "Microsoft Windows" in line else None
        if banner is not None:
            version = (int(banner[1]), int(banner[2]), int(banner[3]))
            yield Told(index + 1, one_line(line), _RANK, version=version)
        elif ">" in line and _HOSTNAME.fullmatch(line) is not None:
            answers = (other for other in range(index + 1, index + _ANSWER_REACH) if other < len(lines))
            answer = next((other for other in answers if lines[other].strip()), None)
            if answer is not None and (host := host_name(lines[answer])) is not None:
                yield Told(answer + 1, one_line(lines[answer]), _RANK, host=host)
        elif line.lstrip().startswith(("\\\\", "System information for")):
            remote = _REMOTE.fullmatch(line.strip())
            if remote is not None and (host := host_name(remote[1])) is not None:
                yield Told(index + 1, one_line(line), _RANK, host=host)
