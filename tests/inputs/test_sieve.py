"""The sieve never holds back a string that stands in a text, wherever that is, and lets few others through."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.inputs import needles, scan, sieve
from analyzer.inputs.needles import Needles
from analyzer.inputs.sieve import SHORTEST, Sieve

if TYPE_CHECKING:
    from pathlib import Path

_LETTERS = st.sampled_from(b"ab\0")
_SHORT = st.lists(_LETTERS, min_size=SHORTEST, max_size=24).map(bytes)
_LONG = st.lists(_LETTERS, min_size=13, max_size=24).map(bytes)


@given(
    wanted=st.one_of(st.lists(_SHORT, min_size=1, max_size=5), st.lists(_LONG, min_size=1, max_size=5)),
    before=st.binary(max_size=40),
    after=st.binary(max_size=20),
    piece=st.sampled_from((64, 128 * 1024)),
)
def test_a_string_that_stands_in_a_text_is_a_candidate(
    wanted: list[bytes], before: bytes, after: bytes, piece: int
) -> None:
    """At any place, also across what is looked at at once, and in the last bytes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sieve, "_PIECE", piece)
        for needle in wanted:
            data = before + needle + after
            assert {one for one in wanted if one in data} <= Sieve(wanted).candidates(memoryview(data))


def test_other_texts_give_no_candidates() -> None:
    """Another case is not enough, nor are a few letters."""
    data = b"A service of FLAGS, the Windows socket, and a line of a log about nothing else\r\n" * 2_000
    assert Sieve([b"Service Flags: ", b"Winsock: Catalog"]).candidates(data) == set()
    assert Sieve([b"Service Flags", b"osversion"]).candidates(data) == set()


def test_text_shorter_than_a_string_gives_no_candidate() -> None:
    """Nor does an empty one."""
    assert [Sieve([b"Service Flags"]).candidates(data) for data in (b"", b"S", b"Service Flag")] == [set()] * 3


def test_a_string_that_is_too_short_is_refused() -> None:
    """Every ninth of its places would be missed."""
    with pytest.raises(ValueError, match="6 bytes"):
        Sieve([b"12345"])


def test_numpy_is_not_imported_for_a_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its import takes longer than searching them for every string."""
    monkeypatch.setattr(sieve._Effort, "spent", 0)
    monkeypatch.delitem(sys.modules, "numpy")
    assert not sieve.is_worth_it(1024 * 1024)
    assert sieve.is_worth_it(64 * 1024 * 1024)


@given(
    words=st.lists(st.lists(st.sampled_from(b"ab&"), min_size=1, max_size=14).map(bytes), min_size=1, max_size=6),
    data=st.lists(st.sampled_from(b"ab&c"), max_size=60).map(bytes),
    at=st.integers(0, 8_000),
)
def test_words_are_found_with_and_without_a_sieve(words: list[bytes], data: bytes, at: int) -> None:
    """In a text that is long enough for one, words of all lengths mixed."""
    data = b"." * at + data + b"." * 5_000
    answers = set()
    for worth_it in (True, False):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(needles, "is_worth_it", lambda _, answer=worth_it: answer)
            answers.add(Needles(words).are_in(data))
    assert answers == {any(word in data for word in words)}


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le", "utf-16-be"])
def test_parts_of_a_large_file_are_the_same_with_and_without_a_sieve(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, samples: Path, encoding: str
) -> None:
    """Of a log with a dump at its end, and strings beside it that are looked for on the way."""
    dump = (samples / "windows-10-clean.txt").read_text("utf-8")
    text = "a line of a log with mswsock.dll [ in it\r\n" + "10:00 nothing happened\r\n" * 250_000
    path = tmp_path / "log"
    path.write_bytes((text + dump).encode(encoding))
    seen = []
    for worth_it in (True, False):
        monkeypatch.setattr(needles, "is_worth_it", lambda _, answer=worth_it: answer)
        aside = scan.Aside((b"mswsock.dll [", b"Service Flags: "), 1_000, 5)
        with path.open("rb") as file:
            seen.append((list(scan.parts(file, path.stat().st_size, aside)), aside.hits))
    (((start, _),), hits), other = seen
    assert other == seen[0]
    assert start > len(text.encode(encoding)) - 100_000
    assert hits[0] == text.encode(encoding).index("mswsock.dll [".encode(encoding).strip(b"\0"))


@given(
    word=st.lists(st.sampled_from(b"ab"), min_size=1, max_size=6).map(bytes),
    data=st.lists(st.sampled_from(b"abc"), max_size=40).map(bytes),
)
def test_a_word_that_stands_in_a_text_may_stand_there(word: bytes, data: bytes) -> None:
    """At an even offset or an odd one, at the beginning and at the end."""
    assert sieve.may_hold(data + word, word)
    assert sieve.may_hold(word + data, word)
    assert sieve.may_hold(data, word) or word not in data
    assert not sieve.may_hold(b"cc" * 20, word)


@given(
    wanted=st.lists(st.sampled_from(b"aB[")).map(bytes).filter(lambda word: len(word) >= SHORTEST),
    data=st.binary(max_size=30),
)
def test_a_sieve_of_any_case_finds_each_of_them(wanted: bytes, data: bytes) -> None:
    """Small letters and capitals; signs stay what they are, or are let through."""
    assert Sieve([wanted], fold=True).candidates(data + wanted.swapcase() + data) == {wanted}
