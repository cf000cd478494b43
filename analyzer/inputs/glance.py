"""A glance at a small file's bytes: whether anything in it can be a dump, since most logs need not be read by lines.

It asks for less than any dialect does. Every listing has GUIDs as values, with a rule above or numbers below, or else
labels of a language that is known, or keys of the registry: all of it ASCII, in any encoding and any language. Where
letters that are not ASCII stand right before a GUID, they may be a colon of an East Asian page, or a mistaken one: such
a text is not passed over.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from analyzer.inputs.needles import Needles, holds_any
from analyzer.inputs.sieve import is_worth_it, may_hold

if TYPE_CHECKING:
    from collections.abc import Iterator

# Labels that are plain ASCII: two of a language's five are asked for, so one of these; and words of the other dialects.
_WORDS: Final = Needles(
    (
        b"Service Flags",
        b"Protocol Chain Length",
        b"Catalog Entry ID",
        b"Provider Path",
        b"Katalogeintrag",
        b"Anbieterpfad",
        b"Dienstflags",
        b"Indicateurs de service",
        b"ServiceFlags",
        b"ProviderFlags",
        b"Socket Address Length",
        b"EnumProtocols",
        b"Winsock Catalog Provider Entry",
        b"\\Catalog_Entries",
        b"&nbsp;",  # labels may be written with it
        b"\x1b",
        b"&#",  # letters written as ASCII, in which a label cannot be seen
    )
)
# The same in JSON. Many logs have a path of Windows with a "\u", but hardly one of them has this pair.
_ESCAPE: Final = b"\\u00"
_ITS_RAREST_PAIR: Final = b"u0"
# The label that a verdict needs, of the known languages that do not write it in ASCII: Chinese, in its encodings.
_FLAGS_LABELS: Final = Needles("服务标志".encode(encoding) for encoding in ("utf-8", "cp936", "utf-16-le", "utf-16-be"))
# A mail program (quoted-printable: an equals sign before the line end) or a narrow window may have broken it anywhere.
_DIGIT: Final = rb"(?:=?\r{0,2}\n)?[0-9A-Fa-f]"
_DASH: Final = rb"(?:=?\r{0,2}\n)?\\?-"
_GUID: Final = re.compile(rb"\{(?:%s){8}%s(?:%s){4}%s" % (_DIGIT, _DASH, _DIGIT, _DASH))
_ABOVE: Final = 4096
_BELOW: Final = 3072
_BEFORE: Final = 24
# Behind a colon or at the beginning of a line; other signs there may stand for a colon that was lost.
_VALUE: Final = re.compile(rb"(?:^|[:\n\r])[^\w\n\r=>|\t]{0,12}$")
_SIGN: Final = re.compile(rb"(?:[=>|\t]|  )[^\w\n\r]{0,12}$")
# By far the most GUIDs of logs, where both of the above are soon decided: a value behind a colon and a blank.
_PLAIN_VALUE: Final = re.compile(rb"\w: $")
_PLAIN_REACH: Final = 3
_NUMBER: Final = re.compile(rb":[\"'\s*`]*-?[0-9]+(?:[^\w:\r\n]|<[^>\r\n]*>)*(?:[\r\n]|\\|$)")
_NUMBERS_NEEDED: Final = 3
_RULE: Final = b"---"
# What stands in a log's sentence, asked first because it is soon answered: behind the GUID the line goes on.
_GOES_ON: Final = re.compile(rb"\{[0-9A-Fa-f-]++\}[^\w:\r\n\\<]*+[\w:]")
_IN_A_SENTENCE: Final = re.compile(_PLAIN_VALUE.pattern.removesuffix(rb"$") + _GOES_ON.pattern)
_MANY_BRACES: Final = 200
# A GUID, or the beginning of one, at the end of its line; behind it stands no more than behind a number.
_ENDS: Final = re.compile(rb"\{(?:[0-9A-Fa-f-]|=\r?\n)*\}?(?:[^\w:\r\n]|<[^>\r\n]*>)*(?:[\r\n]|\\|$)")
_LOOKED_AT: Final = 4096
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def may_hold_a_dump(data: bytes) -> bool:
    r"""Tell whether a text can hold a dump at all; where that is not sure, True.

    >>> may_hold_a_dump(b"10:00 INFO {7DD5A2E4-0001-4000-8000-000000000000} is gone"), may_hold_a_dump(b"Gr\xf6\xdfe")
    (False, False)
    """
    if b"\0" not in data:
        return _may(data)
    # ASCII in UTF-16, which it is mostly, is read without the bytes that are empty: a part of the file may be of one
    # byte a character. Letters of two bytes are told by decoding it.
    stripped = (data[2:] if data.startswith(_MARKS) else data).replace(b"\0", b"")
    return _may(stripped) or _may(_from_utf_16(data))


def _from_utf_16(data: bytes) -> bytes:
    even = data[:_LOOKED_AT:2].count(0)
    big = data.startswith(codecs.BOM_UTF16_BE) or even > data[1:_LOOKED_AT:2].count(0)
    return data.decode("utf-16-be" if big else "utf-16-le", "replace").encode("utf-8", "replace")


def _may(data: bytes) -> bool:
    # A listing without anything above it is told by its first GUID.
    first = data.find(b"{", 0, _ABOVE)
    if first >= 0 and _GUID.match(data, first) and _is_of_an_entry(data, first, _Rules(data)):
        return True
    is_ascii = data.isascii()
    if _WORDS.are_in(data) or _has_escapes(data) or (not is_ascii and _FLAGS_LABELS.are_in(data)):
        return True
    if b"{" not in data:
        return False
    rules = _Rules(data)
    # Of a GUID in the middle of a sentence only a rule above it is asked, and most logs have none at all.
    without_sentences = is_ascii and is_worth_it(0) and not may_hold(data, _RULE)
    return any(_is_of_an_entry(data, guid, rules) for guid in _guids(data, without_sentences=without_sentences))


def _has_escapes(data: bytes) -> bool:
    """Tell whether letters are written as JSON writes them."""
    if b"\\" not in data or (is_worth_it(0) and not may_hold(data, _ITS_RAREST_PAIR)):
        return False
    return holds_any(data, (_ESCAPE,))


def _guids(data: bytes, *, without_sentences: bool) -> Iterator[int]:
    """Give the offsets of GUIDs; such as stand in a sentence may be left out."""
    at, others = data.find(b"{"), 0
    # One byte is found by C as fast as memory allows; the pattern takes over where braces stand close together.
    while at >= 0 and others < _MANY_BRACES:
        if not (without_sentences and at >= _PLAIN_REACH and _IN_A_SENTENCE.match(data, at - _PLAIN_REACH)):
            if _GUID.match(data, at):
                yield at
            else:
                others += 1
        at = data.find(b"{", at + 1)
    if at >= 0:
        yield from (guid.start() for guid in _GUID.finditer(data, at))


class _Rules:
    """Rules above places that are asked for one behind another: no byte is looked at twice."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._without = 0

    def one_above(self, at: int) -> bool:
        """Tell whether a rule stands shortly above a place; after the first that does, nothing more is to be asked."""
        found = self._data.find(_RULE, max(0, at - _ABOVE, self._without), at)
        self._without = max(self._without, at - len(_RULE) + 1)
        return found >= 0


def _is_of_an_entry(data: bytes, at: int, rules: _Rules) -> bool:
    before = data[max(0, at - _BEFORE) : at]
    if not before.isascii():
        return True
    if not _PLAIN_VALUE.match(before, len(before) - _PLAIN_REACH):
        if _SIGN.search(before):
            return True
        if not _VALUE.search(before):
            return False
    if rules.one_above(at):
        return True
    if _GOES_ON.match(data, at) or not _ENDS.match(data, at):
        return False
    numbers = _NUMBER.finditer(data, at, at + _BELOW)
    return sum(1 for _ in zip(numbers, range(_NUMBERS_NEEDED), strict=False)) >= _NUMBERS_NEEDED
