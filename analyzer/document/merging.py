"""One document of many inputs, or many documents of one input each: the same result, taken apart and put together.

A dump's id is the digest of its text; the second dump of a document with the same text is numbered `-2`, the third
`-3`. This one rule holds in every document, whole or part: `split` and `merge` number anew, and undo one another.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Final

import msgspec

from analyzer.analysis import VERDICTS, Analysis, Summary, Tool
from analyzer.inputs.unpack import INSIDE
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.analysis import Dump, Input

TOOL: Final = Tool("winsock-catalog", __version__)

_OF_THE_WHOLE: Final = [field for field in msgspec.structs.fields(Analysis) if field.default is not msgspec.NODEFAULT]
"""What a document may say of the run as a whole, such as the command; its parts say it too."""

_NUMBERED: Final = re.compile(r"(.+?)(?:-\d+)?", re.DOTALL)


def unique_ids(ids: Iterable[str]) -> Iterator[str]:
    """Number ids that repeat, in order; numbers that they bear already are dropped.

    >>> list(unique_ids(["c0ffee", "decaf0", "c0ffee", "c0ffee-3"]))
    ['c0ffee', 'decaf0', 'c0ffee-2', 'c0ffee-3']
    """
    seen: dict[str, int] = {}
    for text in ids:
        match = _NUMBERED.fullmatch(text)
        stem = match[1] if match else text
        seen[stem] = seen.get(stem, 0) + 1
        yield stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"


def summary(dumps: Iterable[Dump]) -> Summary:
    """Count verdicts, the worst first, and findings by rule."""
    # Plain dictionaries: this is done for each of ten thousand inputs, and a Counter takes long to make.
    verdicts: dict[str, int] = {}
    findings: dict[str, int] = {}
    for dump in dumps:
        verdicts[dump.verdict] = verdicts.get(dump.verdict, 0) + 1
        for finding in dump.findings:
            findings[finding.rule] = findings.get(finding.rule, 0) + 1
    return Summary(
        dumps=sum(verdicts.values()),
        verdicts={word: verdicts[word] for word in VERDICTS if word in verdicts},
        findings=dict(sorted(findings.items())),
    )


def input_groups(inputs: Iterable[Input]) -> Iterator[tuple[str, list[Input]]]:
    """Give each input path with what the document says of it: its status, then members that could not be read.

    A path that was named twice, one time right after the other, is given once.
    """
    group: list[Input] = []
    for item in inputs:
        if group and not _belongs(item, group[0].path):
            yield group[0].path, group
            group = []
        group.append(item)
    if group:
        yield group[0].path, group


def member_of(item: Input, path: str) -> str | None:
    """Return the member that an item of the group of `path` speaks of; None if it speaks of the input itself."""
    return None if item.path == path else item.path[len(path) + len(INSIDE) :]


def parts(analysis: Analysis) -> Iterator[tuple[Sequence[Input], Sequence[Dump]]]:
    """Give the inputs and dumps of each input path, in order, as they stand in the document."""
    groups = list(input_groups(analysis.inputs))
    to_come = Counter(path for path, _ in groups)
    runs = [(path, list(own)) for path, own in groupby(analysis.dumps, key=lambda dump: dump.source.path)]
    runs.reverse()
    for path, group in groups:
        # Dumps of no input: no run makes them, but a document that somebody else wrote may hold them.
        while runs and not to_come[runs[-1][0]]:
            yield (), runs.pop()[1]
        yield group, runs.pop()[1] if runs and runs[-1][0] == path else ()
        to_come[path] -= 1
    while runs:
        yield (), runs.pop()[1]


def split(analysis: Analysis) -> list[Analysis]:
    """Take a document apart: one for each input path, in order. `merge` of them is the document again.

    Each has the input, its unreadable members and its dumps. A document without anything stays one.
    """
    return [_replaced(analysis, inputs, dumps) for inputs, dumps in parts(analysis)] or [analysis]


def merge(documents: Iterable[Analysis]) -> Analysis:
    """Put documents together: inputs and dumps in order, ids numbered anew, everything counted anew.

    Where they were made by several versions of the tool, `tool.version` names them all. What else a document says of
    the run as a whole, such as the command, is kept if all say the same.
    """
    inputs: list[Input] = []
    dumps: list[Dump] = []
    versions: dict[str, None] = {}
    merged: Analysis | None = None
    for document in documents:
        inputs += document.inputs
        dumps += document.dumps
        versions |= dict.fromkeys(document.tool.version.split(", "))
        merged = document if merged is None else _agreed(merged, document)
    if merged is None:
        return Analysis(tool=TOOL, inputs=(), dumps=(), summary=summary(()))
    tool = Tool(merged.tool.name, ", ".join(versions))
    return _replaced(msgspec.structs.replace(merged, tool=tool), inputs, dumps)


def _agreed(one: Analysis, other: Analysis) -> Analysis:
    """Return the first with the default of each field of the whole on which the other differs."""
    differ = {
        field.name: field.default
        for field in _OF_THE_WHOLE
        if getattr(one, field.name) not in (field.default, getattr(other, field.name))
    }
    return msgspec.structs.replace(one, **differ) if differ else one


def _belongs(item: Input, path: str) -> bool:
    """Tell whether an item speaks of the input of `path`; of members, only those that could not be read are listed."""
    return item.path == path or (item.status == "unreadable" and item.path.startswith(path + INSIDE))


def _replaced(document: Analysis, inputs: Sequence[Input], dumps: Sequence[Dump]) -> Analysis:
    numbered = tuple(
        dump if dump.id == own else msgspec.structs.replace(dump, id=own)
        for dump, own in zip(dumps, unique_ids(dump.id for dump in dumps), strict=True)
    )
    return msgspec.structs.replace(document, inputs=tuple(inputs), dumps=numbered, summary=summary(numbered))
