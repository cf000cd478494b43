"""Locating: stretches of a text in which dumps stand, and nothing in texts without one."""

from __future__ import annotations

from pathlib import Path

from analyzer.inputs.decode import decode
from analyzer.inputs.locate import stretches

NOISE = [f"2024-03-0{n % 9 + 1} 10:00:00 INFO request {n} -------- done: {{not-a-guid}}" for n in range(1000)]


def _lines(path: Path) -> list[str]:
    return decode(path.read_bytes()).lines


def test_a_log_without_a_dump_gives_nothing():
    assert list(stretches([*NOISE, "-----", "Name: x", "Entry Type: lone label"])) == []


def test_a_dump_deep_in_a_log_is_found_with_room_around_it(samples: Path):
    dump = _lines(samples / "windows-11-clean.txt")
    ((first, last),) = stretches([*NOISE, *dump, *NOISE])
    assert first <= len(NOISE) < len(NOISE) + len(dump) - 2 <= last
    assert last - first < len(dump) + 200


def test_two_dumps_far_apart_are_two_stretches(samples: Path):
    dump = _lines(samples / "windows-7-clean.txt")
    assert len(list(stretches([*dump, *NOISE, *dump]))) == 2


def test_a_listing_without_rules_is_found_by_its_labels():
    lines = [*NOISE, "Entry Type:   Base Service Provider", "Description: x", "Provider Path: C:\\x.dll", *NOISE]
    assert len(list(stretches(lines))) == 1


def test_a_rule_in_typographic_dashes_counts(samples: Path):
    dump = [line.replace("-" * 54, "—" * 27) for line in _lines(samples / "windows-7-clean.txt")]
    assert len(list(stretches(dump))) == 1
