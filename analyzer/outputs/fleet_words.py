"""The sentences of a fleet's report: how it stands, and what to do next.

"Undetermined" is never told as clean, and neither is an input that could not be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.knowledge import commands, load
from analyzer.outputs.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.fleet.overview import Count, Overview
    from analyzer.knowledge.records import Provider

_SMALL: Final = 0.001
_NONE_FOUND: Final = "no TCP/IP socket gets a provider without IFS handles"
_LAYERING: Final = frozenset({"lsp", "tamper"})
"""Kinds of products that can come between a program and its sockets; only their removal changes a verdict."""

LOADING: Final = {
    "analysis.jsonl": "one document an input and line, as JSON: "
    "`jq -r '.dumps[] | [.source.path, .verdict] | @tsv' analysis.jsonl`, or `winsock-catalog render analysis.jsonl`",
    "tables/": 'tables in Parquet, to be joined by path and dump: `pandas.read_parquet("tables/providers")`',
}
"""How the data of a report folder is loaded, by file name."""


class Step(NamedTuple):
    """What to do: a sentence with commands in backticks, and where in the report to go for it."""

    text: str
    href: str | None = None
    link: str = ""


def number(n: int) -> str:
    """Return a number with commas between its thousands."""
    return f"{n:,}"


def share(part: int, whole: int) -> str:
    """Return a share in per cent; a few are never "0%", and not quite all are never "100%".

    >>> share(412, 10_000), share(1, 10_000), share(9_999, 10_000), share(3, 3)
    ('4.1%', 'under 0.1%', 'over 99.9%', '100%')
    """
    if part in {0, whole}:
        return "100%" if part else "0%"
    if part / whole < _SMALL:
        return "under 0.1%"
    if part / whole > 1 - _SMALL:
        return "over 99.9%"
    return f"{100 * part / whole:.1f}%"


def machines_of(counts: tuple[Count, ...], name: str) -> int:
    """Return on how many machines something of this name is."""
    return next((count.machines for count in counts if count.name == name), 0)


def headline(overview: Overview) -> str:
    """Say in one sentence what the fleet is and how it stands, without its full stop."""
    machines, attention = overview.machines, overview.attention
    if not machines:
        return "No Winsock catalog was found, so nothing is known about any machine"
    non_ifs = machines_of(overview.verdicts, "non-ifs")
    open_ = machines_of(overview.verdicts, "undetermined")
    if machines == 1:
        return _headline_of_one(attention=bool(attention), non_ifs=bool(non_ifs), undetermined=bool(open_))
    if not attention:
        said = f"None of {number(machines)} machines has an error or a warning"
    elif attention == machines:
        said = f"All {number(machines)} machines need attention"
    else:
        said = f"{number(attention)} of {number(machines)} machines need{'s' if attention == 1 else ''} attention"
    told = []
    if non_ifs:
        told.append(f"{number(non_ifs)} {'has' if non_ifs == 1 else 'have'} a provider without IFS handles")
    if open_:
        told.append(f"{number(open_)} {'is' if open_ == 1 else 'are'} undetermined")
    if told:
        return f"{said}{'; ' if attention else ', but '}{' and '.join(told)}"
    return f"{said if attention else f'None of {number(machines)} machines needs attention'}; {_NONE_FOUND}"


def _headline_of_one(*, attention: bool, non_ifs: bool, undetermined: bool) -> str:
    said = "The one machine needs attention" if attention else "The one machine has no error and no warning"
    if non_ifs:
        return f"{said}; it has a provider without IFS handles"
    if undetermined:
        return f"{said}{'; ' if attention else ', but '}it is undetermined"
    return f"{said if attention else 'The one machine needs no attention'}; {_NONE_FOUND}"


def basis(overview: Overview) -> str:
    """Say what the figures rest on, and what is missing from them, in a sentence or two."""
    inputs = counted(sum(overview.inputs.values()), "input")
    said = f"{counted(overview.dumps, 'dump')} of {counted(overview.machines, 'machine')}, from {inputs}"
    if not overview.machines:
        said = f"{inputs} and no dump"
    without, unread = overview.inputs.get("no-catalog", 0), overview.inputs.get("unreadable", 0)
    parts = []
    if without:
        parts.append(f"{counted(without, 'input')} {'holds' if without == 1 else 'hold'} no catalog")
    if unread:
        parts.append(f"{counted(unread, 'input')} could not be read, and nothing is known from {_them(unread)}")
    return f"{said}." + (f" {'; '.join(parts)}." if parts else "")


def _them(n: int) -> str:
    return "it" if n == 1 else "them"


def tone(overview: Overview) -> str:
    """Return the tone of the whole: the worst there is, and "good" only where nothing is open and nothing missing."""
    named = {count.name for count in overview.verdicts}
    if not overview.machines:
        return "none"
    if "non-ifs" in named:
        return "bad"
    if "undetermined" in named:
        return "odd"
    if overview.attention:
        return "warn"
    return "info" if overview.inputs.get("unreadable") or named != {"clean"} else "good"


def steps(overview: Overview) -> Iterator[Step]:
    """Give what to do next, the most urgent first."""
    tool = overview.tool.name
    non_ifs = machines_of(overview.verdicts, "non-ifs")
    open_ = machines_of(overview.verdicts, "undetermined")
    unread = overview.inputs.get("unreadable", 0)
    if non_ifs:
        yield Step(
            f"Begin with the {counted(non_ifs, 'machine')} that {'has' if non_ifs == 1 else 'have'} a provider without "
            f"IFS handles (KB 2568167). What that means: `{tool} explain non-ifs`",
            "#attention",
            "Machines that need attention",
        )
    elif overview.attention:
        yield Step(
            f"Look at the {counted(overview.attention, 'machine')} with an error or a warning.",
            "#attention",
            "Machines that need attention",
        )
    if overview.attention and (found := most_frequent(overview)):
        count, record = found
        yield Step(
            f"{record.product} is on {counted(count.machines, 'machine')}: of the products that can come between a "
            f"program and its sockets, the most frequent here. {record.remediation} More: "
            f'`{tool} explain "{record.product}"`',
            "#products",
            "Products",
        )
    if open_:
        yield Step(
            f"Settle the {counted(open_, 'machine')} that {'is' if open_ == 1 else 'are'} undetermined, which is not "
            f"clean. Most often a fresh dump does it: run `{commands.SHOW_CATALOG}` {commands.WHERE} there, and "
            f"analyze what it writes."
        )
    if unread:
        yield Step(
            f"Ask once more for the {counted(unread, 'input')} that could not be read: nothing is known about the "
            f"machines behind {_them(unread)}.",
            "#unread",
            "Inputs that could not be read",
        )
    if not overview.machines:
        yield Step(
            f"On the machines in question, run `{commands.SHOW_CATALOG}` {commands.WHERE} and analyze those files."
        )
    elif not (overview.attention or open_):
        yield Step("Nothing in these catalogs: if a program hangs, the reason is another than KB 2568167.")


def most_frequent(overview: Overview) -> tuple[Count, Provider] | None:
    """Return the most frequent product that can come between a program and its sockets, and what is known of it."""
    known = {record.product: record for record in load.providers() if record.kind in _LAYERING and record.attributed}
    return next(((count, known[count.name]) for count in overview.products if count.name in known), None)
