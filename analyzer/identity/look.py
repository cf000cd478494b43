"""A look at a file: cheap where it tells nothing, which is nearly always."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import translate
from functools import cache
from itertools import filterfalse
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.dialects.registry import hive
from analyzer.identity import Told, able, may_tell, read, readers, trail
from analyzer.inputs.decode import decode
from analyzer.inputs.scan import WHOLE
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD: Final = 64 * 1024
"""The first bytes of a file, in which something must show that it tells of its machine."""

NAMED_HEAD: Final = 2 * 1024 * 1024
"""What is read of a file that is known by its name: envinfo.txt has its host name behind a list of networks."""


_LINES: Final = 16_384
_LONGEST: Final = 512
"""Lines that are known, and characters of the longest: no line of a listing is longer."""
_AT_ONCE: Final = 8_192
"""So many are looked at together, that the memory for it does not grow with the text."""


def look(file: BinaryIO, name: str) -> list[Told]:
    """Return what the beginning of a seekable file tells of the machine that wrote it.

    At most 64 KiB are read and searched; only where they hold the mark of a reader they are decoded. Of a file whose
    name says what it is, up to 2 MiB are, if the first 64 KiB name no machine.
    """
    named = _names().fullmatch(name.casefold()) is not None
    of_trail = trail.kind_of(name)
    told: list[Told] = []
    for size in (HEAD, NAMED_HEAD) if named or of_trail else (HEAD,):
        file.seek(0)
        head = file.read(size)
        if head.startswith(hive.MAGIC):
            break
        fit = readers() if named else able(head)
        told = read(decode(head).lines, fit, named=named) if fit else []
        if of_trail and not any(one.trail for one in told):
            told.append(trail.told_by_name(decode(head).lines, of_trail))
        if len(head) < size or any(one.host is not None for one in told):
            break
    file.seek(0)
    return told


def told_around(texts: Sequence[Sequence[str]], file: BinaryIO, size: int) -> list[Told]:
    """Return what a file with dumps tells: the lines around them, and the beginning of a large one.

    Args:
        texts: for each dump the lines that it was found in; dumps of one part have the same.
        file: the file, seekable.
        size: its size; up to `scan.WHOLE` bytes all of its lines are in `texts`.
    """
    parts = {id(lines): lines for lines in texts}  # hundreds of dumps may stand in one part, which is read once
    head = look(file, "") if size > WHOLE or not texts else []
    found = {(one.line, one.host, one.version): one for part in (head, *map(_told_in, parts.values())) for one in part}
    return sorted(found.values(), key=lambda one: one.line)


def _told_in(lines: Sequence[str]) -> list[Told]:
    """Return what the lines of a part tell; their numbers are those of the input."""
    own = lines[:]
    if not _SILENT.may_tell(own):
        return []
    before = len(lines) - len(own)
    fit = able("\n".join(own).encode("ascii", "replace"))
    return [replace(told, line=told.line + before) for told in read(own, fit)] if fit else []


class _Silent:
    """The lines that tell nothing, those of listings first of all: they are looked at once, and not in each file."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def may_tell(self, lines: Sequence[str]) -> bool:
        """Tell whether some lines may hold a reader's mark."""
        for start in range(0, len(lines), _AT_ONCE):
            unknown = set(filterfalse(self._known.__contains__, lines[start : start + _AT_ONCE]))
            if unknown and may_tell(unknown):
                return True
            if len(self._known) + len(unknown) > _LINES:
                self._known.clear()
            self._known.update(line for line in unknown if len(line) <= _LONGEST)
        return False


_SILENT: Final = _Silent()


@cache
def _names() -> re.Pattern[str]:
    patterns = [pattern for file in load.identity().file for pattern in file.file]
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns))
