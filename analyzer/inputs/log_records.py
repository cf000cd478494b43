r"""Records that log collectors and spreadsheets made of each printed line, undone: JSON, journals, cells, YAML.

A rule of dashes that stands alone in a field, or a GUID alone in a cell, shows which field of the records holds what
was printed. The others, of times, hosts and streams, are left out; lines that are no records stay as they are.

>>> record = '{"log":"%s\\r\\n","stream":"stdout"}'
>>> of_json([record % printed for printed in ("----------", "Version:  2", "----------")])
[('----------', 0), ('Version:  2', 1), ('----------', 2)]
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_Numbered = list[tuple[str, int]]

_RULE: Final = r"[-─]{10,}+"
_GUID: Final = r"\{[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}"

_STRING: Final = r'"(?:[^"\\]|\\.)*+"'
_KEY_STRING = re.compile(r'"\[?HKEY_[A-Z_]+(?:[^"\\]|\\.)*\\\\0{6}\d{6}\]?(?:\\[nrt]|\s)*"')
_RULE_STRING = re.compile(rf"{_RULE}(?:\\[nrt]|\\u000[aAdD]|\s)*+\"\s*[,\]}}]?")
_TOKEN = re.compile(rf"(?P<string>{_STRING})|(?P<sign>[\[\]{{}}:,])|\s++|-?\d[\d.eE+-]*+|true|false|null")
_OPENING = re.compile(r"[{\[](?=\s*(?:[\"{\[]|$))")
_ONLY_RULE = re.compile(rf"(?:[^\n]*\s)?{_RULE}\s*")
_HOLDS_RULE = re.compile(rf"^{_RULE}\s*$", re.MULTILINE)
_ONLY_KEY = re.compile(r"\s*\[?HKEY_LOCAL_MACHINE\\[^\n]*\\Catalog_Entries(?:64)?\\\d{12}\]?\s*", re.IGNORECASE)
_ITEM = re.compile(r"\s*\"?PackedCatalogItem\"?(?:=hex|\s+REG_BINARY)")
_LINE_END = re.compile(r"\r*\n|\r")
_DEEPEST: Final = 64
_MOST_LISTINGS: Final = 50
"""Whole listings of a run of JSON that are compared with its lines; more of them are given as they are."""

_FIELD = re.compile(r"([A-Za-z_][\w.]{0,60})=(.*)")
_FIELD_OF_RULE = re.compile(rf"[A-Za-z_][\w.]{{0,60}}={_RULE}\s*")
_ENOUGH: Final = 3

_CELL_OF_GUID = re.compile(rf"([,;])\s*\"?{_GUID}\"?\s*(?:[,;]|$)")
_CELLS_REACH: Final = (4, 13)
_LABEL_AND_VALUE: Final = 2
_LONGEST_ROW: Final = 10_000

_FOLD = re.compile(r"(?<!\\)(?:\\\\)*\\$")


def is_sign(line: str) -> bool:
    """Tell whether a line is evidence for any of the records of this module."""
    return _is_json(line) or _is_field(line) or _is_cell(line) or _is_folded(line)


def _is_json(line: str) -> bool:
    if '"' not in line:
        return False
    if ("---" in line or not line.isascii()) and _RULE_STRING.search(line) is not None:
        return True
    return "HKEY_" in line and _KEY_STRING.search(line) is not None


def _is_field(line: str) -> bool:
    return "=-" in line and _FIELD_OF_RULE.fullmatch(line) is not None


def _is_cell(line: str) -> bool:
    return "{" in line and ("," in line or ";" in line) and _CELL_OF_GUID.search(line) is not None


def _is_folded(line: str) -> bool:
    return line.endswith("\\") and "\\n" in line and _FOLD.search(line) is not None


# JSON, one record a line or spread over several, in whatever other text.


@dataclass(slots=True)
class _Strings:
    """The strings of JSON that goes over lines: their keys, or those of the lists that hold them; and their lines."""

    found: list[tuple[str, str, int]] = field(default_factory=list)
    _above: list[str] = field(default_factory=list)
    _key: str = ""

    def read(self, line: str, index: int) -> bool:
        """Read a line; False if it is no JSON from its first bracket or quotation mark on."""
        tokens = self._tokens(line)
        signs = {sign for _, sign in tokens or ()}
        # Strings beside one another, without a name and in no list, are no JSON: a table's row looks so.
        if tokens is None or not (self._above or signs & set(":{[") or not any(string for string, _ in tokens)):
            self._above, self._key = [], ""
            return False
        waiting: str | None = None
        for string, sign in [*tokens, ("", "")]:
            if waiting is not None:
                if sign == ":":
                    self._key = waiting
                else:
                    self.found.append((self._key, waiting, index))
                waiting = None
            if string:
                waiting = _text(string)
            elif sign and sign in "{[":
                self._above = [*self._above[-_DEEPEST:], self._key]
            elif sign and sign in "}]" and self._above:
                self._key = self._above.pop()
        return True

    def _tokens(self, line: str) -> list[tuple[str, str]] | None:
        start = 0 if line.lstrip()[:1] in ('"', "{", "[", "}", "]", "") else None
        places = [start] if start is not None else [match.start() for match in _OPENING.finditer(line)][:_ENOUGH]
        for place in places:
            tokens: list[tuple[str, str]] = []
            end = place
            while (match := _TOKEN.match(line, end)) is not None:
                end = match.end()
                if match["string"] or match["sign"]:
                    tokens.append((match["string"] or "", match["sign"] or ""))
            if end == len(line):
                return tokens
        return None


def of_json(lines: Sequence[str]) -> _Numbered | None:
    """Give the printed lines that records in JSON hold, instead of the records; None if there are none."""
    if not any(map(_is_json, lines)):
        return None
    strings = _Strings()
    runs: list[tuple[int, int, int, int]] = []  # the lines of JSON, and which strings are theirs
    start = before = 0
    for index, line in enumerate(lines):
        if strings.read(line, index):
            continue
        if index > start:
            runs.append((start, index, before, len(strings.found)))
        start, before = index + 1, len(strings.found)
    runs.append((start, len(lines), before, len(strings.found)))
    # A key of which a string is a rule, or a key of the registry, has a printed line in each of its strings.
    counted = Counter(key for key, text, _ in strings.found if _ONLY_RULE.fullmatch(text) or _ONLY_KEY.fullmatch(text))
    items = {key for key, text, _ in strings.found if _ITEM.match(text)}
    rules = {key for key, text, _ in strings.found if _ONLY_RULE.fullmatch(text)}
    wanted = {key for key, count in counted.items() if count > 1 and key in items | rules}
    result: _Numbered = []
    done = 0
    for start, end, first, last in runs:
        own = [(text, index) for key, text, index in strings.found[first:last] if key in wanted or _is_listing(text)]
        if not own or not any(key in wanted for key, _, _ in strings.found[first:last]):
            continue
        result += [(line, index) for index, line in enumerate(lines[done:start], start=done)]
        result += _printed(own)
        done = end
    if not done:
        return None
    return result + [(line, index) for index, line in enumerate(lines[done:], start=done)]


def _printed(strings: Sequence[tuple[str, int]]) -> _Numbered:
    """Give the lines of strings; a whole listing is left out that is among them by lines, as Ansible gives it twice."""
    among = "\n".join(piece.rstrip() for text, _ in strings if not _is_listing(text) for piece in _pieces(text))
    result: _Numbered = []
    listings = 0
    for text, index in strings:
        pieces = _pieces(text)
        listings += _is_listing(text)
        if _is_listing(text) and listings <= _MOST_LISTINGS and "\n".join(map(str.rstrip, pieces)) in among:
            continue
        result += [(piece, index) for piece in pieces]
    return result


def _text(string: str) -> str:
    try:
        text = str(json.loads(string, strict=False))
    except ValueError:
        return string[1:-1]
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_listing(text: str) -> bool:
    """Tell whether one string holds a whole listing, in many lines."""
    return "\n" in text and _HOLDS_RULE.search(text) is not None


def _pieces(text: str) -> list[str]:
    pieces = _LINE_END.split(text)
    return pieces[:-1] if len(pieces) > 1 and not pieces[-1] else pieces


# Journals: a field a line, and several fields a record.


def of_fields(lines: Sequence[str]) -> _Numbered | None:
    """Give the values of the field that holds what was printed, where each record has others beside it."""
    if not any(map(_is_field, lines)):
        return None
    fields = [_FIELD.fullmatch(line) if "=" in line else None for line in lines]
    wanted = Counter(match[1] for line, match in zip(lines, fields, strict=True) if match and _is_field(line))
    key, _ = wanted.most_common(1)[0]
    own = [index for index, match in enumerate(fields) if match is not None and match[1] == key]
    others = sum(match is not None and match[1] != key for match in fields[own[0] : own[-1] + 1])
    if len(own) < _ENOUGH or others < len(own) - 1:
        return None
    result: _Numbered = []
    for index, (line, match) in enumerate(zip(lines, fields, strict=True)):
        if match is not None and match[1] == key:
            result.append((match[2], index))
        elif not own[0] < index < own[-1] or (match is None and line.strip()):
            result.append((line, index))
    return result


# Tables of comma-separated values: a label in one cell, its value in the next.


def of_cells(lines: Sequence[str]) -> _Numbered | None:
    """Give lines with labels and values for rows with a cell for each; None if there are none."""
    marks: Counter[tuple[str, int]] = Counter()
    places: list[int] = []
    for index, line in enumerate(lines):
        match = _CELL_OF_GUID.search(line) if _is_cell(line) else None
        if match is None:
            continue
        cells = _cells(line, match[1])
        place = next((at for at, cell in enumerate(cells) if re.fullmatch(_GUID, cell.strip())), 0)
        if place and cells[place - 1].strip(" :"):
            marks[match[1], place] += 1
            places.append(index)
    if not marks:
        return None
    (delimiter, place), _ = marks.most_common(1)[0]
    above, below = _CELLS_REACH
    near = {at for mark in places for at in range(max(0, mark - above), min(len(lines), mark + below))}
    result: _Numbered = []
    for index, line in enumerate(lines):
        cells = [cell.strip() for cell in _cells(line, delimiter)]
        own = cells[place - 1 :]
        while own and not own[-1]:
            own.pop()
        if index not in near and (own or not cells):
            result.append((line, index))
        elif len(own) < _LABEL_AND_VALUE:
            result.append(("".join(own), index))
        else:
            result.append((f"{own[0].rstrip(':： ')}: {delimiter.join(own[1:])}", index))
    return result


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line; none of one that is longer than an entry's may be."""
    if len(line) > _LONGEST_ROW:
        return []
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


# YAML: a string in quotation marks that goes on in the next line, behind a backslash.


def of_folds(lines: Sequence[str]) -> _Numbered | None:
    """Join the lines of a string that was folded; None if there is none."""
    if not any(map(_is_folded, lines)):
        return None
    joined: list[tuple[list[str], int]] = []
    goes_on = False
    for index, line in enumerate(lines):
        if goes_on:
            rest = line.lstrip()
            joined[-1][0].append(rest.removeprefix("\\") if rest.startswith("\\ ") else rest)
        else:
            joined.append(([line], index))
        goes_on = line.endswith("\\") and _FOLD.search(line) is not None and index + 1 < len(lines)
        if goes_on:
            joined[-1][0][-1] = joined[-1][0][-1][:-1]
    return [("".join(parts), index) for parts, index in joined]


STEPS: Final = (of_folds, of_json, of_fields, of_cells)
