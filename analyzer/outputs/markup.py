"""Pieces of Markdown that tickets are made of: texts cut to what a ticket takes, and inert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.outputs import advice, inert
from analyzer.outputs.text import printable, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SENTENCES: Final = 1200
"""Columns of a finding's message, a reason or a step: more than any rule says of a real machine."""
QUOTED: Final = 160
_CELL: Final = 200
_COMMANDS_SHOWN: Final = 40


def bounded(lines: Iterable[str], most: int) -> list[str]:
    """Return the first lines, and how many more there are."""
    texts = list(lines)
    return texts if len(texts) <= most else [*texts[:most], f"… and {len(texts) - most} more"]


def bullets(lines: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {line}" for line in lines)


def row(*cells: str) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(cells)} |"


def cell(text: str) -> str:
    """Return a text for a cell of a table, or for a short line."""
    return inert.prose(shorten(printable(text), _CELL), cell=True)


def code(text: str, *, cell: bool = False) -> str:
    """Return a name or a path as code."""
    return inert.code(shorten(printable(text), QUOTED), cell=cell)


def sentences(text: str) -> str:
    """Return what is said in words."""
    return inert.prose(shorten(printable(text), SENTENCES))


def steps(told: Iterable[str]) -> Iterator[str]:
    """Give steps, numbered, and the commands at the end of each as a block of their own."""
    for number, step in enumerate(told, start=1):
        said, commands = advice.split_commands(step)
        yield f"{number}. {sentences(said)}"
        if commands:
            yield inert.block("\n".join(bounded((shorten(printable(c), SENTENCES) for c in commands), _COMMANDS_SHOWN)))
