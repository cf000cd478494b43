"""The dump is cut, damaged or shortened: what is not listed cannot be ruled out.

Where nothing but other text stands within the dump, `unrecognized-text` tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, only_foreign_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case

_MOST = 6


def check(case: Case) -> Iterator[Hit]:
    for dump, record in enumerate(case.records):
        if not record.problems or only_foreign_text(record):
            continue
        told = [f"Line {problem.line}: {problem.message}." for problem in record.problems[:_MOST]]
        if len(record.problems) > _MOST:
            told.append(f"{len(record.problems) - _MOST} more problems follow.")
        lines = tuple(sorted({problem.line for problem in record.problems[:_MOST]}))
        yield Hit(dump, " ".join(told), lines)


RULE = Rule(
    id="dump-cut",
    severity="warning",
    title="The dump is not whole",
    why="An entry that is missing may be the one without IFS handles: a dump with holes is never clean.",
    remedy=(
        f"Ask for the whole output as a file, not copied from the window: {DUMP_COMMAND}",
        "Check that nothing between the customer and you shortens attachments or long lines.",
    ),
    next_step=f"Collect the catalog again with {DUMP_COMMAND} and analyze the new file.",
    false_positives="The missing part may be harmless, as when only name spaces are cut off.",
    check=check,
)
