"""Bytes to lines.

The structure of a dump is ASCII: digits, GUIDs, dashes. Only descriptions and labels depend on the code page, so a
wrong guess here costs letters and never a verdict.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from analyzer import knowledge

_LINE_END = re.compile(r"\r*\n|\r")
_SAMPLE: Final = 64 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What consoles and `cmd >` write (OEM), then what older editors write (ANSI). Tried by the labels that they give.
_CODE_PAGES: Final = ("cp850", "cp437", "cp1252", "cp936", "cp852", "cp866", "cp1251", "cp932", "cp949", "cp950")
_LONGEST_TAIL: Final = 3
_CONTINUATION: Final = 0x80
_FALLBACK: Final = "cp1252"


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of an input without their ends; the last one is empty if the text ends in a line end."""

    lines: list[str]
    encoding: str


def decode(data: bytes) -> Text:
    """Decode an input. Never fails: what an encoding does not know becomes U+FFFD.

    >>> decode("Größe: 1".encode("utf-16"))
    Text(lines=['Größe: 1'], encoding='utf-16-le')
    """
    encoding, skip = _encoding(data)
    text = data[skip:].decode(encoding, errors="replace")
    return Text(_LINE_END.split(text), encoding)


def _encoding(data: bytes) -> tuple[str, int]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, len(bom)
    if data.isascii() and b"\0" not in data[:_SAMPLE]:
        return "ascii", 0
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    # ASCII in UTF-16 has a NUL as every second byte; logs are mostly ASCII even in Chinese.
    if half and sample[1::2].count(0) > half // 4 and sample[0::2].count(0) < half // 16:
        return "utf-16-le", 0
    if half and sample[0::2].count(0) > half // 4 and sample[1::2].count(0) < half // 16:
        return "utf-16-be", 0
    return ("utf-8", 0) if _is_utf_8(data) else (_code_page(data), 0)


def _is_utf_8(data: bytes) -> bool:
    """Tell whether data is UTF-8, perhaps cut inside its first or last character."""
    begun = 0
    while begun < min(_LONGEST_TAIL, len(data)) and data[begun] & 0xC0 == _CONTINUATION:
        begun += 1
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data[begun:], final=False)
    except UnicodeDecodeError:
        return False
    return True


def _code_page(data: bytes) -> str:
    """Choose the code page in which most labels of known languages stand in the text."""
    scores = {page: sum(label in data for label in _encoded_labels(page)) for page in _CODE_PAGES}
    best = max(_CODE_PAGES, key=lambda page: scores[page])
    return best if scores[best] else _FALLBACK


@cache
def _encoded_labels(page: str) -> tuple[bytes, ...]:
    """Return the labels that are not plain ASCII, in a code page."""
    labels = {label for table in knowledge.languages().values() for label in table.values() if not label.isascii()}
    encoded: list[bytes] = []
    for label in sorted(labels):
        try:
            encoded.append(label.encode(page))
        except UnicodeEncodeError:
            continue
    return tuple(encoded)
