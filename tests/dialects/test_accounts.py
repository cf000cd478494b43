"""What is said of a text that something was done to: every line is told of, and what a reader then misses is named.

One small machine for each form; to it, line by line, what really happens to lines. The accounts stand in `accounts/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest
from accounts import compare, same
from judging import dumps_in
from languages import LANGUAGES
from listings import listing
from machines import NAME_SPACES, NET_BIOS, Machine, install, render, tcp_ip
from registries import exported, hive, queried
from treatments import TREATMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

CATALOG: Final = install(tcp_ip()[:1], "Inspector", ifs=False, over=(1001,))[:2]
"""A chain, and the base provider below it."""

SMALL: Final = Machine(CATALOG, NAME_SPACES[:1])
OF_64_BIT: Final = Machine(CATALOG[1:], NAME_SPACES[:1], CATALOG[1:], NAME_SPACES[:1])
SAMPLE: Final = listing((NET_BIOS[0], tcp_ip()[0]))


def _value_destroyed(line: str) -> str:
    changed = re.sub(r"([:=][ \t]*)\S", r"\1?", line)
    return changed if changed != line else f"{line[:-1]}?"


Damage = Callable[[list[str], int], list[str]]

LOSSES: Final[dict[str, Damage]] = {
    "lost": lambda lines, at: lines[:at] + lines[at + 1 :],
    "two lines lost": lambda lines, at: lines[:at] + lines[at + 2 :],
    "twice": lambda lines, at: [*lines[: at + 1], *lines[at:]],
    "exchanged with the next": lambda lines, at: [*lines[:at], *lines[at : at + 2][::-1], *lines[at + 2 :]],
    "cut within": lambda lines, at: [*lines[:at], lines[at][: len(lines[at]) * 2 // 3]],
    "begun below": lambda lines, at: lines[at + 1 :],
    "a log's line above": lambda lines, at: [*lines[:at], "10:33:07 INFO waiting for the service", *lines[at:]],
    "its value destroyed": lambda lines, at: [*lines[:at], _value_destroyed(lines[at]), *lines[at + 1 :]],
}
MORE: Final[dict[str, Damage]] = {
    "six lines lost": lambda lines, at: lines[:at] + lines[at + 6 :],
    "cut before": lambda lines, at: lines[:at],
    "begun within": lambda lines, at: [lines[at][len(lines[at]) // 3 :], *lines[at + 1 :]],
    "an elision above": lambda lines, at: [*lines[:at], "[...]", *lines[at:]],
    "its value lost": lambda lines, at: [*lines[:at], re.sub(r"([:=]).*", r"\1", lines[at]), *lines[at + 1 :]],
    "its label lost": lambda lines, at: [*lines[:at], re.sub(r"^[^:=]*[:=]", "", lines[at]), *lines[at + 1 :]],
}


def done(text: str, name: str, damage: Damage, places: Iterable[int] | None = None) -> dict[str, str]:
    """Do it to each line of a text that is not blank, or to those given."""
    lines = text.split("\n")
    spots = [at for at, line in enumerate(lines) if line.strip()] if places is None else places
    return {f"line {at + 1} {name}": "\n".join(damage(lines, at)) for at in spots}


@pytest.mark.parametrize("name", [*LOSSES, *MORE])
def test_netsh_line_by_line(name: str):
    compare("netsh", done(render(SMALL), name, (LOSSES | MORE)[name]))


@pytest.mark.parametrize("name", ["exchanged with the next", "twice"])
def test_netsh_spread_line_by_line(name: str):
    """Where two blank lines stand below each line, lines are as near to each other as where none does."""
    cases = done(render(SMALL), name, LOSSES[name])
    compare("netsh-spread", {case: text.replace("\n", "\n\n\n") for case, text in cases.items()})


@pytest.mark.parametrize("name", LOSSES)
def test_netsh_in_unknown_words_line_by_line(name: str):
    compare("netsh-unknown-words", done(render(SMALL, LANGUAGES["Cyrillic"]), name, LOSSES[name]))


@pytest.mark.parametrize("name", LOSSES)
def test_the_sample_program_line_by_line(name: str):
    compare("sample-program", done(SAMPLE, name, LOSSES[name]))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("write", [exported, queried], ids=["export", "query"])
def test_the_registry_line_by_line(write: Callable[[Machine], str], name: str):
    """Of the rows of an item the first two and the last are enough."""
    text = write(SMALL)
    lines = text.split("\n")
    inside = [at for at in range(2, len(lines)) if all(line.endswith("\\") for line in lines[at - 2 : at + 1])]
    places = [at for at, line in enumerate(lines) if line.strip() and at not in inside]
    compare(f"registry-{write.__name__}", done(text, name, LOSSES[name], places))


def test_netsh_treated():
    """What tools do to all lines of a dump moves lines, and loses none."""
    compare("netsh-treated", {name: treat(render(OF_64_BIT)) for name, treat in TREATMENTS.items()})


def test_a_line_of_a_whole_listing_word_by_word():
    """A word that is lost from a listing on one line takes no other with it, or nothing of the line is read."""
    words = render(SMALL, LANGUAGES["Cyrillic"]).split()
    cases = {f"word {at + 1} lost": " ".join(words[:at] + words[at + 1 :]) + "\n" for at in range(len(words))}
    compare("netsh-joined", cases, values=True)


def test_a_hive_cell_by_cell():
    """A number destroyed anywhere in a hive costs what it points to, and that is told."""
    data = hive(SMALL)
    offsets = range(4096 + 32, len(data.rstrip(b"\0")), 76)
    cases = {f"bytes {at} to {at + 3}": data[:at] + b"\xff\xff\xff\x7f" + data[at + 4 :] for at in offsets}
    compare("registry-hive", {"nothing": data, **cases})


def test_a_hive_is_shown_as_lines():
    (found,) = dumps_in(hive(SMALL))
    same("registry-hive-lines", [("a small machine", "".join(f"{line}\n" for line in found.lines))])
