"""The summary for people at a terminal: of one dump what decides and what to do, of several a table by verdict.

One dump should fit a screen of forty lines. What to do about the gravest finding comes first, then the findings: errors
and warnings with what they say, each line of evidence and each step once; notes by title, or in full where nothing
graver is. Whatever is left out stands in the report, and the summary says so.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from analyzer.outputs import advice, software, trails
from analyzer.outputs.page import line, open_page, paragraph, pieces
from analyzer.outputs.places import place
from analyzer.outputs.table import table
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import RUNTIME_STATUS_WORDS, VERDICT_TITLES, VERDICT_WORDS, counted

if TYPE_CHECKING:
    from rich.console import Console

    from analyzer.analysis import Analysis, Dump, Finding
    from analyzer.audit_trail import AuditTrail, TrailSource

STYLES: Final = {
    "non-ifs": "bold white on red",
    "undetermined": "bold black on yellow",
    "layered": "bold black on cyan",
    "non-ifs-other-family": "bold black on bright_white",
    "clean": "bold white on green",
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
}
_EVIDENCE_SHOWN: Final = {"error": 2, "warning": 0, "note": 0}
_STEPS_SHOWN: Final = {"error": 2, "warning": 0, "note": 0}
_FIRST_STEPS: Final = 2
"""Steps shown of the finding that says what to do: rules name the one to try first first."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z])")
_MESSAGE_LINES: Final = 3
"""Lines after which the message of a finding goes on in the report."""
_QUOTED: Final = 160
"""Columns of a quoted line: enough for any line that netsh prints."""


def render(analysis: Analysis, *, width: int, color: bool) -> str:
    """Return the summary as text, wrapped to `width` columns, with ANSI colours or without."""
    written = io.StringIO()
    console = open_page(written, width=width, color=color)
    if len(analysis.dumps) == 1:
        _whole(console, analysis.dumps[0])
    elif analysis.dumps:
        _lines(console, analysis)
    return written.getvalue()


def _whole(console: Console, dump: Dump) -> None:
    line(console, f"{place(dump)}, lines {dump.source.line} to {dump.source.end_line}", "bold")
    if dump.machine_evidence is not None:
        paragraph(console, f"{dump.machine or 'machine not known'} ({dump.machine_evidence})", 0)
    paragraph(console, _about(dump), 0)
    word = f" {VERDICT_WORDS[dump.verdict].upper()} "
    pieces(console, (word, STYLES[dump.verdict]), (f"  {VERDICT_TITLES[dump.verdict]}", ""))
    paragraph(console, dump.verdict_reason, 2)
    if dump.baseline_verdict is not None:
        new = counted(_new(dump), "new finding")
        paragraph(console, f"Against the baseline: the verdict was {dump.baseline_verdict}, {new}.", 2)
    elif any(finding.baseline for finding in dump.findings):
        paragraph(console, "Against the baseline: it does not have this machine, so every finding is new.", 2)
    console.print()
    shown = _Shown()
    _what_to_do(console, dump, shown)
    lead = advice.lead(dump)
    console.print()
    if not dump.findings:
        paragraph(console, "No findings.", 0)
    for finding in dump.findings:
        _finding(console, finding, lead, shown)
    if dump.audit_trail is not None:
        console.print()
        _audit_trail(console, dump.audit_trail, shown)
    if dump.runtimes:
        console.print()
        _software(console, dump, shown)
    if shown.left_out:
        line(console, "More in the report (-o report.html): all evidence, steps and reasons.", "dim")


@dataclass
class _Shown:
    """What the findings so far have shown, so that nothing is said twice, and whether anything was left out."""

    evidence: set[int] = field(default_factory=set)
    advice: set[str] = field(default_factory=set)
    left_out: bool = False


def _about(dump: Dump) -> str:
    name_spaces = sum(len(catalog.name_spaces) for catalog in dump.catalogs)
    facts = [
        dump.windows.name or "Windows version not known",
        f"language {dump.language}" if dump.language else "language not known",
        dump.encoding,
        *_providers(dump),
        counted(name_spaces, "name space"),
        "whole" if dump.complete else "not whole",
    ]
    return ", ".join(facts)


def _providers(dump: Dump) -> list[str]:
    """Count the providers of each catalog: "17 providers (64-bit)", "17 (32-bit)"."""
    catalogs = [catalog for catalog in dump.catalogs if catalog.providers]
    counts = [counted(len(c.providers), "provider") if c is catalogs[0] else f"{len(c.providers):,}" for c in catalogs]
    return [f"{count} ({c.bits}-bit)" if c.bits else count for count, c in zip(counts, catalogs, strict=True)]


def _what_to_do(console: Console, dump: Dump, shown: _Shown) -> None:
    """Write the first steps of the gravest finding, and what shows that they helped."""
    line(console, "What to do", "bold")
    lead = advice.lead(dump)
    if lead is None:
        paragraph(console, advice.without_lead(dump), 2)
        return
    for number, remedy in enumerate(lead.remedy[:_FIRST_STEPS], start=1):
        _step(console, f"{number}. ", remedy, shown)
    shown.left_out |= len(lead.remedy) > _FIRST_STEPS
    if lead.next_step:
        _step(console, "Next: ", lead.next_step, shown)


def _finding(console: Console, finding: Finding, lead: Finding | None, shown: _Shown) -> None:
    pieces(
        console,
        (finding.severity, STYLES[finding.severity]),
        (f"  {finding.title}", "bold"),
        (f"  [{finding.rule}]", ""),
        ("  new" if finding.baseline == "new" else "", "bold"),
    )
    if finding.severity == "note" and lead is not None:
        shown.left_out = True
        return
    message = _beginning(finding.message, _MESSAGE_LINES * (console.width - 2))
    shown.left_out |= message != finding.message
    paragraph(console, message, 2)
    new = [evidence for evidence in finding.evidence if evidence.line not in shown.evidence]
    quoted = new[: _EVIDENCE_SHOWN[finding.severity]]
    for evidence in quoted:
        text = " ".join((evidence.meaning or evidence.text).split())
        line(console, f"  line {evidence.line}: {shorten(printable(text), _QUOTED)}", "dim")
    shown.evidence.update(evidence.line for evidence in quoted)
    steps = [remedy for remedy in (*finding.remedy, finding.next_step) if remedy and remedy not in shown.advice]
    most = 0 if finding is lead else _STEPS_SHOWN[finding.severity]
    for remedy in steps[:most]:
        _step(console, "- ", remedy, shown)
    shown.left_out |= len(quoted) < len(new) or len(steps) > most


def _beginning(message: str, most: int) -> str:
    """Return the sentences of a message that fit in `most` characters, and the first in any case.

    >>> _beginning("One sentence. Another one. A third.", 30)
    'One sentence. Another one.'
    """
    first, *others = _SENTENCE_END.split(message)
    for sentence in others:
        if len(first) + 1 + len(sentence) > most:
            break
        first += f" {sentence}"
    return first


def _step(console: Console, mark: str, step: str, shown: _Shown) -> None:
    """Write a step; the commands at its end one a line, to be copied."""
    said, commands = advice.split_commands(step)
    paragraph(console, mark + said, 2, hanging=min(len(mark), 3))
    for command in commands:
        line(console, f"     {command}", "bold")
    shown.advice.add(step)


def _audit_trail(console: Console, trail: AuditTrail, shown: _Shown) -> None:
    """Say who installed a provider of the dump, and what else there is."""
    line(console, "Audit trail", "bold")
    telling = trails.telling(trail)
    first = next((entry for entry in telling if entry.action == "installed"), telling[0] if telling else None)
    if first is not None:
        place = f"{trails.source_place(trail.sources[first.source])} line {first.line}"
        paragraph(console, f"{trails.entry_words(first, _QUOTED)} ({place})", 2)
    for source in trail.sources:
        named = sum(trail.sources[entry.source] is source for entry in telling)
        paragraph(console, f"{trails.source_place(source)}: {trails.source_words(source)}{_naming(source, named)}.", 2)
    shown.left_out |= len(trail.entries) > 1


def _naming(source: TrailSource, named: int) -> str:
    if not source.entries:
        return ""
    if source.entries == 1:
        return f", which names {'a' if named else 'no'} provider here"
    return f", of which {named or 'none'} name{'s' if named == 1 else ''} a provider here"


def _software(console: Console, dump: Dump, shown: _Shown) -> None:
    """Name what hangs, fails or slows down; count the rest, of which the report tells the reasons."""
    if all(runtime.status == "unaffected" for runtime in dump.runtimes):
        line(console, f"Affected software: none of the {len(dump.runtimes)} that are known")
        return
    line(console, "Affected software", "bold")
    for status, names in software.hit(dump.runtimes).items():
        paragraph(console, f"{RUNTIME_STATUS_WORDS[status]}: {'; '.join(names)}", 2, hanging=2)
    rest = ", ".join(
        f"{RUNTIME_STATUS_WORDS[status].lower()}: {len(own)}"
        for status, own in software.by_status(dump.runtimes).items()
        if status not in software.HIT
    )
    if rest:
        line(console, f"  {rest[0].upper()}{rest[1:]}; {len(dump.runtimes)} are known")
    shown.left_out = True


def _lines(console: Console, analysis: Analysis) -> None:
    """List the dumps, the worst verdict first, and count them where a terminal stops."""
    places = {number: f"{place(dump)} : {dump.source.line}" for number, dump in enumerate(analysis.dumps)}
    table(console, analysis, places)
    console.print()
    verdicts = ", ".join(f"{count} {word}" for word, count in analysis.summary.verdicts.items())
    line(console, f"{counted(analysis.summary.dumps, 'dump')}: {verdicts}", "bold")
    line(console, "What to do: analyze one file alone, or write the report of all (-o report.html).", "dim")


def _new(dump: Dump) -> int:
    return sum(finding.baseline == "new" for finding in dump.findings)
