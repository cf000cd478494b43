"""What a reader should do first, chosen from the findings: the same in every output for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.knowledge import commands

if TYPE_CHECKING:
    from analyzer.analysis import Dump, Finding

_BETWEEN: Final = frozenset((", ", " and ", ", and "))
_SETTLING: Final = frozenset({"service-flags-not-reported"})
"""Notes that tell how an open verdict is settled."""

_END: Final = frozenset(("", "."))


def lead(dump: Dump) -> Finding | None:
    """Return the finding whose remedy comes first: the gravest with a step; a note only if it settles a verdict."""
    told = (finding for finding in dump.findings if finding.remedy or finding.next_step)
    settles = _SETTLING if dump.verdict == "undetermined" else frozenset()
    return next((finding for finding in told if finding.severity != "note" or finding.rule in settles), None)


def without_lead(dump: Dump) -> str:
    """Return what to do where no error and no warning names a step. Commands stand in backticks."""
    if dump.verdict == "undetermined":
        return (
            f"On the machine, run {commands.SCRIPT}, or `{commands.SHOW_CATALOG}` {commands.WHERE}, and analyze what "
            "it writes."
        )
    if dump.verdict in {"clean", "non-ifs-other-family"}:
        return "Nothing in this catalog: if a program hangs, the reason is another than KB 2568167."
    return "No error and no warning names a step: see the findings."


def split_commands(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a step without the commands at its end, and these, so that they can be copied one a line.

    Only commands after a colon are taken; a step that goes on after them is returned whole.

    >>> split_commands("Remove its entries: `remove 1`, `remove 2`.")
    ('Remove its entries:', ('remove 1', 'remove 2'))
    >>> split_commands("Run `reset` as administrator.")
    ('Run `reset` as administrator.', ())
    """
    pieces = text.split("`")
    said, code = pieces[::2], pieces[1::2]
    if len(pieces) % 2 == 0 or not code or said[-1] not in _END:
        return text, ()
    first = len(code) - 1
    while first and said[first] in _BETWEEN:
        first -= 1
    if not said[first].endswith(": "):
        return text, ()
    return "`".join(pieces[: 2 * first + 1]).rstrip(), tuple(code[first:])
