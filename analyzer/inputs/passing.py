"""A stream that is read once, with what was last read of it still at hand: as much of a file as a search needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.inputs.limits import LimitError, size_words

if TYPE_CHECKING:
    from analyzer.inputs.archives import Stream

_CHUNK: Final = 1024 * 1024


class Passing:
    """Bytes of a stream by their offsets; what lies before a place can be forgotten.

    `head` is what the stream began with, at hand for good.
    """

    def __init__(self, head: bytes, rest: Stream, most: int) -> None:
        """Take what was read already, the rest, and how many bytes may be held."""
        self.head = head
        self._rest = rest
        self._most = most
        self._held = bytearray(head)
        self._first = 0
        self._at = 0
        self._whole = False

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to an offset that was not forgotten.

        Raises:
            ValueError: if it was, or if it is counted from the end, which is not known.
        """
        if whence or offset < self._first:
            raise ValueError("this part of the stream is gone")
        self._at = offset
        return offset

    def read(self, count: int) -> bytes:
        """Return `count` bytes, fewer only at the end.

        Raises:
            LimitError: if too much would be held.
        """
        self._fill(self._at + count)
        start = self._at - self._first
        data = bytes(memoryview(self._held)[start : start + count])
        self._at += len(data)
        return data

    def readinto(self, buffer: memoryview) -> int:
        """Fill a buffer and return how many bytes that were; fewer than it takes only at the end."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def forget(self, offset: int) -> None:
        """Let go of what lies before an offset."""
        if offset - self._first >= _CHUNK:
            del self._held[: offset - self._first]
            self._first = offset

    def ends_at(self, offset: int) -> bool:
        """Tell whether the stream has no byte at or behind an offset."""
        self._fill(offset + 1)
        return self._first + len(self._held) <= offset

    def _fill(self, end: int) -> None:
        while not self._whole and self._first + len(self._held) < end:
            data = self._rest.read(_CHUNK) or b""
            self._whole = not data
            self._held += data
            if len(self._held) > self._most:
                raise LimitError(
                    f"more than {size_words(self._most)} of it would have to be held in memory (--max-member-size)"
                )
