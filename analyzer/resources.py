"""The one way to the files that are not code: grammars, templates and knowledge, and what is made of them.

`grammars/` and `templates/` stand at the top of a checkout and inside `analyzer/` in a wheel; both places are tried,
the packaged one first. Reading goes through the loader of this package, so a zipped one works as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["grammars", "templates", "knowledge", "made"]


def read_text(kind: Kind, name: str) -> str:
    """Return the text of a packaged file.

    Raises:
        FileNotFoundError: if neither the package nor the checkout has it.
    """
    content = packaged(kind, name)
    if content is None:
        return (Path(__file__).parent.parent / kind / name).read_text(encoding="utf-8")
    return content.decode("utf-8").replace("\r\n", "\n")


def packaged(kind: Kind, name: str) -> bytes | None:
    """Return a file inside the package; None if there is none.

    As `pkgutil.get_data` does it. `importlib.resources` is no better here, and takes 10 ms to import.
    """
    # Whatever reads a package from elsewhere than files has this: `importlib.abc.ResourceLoader`.
    read: Callable[[str], bytes] | None = getattr(__spec__.loader, "get_data", None)
    try:
        return None if read is None else read(str(Path(__file__).parent / kind / name))
    except OSError:
        return None
