"""Lines are told by their numbers in the input, wherever the text that was read stood in it."""

from __future__ import annotations

from dataclasses import replace

from judging import dumps_in
from machines import clean_machine, render
from treatments import mailed, wrapped


def test_the_lines_on_which_a_value_goes_on_are_those_of_the_input() -> None:
    """Quoted-printable breaks lines once more: the rest of a value stands farther below than in the text it carried."""
    machine = clean_machine()
    first, *others = machine.providers
    named = replace(first, description="A filter for each of the protocols of a host, in two stages")
    text = wrapped(80)(render(replace(machine, providers=(named, *others))))
    (found,) = dumps_in(mailed(text).encode())
    placed = found.record.entries[0]
    assert placed.entry.values["description"] == named.description
    assert [found.lines[line - 1] for line in placed.continued] == [", in two stages"]
    assert not {*placed.continued} & {*placed.lines}
