"""winsock-catalog: reads what `netsh winsock show catalog` printed and says whether a non-IFS provider is installed.

    >>> import analyzer
    >>> analysis = analyzer.analyze("samples/windows-10-non-ifs-lsp.txt")
    >>> analysis
    <Analysis: 1 dump (1 non-ifs) in 1 input>
    >>> analysis.dumps[0].verdict
    'non-ifs'
    >>> analysis.providers.query("ifs == False")["product"].unique().tolist()
    ['Adaware/Lavasoft Web Companion']

In a notebook an analysis shows itself; `dumps` and `inputs` are the parts of the document, `providers`, `findings`,
`chain_links`, `name_spaces`, `sockets`, `runtimes`, `catalogs` and `table(name)` are pandas data frames. Two analyses
are compared:

    >>> clean = analyzer.analyze("samples/windows-10-clean.txt")
    >>> comparison = analyzer.compare(analysis, clean)
    >>> comparison
    <Comparison: better, 1 pair>
    >>> {finding.rule: finding.status for finding in comparison.pairs[0].findings}["non-ifs-provider"]
    'gone'
"""

from __future__ import annotations

from importlib import import_module
from os import PathLike, fspath
from typing import TYPE_CHECKING

from analyzer.errors import WinsockCatalogError
from analyzer.inputs.limits import Limits
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analyzer.analysis import Analysis
    from analyzer.comparison.result import Comparison

__all__ = ["Analysis", "Comparison", "Limits", "WinsockCatalogError", "__version__", "analyze", "compare", "load"]

_TYPES = {"Analysis": "analyzer.analysis", "Comparison": "analyzer.comparison.result"}
"""The types of results and their modules; whoever only imports this package does not wait for them."""


def analyze(
    *inputs: str | PathLike[str],
    beside: Iterable[str | PathLike[str]] = (),
    limits: Limits | None = None,
    password: str | None = None,
) -> Analysis:
    """Analyze files, folders, archives and "-" (standard input).

    Args:
        inputs: what to look into for dumps.
        beside: files of the same machine: registry exports or hives, which decide what netsh did not print, and audit
            trails, which say who installed a provider.
        limits: what an archive may cost, such as `analyzer.Limits(seconds=60)`.
        password: of encrypted archives.

    Returns:
        The analysis of all of them. An input that cannot be read is listed in its `inputs` with the reason; nothing is
        raised for it.
    """
    from analyzer import pipeline  # noqa: PLC0415 - `import analyzer` alone must not cost the import of pandas
    from analyzer.inputs.archives import Options  # noqa: PLC0415 - the same

    options = Options(limits or Limits(), password)
    return pipeline.analyze([fspath(item) for item in inputs], (), [fspath(item) for item in beside], options)


def load(path: str | PathLike[str]) -> Analysis:
    """Read an analysis back from a `.json` or `.jsonl` file; the lines of the latter become one document.

    Raises:
        WinsockCatalogError: `analyzer.errors.DocumentError`, if it cannot be read, or is no document of this version.
    """
    from analyzer.document import reading  # noqa: PLC0415 - `import analyzer` alone must not cost what only this needs

    return reading.read(fspath(path))


def compare(before: Analysis, after: Analysis) -> Comparison:
    """Compare two analyses, machine by machine: what changed, and whether that is better.

    Machines are paired by name, else by place; one dump on each side is a pair.
    """
    from analyzer import comparison  # noqa: PLC0415 - `import analyzer` alone must not cost what only this needs

    return comparison.compare(before, after)


def __getattr__(name: str) -> type[Analysis | Comparison]:
    """Import the type of a result when it is first asked for."""
    if name not in _TYPES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: type[Analysis | Comparison] = getattr(import_module(_TYPES[name]), name)
    return found
