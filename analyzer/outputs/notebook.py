"""What a notebook shows of an analysis: a short table that fits its light and its dark theme.

Nothing has a background or a colour of its own but the mark of the verdict, so that the theme's text colour is read on
the theme's background. Text of an input gets here through `printable` and is escaped by `Markup`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from analyzer.analysis import SEVERITIES, VERDICTS
from analyzer.inputs.unpack import INSIDE
from analyzer.outputs.text import printable, shorten
from analyzer.outputs.words import VERDICT_TITLES, VERDICT_WORDS, counted

if TYPE_CHECKING:
    from analyzer.analysis import Analysis, Dump, Verdict

ROWS: Final = 20
"""More are counted: a notebook is no report."""

_LONGEST: Final = 200
_MARKS: Final[dict[Verdict, str]] = {
    "non-ifs": "#d5273e",
    "undetermined": "#8b7fd6",
    "layered": "#d9822b",
    "non-ifs-other-family": "#7d8a97",
    "clean": "#2e9e5b",
}
_LEFT: Final = Markup(' style="text-align:left;vertical-align:top"')


def summary(analysis: Analysis) -> str:
    """Say in a line what a document holds, by the words of its fields."""
    verdicts = ", ".join(f"{n:,} {word}" for word, n in analysis.summary.verdicts.items())
    unread = sum(item.status == "unreadable" for item in analysis.inputs)
    return (
        counted(analysis.summary.dumps, "dump")
        + (f" ({verdicts})" if verdicts else "")
        + f" in {counted(len(analysis.inputs), 'input')}"
        + (f", {unread:,} unreadable" if unread else "")
    )


def render(analysis: Analysis) -> str:
    """Return the analysis as a piece of HTML: the worst verdicts first, at most `ROWS` of them."""
    parts = [Markup("<p><b>winsock-catalog</b>: {}</p>").format(summary(analysis))]
    worst = sorted(analysis.dumps, key=lambda dump: VERDICTS.index(dump.verdict))
    if worst:
        heads = Markup("").join(
            Markup("<th{}>{}</th>").format(_LEFT, head) for head in ("Verdict", "Dump", "Windows", "Findings")
        )
        rows = Markup("").join(_row(dump) for dump in worst[:ROWS])
        parts.append(Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(heads, rows))
    if len(worst) > ROWS:
        parts.append(Markup("<p>and {} more: see <code>.table(&quot;dumps&quot;)</code></p>").format(len(worst) - ROWS))
    if any(item.status == "unreadable" for item in analysis.inputs):
        parts.append(Markup("<p>What could not be read: see <code>.table(&quot;inputs&quot;)</code></p>"))
    return str(Markup("<div>{}</div>").format(Markup("").join(parts)))


def _row(dump: Dump) -> Markup:
    verdict = Markup('<span style="color:{}" aria-hidden="true">&#9632;</span> <b title="{}">{}</b>').format(
        _MARKS[dump.verdict], VERDICT_TITLES[dump.verdict], VERDICT_WORDS[dump.verdict]
    )
    member = "" if dump.source.member is None else f"{INSIDE}{dump.source.member}"
    place = Markup("<code>{}</code>").format(_shown(f"{dump.source.path}{member}"))
    if dump.machine is not None:
        place = Markup("{}<br>{}").format(_shown(dump.machine), place)
    cells = (verdict, place, _shown(dump.windows.name or "not known"), _findings(dump))
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td{}>{}</td>").format(_LEFT, cell) for cell in cells))


def _findings(dump: Dump) -> Markup:
    """Return the titles of errors and warnings, and count the notes."""
    told = [finding for severity in SEVERITIES[:-1] for finding in dump.findings if finding.severity == severity]
    lines = [Markup("{}: {}").format(finding.severity, _shown(finding.title)) for finding in told]
    if notes := len(dump.findings) - len(told):
        lines.append(Markup("{}").format(counted(notes, "note")))
    return Markup("<br>").join(lines) or Markup("none")


def _shown(text: str) -> str:
    return shorten(printable(text), _LONGEST)
