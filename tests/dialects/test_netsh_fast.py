"""Of an odd dump only the lines between known entries are read, and all is told as where every line is."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Final

import pytest
from both_ways import ODD, by_reader, damaged, told
from hypothesis import given, settings
from hypothesis import strategies as st
from machines import clean_machine, lsp_machine, render
from random_machines import languages, machines

from analyzer.dialects.netsh import fast, reader
from analyzer.dialects.netsh.fast import express
from analyzer.inputs.content import Content

if TYPE_CHECKING:
    from collections.abc import Callable

    from languages import Language
    from machines import Machine

EXAMPLES: Final = int(os.environ.get("EXPRESS_DUMPS", "150"))
"""Random dumps that are compared. `EXPRESS_DUMPS=10000` before a change of either way is merged."""

TEXT: Final = render(lsp_machine(ifs=False))
LINES: Final = TEXT.split("\n")


def is_read_between(text: str) -> bool:
    content = Content(text.encode())
    return express.read(content) is None and fast.read(content) is not None


def lines_asked_for(text: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the lines of which the reader asks what they say."""
    asked: list[int] = []
    real = reader.gather

    def gather(*arguments: object) -> object:
        rows = real(*arguments)  # type: ignore[arg-type] # whatever it is given
        asked.append(len(rows.texts) - len(rows.known))
        return rows

    monkeypatch.setattr(reader, "gather", gather)
    fast.read(Content(text.encode()))
    return sum(asked)


@pytest.mark.parametrize("line", range(3, 15))
def test_a_lost_line_costs_the_lines_of_its_entry(line: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a dump of hundreds of lines, the reader asks for those of the damaged entry only."""
    text = "\n".join(LINES[:line] + LINES[line + 1 :])
    told(text.encode())  # the first time, entries are learned
    assert is_read_between(text)
    assert lines_asked_for(text, monkeypatch) < len(LINES) // 20
    assert told(text.encode()) == by_reader(text.encode())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.rstrip("\n"),
        lambda text: text[: text.rindex("Version")],
        lambda text: text[text.index("Provider ID") :],
        lambda text: f"{text}\n\n{text[200:]}",
        lambda text: f"C:\\>netsh winsock show catalog\n\n{text}\nService Flags: 0x66\n",
        lambda text: text.replace("\n\n", "\n\n[...]\n\n", 1),
        lambda text: "".join(f"2024-05-06 10:02:{n} INFO svc: is {n}\n" for n in range(10, 60)) + f"\n{text[300:]}",
        lambda text: text.replace("\n\n", "\n\nMicrosoft Windows [Version 10.0.14393]\n\n", 9),
        lambda text: "".join(f"line {n}\n" for n in range(300)).join([text[300:] + "\n", "\n" + text[300:]]),
    ],
    ids=["no end", "cut", "begins inside", "second one cut", "flags below", "elision", "log", "banners", "far apart"],
)
def test_what_is_odd_is_read_between(change: Callable[[str], str]) -> None:
    """Cuts, elisions and stray lines are told as they are where all lines are read."""
    text = change(TEXT)
    told(text.encode())
    assert is_read_between(text)
    assert told(text.encode()) == by_reader(text.encode())


@pytest.mark.parametrize(
    "line",
    [
        "<pre>",
        '"----------------"',
        "> quoted ----------------",
        "a\rb",
        "Label  {22059D40-7E9E-11CF-AE5A-00AA00A7112B}",
    ],
)
def test_evidence_of_a_carrier_needs_all_lines(line: str) -> None:
    """What may have changed other lines as well sends the whole text through all steps."""
    text = f"{TEXT}\n{line}\n"
    told(text.encode())
    assert fast.read(Content(text.encode())) is None
    assert told(text.encode()) == by_reader(text.encode())


def test_known_entries_that_labels_contradict_are_read_again() -> None:
    """Entries that are whole by themselves are taken apart where most others show that their lines were exchanged."""
    odd = TEXT.replace("Version:", "Vers:").replace("Active:", "Version:").replace("Vers:", "Active:")
    told(odd.encode())
    one = "\n\n".join(odd.split("\n\n")[-2:])
    data = f"{TEXT}\n{TEXT[200:]}\n{one}".encode()
    assert told(data) == by_reader(data)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    machine=machines(),
    language=languages,
    dumps=st.integers(1, 3),
    above=st.lists(st.sampled_from(ODD), max_size=3),
    newline=st.sampled_from(["\n", "\r\n", "\r\n", "\r\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8", "cp1252", "cp866"]),
    seed=st.integers(0, 1 << 30),
)
def test_any_damage_is_told_alike(  # noqa: PLR0913 - one argument for each thing that varies
    *, machine: Machine, language: Language, dumps: int, above: list[str], newline: str, encoding: str, seed: int
) -> None:
    """Lines lost, cut, doubled, exchanged, torn, joined or put between: the same dumps, line by line."""
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    texts = [damaged(render(machine, language), draw) for _ in range(dumps)]
    data = "\n".join([*above, *texts]).replace("\n", newline).encode(encoding, "replace")
    first = told(data)
    assert first == by_reader(data)
    assert first == told(data)


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_damage_of_a_usual_dump_is_told_alike(seed: int) -> None:
    """Damage of a machine that is known already, beside another that is not damaged."""
    draw = random.Random(seed)  # noqa: S311 - test data, no secret
    texts = [damaged(TEXT, draw), render(clean_machine())]
    draw.shuffle(texts)
    data = draw.choice(("", "\n")).join(texts).replace("\n", "\r\n").encode()
    assert told(data) == by_reader(data)
