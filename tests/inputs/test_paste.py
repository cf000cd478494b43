"""What stands behind a rule and behind other lines is taken away; what is damage is not taken for it."""

from __future__ import annotations

import pytest
from judging import dumps_in
from machines import clean_machine, render

from analyzer.inputs.paste import texts

RULE = "-" * 54
MISREAD = "\u00e2\u20ac\u201d" * 54
"""A rule of long dashes that was read in the wrong code page: no rule to anybody."""


def told(text: str) -> list[dict[str, object]]:
    (found,) = dumps_in(text.encode())
    return [dict(placed.entry.values) for placed in found.record.entries]


@pytest.mark.parametrize("end", ["6", "0", "a", ")", "}", "]", "66", "(32)"])
@pytest.mark.parametrize("rules", [1, 2])
def test_letters_behind_a_rule_or_two_take_no_end_of_a_value(end: str, rules: int) -> None:
    """0x20066 is not 0x2006 because a single rule ends in a 6; nor is a 32-bit entry a native one."""
    text = render(clean_machine())
    damaged = text.replace(RULE, MISREAD).replace(MISREAD, RULE + end, rules)
    assert told(damaged) == told(text)


@pytest.mark.parametrize("end", ["|", " |", "<br>", '",', " x7", "6"])
def test_what_a_tool_put_behind_every_line_is_taken_away(end: str) -> None:
    """Where all rules show it, all lines have it, a digit as well."""
    text = render(clean_machine())
    lines = [f"{line}{end}" for line in text.split("\n")]
    assert told("\n".join(lines)) == told(text)


def test_a_string_of_one_entry_loses_its_quotes() -> None:
    """One entry in a log of JSON has one rule, and what closes its strings is no part of a value."""
    entry = render(clean_machine()).strip("\n").split("\n\n")[0]
    lines = [f'{{"at": "10:02", "line": "{line}"}}' for line in entry.split("\n")]
    assert told("\n".join(lines) + "\n") == told(entry + "\n")


def test_a_line_of_blanks_costs_time_by_its_length() -> None:
    """What stands behind rules, and changes, is looked for once in a line, however many blanks it has."""
    lines = [f"{'-' * 20}]#{n}" for n in range(4)]
    said = texts([line for rule in lines for line in (rule, "Id: {E70F1AA0-AB8B", "a" + " " * 400_000 + "b")])
    assert said[:3] == ["-" * 20, "Id: {E70F1AA0-AB8B", "a" + " " * 400_000 + "b"]
