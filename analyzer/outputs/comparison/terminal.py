"""The comparison for people at a terminal: of each machine the sentence first, then what differs.

One pair of dumps is shown in full, of many only those that are not unchanged, the worst first.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from rich.text import Text

from analyzer.comparison.result import OUTCOMES
from analyzer.model.phrases import kind_words
from analyzer.outputs.comparison import words
from analyzer.outputs.page import line, open_page, paragraph
from analyzer.outputs.text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from analyzer.comparison.result import CatalogChange, Comparison, Entry, EntryChange, Pair

_STYLES: Final = {
    "worse": "bold white on red",
    "cannot-tell": "bold black on yellow",
    "better": "bold white on green",
    "changed": "bold black on cyan",
    "unchanged": "bold black on bright_white",
}
_SIGNS: Final = {"-": "red", "+": "green", "?": "yellow"}
_SHOWN: Final = 12
"""Entries of one group of one catalog: more stand in the report."""


def render(comparison: Comparison, *, width: int, color: bool) -> str:
    """Return the comparison as text, wrapped to `width` columns, with ANSI colours or without."""
    written = io.StringIO()
    console = open_page(written, width=width, color=color)
    alone = len(comparison.pairs) == 1
    shown = 0
    for outcome in OUTCOMES:
        for pair in comparison.pairs:
            if pair.outcome == outcome and (alone or outcome != "unchanged"):
                if shown:
                    console.print()
                _pair(console, pair)
                shown += 1
    if shown and (comparison.unpaired or not alone):
        console.print()
    for item in comparison.unpaired:
        listing = item.listing
        word = "only in BEFORE" if item.side == "before" else "only in AFTER"
        name = f"{listing.machine}, " if listing.machine else ""
        line(console, f"{word}: {name}{words.place(listing)} : {listing.source.line} ({listing.verdict})", "yellow")
    if not alone:
        counted = ", ".join(f"{count} {word}" for word, count in comparison.summary.outcomes.items())
        pairs = comparison.summary.pairs
        line(console, f"{pairs} pairs compared: {counted}" if pairs else "No dumps could be paired.", "bold")
    return written.getvalue()


def _pair(console: Console, pair: Pair) -> None:
    machine = pair.after.machine or pair.before.machine
    if machine:
        line(console, machine, "bold")
    for word, listing in (("before", pair.before), ("after ", pair.after)):
        where = f"lines {listing.source.line} to {listing.source.end_line}"
        line(console, f"{word}  {words.place(listing)}, {where}: {listing.verdict}")
    console.print()
    console.print(Text(f" {words.OUTCOME_WORDS[pair.outcome].upper()} ", _STYLES[pair.outcome]))
    paragraph(console, pair.headline, 2)
    for step in pair.advice:
        paragraph(console, f"- {step}", 2, hanging=2)
    for caution in pair.cautions:
        paragraph(console, f"Note: {caution}", 2, hanging=2, style="dim")
    for name, catalog in words.alike(pair.catalogs):
        console.print()
        line(console, name, "bold")
        _catalog(console, catalog)
    told = [finding for finding in pair.findings if finding.status != "unchanged"]
    unchanged = len(pair.findings) - len(told)
    if pair.findings:
        console.print()
        line(console, "Findings", "bold")
    for finding in told:
        severity = finding.severity_after or finding.severity_before
        about = f" ({', '.join(finding.software)})" if finding.software else ""
        said = f"{words.FINDING_WORDS[finding.status]}: {severity}: {finding.title}{about}  [{finding.rule}]"
        paragraph(console, said, 2, hanging=2)
    if unchanged:
        line(console, f"  unchanged: {unchanged}")


def _catalog(console: Console, catalog: CatalogChange) -> None:
    for group, title in words.GROUPS.items():
        entries: tuple[Entry, ...] = getattr(catalog, group)
        if not entries:
            continue
        line(console, f"  {title}: {len(entries)}")
        sign = words.mark(group)
        for entry in entries[:_SHOWN]:
            line(console, f"    {sign} {words.entry_name(entry)}", _SIGNS[sign])
        if len(entries) > _SHOWN:
            line(console, f"    and {len(entries) - _SHOWN} more: see the report (-o report.html)", "dim")
    _changed(console, "Changed", catalog.changed)
    _changed(console, "Name spaces changed", catalog.name_spaces_changed)
    for order in catalog.reordered:
        kind = kind_words(order.address_family, order.socket_type)
        line(console, f"  Reordered, of {kind}:")
        for word, entries in (("before", order.before), ("after", order.after)):
            paragraph(console, f"{word}: {', '.join(map(words.entry_name, entries))}", 4, hanging=2)
    if catalog.sockets:
        line(console, "  Sockets that get another provider:")
    for socket in catalog.sockets:
        kind = kind_words(socket.address_family, socket.socket_type)
        sides = ["none" if entry is None else words.entry_name(entry) for entry in (socket.before, socket.after)]
        doubt = "" if socket.certain else " (not certain)"
        paragraph(console, f"{kind}: {sides[0]} -> {sides[1]}{doubt}", 4, hanging=2)


def _changed(console: Console, title: str, changes: tuple[EntryChange, ...]) -> None:
    if changes:
        line(console, f"  {title}: {len(changes)}")
    for change in changes[:_SHOWN]:
        line(console, f"    ~ {printable(words.entry_name(change.after))}")
        for field in change.fields:
            paragraph(console, words.field_change(field), 8, hanging=2)
    if len(changes) > _SHOWN:
        line(console, f"    and {len(changes) - _SHOWN} more: see the report (-o report.html)", "dim")
