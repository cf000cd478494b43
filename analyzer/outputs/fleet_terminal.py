"""What a run over many inputs says at the end: the figures, the machines that need attention, where the report is."""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from analyzer.outputs.page import line, open_page, pieces
from analyzer.outputs.table import VERDICT_STYLES, Row, write_rows
from analyzer.outputs.words import VERDICT_WORDS, counted

if TYPE_CHECKING:
    from analyzer.analysis import InputStatus, Verdict
    from analyzer.fleet.overview import Fleet, Machine

_SHOWN: Final = 15
_SAID_BY_VERDICT: Final = frozenset({"non-ifs-provider", "layered-provider"})
_STATUSES: Final[tuple[tuple[str, InputStatus], ...]] = (
    ("without a catalog", "no-catalog"),
    ("not read", "unreadable"),
)


def render(fleet: Fleet, place: str, *, width: int, color: bool) -> str:
    """Return the summary of a report folder as text, with ANSI colours or without."""
    written = io.StringIO()
    console = open_page(written, width=width, color=color)
    figures = fleet.overview
    if figures.attention:
        worst = list(islice(fleet.attention(), _SHOWN))
        line(console, "Machines that need attention, the worst first", "bold")
        write_rows(console, [_row(machine) for machine in worst], "NEWEST DUMP")
        if figures.attention > len(worst):
            line(console, f"and {figures.attention - len(worst):,} more: the report lists them", "dim")
        console.print()
    inputs = sum(figures.inputs.values())
    line(
        console,
        f"{counted(inputs, 'input')}, {counted(figures.dumps, 'dump')}, {counted(figures.machines, 'machine')}"
        f"; {figures.attention:,} need{'s' if figures.attention == 1 else ''} attention",
        "bold",
    )
    verdicts = [cast("Verdict", count.name) for count in figures.verdicts]
    rows = [
        (VERDICT_WORDS[verdict], count.machines, VERDICT_STYLES[verdict])
        for verdict, count in zip(verdicts, figures.verdicts, strict=True)
    ]
    for word, status in _STATUSES:
        if number := figures.inputs.get(status):
            rows.append((f"{'input' if number == 1 else 'inputs'} {word}", number, ""))
    digits = max((len(f"{number:,}") for _, number, _ in rows), default=0)
    for word, number, style in rows:
        pieces(console, (f"  {number:>{digits},}  ", ""), (word, style))
    line(console, f"Report: {place.rstrip('/')}/index.html")
    return written.getvalue()


def _row(machine: Machine) -> Row:
    """Name the products; where none is known, the findings of which the verdict is silent, or why it is the verdict."""
    findings = "; ".join(found.title for found in machine.findings if found.rule not in _SAID_BY_VERDICT)
    return Row(machine.verdict, machine.name, machine.place, ", ".join(machine.products) or findings or machine.reason)
