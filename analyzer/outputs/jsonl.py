"""The analysis document as JSON Lines: one complete document a line, for each input one.

Many inputs make a document that is too large to be read at once; here a line is enough, and lines of several files may
be put behind one another. `winsock-catalog render` and `diff` read it like the one document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.document.merging import split
from analyzer.outputs import json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.analysis import Analysis


def render(analysis: Analysis) -> str:
    """Return one document a line, in the order of inputs."""
    return b"".join(pieces(analysis)).decode()


def pieces(analysis: Analysis) -> Iterator[bytes]:
    """Give these lines one by one."""
    return (json.encode(part) + b"\n" for part in split(analysis))
