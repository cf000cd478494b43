"""Exit codes of an analysis: what `--fail-on` compares."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from analyzer.errors import EXIT_FINDING, EXIT_INCOMPLETE, EXIT_NOTHING_CERTAIN, EXIT_OK

if TYPE_CHECKING:
    from collections.abc import Collection

    from analyzer.analysis import Analysis


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


def exit_code(
    verdicts: Collection[str],
    failing: Collection[str],
    fail_on: FailOn,
    *,
    unreadable: bool,
) -> int:
    """Return the first exit code that holds, in the order of `analyzer.errors.EXIT_CODES`.

    Args:
        verdicts: those of all dumps.
        failing: verdicts of dumps and severities of findings that `fail_on` is compared with.
        fail_on: what makes it fail.
        unreadable: whether an input could not be read.
    """
    from analyzer.analysis import SEVERITIES, VERDICTS  # noqa: PLC0415 - imported when used, so that --help is quick

    words = [str(word) for word in (VERDICTS if fail_on in VERDICTS else SEVERITIES)]
    met = [words.index(word) for word in failing if word in words]
    if fail_on is not FailOn.never and met and min(met) <= words.index(fail_on):
        return EXIT_FINDING
    if unreadable:
        return EXIT_INCOMPLETE
    if not verdicts or "undetermined" in verdicts:
        return EXIT_NOTHING_CERTAIN
    return EXIT_OK


def of_analysis(analysis: Analysis, fail_on: FailOn, *, only_new: bool = False) -> int:
    """Return the exit code of an analysis; `only_new`: one that was marked against a baseline fails on what is new."""
    judged = analysis.dumps
    if only_new:
        from analyzer.comparison.baseline import verdict_is_new  # noqa: PLC0415 - with pandas, and not often used

        judged = tuple(dump for dump in judged if verdict_is_new(dump))
    failing = {
        *(dump.verdict for dump in judged),
        *(
            finding.severity
            for dump in analysis.dumps
            for finding in dump.findings
            if not only_new or finding.baseline == "new"
        ),
    }
    return exit_code(
        {dump.verdict for dump in analysis.dumps},
        failing,
        fail_on,
        unreadable=any(item.status == "unreadable" for item in analysis.inputs),
    )
