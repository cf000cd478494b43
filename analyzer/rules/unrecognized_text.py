"""Text stands within the dump that netsh did not print: a message of a collector, a remark, something pasted.

It speaks of dumps that are whole but for that. Where something is cut or damaged as well, such text may be a piece of
what was cut: `dump-cut` tells all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.model.phrases import some
from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, only_foreign_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    for dump, record in enumerate(case.records):
        if not only_foreign_text(record):
            continue
        begins = [problem.line for problem in record.problems]
        where = some((f"line {line}" for line in begins), "more places")
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
