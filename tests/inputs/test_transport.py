"""The quick look at a text for signs of a carrier: where it sees none, no step finds anything to undo."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judging import expected_providers, one_dump, providers_of
from machines import clean_machine, render
from treatments import TREATMENTS

from analyzer.inputs import transport

PIECES = (
    *"=<>&`|*\x1b\"'-\\[]{}()/nr: ",
    "----------",
    "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
    "Id",
    "\\r\\n",
    "=3D",
)
WORDS = (
    "-- More --",
    "[code]",
    "[/QUOTE]",
    "{noformat}",
    "{Code:a}",
    "&lt;",
    "<br>",
    "**",
    "é",
    "=\n",
    "| a | b |",
    "  ",
)


@given(st.lists(st.sampled_from((*PIECES, *WORDS, "\n")), max_size=12).map("".join))
def test_a_text_that_is_left_alone_is_so_by_every_step(text: str) -> None:
    """Whatever signs stand together, a text that is left alone at a quick look goes through all steps unchanged."""
    lines = text.split("\n")
    if isinstance(transport.plain(lines).sources, range):
        assert all(step(lines) is None for step in transport._STEPS)


@pytest.mark.parametrize("treatment", list(TREATMENTS.values()), ids=list(TREATMENTS))
def test_a_treated_dump_is_left_alone_only_if_no_step_sees_it(treatment: object) -> None:
    """Each treatment of a dump that a step undoes is seen at the quick look."""
    assert callable(treatment)
    lines = treatment(render(clean_machine())).split("\n")
    if isinstance(transport.plain(lines).sources, range):
        assert all(step(lines) is None for step in transport._STEPS)


def test_a_dump_is_left_alone() -> None:
    """What netsh prints shows no sign of a carrier, paths that begin with an n included."""
    lines = render(clean_machine()).split("\n")
    random.Random(1).shuffle(lines)  # noqa: S311 - test data, no secret
    assert isinstance(transport.plain(lines).sources, range)


@pytest.mark.parametrize("width", range(68, 82))
def test_a_line_of_equals_signs_is_no_line_that_mail_broke(width: int) -> None:
    """Scripts underline what they print: such a line is of its own, however wide it is, and so is the end of base64."""
    lines = ["=" * width, "netsh winsock show catalog", "=" * width, "a" * (width - 2) + "==", "Version: 2"]
    assert transport.plain(lines).lines == lines


def test_a_line_that_mail_broke_is_joined() -> None:
    """Quoted-printable ends a line in one equals sign where it goes on."""
    lines = ["Description: ".ljust(75, "x") + "=", "yz", "Version: 2"]
    assert transport.plain(lines).lines == ["Description: ".ljust(75, "x") + "yz", "Version: 2"]


def test_a_reference_of_endless_digits_is_let_alone() -> None:
    """Python refuses to make a number of thousands of digits; others on the line are put right all the same."""
    endless = "&#" + "1" * 5000 + ";"
    assert transport.plain([f"<b>{endless} &lt; &#65;</b>"]).lines[0] == f"{endless} < A"


@pytest.mark.parametrize("end", ["&#10;", "&#xA;", "&#13;&#10;", "&#xD;&#xA;"])
def test_a_listing_in_an_attribute_of_xml(end: str) -> None:
    """A reference to a line end is one: such a listing was an internal error once."""
    machine = clean_machine()
    dump = one_dump(f'<?xml version="1.0"?>\n<diag out="{render(machine)}"/>\n'.replace("\n", end))
    assert providers_of(dump) == expected_providers(machine)
    assert dump.verdict == "clean"


def test_no_step_leaves_a_line_end_in_a_line() -> None:
    """What mail escaped as one line with line ends in it becomes lines, all of the same source line."""
    broken = "x" * 75
    found = transport.plain([f"{broken}=", "y=0D=0Az", "c"])
    assert (found.lines, list(found.sources)) == ([f"{broken}y", "z", "c"], [0, 0, 2])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[color=#ff0000]Service Flags:   0x66[/color]", "Service Flags:   0x66"),
        ("Service Flags:   [B]0x66[/B]", "Service Flags:   0x66"),
        ("[size=2][font=Courier New]Version:   2[/font][/size]", "Version:   2"),
        ("<p>Provider&nbsp;ID:&nbsp;&nbsp;1</p>", "Provider ID:  1"),
    ],
)
def test_the_dress_of_forums_and_web_pages(line: str, said: str) -> None:
    """Colours, bold type and blanks that may not be broken are none of a line's own."""
    assert transport.plain([line]).lines[0] == said


@pytest.mark.parametrize("end", ["</p>", "</td></tr></table>", "<br>", "</S></Objs>", "]]></output></result>"])
def test_a_last_line_that_ends_in_a_tag_is_whole(end: str) -> None:
    """What stands behind a value shows that nothing of it is missing, line end or not."""
    dump = one_dump(f"<body>{render(clean_machine()).rstrip()}{end}")
    assert (dump.verdict, dump.complete) == ("clean", True)


def test_a_last_line_that_ends_in_a_cut_tag_shows_nothing() -> None:
    """Where the tag is cut the value may be taken for a part of it."""
    dump = one_dump(f"<body>{render(clean_machine()).rstrip()}<b")
    assert (dump.verdict, dump.complete) == ("undetermined", False)
