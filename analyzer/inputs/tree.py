"""Trees of folders, local or behind a URL: all files below one, or those that a glob matches, in order of name.

The walk is lazy and holds the entries of the folders on its way only, so that ten million files cost no more memory
than a thousand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from analyzer.errors import NoCatalogError, UnreadableInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ANY_DEPTH: Final = "**"
_MAGIC: Final = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Item:
    """One input, known without opening it.

    Attributes:
        path: its name as outputs show it; of a URL, without credentials.
        problem: why it is not to be opened, None if it is.
        size: in bytes, where it is known.
        modified: time of its last change in nanoseconds since 1970, where it is known.
        stamp: of a URL, what changes with the content: an ETag, or what the store has instead.
        status: of an input with a problem, how it is to be listed; else of no meaning.
        location: what `discover.opened` takes, if that is not `path`: a URL with its credentials.
    """

    path: str
    problem: str | None = None
    size: int | None = None
    modified: int | None = None
    stamp: str | None = None
    status: Literal["unreadable", "no-catalog"] = "unreadable"
    location: str | None = None

    @property
    def source(self) -> str:
        """What opens it; may bear credentials, and so is not for outputs."""
        return self.location or self.path


class Entry(NamedTuple):
    """What stands in a folder: its bare name, the item that it is, and whether it is a folder itself."""

    name: str
    item: Item
    is_folder: bool


class Tree(Protocol):
    """Where folders are: a disk, or a store behind a URL."""

    def entries(self, folder: Item) -> Iterator[Entry]:
        """Give the entries of a folder in order of name.

        Raises:
            UnreadableInputError: if the folder cannot be listed.
            NoCatalogError: if it need not be, because it was before under another name.
        """


def is_glob(name: str) -> bool:
    """Tell whether a name has characters of a glob."""
    return _MAGIC.search(name) is not None


def split_glob(segments: Sequence[str]) -> int:
    """Return how many segments of a path stand before the first one with characters of a glob.

    >>> split_glob(["case", "2026", "*", "a.txt"])
    2
    """
    return next((number for number, segment in enumerate(segments) if is_glob(segment)), len(segments))


def below(tree: Tree, folder: Item, pattern: Sequence[str] | None = None) -> Iterator[Item]:
    """Give all files below a folder, or those that a glob below it matches, and what cannot be read there.

    A glob is given segment by segment, `**` for any number of folders. Names that begin with a dot match as well: in
    evidence nothing is hidden. A folder that matches stands for all files below it.
    """
    stack = [(folder, tree.entries(folder), None if pattern is None else _reached(pattern, {0}))]
    while stack:
        inside, entries, states = stack[-1]
        try:
            entry = next(entries, None)
        except UnreadableInputError as error:
            yield Item(inside.path, str(error), location=inside.location)
            entry = None
        except NoCatalogError as error:
            yield Item(inside.path, str(error), status="no-catalog", location=inside.location)
            entry = None
        if entry is None:
            stack.pop()
            continue
        after = states
        if pattern is not None and states is not None:
            after = _step(pattern, states, entry.name)
            if not after:
                continue
            if len(pattern) in after:
                after = None  # it matches, and with a folder all that is in it
        if entry.is_folder:
            stack.append((entry.item, tree.entries(entry.item), after))
        elif after is None:
            yield entry.item


def _reached(pattern: Sequence[str], states: set[int]) -> frozenset[int]:
    """Add the places of a pattern that are reached without another name: `**` may stand for no folder."""
    reached = set(states)
    for state in sorted(states):
        place = state
        while place < len(pattern) and pattern[place] == _ANY_DEPTH:
            place += 1
            reached.add(place)
    return frozenset(reached)


def _step(pattern: Sequence[str], states: frozenset[int], name: str) -> frozenset[int]:
    """Return the places of a pattern that are reached from others by a name."""
    after: set[int] = set()
    for state in states:
        if state == len(pattern):
            continue
        if pattern[state] == _ANY_DEPTH:
            after.add(state)
        elif fnmatch(name, pattern[state]):
            after.add(state + 1)
    return _reached(pattern, after)
