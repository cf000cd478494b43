"""The comparison as Markdown for a ticket, as short and as inert as that of an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.comparison.result import OUTCOMES
from analyzer.model.phrases import kind_words
from analyzer.outputs.comparison import words
from analyzer.outputs.inert import block
from analyzer.outputs.markup import QUOTED, bounded, bullets, cell, code, row, sentences, steps
from analyzer.outputs.places import named
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import INPUT_STATUS_WORDS, VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.comparison.result import (
        CatalogChange,
        Comparison,
        EntryChange,
        FieldChange,
        FindingChange,
        Listing,
        Pair,
    )

_PAIRS_SHOWN: Final = 40
"""Rows of the table: with the longest sentences still a comment that GitHub and Jira take."""
_STEPS_SHOWN: Final = 5
_ENTRIES_SHOWN: Final = 12
_FIELDS_SHOWN: Final = 6
_FINDINGS_SHOWN: Final = 10
_PLACES_SHOWN: Final = 10
_SOCKETS_SHOWN: Final = 12


def render(comparison: Comparison) -> str:
    """Return the comparison as one Markdown text with a final line end: a ticket of one pair, a table of several."""
    if len(comparison.pairs) == 1:
        blocks = _one(comparison.pairs[0])
    elif comparison.pairs:
        blocks = _several(comparison)
    else:
        blocks = iter(["## Winsock catalogs: nothing was compared", "No listing of BEFORE has a counterpart in AFTER."])
    made = f"Made by {cell(f'{comparison.tool.name} {comparison.tool.version}')}, from what the files say alone."
    return "\n\n".join([*blocks, *_unpaired(comparison), *_unread(comparison), made]) + "\n"


def _one(pair: Pair) -> Iterator[str]:
    yield f"## Winsock catalogs compared: {words.OUTCOME_WORDS[pair.outcome]}"
    yield f"**{sentences(pair.headline)}**"
    machine = pair.after.machine or pair.before.machine
    about = [f"Machine: {code(machine)}"] if machine else []
    yield bullets(
        [*about, *(f"{word}: {_listing(own)}" for word, own in (("Before", pair.before), ("After", pair.after)))]
    )
    for caution in pair.cautions:
        yield f"Note: {sentences(caution)}"
    if pair.advice:
        yield "### What to do"
        yield from steps(pair.advice[:_STEPS_SHOWN])
    for name, catalog in words.alike(pair.catalogs):
        yield f"### {name}"
        yield from _catalog(catalog)
    if not pair.catalogs:
        yield "The catalogs do not differ."
    told = [finding for finding in pair.findings if finding.status != "unchanged"]
    unchanged = len(pair.findings) - len(told)
    if pair.findings:
        yield "### Findings"
        lines = bounded(map(_finding, told), _FINDINGS_SHOWN)
        yield bullets([*lines, *([f"Unchanged: {unchanged}"] if unchanged else [])])


def _listing(listing: Listing) -> str:
    whole = "" if listing.complete else "; the dump is not whole"
    lines = f"lines {listing.source.line} to {listing.source.end_line}"
    return f"{code(words.place(listing))}, {lines}: **{VERDICT_WORDS[listing.verdict]}**{whole}"


def _catalog(catalog: CatalogChange) -> Iterator[str]:
    lines: list[str] = []
    for group in words.GROUPS:
        sign = words.mark(group)
        of_group = (f"{sign} {_name(words.entry_name(entry))}{_kind(group)}" for entry in getattr(catalog, group))
        lines += bounded(of_group, _ENTRIES_SHOWN)
    for changed in (catalog.changed, catalog.name_spaces_changed):
        lines += _changed(changed)
    if lines:
        yield block("\n".join(lines), "diff")
    for order in catalog.reordered[:_SOCKETS_SHOWN]:
        sides = (", ".join(map(words.entry_name, side)) for side in (order.before, order.after))
        before, after = map(sentences, sides)
        yield f"Reordered, of {kind_words(order.address_family, order.socket_type)}:\n\n" + bullets(
            [f"Before: {before}", f"After: {after}"]
        )
    if catalog.sockets:
        rows = [row("Socket gets", "Before", "After"), row("---", "---", "---")]
        for socket in catalog.sockets[:_SOCKETS_SHOWN]:
            sides = ("none" if own is None else words.entry_name(own) for own in (socket.before, socket.after))
            doubt = "" if socket.certain else " (not certain)"
            rows.append(row(f"{kind_words(socket.address_family, socket.socket_type)}{doubt}", *map(cell, sides)))
        yield "\n".join(rows)


def _changed(changes: tuple[EntryChange, ...]) -> list[str]:
    lines: list[str] = []
    for change in changes[:_ENTRIES_SHOWN]:
        lines.append(f"! {_name(words.entry_name(change.after))}")
        lines += bounded((f"!   {_field(field)}" for field in change.fields), _FIELDS_SHOWN)
    return [*lines, f"… and {len(changes) - _ENTRIES_SHOWN} more"] if len(changes) > _ENTRIES_SHOWN else lines


def _field(field: FieldChange) -> str:
    """Write what became of a field; layers are GUIDs one behind the other, which only a report has room for."""
    if field.field == "layers" and isinstance(field.before, tuple) and isinstance(field.after, tuple):
        return f"layers: {len(field.before)} before, {len(field.after)} now, not the same ones"
    return _name(words.field_change(field))


def _kind(group: str) -> str:
    """Say what the sign does not: that a line is a name space, or that nothing is certain about it."""
    kind = " (name space)" if group.startswith("name_spaces") else ""
    if "unseen" in group:
        return f"{kind}: not seen in {group.rpartition('_')[2].upper()}, which does not show everything"
    return kind


def _name(text: str) -> str:
    return shorten(printable(text), QUOTED)


def _finding(finding: FindingChange) -> str:
    severity = finding.severity_after or finding.severity_before
    about = f" ({', '.join(finding.software)})" if finding.software else ""
    return f"{words.FINDING_WORDS[finding.status].capitalize()}: {severity}: {cell(f'{finding.title}{about}')}"


def _several(comparison: Comparison) -> Iterator[str]:
    """Make a table of the pairs, what needs attention first; how many of each outcome there are stands above it."""
    yield f"## Winsock catalogs compared: {len(comparison.pairs)} machines"
    counted = comparison.summary.outcomes
    yield bullets([f"**{words.OUTCOME_WORDS[word]}:** {counted[word]}" for word in OUTCOMES if word in counted])
    pairs = [pair for word in OUTCOMES for pair in comparison.pairs if pair.outcome == word]
    told = [pair for pair in pairs if pair.outcome != "unchanged"] or pairs
    rows = [row("Outcome", "Machine", "Listing", "What happened"), row("---", "---", "---", "---")]
    for pair in told[:_PAIRS_SHOWN]:
        machine = pair.after.machine or pair.before.machine
        name = "–" if machine is None else code(machine, cell=True)
        where = f"{code(words.place(pair.after), cell=True)} : {pair.after.source.line}"
        rows.append(row(words.OUTCOME_WORDS[pair.outcome], name, where, cell(pair.headline)))
    yield "\n".join(rows)
    left = len(pairs) - min(len(told), _PAIRS_SHOWN)
    if left:
        yield f"… and {left} more{', unchanged' if len(told) <= _PAIRS_SHOWN else ''}."


def _unpaired(comparison: Comparison) -> Iterator[str]:
    if comparison.unpaired:
        yield "### Without a counterpart"
        lines = (
            f"Only in {item.side.upper()}: {code(words.place(item.listing))} : {item.listing.source.line} "
            f"({VERDICT_WORDS[item.listing.verdict]})"
            for item in comparison.unpaired
        )
        yield bullets(bounded(lines, _PLACES_SHOWN))


def _unread(comparison: Comparison) -> Iterator[str]:
    unread = [item for item in (*comparison.before, *comparison.after) if item.status == "unreadable"]
    if unread:
        yield f"### {INPUT_STATUS_WORDS['unreadable']}"
        lines = (f"{code(named(item.path))}: {sentences(item.detail or 'no reason is known')}" for item in unread)
        yield bullets(bounded(lines, _PLACES_SHOWN))
