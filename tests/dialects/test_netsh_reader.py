"""Where an entry begins: what stands above its GUID is of it only as far as the lines themselves show it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from both_ways import by_reader, told
from judging import dumps_in, one_dump
from languages import LANGUAGES
from machines import Machine, clean_machine, lsp_machine, render

from analyzer.dialects.netsh.layouts import Layouts

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


@pytest.mark.parametrize("flags", [0x2006E, 0x20066])
def test_a_value_into_which_a_title_runs_may_be_longer(flags: int) -> None:
    """A dump that was cut, and another right behind it: no line end shows that the last number is whole."""
    first, *others = MACHINE.providers
    text = render(replace(MACHINE, providers=(replace(first, service_flags=flags), *others)))
    cut = text[: text.index(f"0x{flags:x}") + len(f"0x{flags:x}")]
    (found, *_) = dumps_in(f"{cut}{render(MACHINE).lstrip()}".encode())
    assert "service_flags" not in found.record.entries[0].entry.values


@pytest.mark.parametrize("line", [1, 99_990, 150_000])
def test_a_known_entry_has_the_lines_on_which_it_stands(line: int) -> None:
    """The numbers of lines, which all entries share, reach to 100 000: an entry may stand anywhere."""
    (_, entry), *_ = Layouts(lambda _line: False).among(render(MACHINE).strip().split("\n"))
    count = len(entries_of(MACHINE)[0].split("\n"))
    assert entry.at(line).lines == tuple(range(line, line + count))


def test_a_last_entry_of_a_layered_provider_is_whole() -> None:
    """Its chain length of 0 ends the text: where flags are printed above it, that 0 is no beginning of theirs."""
    layered = next(p for p in lsp_machine(ifs=True).providers if p.chain_length == 0)
    text = render(replace(MACHINE, providers=(*MACHINE.providers, layered), name_spaces=()))
    (found,) = dumps_in(text.encode())
    last = found.record.entries[-1].entry
    assert (last.values["chain_length"], last.damaged) == (0, False)


def test_how_far_apart_lines_stand_is_told_by_the_most() -> None:
    """A dump as it was printed beside a larger one in which two blank lines were put below each line."""
    machine = replace(MACHINE, providers=MACHINE.providers[:5], name_spaces=MACHINE.name_spaces[:2])
    data = (render(machine) + "\n" + render(MACHINE).replace("\n", "\n\n\n")).encode()
    spread = told(data)
    assert spread == by_reader(data)
    assert spread == told(data)
