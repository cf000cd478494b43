"""The text of Word, PowerPoint and OpenDocument: a line a paragraph, a line break or a row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.inputs.archives._xml import Reader, number

if TYPE_CHECKING:
    from analyzer.inputs.archives import Stream

_BLANK: Final = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-"}
_LINES: Final = frozenset({"p", "h"})
_LEFT: Final = frozenset({"Fallback", "del", "moveFrom", "tabs"})
"""What stands there once more for old programs, what was deleted or moved away, the tab stops of the ruler."""
_MOST_SPACES: Final = 1_000


class Paragraphs(Reader):
    """The paragraphs of a document."""

    def __init__(self, content: Stream, most: int, *, runs: bool) -> None:
        """Take the XML, of at most `most` bytes; with `runs` text is in elements `t`, else anywhere in a paragraph."""
        super().__init__(content, most)
        self._texts = frozenset({"t"}) if runs else _LINES
        self._inside = 0
        self._left_out = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a paragraph, or take a blank."""
        self._left_out += name in _LEFT
        self._inside += name in self._texts
        if self._left_out:
            return
        if name in _BLANK:
            self.out.append(_BLANK[name])
        elif name == "s":
            count = number(next((value for key, value in attributes.items() if key.endswith(" c")), "1"))
            self.out.append(" " * min(count or 1, _MOST_SPACES))

    def end(self, name: str) -> None:
        """End a line."""
        self._inside -= name in self._texts
        if name in _LINES and not self._left_out:
            self.out.append("\n")
        self._left_out -= name in _LEFT

    def text(self, name: str, data: str) -> None:
        """Take characters of a paragraph."""
        del name
        if self._inside and not self._left_out:
            self.out.append(data)
