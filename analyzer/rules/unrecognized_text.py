"""Text stands within the dump that netsh did not print: a message of a collector, a remark, something pasted.

Dots that stand for something left out, and entries that such text broke, are told by `dump-cut`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, FOREIGN_TEXT, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    for dump, record in enumerate(case.records):
        begins = [problem.line for problem in record.problems if problem.name == FOREIGN_TEXT]
        if not begins:
            continue
        more = [f"{len(begins) - EVIDENCE_LIMIT} more places"] if len(begins) > EVIDENCE_LIMIT else []
        where = listed([*(f"line {line}" for line in begins[:EVIDENCE_LIMIT]), *more])
        message = (
            f"Text that is no part of the catalog stands in {where}. It may have been added, or stand in the place of "
            "entries: that cannot be told from the text, so the dump does not count as whole."
        )
        yield Hit(dump, message, tuple(begins[:EVIDENCE_LIMIT]))


_DELETE: Final = (
    "Read the lines. If they are mere messages or remarks and nothing was left out, delete them in a copy and analyze "
    "that."
)

RULE = Rule(
    id="unrecognized-text",
    severity="warning",
    title="Other text stands within the dump",
    why="Where something was written into a dump, something may have been taken out of it as well.",
    remedy=(
        _DELETE,
        "Let the script that collects write its messages and its errors (`2>`) to a file of their own.",
    ),
    next_step=f"If in doubt, collect the catalog again with {DUMP_COMMAND} and analyze the new file.",
    false_positives="Most such lines are harmless messages.",
    check=check,
)
