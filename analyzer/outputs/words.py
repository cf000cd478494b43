"""The words that every human-readable output uses, so that two reports of one dump read alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from analyzer.analysis import InputStatus, RuntimeStatus, Verdict

VERDICT_WORDS: Final[dict[Verdict, str]] = {
    "non-ifs": "Non-IFS",
    "undetermined": "Undetermined",
    "layered": "Layered",
    "non-ifs-other-family": "Non-IFS, other family",
    "clean": "Clean",
}
"""The verdict in a word or three."""

VERDICT_TITLES: Final[dict[Verdict, str]] = {
    "non-ifs": "A provider without IFS handles is installed (KB 2568167)",
    "undetermined": "The dump does not tell whether a provider without IFS handles is installed",
    "layered": "A layered provider is installed; what programs see of it has IFS handles",
    "non-ifs-other-family": "Only entries that no TCP/IP socket can use lack IFS handles",
    "clean": "Every provider has IFS handles, and nothing is layered over them",
}
"""The verdict in a sentence, without its full stop."""

INPUT_STATUS_WORDS: Final[dict[InputStatus, str]] = {
    "analyzed": "Analyzed",
    "no-catalog": "No catalog found",
    "unreadable": "Could not be read",
}

RUNTIME_STATUS_WORDS: Final[dict[RuntimeStatus, str]] = {
    "exposed": "May hang (exposed)",
    "slower": "Works, slower",
    "fails": "Fails",
    "bypasses": "Bypasses the provider",
    "unaffected": "Unaffected",
    "undetermined": "Undetermined",
}


def counted(n: int, one: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "machine"), counted(2000, "machine")
    ('1 machine', '2,000 machines')
    """
    return f"{n:,} {one if n == 1 else one + 's'}"
