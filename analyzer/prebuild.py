"""Makes all that `analyzer.compile_cache` keeps, when the package is built: so no run of it waits, wherever it is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from analyzer import compile_cache
from analyzer.dialects import lines
from analyzer.knowledge import load
from analyzer.outputs import fleet, html

_GRAMMARS: Final = (
    ("netsh.lark", "entry"),
    ("registry_export.lark", "start"),
    ("registry_query.lark", "start"),
    ("wsaenumprotocols.lark", "start"),
)
"""The grammars and the rules that they begin with."""


def make(folder: Path) -> list[str]:
    """Make everything in a source tree, for this Python and its libraries; return the names of the files."""
    with compile_cache.made_into(folder):
        for name in load.FILES:
            load.read(name)
        for name, start in _GRAMMARS:
            lines.load(name, start)
        for path in (Path(__file__).parent.parent / "templates").iterdir():
            if path.suffix in {".j2", ".svg"}:
                pages = fleet if path.name.startswith("fleet") else html
                pages._environment().get_template(path.name)  # noqa: SLF001 - nobody but the pages and this needs one
    return sorted(path.name for path in folder.iterdir())
