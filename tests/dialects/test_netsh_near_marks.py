"""Long lines: what is passed over in them could not have been a field."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.dialects.netsh import near_marks, split_joined

PIECES = st.sampled_from(
    [
        *(
            "x" * 500,
            "ä" * 450,
            " " * 600,
            "9" * 500,
            "{" * 410,
            "a b " * 150,
            "0x" + "f" * 450,
            "f0" * 300,
            "\\",
            "\n",
        ),
        *(
            "字" * 420,
            ":",
            "：",
            "Version",
            "Version" + " " * 700 + ":",
            "Provider ID",
            "Service Flags:",
            "0x20066",
            "   ",
        ),
        *("-" * 5, "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}", "Winsock Catalog Provider Entry", "12", "Label : 12"),
    ]
)
PATTERNS = {"known": split_joined._breaks(), "unknown": split_joined._UNKNOWN_WORDS}


@pytest.mark.parametrize("name", list(PATTERNS))
@given(text=st.lists(PIECES, min_size=8, max_size=40).map("".join))
def test_nothing_that_a_pattern_finds_is_passed_over(name: str, text: str):
    """Of any line the matches are those of the whole line, in the same places."""
    pattern = PATTERNS[name]
    found = [match.span() for match in near_marks.matches(pattern, text, split_joined._titles())]
    assert found == [match.span() for match in pattern.finditer(text)]


@pytest.mark.parametrize("name", list(PATTERNS))
def test_long_stretch_without_a_mark_costs_next_to_nothing(name: str):
    """A quarter of what the pattern itself takes for it, at the most; measured it is a fiftieth."""
    pattern, text = PATTERNS[name], "Version: 2 " + "x" * 400_000
    times = []
    for search in (
        lambda: list(near_marks.matches(pattern, text, split_joined._titles())),
        lambda: list(pattern.finditer(text)),
    ):
        start = time.process_time()
        search()
        times.append(time.process_time() - start)
    assert times[0] < times[1] / 4
