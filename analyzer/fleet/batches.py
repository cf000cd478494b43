"""Inputs in batches: what one worker reads at a time. Files that are read together are in one batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.fleet.parts import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.inputs.bundles import Bundle
    from analyzer.inputs.discover import Item

_MOST_INPUTS: Final = 128
_MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Batch:
    """What one worker reads at a time, and writes as one part."""

    bundles: tuple[Bundle, ...]

    @property
    def items(self) -> list[Item]:
        """All inputs, in the order of the listing."""
        placed = [pair for bundle in self.bundles for pair in zip(bundle.places, bundle.items, strict=True)]
        return [item for _, item in sorted(placed, key=lambda pair: pair[0])]

    def part(self, settings: str) -> str:
        """Return the name of its part: the same inputs, unchanged and read with the same settings, have the same."""
        texts = [settings]
        for bundle in self.bundles:
            texts.append(f"bundle of {len(bundle.items)}")
            for item in bundle.items:
                texts += [item.path, stamp(item)]
        return digest_of(texts)


def stamp(item: Item) -> str:
    """Say what an input looks like from outside; it changes when the input does."""
    return f"{item.size} {item.modified} {item.stamp or ''}"


def batches(found: Iterable[Bundle]) -> Iterator[Batch]:
    """Fill batches with bundles in order; how they are divided depends on nothing but the inputs."""
    filling: list[Bundle] = []
    count = size = 0
    for bundle in found:
        own = sum(item.size or 0 for item in bundle.items)
        if filling and (count + len(bundle.items) > _MOST_INPUTS or size + own > _MOST_BYTES):
            yield Batch(tuple(filling))
            filling, count, size = [], 0, 0
        filling.append(bundle)
        count += len(bundle.items)
        size += own
    if filling:
        yield Batch(tuple(filling))
