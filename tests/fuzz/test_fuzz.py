"""A short run of every harness with fixed seeds, and all inputs that once broke one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest

from fuzz import engines, frame, mutate

if TYPE_CHECKING:
    from pathlib import Path

engines.load()

TRIES: Final = {"whole_way": 3, "hostile_text": 1, "difference": 2, "redaction": 4, "archive": 20, "document": 30}
"""Inputs of a short run, where they are not cheap; `python -m tests.fuzz NAME --seconds N` tries more."""
CHEAP: Final = 40
FOUND: Final = sorted(path for path in frame.FOUND.glob("*/*") if path.is_file())


@pytest.mark.parametrize("name", frame.HARNESSES)
def test_a_few_changed_seeds(name: str) -> None:
    """Inputs near to good ones raise nothing, take no time, and give nothing that is not in them."""
    one = frame.HARNESSES[name]
    rng = random.Random(name)  # noqa: S311 - the same tries each time
    pool = [data[: one.longest] for data in one.seeds()]
    for _ in range(TRIES.get(name, CHEAP)):
        data = mutate.mutated(rng.choice(pool), pool, rng, one.longest)
        found = frame.fault(one, data)
        assert found is None, f"{found.told}\n{data!r}"


@pytest.mark.parametrize("file", FOUND, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_what_was_found_once_is_no_fault_any_more(file: Path) -> None:
    """Each input that broke a harness is judged by it again; its name says what was wrong."""
    found = frame.fault(frame.HARNESSES[file.parent.name], file.read_bytes())
    assert found is None, found.told


def test_a_harness_that_raises_or_dawdles_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The frame itself tells: what is raised, that it took long, and that two inputs have the same fault."""

    def check(data: bytes) -> None:
        assert b"bad" not in data, f"bad: {len(data)}"

    one = frame.Harness("x", "x", check, tuple, 10)
    assert frame.fault(one, b"good") is None
    first, second = frame.fault(one, b"bad"), frame.fault(one, b"also bad")
    assert first is not None
    assert second is not None
    assert first.key == second.key
    assert "bad: 3" in first.told
    monkeypatch.setattr(frame, "SLOW", -1.0)
    slow = frame.fault(one, b"good")
    assert slow is not None
    assert slow.key == "slow"
