"""The project's exceptions, and the one table from what happened to the exit code."""

from __future__ import annotations

from typing import Final


class WinsockCatalogError(Exception):
    """Root of all errors that this package raises on purpose; its text is a sentence for the user."""


class UnreadableInputError(WinsockCatalogError):
    """An input could not be read: the text says why, and what to do; a batch goes on without it."""


class NoCatalogError(WinsockCatalogError):
    """An input was read and holds no catalog: the text says what it holds instead."""

    def __init__(self, text: str, *, looks_like_one: bool = False) -> None:
        """Take the text, and whether the input is another tool's listing of a catalog."""
        super().__init__(text)
        self.looks_like_one = looks_like_one


class DocumentError(WinsockCatalogError):
    """A file that should be an analysis document is none: the text says where, and what was expected there."""


class UsageError(WinsockCatalogError):
    """The command line asks for something that does not exist, such as an output format."""


class OutputError(WinsockCatalogError):
    """A result could not be written where the user wants it."""


class StreamError(OutputError):
    """Standard output is closed or full: nothing more can be printed there."""


EXIT_OK: Final = 0
EXIT_FINDING: Final = 1
EXIT_USAGE: Final = 2
EXIT_NOTHING_CERTAIN: Final = 3
EXIT_INCOMPLETE: Final = 4
EXIT_INTERNAL: Final = 70

EXIT_CODES: Final[dict[int, str]] = {
    EXIT_OK: "every verdict is certain and none is at or above --fail-on",
    EXIT_FINDING: "a verdict or finding at or above --fail-on (default: the verdict non-ifs)",
    EXIT_USAGE: "usage error",
    EXIT_NOTHING_CERTAIN: "no catalog found in any input, or a verdict is undetermined",
    EXIT_INCOMPLETE: "an input could not be read: the result is incomplete",
    EXIT_INTERNAL: "internal error",
}
"""Tried in this order: 2, 70, 1, 4, 3, 0."""

EXIT_OF: Final[dict[type[WinsockCatalogError], int]] = {
    DocumentError: EXIT_INCOMPLETE,
    UsageError: EXIT_USAGE,
    OutputError: EXIT_USAGE,
    StreamError: EXIT_USAGE,
}
"""The exit codes of errors that end a run; the others are told about one input and end nothing."""
