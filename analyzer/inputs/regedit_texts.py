r"""Keys that the registry editor exported as text (*.txt) or printed, written as it writes them in a .reg file.

Windows translates the labels; what stands behind them it does not. A type shows where a value is: its name stands
above, its data below.

>>> rows = ["00000000   25 53 79 73 74 65 6d 52 - 6f 6f 74 25 00 00 00 00  %SystemRoot%....", "00000010   02 00   .."]
>>> key = r"Key Name:          HKEY_LOCAL_MACHINE\SYSTEM\WinSock2"
>>> lines = [key, "Value 0", "  Name:      Item", "  Type:      REG_BINARY", "  Data:", *rows]
>>> [text for text, _ in exported(lines)]  # doctest: +NORMALIZE_WHITESPACE
['[HKEY_LOCAL_MACHINE\\SYSTEM\\WinSock2]', '"Item"=hex:\\',
 '  25,53,79,73,74,65,6d,52,6f,6f,74,25,00,00,00,00,\\', '  02,00']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from analyzer.inputs import paste

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LABEL: Final = r"[^\s:：\\][^:：\\\n]{0,40}[:：]"
_KEY = re.compile(rf"{_LABEL}\s*(HKEY_[A-Z_]{{1,32}}\\[^\n]+)")
_TYPE = re.compile(rf"{_LABEL}\s*(REG_[A-Z_]{{2,40}})")
_FIELD = re.compile(rf"{_LABEL}\s*(?P<text>.*)")
_VALUE = re.compile(r"\S[^\d:：]{0,30}\s?\d{1,6}")
_PAIR: Final = r"[0-9A-Fa-f]{2}"
_ROW = re.compile(rf"(?P<offset>[0-9A-Fa-f]{{8}})\s+(?P<pairs>(?:{_PAIR}(?:\s-)?\s){{0,15}}{_PAIR})(?:\s.*)?")
_NUMBER = re.compile(r"0x[0-9A-Fa-f]{1,8}")
_OF_A_KEY: Final = 2
"""A key's class and the time at which it was written stand below its name."""

_UNNAMED: Final = "<"
_BINARY: Final = "REG_BINARY"
_MULTIPLE: Final = "REG_MULTI_SZ"
_INDENT: Final = 12
_MOST_TEXTS: Final = 200


def is_sign(line: str) -> bool:
    """Tell whether a line is the name of a key, or the type of a value."""
    if "HKEY_" in line:
        return _KEY.fullmatch(paste.unquote(line)) is not None
    return "REG_" in line and _TYPE.fullmatch(paste.unquote(line)) is not None


def exported(lines: Sequence[str]) -> list[tuple[str, int]] | None:
    """Give the lines with keys and values as a .reg file has them; None if there are none in this form."""
    signs = [index for index, line in enumerate(lines) if is_sign(line)]
    texts = {index: paste.unquote(lines[index]) for index in signs}
    types = [index for index in signs if _TYPE.fullmatch(texts[index])]
    keys = [index for index in signs if "HKEY_" in texts[index]]
    if not keys or not any(index > keys[0] for index in types):
        return None
    changed: dict[int, list[str]] = {}
    for index in keys:
        match = _KEY.fullmatch(texts[index])
        if match is not None:
            changed[index] = [f"[{match[1]}]"]
            changed.update((below, []) for below in _below_key(lines, index))
    for index in types:
        if index > keys[0]:
            changed.update(_of_value(lines, index))
    return [(text, index) for index, line in enumerate(lines) for text in changed.get(index, [line])]


def _below_key(lines: Sequence[str], key: int) -> Iterator[int]:
    """Give the lines with a key's class and its time: two with labels, before the first value."""
    for index in range(key + 1, min(len(lines), key + 1 + _OF_A_KEY)):
        text = paste.unquote(lines[index])
        if _FIELD.fullmatch(text) is None or _KEY.fullmatch(text) is not None or "REG_" in text:
            return
        yield index


def _of_value(lines: Sequence[str], at: int) -> Iterator[tuple[int, list[str]]]:
    """Give what is to stand for the lines of a value, by its type's line; nothing if it is no value."""
    name = _FIELD.fullmatch(paste.unquote(lines[at - 1]))
    data = _FIELD.fullmatch(paste.unquote(lines[at + 1])) if at + 1 < len(lines) else None
    type_ = _TYPE.fullmatch(paste.unquote(lines[at]))
    if name is None or data is None or type_ is None:
        return
    rows = list(_rows(lines, at + 2)) if type_[1] == _BINARY and not data["text"] else []
    written = _written(name["text"], type_[1], data["text"], goes_on=bool(rows))
    if written is None:
        return
    if at > 1 and _VALUE.fullmatch(paste.unquote(lines[at - 2])):
        yield at - 2, []
    yield at - 1, []
    yield at, []
    yield at + 1, [written]
    for index, pairs in rows:
        yield index, [f"  {pairs}" + (",\\" if index < rows[-1][0] else "")]
    if type_[1] == _MULTIPLE:
        yield from ((index, []) for index in _more_texts(lines, at + 2))


def _written(name: str, type_: str, data: str, *, goes_on: bool) -> str | None:
    """Return the first line of a value; None if its data are not of its type."""
    quoted = "@" if name.startswith(_UNNAMED) else _quoted(name)
    if type_ == "REG_DWORD":
        return f"{quoted}=dword:{int(data, 16):08x}" if _NUMBER.fullmatch(data) else None
    if type_ == "REG_SZ":
        return f"{quoted}={_quoted(data)}"
    if type_ == "REG_EXPAND_SZ":
        return f"{quoted}=hex(2):{(data + chr(0)).encode('utf-16-le', 'surrogatepass').hex(',')}"
    if type_ != _BINARY:
        return f"{quoted}=hex(0):"  # of no use for a catalog
    return None if data else f"{quoted}=hex:" + ("\\" if goes_on else "")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _rows(lines: Sequence[str], start: int) -> Iterator[tuple[int, str]]:
    """Give the pairs of digits of each row, as long as none of them is missing."""
    count = 0
    for index in range(start, len(lines)):
        match = _ROW.fullmatch(paste.unquote(lines[index]))
        if match is None or int(match["offset"], 16) != count:
            return
        pairs = re.findall(_PAIR, match["pairs"])
        count += len(pairs)
        yield index, ",".join(pairs)


def _more_texts(lines: Sequence[str], start: int) -> Iterator[int]:
    """Give the lines of further texts of a value: they are indented as far as the first, and have no label."""
    for index in range(start, min(len(lines), start + _MOST_TEXTS)):
        line = lines[index]
        if not line.strip() or is_sign(line) or len(line) - len(line.lstrip()) < _INDENT:
            return
        yield index
