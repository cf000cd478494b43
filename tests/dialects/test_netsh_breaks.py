"""Where a program broke lines between words, a line that goes on is told by its length."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from judging import dumps_in, expected_providers, one_dump, providers_of
from machines import Machine, clean_machine, render
from treatments import filled, wrapped

WIDTH: Final = 70
COLUMN: Final = 36
"""Where netsh's values begin."""

FIRST: Final = "C:\\Program"


def machine_of(second: str) -> Machine:
    """Return a machine whose first provider has a line of the full width, and a path of two words."""
    machine = clean_machine(of_64_bit=False)
    first, *others = machine.providers
    long = replace(first, description="x" * (WIDTH - COLUMN), provider_path=f"{FIRST} {second}")
    return replace(machine, providers=(long, *others))


def file_of(length: int) -> str:
    return f"{'f' * (length - 4)}.dll"


@pytest.mark.parametrize("beyond", [1, 2, 9])
def test_a_path_goes_on_below_where_its_next_word_had_no_room(beyond: int) -> None:
    """One letter more than the longest line has is enough; the blank between two words takes room as well."""
    machine = machine_of(file_of(WIDTH - COLUMN - len(FIRST) - 1 + beyond))
    text = filled(WIDTH)(render(machine))
    assert f"{FIRST}\n" in text
    dump = one_dump(text)
    assert providers_of(dump) == expected_providers(machine)
    assert (dump.verdict, dump.complete) == ("clean", True)


def test_a_path_is_not_joined_with_a_line_for_which_there_was_room() -> None:
    """A file name that would have stood behind the path is something else: the entry is not whole."""
    text = render(machine_of(file_of(WIDTH - COLUMN - len(FIRST) - 1)))
    dump = one_dump(text.replace(f"{FIRST} ", f"{FIRST}\n"))
    assert (dump.verdict, dump.complete) == ("undetermined", False)


def test_digits_below_flags_of_all_digits_are_none_of_theirs() -> None:
    """Flags have eight digits at most: what stands below eight is a line of its own, and leaves them as they are."""
    machine = clean_machine(of_64_bit=False)
    first, *others = machine.providers
    text = render(replace(machine, providers=(replace(first, service_flags=0x80020066), *others)))
    (found,) = dumps_in(text.replace("0x80020066\n", "0x80020066\n1001\n").encode())
    assert found.record.entries[0].entry.values["service_flags"] == 0x80020066


def test_flags_may_go_on_below() -> None:
    """Of fewer digits nobody knows whether they went on: there is no value."""
    machine = clean_machine(of_64_bit=False)
    text = render(machine).replace("0x20066\n", "0x20\n066\n", 1)
    (found,) = dumps_in(text.encode())
    assert "service_flags" not in found.record.entries[0].entry.values


def test_what_goes_on_below_may_have_a_colon_of_its_own() -> None:
    """A console breaks a line anywhere: the rest of a text is its rest, whatever is in it."""
    machine = clean_machine(of_64_bit=False)
    first, *others = machine.providers
    named = replace(first, description="A filter of all streams inside the tunnel in stage 2: the host")
    machine = replace(machine, providers=(named, *others))
    text = wrapped(80)(render(machine))
    assert "in\n stage 2: the host\n" in text
    assert providers_of(one_dump(text)) == expected_providers(machine)
