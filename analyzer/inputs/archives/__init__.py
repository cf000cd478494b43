"""Archives, told by their content: one module a kind of archive, found by being there.

A module has `matches(head)`, which says whether a file begins as its kind, and `unpack(file, visit, refuse, options)`,
which hands the name and the content of each member to `visit`, in the order of the archive. Content is a stream that
can be read once; nothing is written to disk. What `unpack` and reading from its streams may raise is in `ERRORS`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

if TYPE_CHECKING:
    from analyzer.inputs.limits import Limits

HEAD = 512
"""How many of the first bytes `matches` wants to see."""


class Stream(Protocol):
    """Content that can be read once, from beginning to end."""

    def read(self, size: int = -1, /) -> bytes | None:
        """Return up to `size` bytes; none at the end."""


class Again(Protocol):
    """How a member that can be read once only is read once more, from its archive; can be handed to other processes."""

    def beginning(self, archive: BinaryIO, count: int) -> bytes:
        """Return its first bytes, up to `count`; none if the archive has changed."""


Visit = Callable[[str | None, Stream, str | None], None]
"""Is handed a member's name (None: the same as the archive's, without its ending), its content, and when it was
modified (ISO 8601; None: not told)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a kind of archive may need to know.

    Attributes:
        limits: what it may cost.
        password: of encrypted members.
        share: of a zip, the members that are read, first and last but one, by their order in its directory; others are
            read by other processes. Not of archives inside it.
    """

    limits: Limits
    password: str | None = None
    share: tuple[int, int] | None = None


class Kind(Protocol):
    """A module of this package."""

    NAME: str
    SEEKS: bool
    """Whether the archive must be seekable: one inside another is then held in memory."""
    ERRORS: tuple[type[Exception], ...]

    def matches(self, head: bytes) -> bool:
        """Tell whether a file that begins so is an archive of this kind."""

    def unpack(self, file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
        """Visit all members; `refuse` is told the name of one that cannot be read, and why."""


@cache
def kinds() -> tuple[Kind, ...]:
    """Return all kinds of archives."""
    modules = (
        import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__) if module.name[0] != "_"
    )
    return tuple(module for module in modules if hasattr(module, "unpack"))


def kind_of(head: bytes) -> Kind | None:
    """Return the kind of archive that a file's first bytes show, if they do."""
    for kind in kinds():  # a generator would take twice the time, which ten thousand logs notice
        if kind.matches(head):
            return kind
    return None


def kind_of_end(head: bytes, tail: bytes) -> Kind | None:
    """Return the kind of archive that a file's first and last bytes show where the first alone do not."""
    return next((kind for kind in _with_ends() if kind.ends(head, tail)), None)


@cache
def _with_ends() -> tuple[Any, ...]:
    return tuple(kind for kind in kinds() if hasattr(kind, "ends"))
