"""A glance at a small file's bytes: whether anything in it can be a dump, since most logs need not be read by lines.

It asks for less than any dialect does. Every listing has GUIDs as values, with a rule above or numbers below, or else
labels of a language that is known, or keys of the registry. Where a text may carry a listing in a form that bytes do
not show, such as letters of an unknown code page, it is not passed over.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from analyzer.inputs.needles import holds_any

# Labels that are plain ASCII: two of a language's five are asked for, so one of these; and words of the other dialects.
_WORDS: Final = (
    b"Service Flags",
    b"Protocol Chain Length",
    b"Catalog Entry ID",
    b"Provider Path",
    b"Katalogeintrag",
    b"Anbieterpfad",
    b"Dienstflags",
    b"ServiceFlags",
    b"ProviderFlags",
    b"Socket Address Length",
    b"EnumProtocols",
    b"Winsock Catalog Provider Entry",
    b"\\Catalog_Entries",
    b"&nbsp;",  # labels may be written with it
    b"\x1b",
    # Letters written as ASCII, in which a label cannot be seen, and lines that go on in the next one.
    b"=\n",
    b"=\r\n",
    b"\\u",
    b"&#",
)
_GUID: Final = re.compile(rb"\{[0-9A-Fa-f]{8}\\?-[0-9A-Fa-f]{4}\\?-")
_ABOVE: Final = 4096
_BELOW: Final = 3072
_BEFORE: Final = 24
# Behind a colon or at the beginning of a line; other signs there may stand for a colon that was lost.
_VALUE: Final = re.compile(rb"(?:^|[:\n\r])[^\w\n\r=>|\t]{0,12}$")
_SIGN: Final = re.compile(rb"(?:[=>|\t]|  )[^\w\n\r]{0,12}$")
_NUMBER: Final = re.compile(rb":[\"'\s*`]*-?[0-9]+(?:[^\w:\r\n]|<[^>\r\n]*>)*(?:[\r\n]|\\|$)")
_NUMBERS_NEEDED: Final = 3
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def may_hold_a_dump(data: bytes) -> bool:
    r"""Tell whether a text can hold a dump at all; where that is not sure, True.

    >>> may_hold_a_dump(b"10:00 INFO {7DD5A2E4-0001-4000-8000-000000000000} is gone"), may_hold_a_dump(b"Gr\xf6\xdfe")
    (False, True)
    """
    if b"\0" in data:
        # ASCII in UTF-16, which it is mostly, is read without the bytes that are empty.
        data = (data[2:] if data.startswith(_MARKS) else data).replace(b"\0", b"")
    if not data.isascii() or holds_any(data, _WORDS):
        return True
    return any(_is_of_an_entry(data, guid.start()) for guid in _GUID.finditer(data))


def _is_of_an_entry(data: bytes, at: int) -> bool:
    before = data[max(0, at - _BEFORE) : at]
    if _SIGN.search(before):
        return True
    if not _VALUE.search(before):
        return False
    if data.find(b"---", max(0, at - _ABOVE), at) >= 0:
        return True
    numbers = _NUMBER.finditer(data, at, at + _BELOW)
    return sum(1 for _ in zip(numbers, range(_NUMBERS_NEEDED), strict=False)) >= _NUMBERS_NEEDED
