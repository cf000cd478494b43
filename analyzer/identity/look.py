"""A look at a file: cheap where it tells nothing, which is nearly always."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.dialects.registry import hive
from analyzer.identity import Told, able, may_tell, read, readers, trail
from analyzer.inputs.decode import decode
from analyzer.inputs.lines import Lines
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
_PIECES: Final = 4_096
_LONGEST_PIECE: Final = 2_048
"""Pieces between blank lines that are known, and characters of the longest: no entry is longer."""
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


def reach(name: str) -> int:
    """Return how many of the first bytes of a file `look` may read."""
    return NAMED_HEAD if _names().fullmatch(name.casefold()) is not None or trail.kind_of(name) else HEAD


def told_around(texts: Sequence[Sequence[str]], file: BinaryIO, size: int, known: Known | None = None) -> list[Told]:
    """Return what a file with dumps tells: the lines around them, and the beginning of a large one.

    Args:
        texts: for each dump the lines that it was found in; dumps of one part have the same.
        file: the file, seekable.
        size: its size; up to `scan.WHOLE` bytes all of its lines are in `texts`.
        known: lines that told nothing in files before; `Lines` hold those of them that they have as well.
    """
    known = Known() if known is None else known
    parts = {id(lines): lines for lines in texts}  # hundreds of dumps may stand in one part, which is read once
    head = look(file, "") if size > WHOLE or not texts else []
    around = [_told_in(lines, known) for lines in parts.values()]
    found = {(one.line, one.host, one.version): one for part in (head, *around) for one in part}
    return sorted(found.values(), key=lambda one: one.line)


def _told_in(lines: Sequence[str], known: Known) -> list[Told]:
    """Return what the lines of a part tell; their numbers are those of the input."""
    text = lines.text if isinstance(lines, Lines) else None
    known_text = known.lines_of(text) if text is not None else None
    if known_text is not None and isinstance(lines, Lines):
        lines.hold(known_text)
        return []
    own, telling = known.shared(lines[:])
    if isinstance(lines, Lines):
        lines.hold(own)
    if not telling:
        return []
    before = len(lines) - len(own)
    fit = able("\n".join(own).encode("ascii", "replace"), around=True)
    return [replace(told, line=told.line + before) for told in read(own, fit)] if fit else []


class Known(dict[str, str]):
    """The lines of texts that tell nothing, those of listings first of all: they are looked at once, not in each file.

    So they are also held once: equal lines of a thousand files are one object. What stands between blank lines, as an
    entry of a listing does, is known as a whole as well: that takes a fifth of the time.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        super().__init__()
        self._unknown: list[str] = []
        self._pieces: dict[str, list[str]] = {}

    def lines_of(self, text: str) -> list[str] | None:
        """Return the lines of a text of which none tells anything; None if one may, or its line ends differ."""
        end = "\r\n" if "\r" in text else "\n"
        pieces = text.split(end + end)
        found = [*map(self._pieces.get, pieces)]
        if None in found and not self._learn(pieces, found, end):
            return None
        lines: list[str] = []
        for own in found:
            lines += own or ()
            lines.append("")
        del lines[-1]
        return lines

    def _learn(self, pieces: Sequence[str], found: list[list[str] | None], end: str) -> bool:
        """Put in the lines of pieces that are not known; False if one of them may tell something."""
        places = [place for place, own in enumerate(found) if own is None]
        divided = [pieces[place].split(end) for place in places]
        if end != "\n":
            counted = ((pieces[place], len(own) - 1) for place, own in zip(places, divided, strict=True))
            if any(piece.count("\r") != count or piece.count("\n") != count for piece, count in counted):
                return False
        shared, telling = self.shared([line for own in divided for line in own])
        if telling:
            return False
        first = 0
        for place, own in zip(places, divided, strict=True):
            last = first + len(own)
            found[place] = shared[first:last]
            if len(pieces[place]) <= _LONGEST_PIECE:
                self._pieces[pieces[place]] = shared[first:last]
            first = last
        if len(self._pieces) > _PIECES:
            self._pieces.clear()
        return True

    def __missing__(self, line: str) -> str:
        """Note a line that is not known."""
        self._unknown.append(line)
        self[line] = line
        return line

    def shared(self, lines: Sequence[str]) -> tuple[list[str], bool]:
        """Return lines, those that are known as the objects that are held, and tell whether some may tell something."""
        result: list[str] = []
        telling = False
        for start in range(0, len(lines), _AT_ONCE):
            result += map(self.__getitem__, lines[start : start + _AT_ONCE])
            if self._unknown:
                tell = may_tell(self._unknown)
                for line in self._unknown if tell else (line for line in self._unknown if len(line) > _LONGEST):
                    del self[line]
                telling |= tell
                self._unknown.clear()
                if len(self) > _LINES:
                    self.clear()
        return result, telling


@cache
def _names() -> re.Pattern[str]:
    patterns = [pattern for file in load.identity().file for pattern in file.file]
    return re.compile("|".join(translate(pattern.casefold()) for pattern in patterns))
