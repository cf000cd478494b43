"""A dump that was cut: what is not there is never called `clean` or `non-ifs`, and no value is a shortened one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from languages import KNOWN, LANGUAGES, SAME_MARKS, Language
from machines import NAME_SPACES, Machine, lines_of, render
from oracles import SMALL_CLEAN, SMALL_NON_IFS, judged, printed, split, unaccounted, whole
from random_machines import languages, machines

ENGLISH: Final = KNOWN["en"]
FALSE_COMFORT: Final = {"clean", "layered", "non-ifs-other-family"}


def cuts_of(machine: Machine, language: Language, *, flags: bool = True) -> tuple[bytes, list[bytes]]:
    """Cut at every byte of the first two entries and of two name spaces, elsewhere at the ends of lines."""
    data = render(machine, language, flags=flags).encode("utf-8")
    lines = lines_of(machine, language, flags=flags)
    entries = {0, 1, next(line.entry for line in lines if line.what == "name_space"), lines[-1].entry}
    lengths: set[int] = set()
    start = 0
    for line in lines:
        end = start + len(f"{line.text}\n".encode())
        lengths |= (
            set(range(start, end)) if line.entry in entries else {start, start + 1, end - 2, end - 1} & set(range(end))
        )
        start = end
    return data, [data[:length] for length in sorted(lengths)]


@pytest.mark.parametrize("language", [ENGLISH, LANGUAGES["zh-CN"], LANGUAGES["?"]], ids=["en", "zh-CN", "marks"])
def test_a_clean_dump_cut_at_any_byte_is_not_clean(language: Language) -> None:
    """A clean dump that lost its end is open, unless just the last name space is gone: nothing shows that."""
    data, cuts = cuts_of(SMALL_CLEAN, language)
    name_space = printed(Machine((), NAME_SPACES[:2], None, NAME_SPACES[:2]), language)
    false: list[str] = []
    for cut, dumps in zip(cuts, judged(cuts), strict=True):
        for word, record in dumps:
            missing = printed(SMALL_CLEAN, language) - whole(record)
            blank_only = not data[len(cut) :].strip()
            between_name_spaces = missing <= name_space and sum(missing.values()) == 1 and cut.rstrip().endswith(b"0")
            if word == "non-ifs" or (word != "undetermined" and not blank_only and not between_name_spaces):
                false.append(f"{word}: ...{cut[-40:].decode(errors='replace')!r}")
    assert not false


@pytest.mark.parametrize("language", [ENGLISH, LANGUAGES["fr"], LANGUAGES["Cyrillic"]], ids=["en", "fr", "Cyrillic"])
def test_a_non_ifs_dump_cut_at_any_byte_gives_no_comfort_and_no_wrong_value(language: Language) -> None:
    """A cut non-IFS dump is `non-ifs` or `undetermined`, and what is called whole of it is exact."""
    _, cuts = cuts_of(SMALL_NON_IFS, language)
    original = printed(SMALL_NON_IFS, language)
    flags_line = render(SMALL_NON_IFS, language).encode().index(b"0x66\n")
    for cut, dumps in zip(cuts, judged(cuts), strict=True):
        for word, record in dumps:
            assert word in ("non-ifs", "undetermined"), cut[-40:]
            assert word == "undetermined" or len(cut) > flags_line + 4, cut[-40:]
            assert whole(record) <= original, cut[-40:]
            assert not unaccounted(record, split(cut.decode("utf-8", errors="replace"))), cut[-40:]


@pytest.mark.parametrize("language", [ENGLISH, SAME_MARKS], ids=["en", "marks"])
def test_a_vista_dump_cut_at_any_byte_stays_undetermined(language: Language) -> None:
    """A dump without Service Flags is `undetermined` wherever it ends, and its whole entries are exact."""
    _, cuts = cuts_of(replace(SMALL_CLEAN, providers_32=None, name_spaces_32=()), language, flags=False)
    original = printed(SMALL_CLEAN, language, flags=False)
    for cut, dumps in zip(cuts, judged(cuts), strict=True):
        for word, record in dumps:
            assert word == "undetermined", cut[-40:]
            assert whole(record) <= original, cut[-40:]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), machine=machines(), language=languages)
def test_a_random_dump_cut_anywhere_keeps_exact_what_is_whole(
    data: st.DataObject, machine: Machine, language: Language
) -> None:
    """Cut at a random byte, a dump of a random machine shows no wrong value and gives no false comfort."""
    text = render(machine, language).encode()
    cut = text[: data.draw(st.integers(0, len(text) - 1), label="length")]
    for word, record in judged([cut])[0]:
        assert whole(record) <= printed(machine, language)
        if machine.verdict() == "non-ifs":
            assert word in ("non-ifs", "undetermined") or whole(record) >= printed(
                replace(machine, name_spaces_32=machine.name_spaces_32[:1]), language
            )
        else:
            assert word != "non-ifs"


@pytest.mark.parametrize("language", [ENGLISH, LANGUAGES["fr"], LANGUAGES["?"]], ids=["en", "fr", "marks"])
def test_a_dump_that_lost_its_beginning_gives_no_comfort(language: Language) -> None:
    """A text that begins within an entry tells that something stood before; between two entries nothing can tell."""
    text = render(SMALL_NON_IFS, language)
    titles = [match.start() for match in re.finditer(rf"(?m)^{re.escape(language.title)}", text)]
    second = titles[1]
    starts = range(text.index("0x66"), second)
    inside_titles = range(second + 1, text.index("\n", second))
    at_rule = [text.index(language.rule, second)]
    cuts = [
        text[start:] for start in (*starts, *inside_titles, *at_rule) if text[start:second].strip() or start > second
    ]
    false = [
        f"{word}: {cut[:40]!r}..."
        for cut, dumps in zip(cuts, judged(cuts), strict=True)
        for word, _ in dumps
        if word in FALSE_COMFORT
    ]
    assert not false
