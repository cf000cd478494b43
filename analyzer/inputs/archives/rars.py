"""Rar archives are named and not read: no maintained reader does without an external program."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.errors import UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "rar"
SEEKS: Final = False
ERRORS: Final[tuple[type[Exception], ...]] = ()


def matches(head: bytes) -> bool:
    return head.startswith(b"Rar!\x1a\x07")


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del file, visit, refuse, options
    raise UnreadableInputError("a rar archive: unpack it first")
