"""The result as Markdown for a ticket: short enough to paste, and inert whatever stood in the dump.

Written for GitHub, Jira and Zendesk: headings, lists, tables and fenced code as all three know them; no HTML, no links.
Blocks of code do not stand inside lists, which Zendesk does not know. In Jira's old wiki markup the page is plain text
that can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.analysis import RUNTIME_STATUSES, VERDICTS
from analyzer.outputs import advice, trails
from analyzer.outputs.inert import block, code, prose
from analyzer.outputs.places import named, place
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import INPUT_STATUS_WORDS, RUNTIME_STATUS_WORDS, VERDICT_TITLES, VERDICT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.analysis import Analysis, Dump, Evidence
    from analyzer.audit_trail import AuditTrail

_DUMPS_SHOWN: Final = 40
"""Rows of the table: with the longest reasons still a comment that GitHub (65,536 characters) and Jira take."""
_INPUTS_SHOWN: Final = 10
_FINDINGS_SHOWN: Final = 8
_EVIDENCE_SHOWN: Final = 6
_STEPS_SHOWN: Final = 5
_COMMANDS_SHOWN: Final = 40
_SENTENCES: Final = 1200
"""Columns of a finding's message, a reason or a step: more than any rule says of a real machine."""
_CELL: Final = 200
_QUOTED: Final = 160
_NOT_TOLD: Final = "–"


def render(analysis: Analysis) -> str:
    """Return the analysis as one Markdown text with a final line end: a ticket of one dump, a table of several."""
    if len(analysis.dumps) == 1:
        blocks = _one(analysis.dumps[0])
    elif analysis.dumps:
        blocks = _several(analysis)
    else:
        blocks = iter(["## No Winsock catalog was found"])
    made = f"Made by {_cell(f'{analysis.tool.name} {analysis.tool.version}')}, from what the files say alone."
    return "\n\n".join([*blocks, *_unread(analysis), made]) + "\n"


def _one(dump: Dump) -> Iterator[str]:
    yield f"## Winsock catalog: {VERDICT_WORDS[dump.verdict]}"
    yield f"**{VERDICT_TITLES[dump.verdict]}.** {_sentences(dump.verdict_reason)}"
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
        yield f"**{finding.severity.capitalize()}:** {_sentences(finding.title)}. {_sentences(finding.message)}"
        new = [quote for quote in finding.evidence if (quote.member, quote.line) not in quoted]
        quoted.update((quote.member, quote.line) for quote in new)
        if new:
            yield _quoted(dump, new)
    rest = [*told[_FINDINGS_SHOWN:], *notes]
    if rest:
        yield _bullets([f"{finding.severity.capitalize()}: {_sentences(finding.title)}" for finding in rest])
    if dump.audit_trail is not None:
        yield "### Audit trail"
        yield from _audit_trail(dump.audit_trail)
    if dump.runtimes:
        yield "### Affected software"
        yield "\n".join(_software(dump))


def _about(dump: Dump) -> Iterator[tuple[str, str]]:
    """Name the machine and the place, as far as they are known."""
    if dump.machine is not None:
        yield "Machine", _code(dump.machine)
    yield "Windows", _sentences(dump.windows.name or "version not known")
    whole = "" if dump.complete else "; the dump is not whole"
    yield "Source", f"{_code(place(dump))}, lines {dump.source.line} to {dump.source.end_line}{whole}"


def _what_to_do(dump: Dump) -> Iterator[str]:
    lead = advice.lead(dump)
    if lead is None:
        yield _sentences(advice.without_lead(dump))
        return
    steps = [step for step in (*lead.remedy[:_STEPS_SHOWN], lead.next_step) if step]
    for number, step in enumerate(steps, start=1):
        said, commands = advice.split_commands(step)
        yield f"{number}. {_sentences(said)}"
        if commands:
            yield block("\n".join(_bounded((shorten(printable(c), _SENTENCES) for c in commands), _COMMANDS_SHOWN)))


def _quoted(dump: Dump, evidence: Sequence[Evidence]) -> str:
    """Quote lines, each with its place, so that every one can be found again when it is copied alone."""
    lines = [
        f"{shorten(printable(place(dump, quote)), _QUOTED)} : {quote.line}: "
        + shorten(printable(" ".join((quote.meaning or quote.text).split())), _QUOTED)
        for quote in evidence
    ]
    return block("\n".join(_bounded(lines, _EVIDENCE_SHOWN)))


def _audit_trail(trail: AuditTrail) -> Iterator[str]:
    """Name the files that tell, and quote what they say of providers of the dump."""
    sources = [f"{_code(trails.source_place(s))}: {_sentences(trails.source_words(s))}" for s in trail.sources]
    yield _bullets(_bounded(sources, _INPUTS_SHOWN))
    telling = trails.telling(trail)
    if telling:
        lines = [
            f"{shorten(printable(trails.source_place(trail.sources[entry.source])), _QUOTED)} : {entry.line}: "
            + trails.entry_words(entry)
            for entry in telling
        ]
        yield block("\n".join(_bounded(lines, _EVIDENCE_SHOWN)))


def _software(dump: Dump) -> Iterator[str]:
    """List the software by what happens to it, as one list."""
    unaffected = sum(runtime.status == "unaffected" for runtime in dump.runtimes)
    for status in RUNTIME_STATUSES:
        names = [_cell(runtime.name) for runtime in dump.runtimes if runtime.status == status]
        if names and status != "unaffected":
            yield f"- **{RUNTIME_STATUS_WORDS[status]}:** {'; '.join(names)}"
    yield f"- {RUNTIME_STATUS_WORDS['unaffected']}: {unaffected} of {len(dump.runtimes)} that are known"


def _several(analysis: Analysis) -> Iterator[str]:
    """Make a table of the dumps, the worst verdict first; how many of each verdict there are stands above it."""
    yield f"## Winsock catalogs: {len(analysis.dumps)} dumps"
    counted = analysis.summary.verdicts
    yield _bullets([f"**{VERDICT_WORDS[v]}:** {counted[v]} ({VERDICT_TITLES[v]})" for v in VERDICTS if v in counted])
    dumps = sorted(analysis.dumps, key=lambda dump: VERDICTS.index(dump.verdict))
    rows = [_row("Verdict", "Machine", "Dump", "Why"), _row("---", "---", "---", "---")]
    for dump in dumps[:_DUMPS_SHOWN]:
        machine = _NOT_TOLD if dump.machine is None else _code(dump.machine, cell=True)
        where = f"{_code(place(dump), cell=True)} : {dump.source.line}"
        rows.append(_row(VERDICT_WORDS[dump.verdict], machine, where, _cell(dump.verdict_reason)))
    yield "\n".join(rows)
    if len(dumps) > _DUMPS_SHOWN:
        left = dumps[_DUMPS_SHOWN:]
        words = [(VERDICT_WORDS[v], sum(dump.verdict == v for dump in left)) for v in VERDICTS]
        yield f"… and {len(left)} more: {', '.join(f'{count} {word}' for word, count in words if count)}."
    yield "### What to do"
    worst = dumps[0]
    yield (
        f"The worst is {_code(place(worst))} : {worst.source.line}. Analyze it alone for its evidence and the steps."
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
            lines = (f"{_code(named(item.path))}: {_sentences(item.detail or _NOT_TOLD)}" for item in items)
            yield _bullets(_bounded(lines, _INPUTS_SHOWN))
    if empty and analysis.dumps:
        yield f"No catalog in {len(empty)} of {len(analysis.inputs)} inputs."


def _bounded(lines: Iterable[str], most: int) -> list[str]:
    """Return the first lines, and how many more there are."""
    texts = list(lines)
    return texts if len(texts) <= most else [*texts[:most], f"… and {len(texts) - most} more"]


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return prose(shorten(printable(text), _CELL), cell=True)


def _code(text: str, *, cell: bool = False) -> str:
    return code(shorten(printable(text), _QUOTED), cell=cell)


def _sentences(text: str) -> str:
    return prose(shorten(printable(text), _SENTENCES))
