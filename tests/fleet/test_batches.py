"""Inputs are divided so that every process has work, and none of them a batch of a few bytes."""

from __future__ import annotations

import pytest

from analyzer.fleet.batches import batches, neighbours
from analyzer.inputs.tree import Item

MIB = 1024 * 1024


def _sizes(*items: Item) -> list[int]:
    return [len(batch.items) for batch in batches(neighbours(items))]


@pytest.mark.parametrize("ending", ["zip", "tar.gz", "7z"])
def test_two_archives_of_some_size_are_work_for_two_processes(ending: str) -> None:
    """What is in them is several times their size, and all of it is read."""
    assert _sizes(*(Item(f"cases/{number}.{ending}", size=8 * MIB) for number in range(3))) == [1, 1, 1]


def test_small_archives_share_a_batch() -> None:
    """A batch costs a part of the report folder; thousands of bundles of a few kilobytes are not worth one each."""
    assert _sizes(*(Item(f"cases/{number:03}.zip", size=10_000) for number in range(260))) == [256, 4]


def test_logs_of_the_same_size_as_archives_share_a_batch() -> None:
    """They are read as they are."""
    assert _sizes(*(Item(f"cases/{number}/a.log", size=8 * MIB) for number in range(3))) == [3]
