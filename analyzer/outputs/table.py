"""Several dumps at a terminal: a row each, the worst verdict first, in columns that fit the width."""

from __future__ import annotations

import re
from os.path import commonprefix
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.analysis import VERDICTS
from analyzer.model.naming import provider_name
from analyzer.outputs.page import line, pieces
from analyzer.outputs.text import columns, printable, shorten
from analyzer.outputs.words import VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from analyzer.analysis import Analysis, Dump, Verdict

_HEADS: Final = ("VERDICT", "MACHINE", "DUMP", "PRODUCTS, OR WHY")
_FOLDER_END: Final = re.compile(r".*[/\\]|.* › ")
_WIDEST: Final = (21, 20, 200)
"""Columns that the first three may take: a longer name of a machine is cut."""
_LEAST: Final = 24
"""Columns that the last one has at least."""


VERDICT_STYLES: Final[dict[Verdict, str]] = {
    "non-ifs": "bold red",
    "undetermined": "bold magenta",
    "layered": "bold yellow",
    "non-ifs-other-family": "bold cyan",
    "clean": "green",
}


class Row(NamedTuple):
    """A verdict and whose it is; `place` is where the dump stands, `what` the products or the reason."""

    verdict: Verdict
    machine: str | None
    place: str
    what: str


def table(console: Console, analysis: Analysis, places: Mapping[int, str]) -> None:
    """Write the dumps as a table, the worst verdict first; `places` names each by its number in the document."""
    order = sorted(range(len(analysis.dumps)), key=lambda number: VERDICTS.index(analysis.dumps[number].verdict))
    dumps = [(analysis.dumps[number], places[number]) for number in order]
    write_rows(console, [Row(dump.verdict, dump.machine, place, _what(dump)) for dump, place in dumps], "DUMP")


def write_rows(console: Console, rows: Sequence[Row], dump: str) -> None:
    """Write rows as a table in columns that fit the width; `dump` heads the column of places.

    A place is never cut to fit, since it is there to be copied: in a window without room for it, it takes a line of its
    own.
    """
    folder = _common_folder([row.place for row in rows])
    heads = (*_HEADS[:2], f"{dump} in {printable(folder)}" if folder.strip("./\\") else dump, _HEADS[3])
    cells = [_cells(row, folder) for row in rows]
    widths = [min(most, max(columns(row[c]) for row in (heads, *cells))) for c, most in enumerate(_WIDEST)]
    shown = [0, 2] if all(row.machine is None for row in rows) else [0, 1, 2]
    own_line = sum(widths[c] + 2 for c in shown) + _LEAST > console.width
    if own_line:
        shown.remove(2)
    room = max(_LEAST, console.width - sum(widths[c] + 2 for c in shown))
    for row, own in zip([None, *rows], [heads, *cells], strict=True):
        fitted = [_padded(shorten(own[c], widths[c]) if c == 1 else own[c], widths[c]) for c in shown]
        rest = "  ".join(["", *fitted[1:], shorten(own[3], room)]).rstrip()
        style = "dim" if row is None else VERDICT_STYLES[row.verdict]
        first = fitted[0] if rest else fitted[0].rstrip()
        pieces(console, (first, style), (rest, "dim" if row is None else ""))
        if own_line:
            line(console, f"    {own[2]}", "dim" if row is None else "")


def _cells(row: Row, folder: str) -> tuple[str, str, str, str]:
    place = printable(row.place.removeprefix(folder))
    return VERDICT_WORDS[row.verdict], printable(row.machine or "-"), place, printable(row.what)


def _what(dump: Dump) -> str:
    """Name the products of third parties, or say why nothing is certain; and the errors of which the verdict is silent.

    A clean dump says nothing more, unless it has an error.
    """
    foreign = [e for catalog in dump.catalogs for e in catalog.providers if e.origin == "third-party"]
    # Of a chain the layered entry below it has the name, unless the chain was lost with the end of an entry.
    products = {
        provider_name(entry.product, entry.name or entry.description): None
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
