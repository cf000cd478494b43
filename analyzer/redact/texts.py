"""Bytes of a text file to text and back: what is not replaced comes back byte by byte, whatever its encoding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.inputs.decode import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable

_BYTES: Final = "latin-1"
_WIDE: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a file in one encoding; `head` and `tail` are bytes that are no text: marks, half characters."""

    head: bytes
    text: str
    tail: bytes
    encoding: str
    errors: str


class TextFile:
    """A text file, perhaps of several encodings."""

    def __init__(self, data: bytes) -> None:
        """Take the bytes of a file."""
        self._parts = [_part(*part) for part in parts_of(data)]

    @property
    def encodings(self) -> set[str]:
        """The encodings that were found."""
        return {part.encoding for part in self._parts}

    @property
    def text(self) -> str:
        """All of the text; parts of different encodings are divided by a line end."""
        return "\n".join(part.text for part in self._parts)

    def changed(self, change: Callable[[str], str]) -> bytes:
        """Return the bytes of the file with its text changed; what `change` puts in must be ASCII."""
        return b"".join(p.head + change(p.text).encode(p.encoding, p.errors) + p.tail for p in self._parts)


def _part(encoding: str, skip: int, data: bytes) -> _Part:
    width = _WIDE.get(encoding, 1)
    end = skip + (len(data) - skip) // width * width
    errors = "surrogatepass" if width > 1 else "surrogateescape"
    body = data[skip:end]
    try:
        text = body.decode(encoding, errors)
        if text.encode(encoding, errors) == body:
            return _Part(data[:skip], text, data[end:], encoding, errors)
    except UnicodeError:
        pass
    # Not that encoding throughout: ASCII is the same in all, and the rest is kept as bytes.
    return _Part(b"", data.decode(_BYTES), b"", _BYTES, "strict")
