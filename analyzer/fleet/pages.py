"""The page of each machine that needs attention: its dumps as one report, the newest last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from analyzer.document import merging
from analyzer.fleet.parts import STATE, Placed, digest_of
from analyzer.fleet.store import Store, open_store, write
from analyzer.outputs import html, json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


MADE: Final = f"{STATE}/pages.json"
_AT_ONCE: Final = 32

_INDEX: Final = "../index.html"


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its dumps."""

    name: str
    dumps: tuple[Placed, ...]

    @property
    def digest(self) -> str:
        """Tell whether a page would be the same."""
        return digest_of(text for placed in self.dumps for text in (placed.dump, placed.digest))


@dataclass(frozen=True, slots=True)
class Pages:
    """Some pages to be made in a report folder."""

    folder: str
    pages: tuple[Page, ...]


class Plan:
    """Which pages of a report folder are made now; the others are as they must be."""

    def __init__(self, store: Store, folder: str, wanted: Iterable[tuple[str, list[Placed]]]) -> None:
        """Take all pages that there should be."""
        self._store = store
        self._folder = folder
        self._wanted = wanted
        self._there = {f"machines/{name}" for name in store.names("machines")}
        self._made = _read(store)
        self.digests: dict[str, str] = {}

    def tasks(self) -> Iterator[Pages]:
        """Give the pages that are missing or not as they must be."""
        together: list[Page] = []
        for name, dumps in self._wanted:
            page = Page(name, tuple(dumps))
            self.digests[name] = page.digest
            if name in self._there and self._made.get(name) == page.digest:
                continue
            together.append(page)
            if len(together) >= _AT_ONCE:
                yield Pages(self._folder, tuple(together))
                together = []
        if together:
            yield Pages(self._folder, tuple(together))

    def finish(self) -> None:
        """Remember how the pages were made, and remove those that no machine has any more."""
        write(self._store, MADE, msgspec.json.encode(self.digests))
        for name in self._there - self.digests.keys():
            self._store.remove(name)


def make(task: Pages) -> int:
    """Write pages; return how many."""
    store = open_store(task.folder)
    around = _Around(store)
    for page in task.pages:
        documents = []
        for placed in page.dumps:
            document = json.parse(around.alone(placed))
            analyzed = tuple(item for item in document.inputs if item.status == "analyzed")
            documents.append(msgspec.structs.replace(document, inputs=analyzed))
        write(store, page.name, html.render(merging.merge(documents), index=_INDEX).encode("utf-8"))
    return len(task.pages)


class _Around:
    """Documents with one of their dumps: those of an archive are in one, and mostly their pages follow one another."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: tuple[str, int] | None = None
        self._head = self._tail = b""

    def alone(self, placed: Placed) -> bytes:
        """Return the document of a dump without its other dumps."""
        if (placed.begin, placed.end) == (placed.first, placed.last):
            return self._read(placed, 0, placed.length)
        if self._last != (placed.file, placed.offset):
            self._last = placed.file, placed.offset
            self._head, self._tail = self._read(placed, 0, placed.first), self._read(placed, placed.last, placed.length)
        return self._head + self._read(placed, placed.begin, placed.end) + self._tail

    def _read(self, placed: Placed, begin: int, end: int) -> bytes:
        return self._store.read(placed.file, placed.offset + begin, end - begin) or b""


def _read(store: Store) -> dict[str, str]:
    data = store.read(MADE)
    try:
        return {} if data is None else msgspec.json.decode(data, type=dict[str, str])
    except msgspec.MsgspecError:
        return {}
