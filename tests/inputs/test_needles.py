"""Searching for exact strings: the C library and Python find the same, and nothing outside the range."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.inputs import needles

if TYPE_CHECKING:
    from collections.abc import Callable


@given(
    text=st.binary(min_size=1, max_size=200).map(lambda data: bytes(byte % 3 for byte in data)),
    needle=st.binary(min_size=1, max_size=4).map(lambda data: bytes(byte % 3 for byte in data)),
    start=st.integers(0, 210),
    end=st.integers(0, 200),
)
def test_what_is_found_is_what_python_finds(text: bytes, needle: bytes, start: int, end: int) -> None:
    """Any needle in any range of a buffer stands where `find` says, NULs and repetitions included."""
    with mmap.mmap(-1, len(text)) as buffer, needles.searching(buffer) as find:
        buffer[:] = text
        end = min(end, len(text))
        assert find(needle, start, end) == text.find(needle, start, end)


def test_a_search_beyond_the_buffer_is_refused(library: Callable[[bool], None]) -> None:
    """Whatever a caller gets wrong, memory that is not the buffer's is never read."""
    library(True)  # noqa: FBT003 - yes
    with mmap.mmap(-1, 100) as buffer, needles.searching(buffer) as find, pytest.raises(ValueError, match="101"):
        find(b"a", 0, 101)


@pytest.mark.parametrize("with_library", [True, False])
def test_a_system_without_the_function_finds_the_same(library: Callable[[bool], None], *, with_library: bool) -> None:
    """On Windows Python searches; the buffer can be closed behind both."""
    library(with_library)
    with mmap.mmap(-1, 100) as buffer, needles.searching(buffer) as find:
        buffer[50:53] = b"abc"
        assert (find(b"abc", 0, 100), find(b"abc", 51, 100), find(b"abc", 0, 52)) == (50, -1, -1)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Return what decides whether the system's C library is to be had."""

    def choose(there: bool) -> None:  # noqa: FBT001 - yes or no
        if not there:
            monkeypatch.setattr(needles, "_memmem", lambda: None)
        elif needles._memmem() is None:
            pytest.skip("this system's C library has no memmem")

    return choose
