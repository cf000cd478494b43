"""A look at a file: cheap where it tells nothing, which is nearly always."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.dialects.registry import hive
from analyzer.identity import Told, able, read, readers, trail
from analyzer.inputs.decode import decode
from analyzer.inputs.scan import WHOLE
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD: Final = 64 * 1024
"""The first bytes of a file, in which something must show that it tells of its machine."""

NAMED_HEAD: Final = 2 * 1024 * 1024
"""What is read of a file that is known by its name: envinfo.txt has its host name behind a list of networks."""


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
    before = len(lines) - len(own)
    fit = able("\n".join(own).encode("ascii", "replace"))
    return [replace(told, line=told.line + before) for told in read(own, fit)] if fit else []


@cache
def _names() -> re.Pattern[str]:
    patterns = [pattern for file in load.identity().file for pattern in file.file]
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns))
