"""The few lines about a dump that go into a ticket: plain text, complete without the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.outputs import advice
from analyzer.outputs.text import printable
from analyzer.outputs.words import VERDICT_TITLES, VERDICT_WORDS

if TYPE_CHECKING:
    from analyzer.analysis import Analysis, Dump

_STEPS: Final = 3
"""Steps of the remedy: rules name the one to try first first."""


def ticket(report: Analysis, dump: Dump, place: str) -> str:
    """Return the summary of a dump for a ticket: verdict, reason, what to do, and what all that was told from."""
    machine = dump.machine or "name not given"
    windows = dump.windows.name or "Windows version not known"
    lines = [
        f"Winsock catalog: {VERDICT_WORDS[dump.verdict]}. {VERDICT_TITLES[dump.verdict]}.",
        f"Machine: {machine}, {windows}",
        f"Why: {dump.verdict_reason}",
    ]
    lead = advice.lead(dump)
    if lead is None:
        lines += ["What to do:", advice.without_lead(dump)]
    elif lead.remedy:
        lines.append("What to do:")
        for number, step in enumerate(lead.remedy[:_STEPS], 1):
            lines += _step(f"{number}. ", step)
    if lead is not None and lead.next_step:
        lines += _step("Next: ", lead.next_step)
    digest = next((item.sha256 for item in report.inputs if item.path == dump.source.path), None)
    lines.append(f"Source: {place}, lines {dump.source.line} to {dump.source.end_line}")
    if digest is not None:
        lines.append(f"SHA-256: {digest}")
    lines.append(f"Told by {report.tool.name} {report.tool.version}")
    return "\n".join(printable(line) for line in lines)


def _step(mark: str, step: str) -> list[str]:
    """Write a step, the commands at its end one a line."""
    said, commands = advice.split_commands(step)
    return [mark + said, *(f"   {command}" for command in commands)]
