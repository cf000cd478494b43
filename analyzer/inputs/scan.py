"""Which parts of a large file can hold a dump at all, told from its bytes.

A log of a gigabyte is passed over at nearly the speed of reading it, in one mebibyte at a time: only the parts around
something that a catalog prints are kept. Small inputs are one part, so nothing about them is decided here.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs.decode import LINE_END

if TYPE_CHECKING:
    from collections.abc import Iterator

EIGHT_BIT: Final = "8-bit"

WHOLE: Final = 4 * 1024 * 1024
"""Up to this size an input is one part."""

PART_LIMIT: Final = 256 * 1024 * 1024
"""The longest part that is decoded at once; a longer one is divided."""

_CHUNK: Final = 1024 * 1024
_MARGIN: Final = 64 * 1024
"""Kept on both sides of a mark: the console's banner may stand some way above a dump."""

_NEAR: Final = 2048
_RULE: Final = b"-" * 20
_GUID_ENDS: Final = (b"00805F48A192}", b"00805f48a192}", b"00AA006C34E4}", b"00aa006c34e4}")


def _wide(needle: bytes) -> bytes:
    """Return a needle in UTF-16, without the NULs at its ends, so that it is found in either byte order."""
    return b"\0".join(bytes([byte]) for byte in needle)


_NEEDLES: Final = (_RULE, _wide(_RULE), *_GUID_ENDS, *(_wide(needle) for needle in _GUID_ENDS))
_GUID: Final = re.compile(rb"\{\0?(?:[0-9A-Fa-f]\0?){8}-\0?(?:[0-9A-Fa-f]\0?){4}-")
_NOT_A_RULE: Final = re.compile(rb"[^-\0]")
_OVERLAP: Final = 2 * _NEAR


def parts(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Give the parts (offset, offset after) of a seekable file in which a dump may stand, in order."""
    if size <= WHOLE:
        yield 0, size
        return
    start = end = -1
    for mark in _marks(file):
        if start >= 0 and (mark - _MARGIN > end or end - start >= PART_LIMIT):
            yield start, min(size, end)
            start = -1
        if start < 0:
            start = max(0, mark - _MARGIN, end)
        end = mark + _MARGIN
    if start >= 0:
        yield start, min(size, end)


def _marks(file: BinaryIO) -> Iterator[int]:
    """Give the offsets of rules and known GUIDs that have a GUID near them."""
    file.seek(0)
    offset, kept = 0, b""
    while chunk := file.read(_CHUNK):
        data = kept + chunk
        found = {mark for needle in _NEEDLES for mark in _finds(data, needle) if _GUID.search(data, *_around(mark))}
        yield from (offset + mark for mark in sorted(found))
        kept = data[-_OVERLAP:]
        offset += len(data) - len(kept)


def _around(mark: int) -> tuple[int, int]:
    return max(0, mark - _NEAR), mark + _NEAR


def _finds(data: bytes, needle: bytes) -> Iterator[int]:
    mark = data.find(needle)
    while mark >= 0:
        yield mark
        after = _NOT_A_RULE.search(data, mark + len(needle))
        mark = data.find(needle, after.start()) if after else -1


def lines_before(file: BinaryIO, offset: int, encoding: str) -> int:
    """Count the line ends before an offset of a file in the given encoding: one byte a character, or UTF-16."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("latin-1" if encoding == EIGHT_BIT else encoding)(errors="replace")
    count, left, kept = 0, offset, ""
    while left > 0 and (chunk := file.read(min(_CHUNK, left))):
        left -= len(chunk)
        text = kept + decoder.decode(chunk)
        # A line end that two chunks share is counted with the second.
        whole = len(text.rstrip("\r\n")) if left > 0 else len(text)
        text, kept = text[:whole], text[whole:]
        simple = text.count("\r") == text.count("\r\n")
        count += text.count("\n") if simple else len(LINE_END.findall(text))
    return count
