"""Where a part of a large file was divided for its size alone, and how much of it is read again with the next part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.inputs.decode import LINE_END, LINE_END_BYTES, characters, split

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS_LEAST: Final = 10
_TIMES_MOST: Final = 1_000
_QUOTE_REACH: Final = 100
AGAIN_MOST: Final = 2 * 1024 * 1024
"""Bytes at the end of a part that are read again at most: of a dump that stands there, thirty times what one has."""


def offset_of_line(data: bytes, wide: str | None, lines: Sequence[str], index: int) -> int | None:
    r"""Return at which byte of a part one of its lines begins; None if it is not among the last 2 MiB.

    Args:
        data: the bytes of the part.
        wide: the encoding of the file, if that is UTF-16.
        lines: what they are decoded to.
        index: which of them.

    >>> offset_of_line(b"a\r\nb\nc", None, ["a", "b", "c"], 2)
    5
    """
    start = max(0, len(data) - AGAIN_MOST)
    behind = len(lines) - index
    if wide is None:
        ends = [end.end() for end in LINE_END_BYTES.finditer(data, start)]
        if len(ends) < behind:
            return None
        offset = ends[-behind]
    else:
        tail = data[start:].decode(wide, errors="replace")
        ends = [end.end() for end in LINE_END.finditer(tail)]
        if len(ends) < behind:
            return None
        offset = start + len(tail[: ends[-behind]].encode(wide, "surrogatepass"))
    # Where a part is in two encodings this may be another line; then nothing is read again.
    return offset if len(split(characters(data[offset:])[0])) == behind else None


def offset_of_words(data: bytes, words: str, times: int) -> int | None:
    r"""Return at which byte of a part words stand that come so many times up to its end, as in strings of a long line.

    That is before the quote that opens a string there, if there is one; None if the words are not ASCII or say little,
    or are not among the last 2 MiB.

    >>> offset_of_words(b'["Provider Entry\\n-\\n", "Provider Entry\\n-\\n"]', "Provider Entry", 1)
    24
    """
    if len(words) < _WORDS_LEAST or not words.isascii() or times > _TIMES_MOST:
        return None
    searched = words.encode()
    start = max(0, len(data) - AGAIN_MOST)
    offset = len(data)
    for _ in range(times):
        offset = data.rfind(searched, start, offset)
        if offset < 0:
            return None
    quote = data.rfind(b'"', max(start, offset - _QUOTE_REACH), offset)
    return offset if quote < 0 else quote
