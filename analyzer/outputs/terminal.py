"""The summary for people at a terminal: one dump in full, several as one line each.

Errors and warnings come with evidence and remedy, each line and each step once: what a graver finding has shown is not
shown again. Notes are title and message. Whatever is left out stands in the report, and the summary says so.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rich.text import Text

from analyzer.analysis import RUNTIME_STATUSES, VERDICTS
from analyzer.outputs.page import line, open_page, paragraph
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import RUNTIME_STATUS_WORDS, VERDICT_TITLES, VERDICT_WORDS

if TYPE_CHECKING:
    from rich.console import Console

    from analyzer.analysis import Analysis, Dump, Finding

_STYLES: Final = {
    "non-ifs": "bold white on red",
    "undetermined": "bold black on yellow",
    "layered": "bold black on cyan",
    "non-ifs-other-family": "bold black on bright_white",
    "clean": "bold white on green",
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
}
_EVIDENCE_SHOWN: Final = {"error": 4, "warning": 2, "note": 0}
_EXPLAINED: Final = ("exposed", "fails")
"""Statuses of software that hangs or fails; of the others the report tells the reason."""
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
    line(console, f"{_source(dump)}, lines {dump.source.line} to {dump.source.end_line}", "bold")
    paragraph(console, _about(dump), 0)
    console.print()
    console.print(
        Text.assemble(
            (f" {VERDICT_WORDS[dump.verdict].upper()} ", _STYLES[dump.verdict]), "  ", VERDICT_TITLES[dump.verdict]
        ),
        soft_wrap=True,
    )
    paragraph(console, dump.verdict_reason, 2)
    shown = _Shown()
    for finding in dump.findings:
        console.print()
        _finding(console, finding, shown, with_advice=finding.severity != "note" or dump.verdict == "undetermined")
    if not dump.findings:
        console.print()
        paragraph(console, "No findings.", 2)
    if dump.runtimes:
        console.print()
        _software(console, dump)
    if shown.left_out:
        console.print()
        line(console, "More in the report (-o report.html): all evidence, and what to do about notes.", "dim")


@dataclass
class _Shown:
    """What the findings so far have shown, so that nothing is said twice, and whether anything was left out."""

    evidence: set[int] = field(default_factory=set)
    advice: set[str] = field(default_factory=set)
    left_out: bool = False


def _about(dump: Dump) -> str:
    counts = [
        _counted(len(c.providers), f"{c.bits}-bit provider" if c.bits else "provider")
        for c in dump.catalogs
        if c.providers
    ]
    name_spaces = sum(len(catalog.name_spaces) for catalog in dump.catalogs)
    facts = [
        dump.windows.name or "Windows version not known",
        f"language {dump.language}" if dump.language else "language not known",
        dump.encoding,
        *counts,
        _counted(name_spaces, "name space"),
        "whole" if dump.complete else "not whole",
    ]
    return ", ".join(facts)


def _finding(console: Console, finding: Finding, shown: _Shown, *, with_advice: bool) -> None:
    """Print a finding. What to do about a note is left out, unless it is what settles an open verdict."""
    console.print(
        Text.assemble(
            (finding.severity, _STYLES[finding.severity]),
            "  ",
            (printable(finding.title), "bold"),
            f"  [{finding.rule}]",
        ),
        soft_wrap=True,
    )
    paragraph(console, finding.message, 2)
    new = [evidence for evidence in finding.evidence if evidence.line not in shown.evidence]
    quoted = new[: _EVIDENCE_SHOWN[finding.severity]]
    for evidence in quoted:
        line(
            console,
            f"  line {evidence.line}: {shorten(printable((evidence.meaning or evidence.text).strip()), _QUOTED)}",
            "dim",
        )
    shown.evidence.update(evidence.line for evidence in quoted)
    advice = [remedy for remedy in finding.remedy if remedy not in shown.advice]
    next_step = finding.next_step if finding.next_step not in shown.advice else ""
    if not with_advice:
        shown.left_out = True
        return
    shown.left_out |= len(quoted) < len(new)
    for remedy in advice:
        paragraph(console, f"- {remedy}", 2, hanging=2)
    if next_step:
        paragraph(console, f"Next: {next_step}", 2)
    shown.advice.update((*advice, next_step))


def _software(console: Console, dump: Dump) -> None:
    """List what is affected: with the reason where programs hang or fail, by name alone where they work on."""
    affected = [runtime for runtime in dump.runtimes if runtime.status != "unaffected"]
    if not affected:
        line(console, f"Affected software: none of the {len(dump.runtimes)} that are known")
        return
    line(console, "Affected software", "bold")
    for status in RUNTIME_STATUSES:
        own = [runtime for runtime in affected if runtime.status == status]
        if own and status in _EXPLAINED:
            line(console, f"  {RUNTIME_STATUS_WORDS[status]}", _STYLES["error"])
            for runtime in own:
                paragraph(console, f"- {runtime.name}: {runtime.why}", 2, hanging=2)
        elif own:
            names = "; ".join(runtime.name for runtime in own)
            paragraph(console, f"{RUNTIME_STATUS_WORDS[status]}: {names}", 2, hanging=2)
    paragraph(console, f"Unaffected: {len(dump.runtimes) - len(affected)} of {len(dump.runtimes)}", 2)


def _lines(console: Console, analysis: Analysis) -> None:
    widest = max(len(VERDICT_WORDS[word]) for word in VERDICTS)
    for dump in analysis.dumps:
        word = VERDICT_WORDS[dump.verdict].upper().ljust(widest)
        place = f"{_source(dump)} : {dump.source.line}"
        console.print(Text.assemble((word, _STYLES[dump.verdict]), f"  {place}"), soft_wrap=True)
        if dump.verdict != "clean":
            paragraph(console, dump.verdict_reason, widest + 2)
    console.print()
    counted = ", ".join(f"{count} {word}" for word, count in analysis.summary.verdicts.items())
    line(console, f"{_counted(analysis.summary.dumps, 'dump')}: {counted}", "bold")


def _counted(number: int, word: str) -> str:
    """Count things.

    >>> _counted(1, "name space"), _counted(2, "name space")
    ('1 name space', '2 name spaces')
    """
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _source(dump: Dump) -> str:
    path = dump.source.path if dump.source.path != "-" else "standard input"
    return printable(path if dump.source.member is None else f"{path} › {dump.source.member}")
