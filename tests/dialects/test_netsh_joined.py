"""A listing on one line: its labels are learned from the line itself, or it is said that it could not be read."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from alphabets import CASES, language
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import analyze, dumps_in, expected_name_spaces, expected_providers, name_spaces_of, one_dump, providers_of
from languages import LANGUAGES, SAME_MARKS, Language
from machines import Machine, clean_machine, lsp_machine, render, tcp_ip
from random_machines import machines

from analyzer import pipeline, search
from analyzer.dialects.netsh.joined import divide
from analyzer.dialects.netsh.split_joined import split_joined
from analyzer.errors import UnreadableInputError

ALL = {**LANGUAGES, **{name: language(name) for name, _ in CASES}}
MACHINES = {
    "non-ifs": lsp_machine(ifs=False),
    "clean": clean_machine(),
    "32-bit": clean_machine(of_64_bit=False),
    "layered": lsp_machine(ifs=True, of_64_bit=False),
}


def on_one_line(text: str, *, collapsed: bool) -> str:
    return (" ".join(text.split()) if collapsed else text.replace("\n", " ")) + "\n"


@pytest.mark.parametrize("collapsed", [True, False])
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", ALL)
def test_a_listing_on_one_line_in_any_language(name: str, machine: str, *, collapsed: bool):
    """Every value comes out, whether blanks were collapsed or columns were kept, and no label need be known."""
    expected = MACHINES[machine]
    dump = one_dump(on_one_line(render(expected, ALL[name]), collapsed=collapsed))
    assert providers_of(dump) == expected_providers(expected)
    assert name_spaces_of(dump) == expected_name_spaces(expected)
    assert (dump.verdict, dump.complete, dump.unrecognized) == (expected.verdict(), True, ())


@pytest.mark.parametrize("name", ["en", "Cyrillic"])
def test_providers_or_name_spaces_alone_on_one_line_are_read(name: str):
    """A line may hold only a part of what was copied: its labels are learned from what is there."""
    machine = clean_machine(of_64_bit=False)
    providers, spaces = replace(machine, name_spaces=()), replace(machine, providers=())
    dump = one_dump(on_one_line(render(providers, ALL[name]), collapsed=True))
    assert providers_of(dump) == expected_providers(providers)
    dump = one_dump(on_one_line(render(spaces, ALL[name]), collapsed=True))
    assert name_spaces_of(dump) == expected_name_spaces(spaces)


@settings(max_examples=80)
@given(
    machine=machines(), of=st.sampled_from([*ALL.values(), SAME_MARKS]), flags=st.booleans(), collapsed=st.booleans()
)
def test_a_random_machine_on_one_line_is_read_right_or_not_at_all(
    *, machine: Machine, of: Language, flags: bool, collapsed: bool
):
    """Names that look like labels may make a line impossible to divide: then there is no verdict but "undetermined"."""
    text = on_one_line(render(machine, of, flags=flags), collapsed=collapsed)
    dumps = analyze(text).dumps
    if not dumps:
        with pytest.raises(UnreadableInputError, match=r"line 1 .* cannot be divided"):
            search.read_dumps(text.encode("utf-8"), "x")
        return
    (dump,) = dumps
    assert dump.verdict in (machine.verdict(flags=flags), "undetermined")
    if dump.complete:
        assert numbers_of(providers_of(dump)) == numbers_of(expected_providers(machine, flags=flags))


def numbers_of(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if not isinstance(value, str)} for row in rows]


def test_most_random_machines_can_be_divided():
    """The property above would also hold of a reader that gives up."""
    assert all(
        divide(on_one_line(render(m, of), collapsed=True).strip()) for m in MACHINES.values() for of in ALL.values()
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("Код записи каталога: 1003", "Код каталога: 1003", 1),
        lambda text: text.replace("Семейство адресов: 2", "Семейство: 2", 1),
        lambda text: text.replace("Версия: 2", "Версия: два", 1),
        lambda text: text[: len(text) // 2],
    ],
    ids=["one label behind a path differs", "one label differs", "a number is a word", "cut"],
)
def test_a_line_whose_entries_do_not_agree_is_not_divided(tmp_path: Path, spoil):
    """A catalog that could not be read is never passed over in silence: the input is listed with the reason."""
    text = spoil(on_one_line(render(lsp_machine(ifs=False), LANGUAGES["Cyrillic"]), collapsed=True))
    assert divide(text.strip()) is None
    file = tmp_path / "joined.txt"
    file.write_text(text, "utf-8")
    analysis = pipeline.analyze([str(file)])
    (item,) = analysis.inputs
    assert (item.status, analysis.dumps) == ("unreadable", ())
    assert "line 1 is a catalog that was joined into one line" in str(item.detail)


def test_dumps_beside_a_joined_one_are_kept(tmp_path: Path):
    joined = on_one_line(render(clean_machine(), LANGUAGES["Cyrillic"]), collapsed=True)[:2000]
    file = tmp_path / "both.txt"
    file.write_text(render(clean_machine()) + "\n" * 300 + joined + "\n", "utf-8")
    analysis = pipeline.analyze([str(file)])
    assert [dump.verdict for dump in analysis.dumps] == ["clean"]
    assert analysis.inputs[0].status == "unreadable"


def test_what_stands_before_a_joined_listing_is_no_part_of_it():
    text = on_one_line(render(clean_machine(), LANGUAGES["Cyrillic"]), collapsed=True)
    dump = one_dump(f"10:33 INFO collector {text}")
    assert providers_of(dump) == expected_providers(clean_machine())


def test_a_title_of_which_a_letter_is_lost_divides_as_well():
    """Both kinds of entries with their marks make four titles where one differs."""
    machine = clean_machine()
    text = on_one_line(render(machine), collapsed=True)
    second = text.index("Winsock", text.index("Winsock") + 1)
    dump = one_dump(f"{text[:second]}W1nsock{text[second + 7 :]}")
    assert providers_of(dump) == expected_providers(machine)


def test_flags_in_capitals_are_flags_on_one_line():
    """The grammar takes both, and so does who divides a line of unknown labels."""
    machine = lsp_machine(ifs=False)
    text = on_one_line(render(machine, LANGUAGES["Cyrillic"]), collapsed=True).replace(" 0x", " 0X")
    assert providers_of(one_dump(text)) == expected_providers(machine)


def test_what_stands_before_a_title_on_a_line_is_whole():
    """A program's own words on the line on which it wrote a listing."""
    line = "INFO dump: Name Space Provider Entry ------ Description: Tcpip Provider ID: {22059D40-}"
    assert split_joined(line)[:2] == ["INFO dump:", "Name Space Provider Entry"]


def test_a_chain_of_seven_is_divided():
    machine = lsp_machine(ifs=False)
    long = replace(machine.providers[0], chain_length=7, chain=(1009, 1001, 1002, 1003, 1004, 1005, 1006))
    machine = replace(machine, providers=(long, *machine.providers[1:]))
    dump = one_dump(on_one_line(render(machine, LANGUAGES["Cyrillic"]), collapsed=True))
    assert providers_of(dump) == expected_providers(machine)


@pytest.mark.parametrize(
    "line",
    [
        "---------- " * 20_000,
        "a: {22059D40-7E9E-11CF-AE5A-00AA00A7112B} " * 5_000 + "-" * 12 + " x",
        "T ---------- " + "a: 1 " * 20_000 + "b: {22059D40-7E9E-11CF-AE5A-00AA00A7112B} " + "c : " * 20_000,
        "T ---------- a: b c: d e: {22059D40-7E9E-11CF-AE5A-00AA00A7112B} f: " + "g " * 50_000 + "h: 1",
    ],
)
def test_hostile_lines_are_given_up_at_once(line: str):
    assert divide(line) is None
    assert dumps_in(line.encode()) == []


def test_runs_of_blanks_cost_no_more_than_other_text():
    text = on_one_line(render(clean_machine(), LANGUAGES["Cyrillic"]), collapsed=True)
    dump = one_dump(text.replace("MSAFD Tcpip", "MSAFD" + " " * 200_000 + "Tcpip", 3))
    assert (dump.verdict, dump.complete) == ("clean", True)


def test_a_rule_and_a_guid_in_a_log_line_are_no_listing():
    line = "10:33 ---------- Activity: {22059D40-7E9E-11CF-AE5A-00AA00A7112B} started ---------- done"
    with pytest.raises(pipeline.NoCatalogError):
        search.read_dumps(re.sub("$", "\n", line).encode(), "x")


def test_dumps_of_one_line_cost_one_look_at_it(monkeypatch: pytest.MonkeyPatch):
    """Their ids are of the same text, which is digested once: thousands of dumps on a line of megabytes end soon."""
    digested: list[bytes] = []
    digest = hashlib.sha256
    monkeypatch.setattr(hashlib, "sha256", lambda data: digested.append(data) or digest(data))
    entry = render(Machine(tcp_ip()[:1], ())).replace("\n", "")
    dumps = analyze(entry * 40).dumps
    assert len(dumps) > 10
    assert len({dump.id for dump in dumps}) == len(dumps)
    assert len(digested) == 1
