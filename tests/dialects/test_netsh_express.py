"""What is known already is told as the reader tells it, only faster: whole dumps, and entries between other lines."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from both_ways import NOISE, ODD, by_reader, told
from hypothesis import given, settings
from hypothesis import strategies as st
from languages import KNOWN, LANGUAGES, MADE_UP, Language
from machines import Machine, clean_machine, lsp_machine, render
from mutations import LOSSES
from random_machines import languages, machines
from treatments import TREATMENTS

from analyzer.dialects.netsh import layouts, reader
from analyzer.dialects.netsh.fast import express
from analyzer.dialects.netsh.grammar import shape, value_patterns
from analyzer.dialects.netsh.rows import gather
from analyzer.inputs.content import Content

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXAMPLES: Final = int(os.environ.get("EXPRESS_DUMPS", "150"))
"""Random dumps that are compared. `EXPRESS_DUMPS=10000` before a change of either way is merged."""

LARGEST: Final = 200_000
"""The largest file of the corpus that is read here, in bytes."""

PREFIXES: Final = ("", "", "> ", "  ", "| ", "* ", "[10:02:33] INFO net7: ")


def is_taken(text: str) -> bool:
    return express.read(Content(text.encode())) is not None


def known_in(text: str) -> int:
    """Count the entries that the reader takes over as they are."""
    lines = text.split("\n")
    reader.read(lines)  # the first time, an entry is learned
    return sum(len(known.placed) for known in gather(lines, 0, len(lines)).known.values())


def test_what_netsh_printed_is_taken(samples: Path) -> None:
    """The samples as netsh prints them go the express way; those that something happened to go to the reader."""
    for name in ("windows-10-clean.txt", "windows-10-two-lsps.txt", "windows-11-clean.txt"):
        assert is_taken((samples / name).read_text("utf-8")), name
    assert not is_taken((samples / "log-with-dump.txt").read_text("utf-8"))  # the log's dates stand before each line


@pytest.mark.parametrize(
    "around",
    [
        lambda text: f"C:\\>netsh winsock show catalog\n\n{text}\nC:\\>exit\n",
        lambda text: f"Microsoft Windows [Version 10.0.14393]\n(c) 2016 Microsoft\n\nC:\\>netsh ...\n{text}C:\\>",
        lambda text: "".join(f"2024-05-06 10:02:{n} INFO  svc: is {n}\n" for n in range(10, 60)) + text,
        lambda text: f"{text}\n\nIP Configuration\n\n   Host Name . . : PC\n   DNS Servers . : fe80::1\n",
        lambda text: text * 3,
        lambda text: f"first\n{text}second\n{text}\nthird",
        lambda text: "".join(f"line {n}\n" for n in range(300)).join(["", text, text, ""]),
    ],
    ids=["prompt", "console", "log above", "other commands below", "one after another", "between", "far apart"],
)
def test_dumps_among_other_lines_are_taken(around: Callable[[str], str]) -> None:
    """A console, a log or other commands' output around dumps needs no reader, and they are told as it tells them."""
    text = around(render(lsp_machine(ifs=False)))
    told(text.encode())  # the first time, entries are learned
    assert is_taken(text)
    assert told(text.encode()) == by_reader(text.encode())


@pytest.mark.parametrize(
    "odd",
    [
        "Winsock Catalog Provider Entry",
        "Service Flags:                      0x66",
        "Protocol Chain: 1031 : 1006",
        "-" * 54,
        "[...]",
        "8<------------",
        "etc.",
        "more {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
        '"------------"',
        "<pre>",
        "[10:02:33] ----------------------------",
    ],
)
@pytest.mark.parametrize("below", [True, False])
def test_what_may_be_of_a_dump_is_for_the_reader(odd: str, *, below: bool) -> None:
    """A line near a dump that may be what is left of an entry, or of what carried the text, is looked at closely."""
    text = render(clean_machine())
    text = f"{text}\n{odd}\n" if below else f"{odd}\n\n{text}"
    told(text.encode())
    assert not is_taken(text)
    assert told(text.encode()) == by_reader(text.encode())


@pytest.mark.parametrize("language", [*LANGUAGES.values(), *MADE_UP.values()], ids=[*LANGUAGES, *MADE_UP])
def test_every_language_is_taken(language: Language) -> None:
    """No language is known to the express way, so that none is slower, not even one whose letters are lost."""
    text = render(lsp_machine(ifs=True), language)
    assert is_taken(text)


def test_every_sample_is_told_alike(samples: Path) -> None:
    """Each file of the samples gives the same records, encodings and lines both ways."""
    for path in sorted(samples.iterdir()):
        assert told(path.read_bytes()) == by_reader(path.read_bytes()), path.name


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    machine=machines(),
    language=st.one_of(languages, st.sampled_from([*MADE_UP.values()])),
    treatment=st.sampled_from(["nothing", "nothing", "nothing", *TREATMENTS]),
    loss=st.sampled_from([None, None, None, *LOSSES]),
    noise=st.tuples(*[st.lists(st.sampled_from(NOISE), max_size=2)] * 2),
    flags=st.booleans(),
    gap=st.integers(0, 4),
    newline=st.sampled_from(["\n", "\r\n", "\r\n", "\r\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp850", "cp866", "cp936"]),
    seed=st.integers(0, 1 << 30),
)
def test_any_dump_is_told_alike(  # noqa: PLR0913 - one argument for each thing that varies
    *,
    machine: Machine,
    language: Language,
    treatment: str,
    loss: str | None,
    noise: tuple[list[str], list[str]],
    flags: bool,
    gap: int,
    newline: str,
    encoding: str,
    seed: int,
) -> None:
    """Random machines in any language, pasted, damaged and in logs: the same dumps, line by line, doubt by doubt."""
    text = TREATMENTS[treatment](render(machine, language, flags=flags, gap=gap))
    if loss is not None:
        text = LOSSES[loss](text, random.Random(seed))  # noqa: S311 - test data, no secret
    text = "".join(f"{line}\n" for line in noise[0]) + text + "".join(f"{line}\n" for line in noise[1])
    data = text.replace("\n", newline).encode(encoding, "replace")
    assert told(data) == by_reader(data)


@settings(max_examples=EXAMPLES, deadline=None)
@given(place=st.integers(0, 4000), letter=st.characters(exclude_categories=["Cs"]), changes=st.integers(1, 3))
def test_one_strange_letter_is_told_alike(place: int, letter: str, changes: int) -> None:
    """A letter put in anywhere, whatever it is, never leads the express way to another record."""
    text = render(clean_machine())
    for change in range(changes):
        at = (place * (change + 1)) % len(text)
        text = text[:at] + letter + text[at + (place % 2) :]
    data = text.encode()
    assert told(data) == by_reader(data)


@pytest.mark.parametrize("odd", ["\r", "\n", "\r\r\n", "\n\r", "\x0b", "\u2028", " \r\n"])
def test_odd_line_ends_are_told_alike(odd: str) -> None:
    """Half a line end, or one of another kind, between two entries or within one moves no line number."""
    text = render(clean_machine()).replace("\n", "\r\n")
    places = [at for at in range(len(text)) if text.startswith("\r\n", at)]
    for at in (0, *places[:60], *places[-12:], len(text)):
        data = (text[:at] + odd + text[at:]).encode()
        assert told(data) == by_reader(data), at


SIGNS: Final = (
    *"0123456789abcXYZ{}[]()<>&=*`'\"|\\/:;.,-_#%@$!?~^+ \té：\u00a0—",
    "00000000",
    "0x",
    "[code]",
    "Entry #",
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(description=st.lists(st.sampled_from(SIGNS), max_size=30).map("".join))
def test_any_description_is_told_alike(description: str) -> None:
    """Whatever a provider calls itself, in signs that mean something to mails, wikis and programs."""
    text = render(clean_machine()).replace("Hyper-V RAW", description)
    data = text.encode()
    assert told(data) == by_reader(data)


WORDS: Final = (
    *SIGNS,
    *(
        "Winsock Catalog Provider Entry",
        "Provider Entry",
        "Name Space",
        "Service Flags:",
        "Description:",
        "Version",
        ": ",
    ),
    *(
        "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
        "{E70F1AA0",
        "Protocol Chain: ",
        "1001 : ",
        "-" * 12,
        "(32)",
        "...",
        "etc",
    ),
    *("Microsoft Windows [Version 10.0.17763.1]", "2024-05-06 10:00:00 ", "INFO ", "\u2028", "\u202e", "é", "„", "Ã©"),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    lines=st.lists(
        st.one_of(st.just(""), st.lists(st.sampled_from(WORDS), max_size=8).map("".join)), min_size=1, max_size=12
    ),
    places=st.lists(st.sampled_from(["above", "between", "below", "blank"]), min_size=1, max_size=3),
    times=st.sampled_from([1, 1, 9]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_any_lines_around_dumps_are_told_alike(
    *, lines: list[str], places: list[str], times: int, newline: str
) -> None:
    """Whatever stands above, between and below two dumps, near to them or far away."""
    noise = "".join(f"{line}\n" for line in lines) * times
    around = {place: noise if place in places else "" for place in ("above", "between", "below")}
    if "blank" in places:
        around = {place: text and f"{text}\n" for place, text in around.items()}
    one, other = render(clean_machine()), render(lsp_machine(ifs=False))
    data = f"{around['above']}{one}{around['between']}{other}{around['below']}".replace("\n", newline).encode()
    first = told(data)
    assert first == by_reader(data)
    assert first == told(data)


def test_a_long_row_of_dumps_is_told_alike() -> None:
    """What was learned from other dumps before changes nothing."""
    texts = [render(lsp_machine(ifs=bool(n % 2)), KNOWN[code]) for n in range(3) for code in KNOWN]
    texts += [text.replace("Version:", "Number:") for text in texts]
    for data in [text.encode() for text in texts * 2]:
        assert told(data) == by_reader(data)


MACHINE: Final = clean_machine()
ENTRIES: Final = len([*MACHINE.all_providers, *MACHINE.all_name_spaces])


@pytest.mark.parametrize(
    "around",
    [
        lambda text: f"C:\\>netsh winsock show catalog\n\n{text}\nC:\\>exit\n",
        lambda text: text.replace("\n\n", "\n10:02 INFO a\n\n10:02 INFO b\n\n", 1),
        lambda text: "".join(f"[10:02:33] INFO net7: {line}\n" for line in text.splitlines()),
        lambda text: "".join(f"> > {line}  \n" for line in text.splitlines()),
    ],
    ids=["console", "log", "prefix", "quote"],
)
def test_entries_between_other_lines_are_not_read_again(around: Callable[[str], str]) -> None:
    """A console, a log or a mail around a dump costs its own lines; only an entry that lines run into is parsed."""
    assert known_in(around(render(MACHINE))) >= ENTRIES - 1


def test_a_damaged_entry_costs_that_entry() -> None:
    """The entries around a damaged one are taken over as they are."""
    lines = render(MACHINE).split("\n")
    del lines[20]
    assert known_in("\n".join(lines)) == ENTRIES - 1


@pytest.mark.parametrize("below", ["Protocol Chain: 1 : 2", "Service Flags: 0x20066", "Version: 3", "-" * 54])
def test_an_entry_with_what_may_be_its_own_below_it_is_read(below: str) -> None:
    """A number or a rule below an entry may say more of it, also across a blank line: then it is not known."""
    text = render(MACHINE).rstrip("\n") + f"\n\n{below}\n"
    assert known_in(text) == ENTRIES - 1


def test_line_ends_of_several_returns_change_nothing() -> None:
    """Tools that write each return twice hide no entry."""
    text = render(MACHINE)
    assert is_taken(text.replace("\n", "\r\r\n"))
    once, twice = (told(text.replace("\n", end).encode()) for end in ("\r\n", "\r\r\n"))
    assert once == twice


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    dumps=st.lists(
        st.tuples(machines(), st.one_of(languages, st.sampled_from([*MADE_UP.values()]))), min_size=1, max_size=3
    ),
    flags=st.booleans(),
    gap=st.sampled_from([0, 0, 0, 1, 2]),
    put_in=st.lists(
        st.tuples(st.integers(0, 1 << 16), st.lists(st.sampled_from(ODD), min_size=1, max_size=3), st.integers(0, 3)),
        max_size=6,
    ),
    left_out=st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(1, 4)), max_size=3),
    prefix=st.sampled_from(PREFIXES),
    newline=st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-16", "cp850", "cp866"]),
)
def test_dumps_in_any_log_are_told_alike(  # noqa: PLR0913 - one argument for each thing that varies
    *,
    dumps: list[tuple[Machine, Language]],
    flags: bool,
    gap: int,
    put_in: list[tuple[int, list[str], int]],
    left_out: list[tuple[int, int]],
    prefix: str,
    newline: str,
    encoding: str,
) -> None:
    """Several dumps with lines put in and left out anywhere: what is known of their entries changes nothing."""
    lines = "".join(render(machine, language, flags=flags, gap=gap) for machine, language in dumps).split("\n")
    for place, odd, blanks in put_in:
        at = place % max(1, len(lines))
        if blanks & 1:
            at = next((n for n in range(at, len(lines)) if not lines[n]), at)  # between two entries
        lines[at:at] = ["", *odd, ""] if blanks & 2 else odd
    for place, count in left_out:
        at = place % max(1, len(lines))
        del lines[at : at + count]
    data = "".join(f"{prefix}{line}{newline}" for line in lines or [""]).encode(encoding, "replace")
    first = told(data)
    assert first == by_reader(data)
    assert first == told(data)  # what was learned meanwhile changes nothing


def test_the_corpus_is_told_alike(corpus: Path) -> None:
    """Real logs of all kinds give the same dumps both ways."""
    for path in sorted((corpus / "netsh").iterdir()):
        if path.is_file() and path.stat().st_size < LARGEST:
            assert told(path.read_bytes()) == by_reader(path.read_bytes()), path.name


def test_a_title_cut_short_below_a_dump_is_for_the_reader() -> None:
    """A text that ends in half a title has lost entries."""
    text = render(clean_machine()) + "Winsock Catalog Provi\n"
    told(text.encode())
    assert not is_taken(text)
    assert told(text.encode()) == by_reader(text.encode())


def test_a_dump_in_which_the_first_entry_comes_again_is_for_the_reader() -> None:
    """Where the first entry comes again, another dump may begin: the reader divides them."""
    first, rest = render(clean_machine()).strip("\n").split("\n\n", 1)
    text = f"\n{first}\n\n{first}\n\n{rest}\n\n"
    told(text.encode())
    assert not is_taken(text)
    assert told(text.encode()) == by_reader(text.encode())


@pytest.mark.parametrize("of_64_bit", [True, False])
def test_a_dump_without_tcp_in_its_first_catalog_is_for_the_reader(*, of_64_bit: bool) -> None:
    """Every Windows has a provider of TCP over IPv4, also in the native catalog where the 32-bit one has it."""
    machine = clean_machine(of_64_bit=of_64_bit)
    rest = tuple(p for p in machine.providers if (p.address_family, p.socket_type) != (2, 1))
    text = render(replace(machine, providers=rest))
    assert told(text.encode()) == by_reader(text.encode())
    assert not is_taken(text)
    assert [problem.name for problem in told(text.encode())[0][0].problems] == ["no-tcp-ip"]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_name_that_ends_as_a_quoted_number_is_told_alike(quote: str) -> None:
    """Also where it is the first entry of all, from which others are learned."""
    first, *others = MACHINE.providers
    text = render(replace(MACHINE, providers=(replace(first, description=f"Tunnel: 3{quote}"), *others)))
    express.forget()
    assert told(text.encode()) == by_reader(text.encode())


def test_the_values_are_those_of_the_grammar() -> None:
    """The patterns of values come from the grammar's terminals, and a value that fits is of that terminal."""
    examples = {"GUID": "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}", "FLAGS": "0x66", "INTEGER": "-1", "NUMBERS": "1 : 2"}
    assert value_patterns().keys() == examples.keys()
    for name, value in examples.items():
        assert shape(f"Label:   {value}") == name


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r\r\n"])
@pytest.mark.parametrize("around", ["{}", "a log\n\nC:\\>netsh winsock show catalog\n\n{}", "\n\n{}"])
def test_a_dump_that_begins_as_others_needs_no_glance(around: str, newline: str) -> None:
    """The first GUID of an entry that is laid out as one before it says that there may be a dump; no other one does."""
    dump = around.format(render(clean_machine())).replace("\n", newline).encode()
    told(dump)
    assert express.begins_known(dump)
    assert not express.begins_known(b"10:00 INFO {E70F1AA0-AB8B-11CF-8CA3-00805F48A192} is there\n\n" + dump)
    assert not express.begins_known(dump.replace(b"Entry Type:", b"Type:"))
    with layouts.switched_off():
        assert not express.begins_known(dump)


def test_of_many_entries_those_are_kept_that_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an entry that was seen once only a hash is kept, and from its third time on it is found by its bytes."""
    monkeypatch.setattr(layouts, "_AT_ONCE", 0)
    express.forget()
    known = layouts.known()
    assert known is not None
    counts = []
    for _ in range(3):
        told(render(MACHINE).encode())
        counts.append(len(known.printed("utf-8", b"\n")))
    assert counts == [0, ENTRIES, ENTRIES]
