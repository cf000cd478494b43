"""XML of documents read piece by piece by expat, as a stream of the text that is wanted of it.

Memory does not grow with the document. A document type is refused: without one no entity can be declared, so that
nothing in it can grow or be fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn
from xml.parsers import expat

from analyzer.inputs.limits import LimitError, size_words

if TYPE_CHECKING:
    from analyzer.inputs.archives import Stream

ERRORS: Final[tuple[type[Exception], ...]] = (expat.ExpatError, ValueError)

_CHUNK: Final = 256 * 1024
_DEEPEST: Final = 1_000
_LONGEST_NUMBER: Final = 8


class Reader:
    """A stream of XML as text in UTF-8. Names are local, without their name space.

    Attributes:
        out: what is to be handed on.
        open: the names of the elements that are open, the innermost last.
    """

    def __init__(self, content: Stream, most: int) -> None:
        """Take the XML, of at most `most` bytes."""
        self._content = content
        self._left = self._most = most
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser
        self._ready = b""
        self._ended = False
        self._problem: Exception | None = None
        self.out: list[str] = []
        self.open: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; it is not in `open` yet."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """An element ends; it is not in `open` any more."""
        raise NotImplementedError

    def text(self, name: str, data: str) -> None:
        """Characters inside the element `name`."""
        raise NotImplementedError

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes of text, none at the end.

        Raises:
            xml.parsers.expat.ExpatError: where it is no XML any more; what stands before was handed on.
            ValueError: where it declares a document type, or elements inside one another without end.
            LimitError: if it is larger than allowed; or what reading the content raises.
        """
        while not self._ready and not self._ended:
            self._feed()
        if not self._ready and self._problem is not None:
            raise self._problem
        data = self._ready if size < 0 else self._ready[:size]
        self._ready = self._ready[len(data) :]
        return data

    def _feed(self) -> None:
        data = self._content.read(_CHUNK) or b""
        self._left -= len(data)
        self._ended = not data
        if self._left < 0:
            self._problem = LimitError(f"larger than {size_words(self._most)} (--max-member-size): save it as text")
            self._ended = True
            return
        try:
            self._parser.Parse(data, not data)
        except ERRORS as error:
            self._problem, self._ended = error, True
        self._ready = "".join(self.out).encode("utf-8", "replace")
        self.out.clear()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= _DEEPEST:
            raise ValueError("elements inside one another without end")
        name = tag.rpartition(" ")[2]
        self.start(name, attributes)
        self.open.append(name)

    def _end(self, tag: str) -> None:
        del tag
        self.end(self.open.pop())

    def _text(self, data: str) -> None:
        self.text(self.open[-1], data)


def number(written: str) -> int | None:
    """Return a whole number of an attribute or a cell; None if it is none, or far too large."""
    return int(written) if written.isdecimal() and len(written) <= _LONGEST_NUMBER else None


def _refuse(*of_the_type: object) -> NoReturn:
    del of_the_type
    raise ValueError("it declares a document type, which Office does not")
