"""The lines of a dump as a page lists them: what the report speaks of leads there, and from there back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from markupsafe import Markup, escape
from msgspec.structs import replace

from analyzer.analysis import NameSpace, Provider
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Container

    from analyzer.analysis import Dump

_DIGITS: Final = re.compile(r"\s*(?:[0-9A-Fa-f]{2},)+(?:[0-9A-Fa-f]{2}|\\)?\s*")
_DIGITS_KEPT: Final = 2
"""Runs of more lines of nothing but digits, as registry exports have by the thousand, are counted and not shown."""
_BETWEEN: Final = "</li>\n<li>"

POSITION: Final = Markup("\0")
LINE: Final = Markup("\1")
"""Where the place of an entry goes in its row; no text of an input has them: `printable` writes them as escapes."""

_Entry = TypeVar("_Entry", Provider, NameSpace)


class Listing(NamedTuple):
    """The items of a list of lines, and whether findings quote any of them."""

    items: Markup
    quoted: bool


def shown_lines(dump: Dump) -> range:
    """Return the numbers of the lines that the document has of a dump."""
    return range(dump.source.line, dump.source.line + len(dump.text or ()))


def listing(dump: Dump, key: str, shown: range) -> Listing:
    """Return the lines of a dump as items of a list that counts them, for `key`, the prefix of the ids of the dump.

    A line that something leads to has an id; one that findings quote is marked and leads to them.
    """
    quoting = _quoting(dump, shown)
    linked = _linked_lines(dump)
    gaps = _runs_of_digits(dump, linked)
    # All at once: none of the texts has a line end any more.
    texts = str(escape("\n".join(map(printable, dump.text or ())))).split("\n")
    items: list[str] = []
    begin = shown.start
    value = ""
    for line in sorted(linked.intersection(shown) | gaps.keys()):
        if begin < line:
            items.append(f"<li{value}>{_BETWEEN.join(texts[begin - shown.start : line - shown.start])}</li>")
            value = ""
        if line in gaps:
            begin = line + gaps[line]
            items.append(f'<li class="gap">… {gaps[line]} lines of hexadecimal digits …</li>')
            # The list counts by itself, except behind lines that are not shown.
            value = f' value="{begin}"'
            continue
        begin = line + 1
        text = texts[line - shown.start]
        if line in quoting:
            back = "".join(f' <a href="#{key}-f{number}">finding {number}</a>' for number in quoting[line])
            text = f"<mark>{text}</mark>{back}"
        items.append(f'<li{value} id="{key}-l{line}" tabindex="-1">{text}</li>')
        value = ""
    if begin < shown.stop:
        items.append(f"<li{value}>{_BETWEEN.join(texts[begin - shown.start :])}</li>")
    return Listing(Markup("\n".join(items)), bool(quoting))  # noqa: S704 - texts are escaped just here, the rest is ours


def line_link(line: int, shown: Container[int], key: str) -> Markup | int:
    """Return a line number, leading to the line where the report has it; `shown` are those that it has."""
    if line not in shown:
        return line
    return Markup(f'<a class="ln" href="#{key}-l{line}">{line}</a>')  # noqa: S704 - a number, and ids of ours


def _quoting(dump: Dump, shown: range) -> dict[int, list[int]]:
    """Return the numbers, from 1, of the findings that quote a line, for each line of the dump that is quoted."""
    quoting: dict[int, list[int]] = {}
    for number, finding in enumerate(dump.findings, 1):
        for evidence in finding.evidence:
            if evidence.member == dump.source.member and evidence.line in shown:
                own = quoting.setdefault(evidence.line, [])
                if number not in own:
                    own.append(number)
    return quoting


def _linked_lines(dump: Dump) -> set[int]:
    """Return the lines that the report leads to: evidence, what was not recognized, the first line of each entry."""
    lines = {evidence.line for finding in dump.findings for evidence in finding.evidence}
    lines |= {item.line for item in dump.unrecognized}
    for catalog in dump.catalogs:
        lines |= {entry.line for entry in catalog.providers} | {entry.line for entry in catalog.name_spaces}
    return lines


def _runs_of_digits(dump: Dump, linked: set[int]) -> dict[int, int]:
    """Return the first line of each run of digits that is not shown, and how many lines it has.

    Lines that something leads to are always shown.
    """
    runs: dict[int, int] = {}
    first = after = 0
    for line, text in enumerate(dump.text or (), dump.source.line):
        if "," in text and line not in linked and _DIGITS.fullmatch(text):
            first = first if line == after else line
            after = line + 1
            runs[first] = after - first
    return {line: length for line, length in runs.items() if length > _DIGITS_KEPT}


def unplaced(entry: _Entry) -> _Entry:
    """Return an entry without its place: what a row says of it is the same for all machines that have it."""
    return replace(entry, position=0, line=0, end_line=0)


def placed(row: Markup, entry: Provider | NameSpace, key: str, shown: Container[int]) -> Markup:
    """Return the row of an entry with its place in the catalog and its line."""
    link = str(line_link(entry.line, shown, key))
    filled = str(row).replace(POSITION, str(entry.position)).replace(LINE, link)
    return Markup(filled)  # noqa: S704 - a row is markup, and so is the link
