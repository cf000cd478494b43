"""The result as Markdown for a ticket: short enough to paste, and inert whatever stood in the dump.

Written for GitHub, Jira and Zendesk: headings, lists, tables and fenced code as all three know them; no HTML, no links.
Blocks of code do not stand inside lists, which Zendesk does not know. In Jira's old wiki markup the page is plain text
that can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.analysis import VERDICTS
from analyzer.outputs import advice, software, trails
from analyzer.outputs.inert import block
from analyzer.outputs.markup import QUOTED, bounded, bullets, cell, code, row, sentences, steps
from analyzer.outputs.places import named, place
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import INPUT_STATUS_WORDS, RUNTIME_STATUS_WORDS, VERDICT_TITLES, VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.analysis import Analysis, Dump, Evidence
    from analyzer.audit_trail import AuditTrail

_DUMPS_SHOWN: Final = 40
"""Rows of the table: with the longest reasons still a comment that GitHub (65,536 characters) and Jira take."""
_INPUTS_SHOWN: Final = 10
_FINDINGS_SHOWN: Final = 8
_EVIDENCE_SHOWN: Final = 6
_STEPS_SHOWN: Final = 5
_NOT_TOLD: Final = "–"


def render(analysis: Analysis) -> str:
    """Return the analysis as one Markdown text with a final line end: a ticket of one dump, a table of several."""
    if len(analysis.dumps) == 1:
        blocks = _one(analysis.dumps[0])
    elif analysis.dumps:
        blocks = _several(analysis)
    else:
        blocks = iter(["## No Winsock catalog was found"])
    made = f"Made by {cell(f'{analysis.tool.name} {analysis.tool.version}')}, from what the files say alone."
    return "\n\n".join([*blocks, *_unread(analysis), made]) + "\n"


def _one(dump: Dump) -> Iterator[str]:
    yield f"## Winsock catalog: {VERDICT_WORDS[dump.verdict]}"
    yield f"**{VERDICT_TITLES[dump.verdict]}.** {sentences(dump.verdict_reason)}"
    yield "\n".join(f"- {name}: {text}" for name, text in _about(dump))
    yield "### What to do"
    yield from _what_to_do(dump)
    told = [finding for finding in dump.findings if finding.severity != "note"]
    notes = [finding for finding in dump.findings if finding.severity == "note"]
    if not told:  # a note that settles the verdict, or the only ones there are, with their evidence
        told, notes = notes, []
    if told:
        yield "### Evidence"
    quoted: set[tuple[str | None, int]] = set()
    for finding in told[:_FINDINGS_SHOWN]:
        yield f"**{finding.severity.capitalize()}:** {sentences(finding.title)}. {sentences(finding.message)}"
        new = [quote for quote in finding.evidence if (quote.member, quote.line) not in quoted]
        quoted.update((quote.member, quote.line) for quote in new)
        if new:
            yield _quoted(dump, new)
    rest = [*told[_FINDINGS_SHOWN:], *notes]
    if rest:
        yield bullets([f"{finding.severity.capitalize()}: {sentences(finding.title)}" for finding in rest])
    if dump.audit_trail is not None:
        yield "### Audit trail"
        yield from _audit_trail(dump.audit_trail)
    if dump.runtimes:
        yield "### Affected software"
        yield "\n".join(_software(dump))


def _about(dump: Dump) -> Iterator[tuple[str, str]]:
    """Name the machine and the place, as far as they are known."""
    if dump.machine is not None:
        yield "Machine", code(dump.machine)
    yield "Windows", sentences(dump.windows.name or "version not known")
    whole = "" if dump.complete else "; the dump is not whole"
    yield "Source", f"{code(place(dump))}, lines {dump.source.line} to {dump.source.end_line}{whole}"


def _what_to_do(dump: Dump) -> Iterator[str]:
    lead = advice.lead(dump)
    if lead is None:
        yield sentences(advice.without_lead(dump))
        return
    yield from steps([step for step in (*lead.remedy[:_STEPS_SHOWN], lead.next_step) if step])


def _quoted(dump: Dump, evidence: Sequence[Evidence]) -> str:
    """Quote lines, each with its place, so that every one can be found again when it is copied alone."""
    lines = [
        f"{shorten(printable(place(dump, quote)), QUOTED)} : {quote.line}: "
        + shorten(printable(" ".join((quote.meaning or quote.text).split())), QUOTED)
        for quote in evidence
    ]
    return block("\n".join(bounded(lines, _EVIDENCE_SHOWN)))


def _audit_trail(trail: AuditTrail) -> Iterator[str]:
    """Name the files that tell, and quote what they say of providers of the dump."""
    sources = [f"{code(trails.source_place(s))}: {sentences(trails.source_words(s))}" for s in trail.sources]
    yield bullets(bounded(sources, _INPUTS_SHOWN))
    telling = trails.telling(trail)
    if telling:
        lines = [
            f"{shorten(printable(trails.source_place(trail.sources[entry.source])), QUOTED)} : {entry.line}: "
            + trails.entry_words(entry)
            for entry in telling
        ]
        yield block("\n".join(bounded(lines, _EVIDENCE_SHOWN)))


def _software(dump: Dump) -> Iterator[str]:
    """List the software by what happens to it, as one list."""
    own = software.by_status(dump.runtimes)
    unaffected = len(own.pop("unaffected", ()))
    for status, runtimes in own.items():
        yield f"- **{RUNTIME_STATUS_WORDS[status]}:** {'; '.join(cell(runtime.name) for runtime in runtimes)}"
    yield f"- {RUNTIME_STATUS_WORDS['unaffected']}: {unaffected} of {len(dump.runtimes)} that are known"


def _several(analysis: Analysis) -> Iterator[str]:
    """Make a table of the dumps, the worst verdict first; how many of each verdict there are stands above it."""
    yield f"## Winsock catalogs: {len(analysis.dumps)} dumps"
    counted = analysis.summary.verdicts
    yield bullets([f"**{VERDICT_WORDS[v]}:** {counted[v]} ({VERDICT_TITLES[v]})" for v in VERDICTS if v in counted])
    dumps = sorted(analysis.dumps, key=lambda dump: VERDICTS.index(dump.verdict))
    rows = [row("Verdict", "Machine", "Dump", "Why"), row("---", "---", "---", "---")]
    for dump in dumps[:_DUMPS_SHOWN]:
        machine = _NOT_TOLD if dump.machine is None else code(dump.machine, cell=True)
        where = f"{code(place(dump), cell=True)} : {dump.source.line}"
        rows.append(row(VERDICT_WORDS[dump.verdict], machine, where, cell(dump.verdict_reason)))
    yield "\n".join(rows)
    if len(dumps) > _DUMPS_SHOWN:
        left = dumps[_DUMPS_SHOWN:]
        words = [(VERDICT_WORDS[v], sum(dump.verdict == v for dump in left)) for v in VERDICTS]
        yield f"… and {len(left)} more: {', '.join(f'{count} {word}' for word, count in words if count)}."
    yield "### What to do"
    worst = dumps[0]
    yield (
        f"The worst is {code(place(worst))} : {worst.source.line}. Analyze it alone for its evidence and the steps."
        if worst.verdict != "clean"
        else "Nothing in these catalogs: if a program hangs, the reason is another than KB 2568167."
    )


def _unread(analysis: Analysis) -> Iterator[str]:
    """Name the inputs that could not be read, and if nothing was found, those that hold no catalog."""
    unread = [item for item in analysis.inputs if item.status == "unreadable"]
    empty = [item for item in analysis.inputs if item.status == "no-catalog"]
    for items in (unread, empty if not analysis.dumps else []):
        if items:
            yield f"### {INPUT_STATUS_WORDS[items[0].status]}"
            lines = (f"{code(named(item.path))}: {sentences(item.detail or _NOT_TOLD)}" for item in items)
            yield bullets(bounded(lines, _INPUTS_SHOWN))
    if empty and analysis.dumps:
        yield f"No catalog in {len(empty)} of {len(analysis.inputs)} inputs."
