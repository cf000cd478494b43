"""The summary for people at a terminal: of one dump what decides and what to do, of several a list by verdict.

One dump should fit a screen or so. What to do about the gravest finding comes first, then the findings: errors and
warnings with what they say, each line of evidence and each step once; notes by title, or in full where nothing graver
is. Whatever is left out stands in the report, and the summary says so.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rich.text import Text

from analyzer.analysis import RUNTIME_STATUSES, VERDICTS
from analyzer.outputs import advice
from analyzer.outputs.page import line, open_page, paragraph
from analyzer.outputs.places import place
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import RUNTIME_STATUS_WORDS, VERDICT_TITLES, VERDICT_WORDS

if TYPE_CHECKING:
    from rich.console import Console

    from analyzer.analysis import Analysis, Dump, Finding

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
_STEPS_SHOWN: Final = {"error": 2, "warning": 1, "note": 0}
_FIRST_STEPS: Final = 3
"""Steps shown of the finding that says what to do: rules name the one to try first first."""
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
    line(console, f"{place(dump)}, lines {dump.source.line} to {dump.source.end_line}", "bold")
    if dump.machine_evidence is not None:
        paragraph(console, f"{dump.machine or 'machine not known'} ({dump.machine_evidence})", 0)
    paragraph(console, _about(dump), 0)
    console.print()
    console.print(
        Text.assemble(
            (f" {VERDICT_WORDS[dump.verdict].upper()} ", STYLES[dump.verdict]), "  ", VERDICT_TITLES[dump.verdict]
        ),
        soft_wrap=True,
    )
    paragraph(console, dump.verdict_reason, 2)
    if dump.baseline_verdict is not None:
        new = _counted(_new(dump), "new finding")
        paragraph(console, f"Against the baseline: the verdict was {dump.baseline_verdict}, {new}.", 2)
    elif any(finding.baseline for finding in dump.findings):
        paragraph(console, "Against the baseline: it does not have this machine, so every finding is new.", 2)
    console.print()
    shown = _Shown()
    _what_to_do(console, dump, shown)
    if not dump.findings:
        console.print()
        paragraph(console, "No findings.", 0)
    lead = advice.lead(dump)
    in_a_row = False
    for finding in dump.findings:
        short = finding.severity == "note" and lead is not None
        if not (short and in_a_row):
            console.print()
        _finding(console, finding, lead, shown)
        in_a_row = short
    if dump.runtimes:
        console.print()
        _software(console, dump, shown)
    if shown.left_out:
        console.print()
        line(console, "More in the report (-o report.html): all evidence, steps and reasons.", "dim")


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
    console.print(
        Text.assemble(
            (finding.severity, STYLES[finding.severity]),
            "  ",
            (printable(finding.title), "bold"),
            f"  [{finding.rule}]",
            ("  new" if finding.baseline == "new" else "", "bold"),
        ),
        soft_wrap=True,
    )
    if finding.severity == "note" and lead is not None:
        shown.left_out = True
        return
    paragraph(console, finding.message, 2)
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


def _step(console: Console, mark: str, step: str, shown: _Shown) -> None:
    """Write a step; the commands at its end one a line, to be copied."""
    said, commands = advice.split_commands(step)
    paragraph(console, mark + said, 2, hanging=min(len(mark), 3))
    for command in commands:
        line(console, f"     {command}", "bold")
    shown.advice.add(step)


def _software(console: Console, dump: Dump, shown: _Shown) -> None:
    """List what is affected, by status; where programs hang or fail with the reason of the first."""
    affected = [runtime for runtime in dump.runtimes if runtime.status != "unaffected"]
    if not affected:
        line(console, f"Affected software: none of the {len(dump.runtimes)} that are known")
        return
    line(console, "Affected software", "bold")
    for status in RUNTIME_STATUSES:
        own = [runtime for runtime in affected if runtime.status == status]
        if not own:
            continue
        names = "; ".join(runtime.name for runtime in own)
        paragraph(console, f"{RUNTIME_STATUS_WORDS[status]}: {names}", 2, hanging=2)
        if status in _EXPLAINED:
            reason = own[0].why if len(own) == 1 else f"{own[0].name}: {own[0].why}"
            paragraph(console, reason, 4, style="dim")
        shown.left_out |= len(own) > 1 or status not in _EXPLAINED
    paragraph(console, f"Unaffected: {len(dump.runtimes) - len(affected)} of {len(dump.runtimes)}", 2)


def _lines(console: Console, analysis: Analysis) -> None:
    """List the dumps by verdict, the worst first; dumps with the same reason stand below it together."""
    for verdict in VERDICTS:
        by_reason: dict[str, list[Dump]] = {}
        for dump in analysis.dumps:
            if dump.verdict == verdict:
                by_reason.setdefault("" if verdict == "clean" else dump.verdict_reason, []).append(dump)
        if not by_reason:
            continue
        count = sum(len(dumps) for dumps in by_reason.values())
        console.print(Text.assemble((f" {VERDICT_WORDS[verdict].upper()} ", STYLES[verdict]), f"  {count}"))
        for reason, dumps in by_reason.items():
            if reason:
                paragraph(console, reason, 2)
            for dump in dumps:
                line(console, f"    {place(dump)} : {dump.source.line}{_unexpected(dump)}{_news(dump)}")
        console.print()
    counted = ", ".join(f"{count} {word}" for word, count in analysis.summary.verdicts.items())
    line(console, f"{_counted(analysis.summary.dumps, 'dump')}: {counted}", "bold")
    line(console, "What to do: analyze one file alone, or write the report of all (-o report.html).", "dim")


def _news(dump: Dump) -> str:
    """Say how much is new against a baseline."""
    return f" ({_counted(_new(dump), 'new finding')})" if _new(dump) else ""


def _new(dump: Dump) -> int:
    return sum(finding.baseline == "new" for finding in dump.findings)


def _unexpected(dump: Dump) -> str:
    """Name the errors that the verdict does not speak of."""
    titles = [finding.title for finding in dump.findings if finding.severity == "error" and dump.verdict != "non-ifs"]
    return f" ({'; '.join(titles)})" if titles else ""


def _counted(number: int, word: str) -> str:
    """Count things.

    >>> _counted(1, "name space"), _counted(2, "name space")
    ('1 name space', '2 name spaces')
    """
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
