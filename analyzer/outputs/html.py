"""The report as one HTML page: self-contained, inert whatever stood in the dump, whole without its script.

The page carries its own rule for the browser (a Content Security Policy with the hashes of its only style sheet and its
only script), so nothing in it can load, send or run anything else. Text of the dump gets there in one way only: through
`printable`, then through Jinja's autoescape; the script reads it as text and never as markup. The page depends on the
document alone, so the same document gives the same bytes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from analyzer.analysis import RUNTIME_STATUSES, VERDICTS
from analyzer.outputs import advice, templating, trails, ways
from analyzer.outputs.drawing import fit_lines
from analyzer.outputs.places import place
from analyzer.outputs.text import printable
from analyzer.outputs.ticket import ticket

if TYPE_CHECKING:
    from jinja2 import Environment

    from analyzer.analysis import Analysis, Catalog, Dump, Input, InputStatus

_DIGITS: Final = re.compile(r"\s*(?:[0-9A-Fa-f]{2},)+(?:[0-9A-Fa-f]{2}|\\)?\s*")
_DIGITS_KEPT: Final = 2
"""Runs of more lines of nothing but digits, as registry exports have by the thousand, are counted and not shown."""
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
    environment.filters |= {"fit": _fit, "flags": _flags, "size": _size}
    environment.globals |= {
        "catalog_name": _catalog_name,
        "advice": advice,
        "flag_names": _flag_names,
        "in_text": _in_text,
        "linked_lines": _linked_lines,
        "place": place,
        "quoting": _quoting,
        "runtime_statuses": RUNTIME_STATUSES,
        "shown_lines": _shown_lines,
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


def _flag_names(catalog: Catalog) -> dict[int, tuple[str, ...]]:
    """Return the names of the bits of each value of Service Flags in a catalog, the smallest value first."""
    values = {e.service_flags: e.flag_names for e in catalog.providers if e.service_flags is not None}
    return dict(sorted(values.items()))


def _in_text(dump: Dump, line: int, member: str | None) -> bool:
    """Tell whether a line of the input stands among those that the document has of a dump."""
    return member == dump.source.member and 0 <= line - dump.source.line < len(dump.text or ())


def _quoting(dump: Dump) -> dict[int, list[int]]:
    """Return the numbers, from 1, of the findings that quote a line, for each line of the dump that is quoted."""
    quoting: dict[int, list[int]] = {}
    for number, finding in enumerate(dump.findings, 1):
        for evidence in finding.evidence:
            own = quoting.setdefault(evidence.line, [])
            if number not in own and _in_text(dump, evidence.line, evidence.member):
                own.append(number)
    return quoting


def _linked_lines(dump: Dump) -> set[int]:
    """Return the lines that the report leads to: evidence, what was not recognized, the first line of each entry."""
    lines = {evidence.line for finding in dump.findings for evidence in finding.evidence}
    lines |= {item.line for item in dump.unrecognized}
    for catalog in dump.catalogs:
        lines |= {entry.line for entry in catalog.providers} | {entry.line for entry in catalog.name_spaces}
    return lines


def _shown_lines(dump: Dump, linked: set[int]) -> list[tuple[int, str, int]]:
    """Return the lines of a dump as number, text and 0; for a run of digits number, nothing and how many lines it has.

    Lines that something leads to are always shown.
    """
    shown: list[tuple[int, str, int]] = []
    run: list[tuple[int, str, int]] = []
    for line, text in enumerate(dump.text or (), dump.source.line):
        if line not in linked and _DIGITS.fullmatch(text):
            run.append((line, text, 0))
            continue
        shown += _shortened(run)
        shown.append((line, text, 0))
        run = []
    return shown + _shortened(run)


def _shortened(run: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    return run if len(run) <= _DIGITS_KEPT else [(run[0][0], "", len(run))]


def _inputs_of(analysis: Analysis, status: InputStatus) -> list[Input]:
    return [item for item in analysis.inputs if item.status == status]
