"""The one way to the files that are not code: grammars, templates and knowledge.

`grammars/` and `templates/` stand at the top of a checkout and inside `analyzer/` in a wheel; both places are tried,
the packaged one first. Reading goes through `importlib.resources`, so a zipped package works as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Kind = Literal["grammars", "templates", "knowledge"]


def read_text(kind: Kind, name: str) -> str:
    """Return the text of a packaged file.

    Raises:
        FileNotFoundError: if neither the package nor the checkout has it.
    """
    from importlib.resources import files  # noqa: PLC0415 - imported when used: it takes longer than all else here

    packaged: Traversable = files("analyzer") / kind / name
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).resolve().parent.parent / kind / name).read_text(encoding="utf-8")
