"""Where an entry begins: what stands above its GUID is of it only as far as the lines themselves show it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from both_ways import by_reader, told
from judging import dumps_in, one_dump
from languages import LANGUAGES
from machines import Machine, clean_machine, render

MACHINE: Final = clean_machine(of_64_bit=False)


def entries_of(machine: Machine, language: str = "en") -> list[str]:
    return [entry.strip() for entry in render(machine, LANGUAGES[language]).strip().split("\n\n")]


@pytest.mark.parametrize("language", ["en", "Cyrillic"])
def test_a_field_far_above_another_is_of_another_entry(language: str) -> None:
    """A dump that was cut, and below it one that begins within an entry: of two halves no whole entry is made."""
    above, below, *others = entries_of(MACHINE, language)
    cut, rest = above.split("\n")[:3], below.split("\n")[3:]
    text = "\n\n".join(["\n".join([*cut, "", "", *rest]), *others]) + "\n"
    (found,) = dumps_in(text.encode())
    first = found.record.entries[0].entry
    assert first.damaged
    assert ("entry_type" in first.values, first.values["catalog_entry_id"]) == (False, 1002)
    assert one_dump(text).verdict == "undetermined"


@pytest.mark.parametrize("above", ["Note: of the night shift\n", "Note: of the night shift\n\n"])
def test_a_line_with_a_colon_above_a_name_space_is_no_part_of_it(above: str) -> None:
    """Also where the title is lost and no label is known: behind a name space's GUID stands its number."""
    fields = entries_of(MACHINE, "Cyrillic")[-1].split("\n", 2)[2]
    (found,) = dumps_in(f"{above}{fields}\n".encode())
    (placed,) = found.record.entries
    expected = MACHINE.name_spaces[-1]
    assert (placed.entry.kind, placed.entry.damaged) == ("name space", False)
    assert placed.entry.values["description"] == expected.description
    assert placed.entry.values["provider_id"] == expected.provider_id


def test_how_far_apart_lines_stand_is_told_by_the_most() -> None:
    """A dump as it was printed beside a larger one in which two blank lines were put below each line."""
    machine = replace(MACHINE, providers=MACHINE.providers[:5], name_spaces=MACHINE.name_spaces[:2])
    data = (render(machine) + "\n" + render(MACHINE).replace("\n", "\n\n\n")).encode()
    spread = told(data)
    assert spread == by_reader(data)
    assert spread == told(data)
