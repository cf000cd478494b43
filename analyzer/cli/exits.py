"""Exit codes of an analysis: what `--fail-on` compares."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from analyzer.errors import EXIT_FINDING, EXIT_INCOMPLETE, EXIT_NOTHING_CERTAIN, EXIT_OK

if TYPE_CHECKING:
    from collections.abc import Collection


class FailOn(StrEnum):
    """From which verdict or severity on the exit code is 1."""

    non_ifs = "non-ifs"
    undetermined = "undetermined"
    layered = "layered"
    non_ifs_other_family = "non-ifs-other-family"
    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


def exit_code(verdicts: Collection[str], severities: Collection[str], fail_on: FailOn, *, unreadable: bool) -> int:
    """Return the first exit code that holds, in the order of `analyzer.errors.EXIT_CODES`.

    Args:
        verdicts: those of all dumps.
        severities: those of all findings.
        fail_on: what makes it fail.
        unreadable: whether an input could not be read.
    """
    from analyzer.analysis import SEVERITIES, VERDICTS  # noqa: PLC0415 - imported when used, so that --help is quick

    words = [str(word) for word in (VERDICTS if fail_on in VERDICTS else SEVERITIES)]
    met = verdicts if fail_on in VERDICTS else severities
    if fail_on is not FailOn.never and any(words.index(word) <= words.index(fail_on) for word in met):
        return EXIT_FINDING
    if unreadable:
        return EXIT_INCOMPLETE
    if not verdicts or "undetermined" in verdicts:
        return EXIT_NOTHING_CERTAIN
    return EXIT_OK
