"""The report as one HTML page: self-contained, inert whatever stood in the dump, whole without its script.

The page carries its own rule for the browser (a Content Security Policy with the hashes of its only style sheet and its
only script), so nothing in it can load, send or run anything else. Text of the dump gets there in one way only: through
`printable`, then through Jinja's autoescape; the script reads it as text and never as markup. The page depends on the
document alone, so the same document gives the same bytes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.analysis import VERDICTS, Provider
from analyzer.outputs import advice, listing, software, templating, trails, ways
from analyzer.outputs.drawing import fit_lines
from analyzer.outputs.places import place
from analyzer.outputs.text import printable
from analyzer.outputs.ticket import ticket

if TYPE_CHECKING:
    from jinja2 import Environment

    from analyzer.analysis import Analysis, Catalog, Input, InputStatus, NameSpace

_DUMPS_WITH_TEXT: Final = 100
"""Of more dumps the page leaves their lines out: a browser has to open it."""
_CATALOGS: Final = {64: "Native 64-bit catalog", 32: "32-bit catalog", None: "The catalog"}


def render(analysis: Analysis, *, index: str | None = None) -> str:
    """Return the report of a whole analysis as one HTML document, to be written in UTF-8.

    `index` is the address of the page that leads to this one, where there is one.
    """
    if several := len(analysis.dumps) > _DUMPS_WITH_TEXT:
        analysis = replace(analysis, dumps=tuple(replace(dump, text=None) for dump in analysis.dumps))
    style, script = templating.inline("report.css"), templating.inline("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=analysis,
            index=index,
            without_text=several,
            style=style.text,
            script=script.text,
            style_hash=style.digest,
            script_hash=script.digest,
        )
    )


@cache
def _environment() -> Environment:
    environment = templating.environment()
    environment.filters |= {
        "catalog_name": _catalog_name,
        "fit": _fit,
        "flags": _flags,
        "line_link": listing.line_link,
        "placed": listing.placed,
        "size": _size,
        "unplaced": listing.unplaced,
    }
    environment.globals |= {
        "advice": advice,
        "counted": _counted,
        "flag_names": _flag_names,
        "LINE": listing.LINE,
        "listing": listing.listing,
        "place": place,
        "POSITION": listing.POSITION,
        "shown_lines": listing.shown_lines,
        "software": software,
        "ticket": ticket,
        "trails": trails,
        "inputs_of": _inputs_of,
        "verdicts": VERDICTS,
        "ways": ways,
    }
    return environment


def _fit(text: str, size: float, width: float, lines: int = 1) -> list[str]:
    return fit_lines(printable(text), size, width, lines)


def _size(count: int) -> str:
    return f"{count:,} {'byte' if count == 1 else 'bytes'}"


def _flags(value: int) -> str:
    return f"0x{value:X}"


def _catalog_name(catalog: Catalog) -> str:
    return _CATALOGS[catalog.bits]


def _flag_names(catalog: Catalog) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the names of the bits of each value of Service Flags in a catalog, the smallest value first."""
    values = {e.service_flags: e.flag_names for e in catalog.providers if e.service_flags is not None}
    return tuple(sorted(values.items()))


def _counted(entries: tuple[Provider, ...] | tuple[NameSpace, ...]) -> tuple[int, int]:
    """Return how many entries are non-IFS, and how many are of third parties."""
    return (
        sum(isinstance(entry, Provider) and entry.ifs is False for entry in entries),
        sum(entry.origin == "third-party" for entry in entries),
    )


def _inputs_of(analysis: Analysis, status: InputStatus) -> list[Input]:
    return [item for item in analysis.inputs if item.status == status]
