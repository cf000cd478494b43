"""Rar archives are named and not read: no reader that has proved itself does without an external program.

rarfile starts unrar, unar or bsdtar for anything compressed; unrar2-cffi ships the code of RARLAB, whose licence is not
a free one, and is an alpha version; libarchive-c needs a library of the system. rars (Apache-2.0, Rust, wheels for all
systems) reads and writes every version and has limits for bombs; first released in 2026, it began as an experiment, has
34 MB, holds members whole, and reads solid archives anew for each member: to be looked at again.
"""

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
    raise UnreadableInputError(
        "a rar archive, which only programs made for it read: unpack it (7-Zip can), and give the folder or a zip"
    )
