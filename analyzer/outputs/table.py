"""Several dumps at a terminal: a row each, the worst verdict first, in columns that fit the width."""

from __future__ import annotations

import re
from os.path import commonprefix
from typing import TYPE_CHECKING, Final

from rich.text import Text

from analyzer.analysis import VERDICTS
from analyzer.outputs.page import line
from analyzer.outputs.text import columns, printable, shorten
from analyzer.outputs.words import VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from analyzer.analysis import Analysis, Dump

_HEADS: Final = ("VERDICT", "MACHINE", "DUMP", "PRODUCTS, OR WHY")
_FOLDER_END: Final = re.compile(r".*[/\\]|.* › ")
_WIDEST: Final = (21, 20, 200)
"""Columns that the first three may take: a longer name of a machine is cut."""
_LEAST: Final = 24
"""Columns that the last one has at least."""


def table(console: Console, analysis: Analysis, places: Mapping[int, str], styles: Mapping[str, str]) -> None:
    """Write the dumps as a table; `places` names each by its number in the document, `styles` colours verdicts.

    A place is never cut, since it is there to be copied: in a window without room for it, it takes a line of its own.
    """
    order = sorted(range(len(analysis.dumps)), key=lambda number: VERDICTS.index(analysis.dumps[number].verdict))
    folder = _common_folder([*places.values()])
    heads = (*_HEADS[:2], f"DUMP in {folder}" if folder else "DUMP", _HEADS[3])
    rows = [_row(analysis.dumps[number], places[number].removeprefix(folder)) for number in order]
    widths = [min(most, max(columns(row[c]) for row in (heads, *rows))) for c, most in enumerate(_WIDEST)]
    shown = [0, 2] if all(row[1] == "-" for row in rows) else [0, 1, 2]
    own_line = sum(widths[c] + 2 for c in shown) + _LEAST > console.width
    if own_line:
        shown.remove(2)
    room = max(_LEAST, console.width - sum(widths[c] + 2 for c in shown))
    for number, row in zip([None, *order], [heads, *rows], strict=True):
        cells = [_padded(shorten(row[c], widths[c]) if c == 1 else row[c], widths[c]) for c in shown]
        rest = "  ".join(["", *cells[1:], shorten(row[3], room)]).rstrip()
        style = "dim" if number is None else styles[analysis.dumps[number].verdict]
        first = cells[0] if rest else cells[0].rstrip()
        console.print(Text.assemble((first, style), (rest, "dim" if number is None else "")), soft_wrap=True)
        if own_line:
            line(console, f"    {row[2]}", "dim" if number is None else "")


def _row(dump: Dump, place: str) -> tuple[str, str, str, str]:
    return VERDICT_WORDS[dump.verdict], printable(dump.machine or "-"), place, printable(_what(dump))


def _what(dump: Dump) -> str:
    """Name the products of third parties, or say why nothing is certain; and the errors of which the verdict is silent.

    A clean dump says nothing more, unless it has an error.
    """
    foreign = [e for catalog in dump.catalogs for e in catalog.providers if e.origin == "third-party"]
    # A chain is called after what it stands over: the layered entry below it has the name.
    products = {
        entry.product or entry.name or entry.description or "no description": None
        for entry in foreign
        if entry.product is not None or not entry.chain
    }
    told = ", ".join(products)
    if dump.verdict == "undetermined":
        told = f"not whole; {told}".removesuffix("; ") if not dump.complete else dump.verdict_reason
    errors = [] if dump.verdict == "non-ifs" else [f.title for f in dump.findings if f.severity == "error"]
    new = sum(finding.baseline == "new" for finding in dump.findings)
    news = [] if not new else [f"{new} new {'finding' if new == 1 else 'findings'}"]
    return "; ".join([*([told] if told else []), *errors, *news])


def _common_folder(places: list[str]) -> str:
    """Return what all places begin with, up to the end of a folder or an archive.

    >>> _common_folder(["case/a/x.txt : 1", "case/ab/y.txt : 2"])
    'case/'
    """
    end = _FOLDER_END.match(commonprefix(places))  # noqa: RUF071 - by characters, and then cut at a folder
    return end[0] if end else ""


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))
