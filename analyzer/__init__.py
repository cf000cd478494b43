"""winsock-catalog: reads what `netsh winsock show catalog` printed and says whether a non-IFS provider is installed.

import analyzer

for dump in analyzer.analyze("case/logs").dumps:
    print(dump.source.path, dump.verdict, dump.verdict_reason)
"""

from __future__ import annotations

from os import PathLike, fspath
from typing import TYPE_CHECKING

from analyzer.version import __version__

if TYPE_CHECKING:
    from analyzer.analysis import Analysis

__all__ = ["__version__", "analyze"]


def analyze(*inputs: str | PathLike[str]) -> Analysis:
    """Analyze files, folders and "-" (standard input).

    Returns:
        The `analyzer.analysis.Analysis` of all of them. An input that cannot be read is listed in its `inputs` with the
        reason; nothing is raised for it.
    """
    from analyzer import pipeline  # noqa: PLC0415 - `import analyzer` alone must not cost the import of pandas

    return pipeline.analyze([fspath(item) for item in inputs])
