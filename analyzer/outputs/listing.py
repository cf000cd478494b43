"""The lines of a dump as a page lists them: what the report speaks of leads there, and from there back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup, escape

from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from analyzer.analysis import Dump

_DIGITS: Final = re.compile(r"\s*(?:[0-9A-Fa-f]{2},)+(?:[0-9A-Fa-f]{2}|\\)?\s*")
_DIGITS_KEPT: Final = 2
"""Runs of more lines of nothing but digits, as registry exports have by the thousand, are counted and not shown."""


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
    # All at once: none of the texts has a line end any more.
    texts = str(escape("\n".join(map(printable, dump.text or ())))).split("\n")
    items: list[str] = []
    # The list counts by itself, except behind lines that are not shown.
    value = ""
    for line, hidden in _kept(dump, linked):
        if hidden:
            items.append(f'<li class="gap">… {hidden} lines of hexadecimal digits …</li>')
            value = f' value="{line + hidden}"'
            continue
        text = texts[line - shown.start]
        leads = f' id="{key}-l{line}" tabindex="-1"' if line in linked else ""
        if line in quoting:
            back = "".join(f' <a href="#{key}-f{number}">finding {number}</a>' for number in quoting[line])
            text = f"<mark>{text}</mark>{back}"
        items.append(f"<li{value}{leads}>{text}</li>")
        value = ""
    return Listing(Markup("\n".join(items)), bool(quoting))  # noqa: S704 - texts are escaped just here, the rest is ours


def line_link(shown: Container[int], key: str, line: int) -> Markup | int:
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


def _kept(dump: Dump, linked: set[int]) -> Iterator[tuple[int, int]]:
    """Give the numbers of the lines of a dump, each with 0; of a run of digits the first, and how many lines it has.

    Lines that something leads to are always shown.
    """
    run = 0
    end = dump.source.line
    for line, text in enumerate(dump.text or (), dump.source.line):
        end = line + 1
        if "," in text and line not in linked and _DIGITS.fullmatch(text):
            run += 1
            continue
        if run:
            yield from _shortened(line - run, run)
            run = 0
        yield line, 0
    yield from _shortened(end - run, run)


def _shortened(first: int, run: int) -> Iterable[tuple[int, int]]:
    return ((first + number, 0) for number in range(run)) if run <= _DIGITS_KEPT else [(first, run)]
