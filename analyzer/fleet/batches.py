"""Inputs in batches: what one worker reads at a time. Files that may tell of one another are in one batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.fleet.parts import digest_of
from analyzer.model.bundles import MOST_FILES, bundle_of

if TYPE_CHECKING:
    from collections.abc import Container, Hashable, Iterable, Iterator

    from analyzer.inputs.discover import Item

_MOST_INPUTS: Final = 256
"""A third of a second's work; the tables of a part take 30 ms, however few rows they have."""
_MOST_BYTES: Final = 64 * 1024 * 1024

_ARCHIVES: Final = tuple(".zip .7z .cab .rar .tar .tgz .tbz2 .txz .tar.gz .tar.bz2 .tar.xz .tar.zst".split())
"""What holds the files of its machine itself, by name: this says where to put it, not how to read it."""

_PACKED: Final = 8
"""Bytes of logs in a byte of an archive, all of which are read: two archives of 8 MiB are work for two processes."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Inputs that are read together, since one may tell of the machine that another is about.

    Those of one bundle (`analyzer.model.bundles`), or a single one: an archive, or a file where there is no bundle.
    `places` are their numbers in the listing.
    """

    items: tuple[Item, ...]
    places: tuple[int, ...]

    @property
    def alone(self) -> bool:
        """Whether it is a single input, which nothing beside it tells of."""
        return len(self.items) == 1

    def only(self, paths: Container[str]) -> Neighbours:
        """Return some of them."""
        pairs = [pair for pair in zip(self.items, self.places, strict=True) if pair[0].path in paths]
        return Neighbours(tuple(item for item, _ in pairs), tuple(place for _, place in pairs))


@dataclass(frozen=True, slots=True)
class Batch:
    """What one worker reads at a time, and writes as one part."""

    groups: tuple[Neighbours, ...]

    @property
    def items(self) -> list[Item]:
        """All inputs, in the order of the listing."""
        return in_order(self.groups)

    def part(self, settings: str) -> str:
        """Return the name of its part: the same inputs, unchanged and read with the same settings, have the same."""
        texts = [settings]
        for group in self.groups:
            texts.append(f"group of {len(group.items)}")
            for item in group.items:
                texts += [item.path, stamp(item)]
        return digest_of(texts)


def stamp(item: Item) -> str:
    """Say what an input looks like from outside; it changes when the input does."""
    return f"{item.size} {item.modified} {item.stamp or ''}"


def in_order(groups: Iterable[Neighbours]) -> list[Item]:
    """Return the inputs of groups in the order of the listing."""
    placed = [pair for group in groups for pair in zip(group.places, group.items, strict=True)]
    return [item for _, item in sorted(placed, key=lambda pair: pair[0])]


def neighbours(items: Iterable[Item]) -> Iterator[Neighbours]:
    """Put the files of each bundle together, once nothing more of it can come in a listing by folders.

    A bundle is held until the listing leaves its folder, so memory holds the bundles on the way down only.
    """
    open_: dict[Hashable, list[tuple[int, Item]]] = {}
    roots: dict[Hashable, str] = {}
    large: set[Hashable] = set()
    for place, item in enumerate(items):
        for key in [key for key, root in roots.items() if not item.path.startswith(root)]:
            large.discard(key)
            del roots[key]
            yield from _grouped(open_.pop(key))
        key = bundle_of(item.path)
        if _is_archive(item) or key in large:
            yield Neighbours((item,), (place,))
            continue
        roots.setdefault(key, _root(key.inside))
        held = open_.setdefault(key, [])
        held.append((place, item))
        if len(held) > MOST_FILES:
            large.add(key)
            yield from (Neighbours((alone,), (number,)) for number, alone in held)
            held.clear()
    for held in open_.values():
        yield from _grouped(held)


def _is_archive(item: Item) -> bool:
    return item.path.lower().endswith(_ARCHIVES)


def _root(folder: str) -> str:
    """Return what the names of all files below a folder begin with."""
    return "" if folder == "." else folder if folder.endswith(("/", "\\")) else f"{folder}"


def _grouped(held: list[tuple[int, Item]]) -> Iterator[Neighbours]:
    if held:
        places, items = zip(*held, strict=True)
        yield Neighbours(items, places)


def batches(groups: Iterable[Neighbours]) -> Iterator[Batch]:
    """Fill batches with groups in order; how they are divided depends on nothing but the inputs."""
    filling: list[Neighbours] = []
    count = size = 0
    for group in groups:
        own = sum((item.size or 0) * (_PACKED if _is_archive(item) else 1) for item in group.items)
        if filling and (count + len(group.items) > _MOST_INPUTS or size + own > _MOST_BYTES):
            yield Batch(tuple(filling))
            filling, count, size = [], 0, 0
        filling.append(group)
        count += len(group.items)
        size += own
    if filling:
        yield Batch(tuple(filling))
