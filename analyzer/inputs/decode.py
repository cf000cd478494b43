"""Bytes to lines, by segment: one file may hold two encodings.

Collectors write a UTF-16 banner and let `netsh` append in the console's code page. The structure of a dump is ASCII:
digits, GUIDs, dashes. Only descriptions and labels depend on the code page, so a wrong guess here costs letters and
never a verdict.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.inputs import alignment, nearly_utf8
from analyzer.inputs.codepages import WINDOWS, best_page

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_END: Final = re.compile(r"(?<!\r)\r++\n|\n|\r")
"""A line feed with all carriage returns before it, or a carriage return. It looks at a run of these once, and not once
for each of them: a megabyte of them would take hours."""
_USUAL_ENDS: Final = ("\r\n", "\r\r\n")
LINE_END_BYTES: Final = re.compile(LINE_END.pattern.encode())

_SAMPLE: Final = 64 * 1024
_UTF_32: Final = ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"))
_UTF_16: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UTF_16_MARKS: Final = tuple(bom for bom, _ in _UTF_16)
_EIGHT_BIT_RUN: Final = re.compile(rb"[^\0]{32,}")
_SHORT_HEAD: Final = re.compile(rb"(?:[\t -~]{0,200}\r*\n){1,16}(?=\xff\xfe|(?:[\t\n\r -~]\0){4})")
"""Lines that a batch file wrote before PowerShell appended to them; in UTF-16 every line end of them has a NUL."""
_NOT_PLAIN: Final = re.compile(rb"[^\t\n\r -~]")
_MOSTLY: Final = 0.25
_CONTROL: Final = re.compile(rb"[\1-\x08\x0b\x0e-\x1f\x7f]")
_LONG_RUN: Final = 256

# What consoles and `cmd >` write (OEM), then what older editors write (ANSI). Tried by the labels that they give.
_CODE_PAGES: Final = ("cp850", "cp437", "cp1252", "cp936", "cp852", "cp866", "cp1251", "cp932", "cp949", "cp950")
_WIDE_COLONS: Final = {b"\x81\x46": "cp932", b"\xa3\xba": "cp936", b"\xa1\x47": "cp950"}
_WIDE_COLON: Final = re.compile(rb"(\x81\x46|\xa3\xba|\xa1\x47)[ \t]*\{[0-9A-Fa-f]{8}-")
_NAMED: Final = re.compile(rb"^[ \t]+OEMCP[ \t]+REG_SZ[ \t]+(\d{3,5})[ \t]*\r*$", re.MULTILINE)
"""The machine's own code page, as `reg query` prints it: what `winsock-catalog collect` puts before the dump."""
_FALLBACK: Final = "cp1252"
_ENOUGH_TO_DETECT: Final = 8
_DETECTED: Final = {
    "iso-8859-1": "cp1252",
    "iso-8859-15": "cp1252",
    "iso-8859-2": "cp1250",
    "iso-8859-9": "cp1254",
    "ibm866": "cp866",
    "gb2312": "cp936",
    "big5": "cp950",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
}
"""The Windows pages of which these are parts."""
_HEAD: Final = re.compile(rb".*[\x80-\xff][^:]*:?", re.DOTALL)
_LONGEST_HEAD: Final = 512
_LONGEST_TAIL: Final = 3
_CONTINUATION: Final = 0x80


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a text without their ends, the last one empty if the text ends in a line end.

    `encoding` names what was found, joined by "+" if it was more than one.
    """

    lines: list[str]
    encoding: str


def decode(data: bytes) -> Text:
    """Decode a text. Never fails: what an encoding does not know becomes U+FFFD.

    >>> decode("Größe: 1".encode("utf-16"))
    Text(lines=['Größe: 1'], encoding='utf-16-le')
    """
    text, encoding = characters(data)
    return Text(split(text), encoding)


def characters(data: bytes) -> tuple[str, str]:
    """Decode a text, see `decode`: its characters, and what encoding was found."""
    if data.isascii() and b"\0" not in data:  # as most are
        return data.decode("ascii"), "ascii"
    parts = parts_of(data)
    text = "".join(part[skip:].decode(encoding, errors="replace") for encoding, skip, part in parts)
    return text.removeprefix("\ufeff"), "+".join(dict.fromkeys(encoding for encoding, _, _ in parts))


def parts_of(data: bytes) -> list[tuple[str, int, bytes]]:
    """Divide a text by encoding: of each part the encoding, how many bytes before its text, and its bytes."""
    for bom, encoding in _UTF_32:
        if data.startswith(bom):
            return [(encoding, len(bom), data)]
    segments = list(_segments(data))
    eight_bit = _eight_bit_encoding(b"".join(part for wide, part in segments if not wide))
    return [
        one
        for wide, part in segments
        for one in (alignment.divided(part, *_utf_16(part)) if wide else _eight_bit(part, *eight_bit))
    ]


def split(text: str) -> list[str]:
    """Split at line ends; by far the most texts have one kind, which needs no pattern."""
    if "\r" not in text:
        return text.split("\n")
    returns, feeds = text.count("\r"), text.count("\n")
    for end in _USUAL_ENDS:
        lines = text.split(end)
        if (len(lines) - 1) * len(end) == returns + feeds and len(lines) - 1 == feeds:
            return lines
    return LINE_END.split(text)


def is_wide(head: bytes) -> str | None:
    """Return the UTF-16 encoding that a file's first bytes show, if they do."""
    wide, part = next(_segments(head[:_SAMPLE]), (False, b""))
    return _utf_16(part)[0] if wide else None


def is_unicode(data: bytes) -> bool:
    """Tell whether any of a text is UTF-16, UTF-32 or UTF-8, and not only ASCII: what `decode` would say, cheaper."""
    if data.startswith(tuple(bom for bom, _ in _UTF_32)):
        return True
    return any(wide or (not part.isascii() and is_utf_8(part)) for wide, part in _segments(data))


def is_utf_8(data: bytes) -> bool:
    """Tell whether data is UTF-8, perhaps cut inside its first or last character."""
    begun = 0
    while begun < min(_LONGEST_TAIL, len(data)) and data[begun] & 0xC0 == _CONTINUATION:
        begun += 1
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data[begun:], final=False)
    except UnicodeDecodeError:
        return False
    return True


def _segments(data: bytes) -> Iterator[tuple[bool, bytes]]:
    """Divide bytes into segments of UTF-16 (True) and of one byte a character (False).

    UTF-16 text shows by its NULs, every other byte of all ASCII in it. A long run without any NUL and with a line end,
    mostly ASCII or with hardly a control character, is not UTF-16.
    """
    if not _has_wide_text(data):
        yield False, data
        return
    head = None if data.startswith(_UTF_16_MARKS) else _SHORT_HEAD.match(data)
    start = 0 if head is None else head.end()
    if head is not None:
        yield False, head[0]
    for run in _EIGHT_BIT_RUN.finditer(data, start):
        text = run[0]
        if b"\n" not in text or not (_is_mostly_plain(text) or _has_letters_of_8_bits(text)):
            continue
        end = run.end()
        if end < len(data):
            end -= 1  # the byte before a NUL belongs to the UTF-16 that follows
            end -= 2 * data.endswith(codecs.BOM_UTF16_LE, start, end)
        if run.start() > start:
            yield True, data[start : run.start()]
        yield False, data[run.start() : end]
        start = end
    if start < len(data):
        yield True, data[start:]


def _is_mostly_plain(run: bytes) -> bool:
    return len(_NOT_PLAIN.findall(run)) <= len(run) * _MOSTLY


def _has_letters_of_8_bits(run: bytes) -> bool:
    """Tell text in UTF-8 or a code page: of UTF-16, in any script, some bytes in a hundred are control characters."""
    controls = len(_CONTROL.findall(run))
    return controls * 100 <= len(run) if len(run) >= _LONG_RUN else not controls and is_utf_8(run)


def _has_wide_text(data: bytes) -> bool:
    """Tell UTF-16 from binary data, which has NULs as well: letters and NULs take turns."""
    if data.startswith(_UTF_16_MARKS):
        return True
    return b"\0" in data and re.search(rb"(?:[\t\n\r -~]\0){8}|(?:\0[\t\n\r -~]){8}", data) is not None


def _utf_16(part: bytes) -> tuple[str, int]:
    """Return the byte order of a UTF-16 segment, and how many bytes to skip."""
    for bom, encoding in _UTF_16:
        if part.startswith(bom):
            return encoding, len(bom)
    if part.startswith(b"\0\n"):
        return "utf-16-be", 0
    if part.startswith(b"\0"):
        # A part of a file that begins after the first byte of a line end; or big-endian ASCII.
        return ("utf-16-be", 0) if part[2:3] == b"\0" else ("utf-16-le", 1)
    return ("utf-16-le", 0) if part[1::2].count(0) >= part[::2].count(0) else ("utf-16-be", 0)


def _eight_bit_encoding(data: bytes) -> tuple[str, frozenset[bytes], str]:
    """Name the encoding of text of one byte a character; and lines that are of another one, with its name."""
    if data.isascii():
        return "ascii", frozenset(), ""
    if is_utf_8(data):
        return "utf-8", frozenset(), ""
    others = nearly_utf8.others(data)
    if others is None:
        return _code_page(data), frozenset(), ""
    if others.damaged:
        return "utf-8", frozenset(), ""
    return "utf-8", others.lines, _code_page(b"\n".join(sorted(others.lines)))


def _eight_bit(data: bytes, encoding: str, others: frozenset[bytes], page: str) -> list[tuple[str, int, bytes]]:
    """Divide text of one byte a character at lines that are of another encoding."""
    parts = nearly_utf8.divided(data, others) if others else None
    if parts is None:
        return [(encoding, 0, data)]
    return [(page if is_other else encoding, 0, part) for is_other, part in parts]


def _code_page(data: bytes) -> str:
    """Choose a code page: the one that the text names, by the labels of known languages, or else by a detector.

    Only the heads of lines are asked, with which the dumps of a fleet begin their lines alike.
    """
    named = _NAMED.search(data)
    if named is not None and f"cp{named[1].decode()}" in WINDOWS:
        return f"cp{named[1].decode()}"
    lines = dict.fromkeys(data.replace(b"\r", b"\n").split(b"\n"))
    return page_by(frozenset(map(head_of, lines)) - {b""})


def head_of(line: bytes) -> bytes:
    """Return a line up to the colon behind its last letter that is not ASCII; nothing of one that has none.

    A value behind the colon tells nothing then, and often comes once only.
    """
    return _head(line) if len(line) <= _LONGEST_HEAD else line


@lru_cache(16_384)
def _head(line: bytes) -> bytes:
    match = _HEAD.match(line)
    return match[0] if match is not None else b""


@lru_cache(256)
def page_by(heads: frozenset[bytes]) -> str:
    """Choose a code page by the heads of all lines of a text, those without one left out."""
    data = b"\n".join(sorted(heads))
    scores = {page: sum(label in data for label in _encoded_labels(page)) for page in _CODE_PAGES}
    best = max(_CODE_PAGES, key=lambda page: scores[page])
    return best if scores[best] else _by_wide_colon(data) or _detected(data)


def _by_wide_colon(data: bytes) -> str | None:
    """Tell an East Asian page by its full-width colon before a GUID: the one letter that the structure depends on."""
    found = _WIDE_COLON.search(data)
    if found is None:
        return None
    page = _WIDE_COLONS[found[1]]
    detected = _detected(data)
    return detected if detected in ("gb18030", "cp949") and page == "cp936" else page


def _detected(data: bytes) -> str:
    """Ask a detector about the lines that are not ASCII, each once: labels recur in every entry of a dump.

    On a few words detectors guess: then the words that a page makes are asked as well.
    """
    lines = {line.strip()[:256] for line in data[: 8 * _SAMPLE].splitlines() if not line.isascii()}
    from chardet import detect  # noqa: PLC0415 - imported when used

    name = str(detect(b"\n".join(sorted(lines))[:_SAMPLE])["encoding"] or _FALLBACK).lower()
    name = _DETECTED.get(name, name.replace("windows-", "cp"))
    try:
        codecs.lookup(name)
    except LookupError:
        name = _FALLBACK
    if name.startswith(("utf", "ascii")):
        name = _FALLBACK
    if name == "gb18030":  # what cp936 is a part of; its letters of four bytes are rare
        return "cp936" if "\ufffd" not in b"\n".join(lines).decode("cp936", errors="replace") else name
    if name in WINDOWS and len(lines) >= _ENOUGH_TO_DETECT:
        return name
    return best_page(sorted(lines)[:_ENOUGH_TO_DETECT], name)


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
