"""What a run over many inputs says at the end: the figures, the machines that need attention, where the report is."""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, Final

from rich.text import Text

from analyzer.outputs.page import line, open_page, paragraph
from analyzer.outputs.terminal import STYLES
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import VERDICT_WORDS

if TYPE_CHECKING:
    from analyzer.fleet.overview import Fleet, Machine

_SHOWN: Final = 15
_PLACE: Final = 70
_PRODUCTS: Final = 40


def render(fleet: Fleet, place: str, *, width: int, color: bool) -> str:
    """Return the summary of a report folder as text, with ANSI colours or without."""
    written = io.StringIO()
    console = open_page(written, width=width, color=color)
    figures = fleet.overview
    inputs = sum(figures.inputs.values())
    line(
        console,
        f"{_counted(inputs, 'input')}, {_counted(figures.dumps, 'dump')}, {_counted(figures.machines, 'machine')}"
        f"; {figures.attention:,} need attention",
        "bold",
    )
    for count in figures.verdicts:
        word = VERDICT_WORDS[count.name] if count.name in VERDICT_WORDS else str(count.name)
        console.print(
            Text.assemble("  ", (f" {word.upper()} ", STYLES.get(str(count.name), "")), f"  {count.machines:,}"),
            soft_wrap=True,
        )
    unread = figures.inputs.get("unreadable", 0)
    without = figures.inputs.get("no-catalog", 0)
    if without:
        line(console, f"  no catalog in {_counted(without, 'input')}")
    if unread:
        line(console, f"  not read: {_counted(unread, 'input')}")
    if figures.attention:
        console.print()
        line(console, "Machines that need attention", "bold")
        for machine in islice(fleet.attention(), _SHOWN):
            line(console, f"  {_about(machine)}")
        if figures.attention > _SHOWN:
            line(console, f"  and {figures.attention - _SHOWN:,} more", "dim")
    console.print()
    paragraph(console, f"Report: {place.rstrip('/')}/index.html", 0)
    return written.getvalue()


def _about(machine: Machine) -> str:
    name = machine.name or machine.place
    products = ", ".join(machine.products)
    place = "" if machine.name is None else f"  {shorten(printable(machine.place), _PLACE)}"
    return (
        f"{VERDICT_WORDS[machine.verdict]:<22} {shorten(printable(name), _PLACE)}"
        f"{f'  [{shorten(printable(products), _PRODUCTS)}]' if products else ''}{place}"
    )


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
