"""The findings of both sides as SARIF 2.1.0, each result with its state against BEFORE, which is the baseline.

Results are those of AFTER, with the fingerprints that `analyze` gives them: "new", "unchanged", or "updated" where they
are about other entries or less grave now; and those of BEFORE that AFTER lacks for certain, as "absent", which lie
among the files of BEFORE. SARIF has no word for what cannot be told: that stands among the notifications.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.comparison.states import states
from analyzer.outputs import artifacts, sarif
from analyzer.outputs.places import place

if TYPE_CHECKING:
    from analyzer.analysis import Analysis
    from analyzer.comparison.result import Comparison


def render(comparison: Comparison, sides: tuple[Analysis, Analysis], *, exit_code: int | None = None) -> str:
    """Return the log of a comparison; `sides` are the two analyses that it compares, which have the evidence."""
    del comparison
    before, after = sides
    files = artifacts.of(after)
    old = artifacts.of(before, files)
    made = states(before, after)
    told = [
        sarif.Told(one.finding, one.dump, old if one.state == "absent" else files, one.state) for one in made.results
    ]
    notes = [
        *(
            (dump, "note", f'Whether "{finding.title}" is gone cannot be told: AFTER does not show it.')
            for finding, dump in made.open
        ),
        *((dump, "warning", f"{place(dump)}: only in BEFORE: nothing can be said about it.") for dump in made.alone),
    ]
    more = [
        sarif.notification("not-compared", level, text, old, old.index(dump.source.path, dump.source.member))
        for dump, level, text in notes
    ]
    unread = [note for note in sarif.notifications(before, old) if note["descriptor"]["id"] == "unreadable-input"]
    return sarif.log(after, told, files, exit_code, [*more, *unread])
