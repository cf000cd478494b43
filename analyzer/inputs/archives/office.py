"""Documents of Word, Excel, PowerPoint and OpenDocument: zips whose XML is read as its text.

Customers paste the listing into a document, or print it into a cell each. A line of its text is a paragraph, in a sheet
a row. Whatever else is in the document, attached files too, is a member as in any zip.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from analyzer.inputs.archives import _xml, zips
from analyzer.inputs.archives._content import Joined
from analyzer.inputs.archives._paragraphs import Paragraphs
from analyzer.inputs.archives._sheets import Sheet, Strings
from analyzer.inputs.limits import LimitError, size_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.inputs.archives import Options, Stream, Visit

NAME: Final = "Office document"
SEEKS: Final = True
ERRORS: Final[tuple[type[Exception], ...]] = (*zips.ERRORS, *_xml.ERRORS)

_FIRST: Final = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|mimetypeapplication/vnd\.oasis|(?:_rels|docProps|word|xl|ppt)/)",
    re.DOTALL,
)
"""How the first member of such a zip begins: its header, then its name; `mimetype` is stored."""
_OPEN_DOCUMENT: Final = "content.xml"
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRINGS: Final = "xl/sharedStrings.xml"
_READ: Final = re.compile(
    r"word/(?:document|comments|footnotes|endnotes)\d*\.xml|ppt/(?:slides|notesSlides)/[^/]+\.xml|"
    rf"{re.escape(_OPEN_DOCUMENT)}|{_SHEET.pattern}|{re.escape(_STRINGS)}"
)
_ABOUT: Final = re.compile(
    r"\[Content_Types\]\.xml|(?:.*/)?_rels/[^/]*\.rels|docProps/(?:core|app|custom)\.xml|meta\.xml|"
    r"META-INF/manifest\.xml|(?:word|xl|ppt)/(?:styles|stylesWithEffects|fontTable|numbering|"
    r"(?:theme|slideMasters|slideLayouts)/[^/]*)\.xml"
)
"""How a document looks and who wrote it: no text of its own, and `redact` need not carry it along."""
_BYTE_ORDER: Final = codecs.BOM_UTF8
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK: Final = 1024 * 1024


def matches(head: bytes) -> bool:
    return _FIRST.match(head) is not None


def unpack(file: BinaryIO, visit: Visit, refuse: Callable[[str, str], None], options: Options) -> None:
    most = options.limits.member
    sheets: list[tuple[str, bytes, str | None]] = []
    strings: list[str] = []

    def part(name: str | None, content: Stream, modified: str | None) -> None:
        if name is not None and _ABOUT.fullmatch(name):
            return
        if name is None or not _READ.fullmatch(name):
            visit(name, content, modified)
            return
        head = content.read(len(_BYTE_ORDER) + 1) or b""
        content = Joined(head, content)
        if not head.removeprefix(_BYTE_ORDER).startswith((b"<", *_WIDE)):
            visit(name, content, modified)  # what `redact` wrote, for one: the text that was read
        elif name == _STRINGS or _SHEET.fullmatch(name):
            try:
                data = _whole(content, most - sum(len(sheet) for _, sheet, _ in sheets), most)
                if name == _STRINGS:
                    strings.extend(_texts(data, most))
                else:
                    sheets.append((name, data, modified))
            except LimitError as error:
                refuse(name, str(error))
            except ERRORS as error:
                refuse(name, f"damaged: {error}")
        else:
            visit(name, Paragraphs(content, most, runs=name != _OPEN_DOCUMENT), modified)

    zips.unpack(file, part, refuse, options)
    # The texts of cells stand behind the sheets that refer to them.
    for name, data, modified in sheets:
        visit(name, Sheet(io.BytesIO(data), most, strings), modified)


def _whole(content: Stream, left: int, most: int) -> bytes:
    parts: list[bytes] = []
    while data := content.read(_CHUNK):
        parts.append(data)
        left -= len(data)
        if left < 0:
            raise LimitError(f"sheets larger than {size_words(most)} (--max-member-size): save them as text")
    return b"".join(parts)


def _texts(data: bytes, most: int) -> list[str]:
    """Return the texts that cells refer to."""
    strings = Strings(io.BytesIO(data), most)
    while strings.read():
        pass
    return strings.all
