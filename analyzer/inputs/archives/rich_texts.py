"""Rich Text Format, as WordPad and Word save it: its text, a line a paragraph.

The library striprtf was weighed: it searches with patterns that take quadratic time in a text made for it, and drops
text boxes. What is read here is the text alone, as the specification of RTF 1.9.1 (Microsoft, 2008) has it.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs.limits import LimitError, size_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Visit

NAME: Final = "RTF"
SEEKS: Final = False
ERRORS: Final[tuple[type[Exception], ...]] = (ValueError,)

_TOKEN: Final = re.compile(
    rb"([^\\{}\r\n]+)|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|.", re.DOTALL
)
_BREAKS: Final = {
    b"par": "\n",
    b"line": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"row": "\n",
    b"nestrow": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"nestcell": "\t",
    b"emdash": "\u2014",
    b"endash": "\u2013",
    b"bullet": "\u2022",
    b"lquote": "\u2018",
    b"rquote": "\u2019",
    b"ldblquote": "\u201c",
    b"rdblquote": "\u201d",
    b"emspace": " ",
    b"enspace": " ",
    b"qmspace": " ",
}
_SIGNS: Final = {b"\\": "\\", b"{": "{", b"}": "}", b"~": "\xa0", b"_": "-", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
_NO_TEXT: Final = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"nonshppict", b"header", b"headerl", b"headerr",
    b"headerf", b"footer", b"footerl", b"footerr", b"footerf", b"filetbl", b"xe", b"tc", b"txe", b"rxe", b"fldinst",
    b"listtable", b"listoverridetable", b"revtbl", b"deleted",
})  # fmt: skip
_PAGES: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""The code page of `\\fcharset`."""
_DEEPEST: Final = 10_000
_MOST_FONTS: Final = 10_000


def matches(head: bytes) -> bool:
    return head.startswith(b"{\\rtf")


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    del refuse
    most = options.limits.member
    data = file.read(most + 1)
    if len(data) > most:
        raise LimitError(f"an RTF file larger than {size_words(most)} (--max-member-size): save it as text")
    visit(None, io.BytesIO(_Text(data).read()), None)


@dataclass(frozen=True, slots=True)
class _State:
    r"""What holds inside a group: whether it is no text, the code page, the signs behind `\u` that stand for it."""

    left: bool = False
    page: str | None = None
    instead: int = 1
    fonts: bool = False


class _Text:
    """One pass over an RTF file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._state = _State()
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._default: int | None = None
        self._out: list[str] = []
        self._skip = 0
        self._decoders: dict[str, codecs.IncrementalDecoder] = {}

    def read(self) -> bytes:
        """Return the text in UTF-8.

        Raises:
            ValueError: if groups are inside one another without end.
        """
        stack: list[_State] = []
        at, end = 0, len(self._data)
        while at < end and (token := _TOKEN.match(self._data, at)):
            at = token.end()
            plain, word, number, digits, sign, brace = token.groups()
            if plain is not None:
                self._bytes(plain.replace(b"\0", b""))  # WordPad writes one at the end
            elif word is not None:
                at += self._word(word, None if number is None else int(number))
            elif digits is not None:
                self._bytes(bytes.fromhex(digits.decode()))
            elif brace == b"{":
                if len(stack) >= _DEEPEST:
                    raise ValueError("groups inside one another without end")
                stack.append(self._state)
                self._skip = 0
            elif brace == b"}":
                self._state = stack.pop() if stack else _State()
                self._skip = 0
            elif sign == b"*":
                self._state = replace(self._state, left=True)
            elif sign is not None:
                self._say(_SIGNS.get(sign, ""))
        return "".join(self._out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()

    def _word(self, word: bytes, number: int | None) -> int:
        """Do what a control word says; return how many bytes behind it are no text."""
        state = self._state
        if word == b"bin":
            return max(0, number or 0)
        if word in _NO_TEXT and number != 0:
            self._state = replace(state, left=True, fonts=word == b"fonttbl")
        elif word == b"u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self._skip = state.instead
        elif word == b"uc":
            self._state = replace(state, instead=min(max(0, number or 0), 100))
        elif word == b"ansicpg":
            self._page = _known(f"cp{number}") or self._page
        elif word in _BREAKS:
            self._say(_BREAKS[word])
        else:
            self._of_fonts(word, number or 0)
        return 0

    def _of_fonts(self, word: bytes, number: int) -> None:
        state = self._state
        if word == b"f" and state.fonts:
            self._font = number
        elif word == b"fcharset" and state.fonts:
            if len(self._fonts) < _MOST_FONTS and number in _PAGES:
                self._fonts[self._font] = _PAGES[number]
        elif word == b"f":
            self._state = replace(state, page=self._fonts.get(number))
        elif word == b"plain":
            self._state = replace(state, page=None if self._default is None else self._fonts.get(self._default))
        elif word == b"deff":
            self._default = number

    def _say(self, text: str) -> None:
        if not self._state.left:
            self._out.append(text)
        self._skip = 0

    def _bytes(self, data: bytes) -> None:
        r"""Take text in the code page of its font; what stands instead of a `\u` before it is dropped."""
        dropped = min(self._skip, len(data))
        self._skip -= dropped
        if self._state.left or dropped == len(data):
            return
        page = self._state.page or self._page
        decoder = self._decoders.get(page)
        if decoder is None:
            decoder = self._decoders[page] = codecs.getincrementaldecoder(page)("replace")
        self._out.append(decoder.decode(data[dropped:]))


def _known(page: str) -> str | None:
    try:
        return codecs.lookup(page).name
    except LookupError:
        return None
