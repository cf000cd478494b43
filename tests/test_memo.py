"""Memories of lines: what they say never depends on what they were asked before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzer.memo import Rare, Remembered

LINES = st.lists(st.text("aB\n", max_size=3), max_size=30)


@given(texts=st.lists(LINES, max_size=4))
def test_rare_lines_are_found_whatever_was_seen_before(texts: list[list[str]]):
    """Each text gives exactly its own lines, with and without the quick look at all of them."""
    plain, quick = Rare(str.isupper), Rare(str.isupper, lambda text: "B" in text)
    for lines in texts:
        wanted = {line for line in lines if line.isupper()}
        assert plain.among(lines) == quick.among(lines) == wanted


def test_what_is_not_rare_is_asked_once():
    """A line that was told is not asked about again."""
    asked: list[str] = []
    rare = Rare(lambda line: bool(asked.append(line)))
    rare.among(["a", "b", "a"])
    rare.among(["b", "a"])
    assert sorted(asked) == ["a", "b"]


def test_memories_do_not_grow_without_end():
    """Neither many lines nor long ones stay."""
    memory = Remembered(len)
    for number in range(40_000):
        assert memory[str(number)] == len(str(number))
    assert len(memory) < 20_000
    assert memory["x" * 10_000] == 10_000
    assert "x" * 10_000 not in memory
