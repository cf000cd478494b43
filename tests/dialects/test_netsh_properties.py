"""Properties of reading: what holds for every machine, language, cut and exchange.

The one promise that matters most: what is not known is never called `clean` or `non-ifs`, and a value in an entry that
is not marked damaged is the value that was printed.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from judging import analyze, dumps_in, expected_name_spaces, expected_providers, name_spaces_of, one_dump, providers_of
from languages import KNOWN, LANGUAGES, SAME_MARKS, Language
from machines import NAME_SPACES, Line, Machine, base, clean_machine, joined, lines_of, lsp_machine, render, tcp_ip
from oracles import SMALL_CLEAN, SMALL_NON_IFS, judged, printed, split, unaccounted, whole, wrong_values
from random_machines import languages, machines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


ENGLISH: Final = KNOWN["en"]
FALSE_COMFORT: Final = {"clean", "layered", "non-ifs-other-family"}

# Round trip.


@settings(max_examples=60, deadline=None)
@given(
    machine=machines(),
    language=languages,
    flags=st.booleans(),
    gap=st.integers(0, 3),
    newline=st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_machine_parses_back_to_itself(  # noqa: PLR0913 - one argument for each thing that varies
    *, machine: Machine, language: Language, flags: bool, gap: int, newline: str, encoding: str
) -> None:
    """A random machine, printed in any language and layout, gives exactly its own values and its own verdict."""
    text = render(machine, language, flags=flags, gap=gap).replace("\n", newline)
    dump = one_dump(text.encode(encoding))
    assert providers_of(dump) == expected_providers(machine, flags=flags)
    assert name_spaces_of(dump) == expected_name_spaces(machine)
    assert dump.verdict == machine.verdict(flags=flags)
    assert dump.language == language.code
    assert dump.unrecognized == ()
    assert dump.complete
    bits = [64, 32] if machine.providers_32 is not None else [None]
    assert [catalog.bits for catalog in dump.catalogs] == bits


@settings(max_examples=25, deadline=None)
@given(machine=machines(), gap=st.integers(1, 2))
@example(machine=SMALL_NON_IFS, gap=1)
def test_labels_that_all_look_alike_are_told_by_order(machine: Machine, gap: int) -> None:
    """A dump whose labels are the same row of question marks is read by order and shape."""
    dump = one_dump(render(machine, SAME_MARKS, gap=gap))
    assert providers_of(dump) == expected_providers(machine)
    assert name_spaces_of(dump) == expected_name_spaces(machine)
    assert dump.verdict == machine.verdict()


@settings(max_examples=30, deadline=None)
@given(
    machine=machines(), language=languages, prefix=st.sampled_from(["> ", ">", ">> ", "- ", "* ", "    ", "\t", "> - "])
)
def test_quoting_changes_no_value(machine: Machine, language: Language, prefix: str) -> None:
    """Quoted, listed or indented, a dump keeps its values."""
    dump = one_dump("".join(f"{prefix}{line}\n" for line in render(machine, language).splitlines()))
    assert providers_of(dump) == expected_providers(machine)
    assert name_spaces_of(dump) == expected_name_spaces(machine)
    assert dump.verdict == machine.verdict()


NOISE: Final = st.lists(
    st.sampled_from(
        [
            "",
            "   ",
            "2024-05-14 09:12:03 INFO collector started",
            "09:12:03.123 pid: 4711",
            "IPv4 Address. . . . . . . . . . . : 192.0.2.17(Preferred)",
            "Physical Address: 02-00-5E-10-20-30",
            "Host Name: SUPPORT-PC-07",
            "Description: a network card",
            "Packets sent: 4",
            "Flags: 0x66",
            "IP Configuration",
            "----------------",
            "========================================",
            "Interface {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
            "Guid: {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
            r"C:\Windows\system32>ipconfig /all",
            "naïve café – ΑΒΓ",
        ]
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(before=NOISE, after=NOISE, language=languages, of_64_bit=st.booleans())
@example(before=[], after=["IP Configuration", "-" * 16, "some text"], language=ENGLISH, of_64_bit=True)
@example(before=["IP Configuration", "-" * 16, "Host: a", "User: b"], after=[], language=ENGLISH, of_64_bit=True)
def test_a_log_around_a_dump_changes_nothing(
    before: list[str], after: list[str], language: Language, *, of_64_bit: bool
) -> None:
    """What a log holds before and after a dump is no part of it."""
    machine = lsp_machine(ifs=True, of_64_bit=of_64_bit)
    lines = [*before, "", *render(machine, language).splitlines(), "", *after, ""]
    dump = one_dump("\n".join(lines))
    assert providers_of(dump) == expected_providers(machine)
    assert name_spaces_of(dump) == expected_name_spaces(machine)
    assert (dump.verdict, dump.unrecognized) == ("layered", ())


# One line lost, printed twice, or exchanged with another.


def without(lines: Sequence[Line], index: int) -> str:
    return joined([*lines[:index], *lines[index + 1 :]])


def twice(lines: Sequence[Line], index: int) -> str:
    return joined([*lines[: index + 1], *lines[index:]])


@pytest.mark.parametrize("language", list(LANGUAGES.values()), ids=list(LANGUAGES))
@pytest.mark.parametrize("change", [without, twice], ids=["lost", "twice"])
def test_a_line_lost_or_printed_twice(change: Any, language: Language) -> None:
    """One line less or more: a whole entry is exact, and neither false comfort nor a false alarm comes of it."""
    for machine in (SMALL_CLEAN, SMALL_NON_IFS):
        lines = lines_of(machine, language)
        texts = [change(lines, index) for index in range(len(lines))]
        original = printed(machine, language)
        for index, (text, dumps) in enumerate(zip(texts, judged(texts), strict=True)):
            what = f"line {index + 1}, {lines[index].what}"
            for word, record in dumps:
                # The same entry may be found twice where a title was printed twice, never with other values.
                assert whole(record).keys() <= original.keys(), what
                assert not unaccounted(record, split(text)), what
                if machine is SMALL_CLEAN:
                    assert word == "undetermined" or (word == "clean" and whole(record) == original), what
                else:
                    assert word in ("non-ifs", "undetermined"), what


@settings(max_examples=200, deadline=None)
@given(
    first=st.integers(0, 10_000),
    second=st.integers(0, 10_000),
    language=languages,
    machine=st.sampled_from([SMALL_CLEAN, SMALL_NON_IFS]),
)
@example(first=2, second=16, language=ENGLISH, machine=SMALL_NON_IFS)
@example(first=2, second=15, language=ENGLISH, machine=SMALL_NON_IFS)
def test_two_lines_exchanged(first: int, second: int, language: Language, machine: Machine) -> None:
    """Whatever two lines change places: values follow their labels, and a verdict needs whole entries."""
    lines = lines_of(machine, language)
    first, second = first % len(lines), second % len(lines)
    same_meaning = lines[first].what == lines[second].what
    lines[first], lines[second] = lines[second], lines[first]
    text = joined(lines)
    for word, record in judged([text])[0]:
        assert not wrong_values(record, split(text), language)
        assert not unaccounted(record, split(text))
        if machine is SMALL_CLEAN:
            assert word != "non-ifs"
            providers = [placed for placed in record.entries if placed.entry.kind == "provider"]
            assert word == "undetermined" or len(providers) == len(machine.all_providers)
        elif not same_meaning:
            # The same field of two entries exchanged is another machine; no reader could tell.
            assert word in ("non-ifs", "undetermined")


@settings(max_examples=100, deadline=None)
@given(data=st.data(), language=languages)
def test_a_stretch_of_lines_lost(data: st.DataObject, language: Language) -> None:
    """With any run of lines gone, values still stand under their labels and a clean machine raises no alarm."""
    lines = lines_of(SMALL_CLEAN, language)
    start = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(start, min(len(lines), start + 40)))
    text = joined([*lines[:start], *lines[end:]])
    for word, record in judged([text])[0]:
        assert word != "non-ifs"
        assert not wrong_values(record, split(text), language)
        assert not unaccounted(record, split(text))


# Anything at all.


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_never_raise(data: bytes) -> None:
    """Random bytes are no dump, and no error."""
    assert analyze(data).dumps == ()


CRUMBS: Final = [line.text for line in lines_of(SMALL_NON_IFS)] + [
    "Service Flags: 0x",
    "Service Flags: 0x2006",
    "Service Flags: 0xFFFFFFFFFFFFFFFF",
    "Service Flags: 131174",
    "Protocol Chain Length: 99999999999999999999999999999999999999",
    "Protocol Chain Length: -1",
    "Protocol Chain Length: 0",
    "Protocol Chain: 1",
    "Protocol Chain: 99999999999999999999 : 1",
    "Catalog Entry ID: 4294967296",
    "Address Family: ２",
    "Socket Type: ١",
    "Version: 2\x85",
    "Protocol:\x0c6",
    "Description:\x0bMSAFD",
    "Provider Path:",
    "Entry Type:",
    "Entry Type: x (32)",
    "Name Space Provider Entry (32)",
    "Name Sp",
    "P",
    ":",
    "::",
    "：",
    "-",
    "--",
    "---",
    "...",
    "\0",
    "\ufffd",
    "C:\\>netsh winsock show catalog",
    "Microsoft Windows [Version 10.0.19045]",
    "Guid: {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(CRUMBS), min_size=1, max_size=45))
@example(["Winsock Catalog Provider Entry", "-" * 54, "Protocol Chain: 1 : 2"])
@example([CRUMBS[6], "Service Flags:                      0x20066"])
@example([*CRUMBS[1:17], "Name Space Provider Entry", "-" * 54, "Protocol Chain Length: 1"])
@example([*CRUMBS[1:17], "Name Space Provider Entry", "-" * 54, "Protocol Chain Length: 1", *CRUMBS[1:17]])
def test_crumbs_of_dumps_in_any_order(lines: list[str]) -> None:
    """Lines of a dump thrown together never raise, are all accounted for, and give no value that is not there."""
    text = "\n".join(lines)
    analyze(text)
    for word, record in judged([text])[0]:
        assert not wrong_values(record, split(text), ENGLISH)
        assert not unaccounted(record, split(text))
        assert word not in FALSE_COMFORT or all(not placed.entry.damaged for placed in record.entries)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_dump_with_crumbs_strewn_in(data: st.DataObject) -> None:
    """Strange lines inside a non-IFS dump give no comfort, inside a clean one no alarm, and no wrong value."""
    machine = data.draw(st.sampled_from([SMALL_CLEAN, SMALL_NON_IFS]))
    # Flags of another value are no damage but another machine.
    crumbs = [crumb for crumb in CRUMBS if "lags" not in crumb and "netsh" not in crumb and "Microsoft" not in crumb]
    lines = [line.text for line in lines_of(machine)]
    for crumb in data.draw(st.lists(st.sampled_from(crumbs), min_size=1, max_size=4)):
        lines.insert(data.draw(st.integers(0, len(lines))), crumb)
    text = "\n".join(lines)
    for word, record in judged([text])[0]:
        assert not wrong_values(record, split(text), ENGLISH)
        assert not unaccounted(record, split(text))
        assert word != ("non-ifs" if machine is SMALL_CLEAN else "clean")


@settings(max_examples=60, deadline=None)
@given(data=st.data(), machine=machines())
def test_a_random_line_in_a_dump_is_accounted_for(data: st.DataObject, machine: Machine) -> None:
    """A random line of text within a dump never raises and never vanishes."""
    lines = render(machine).split("\n")
    junk = data.draw(
        st.text(st.characters(exclude_characters="\r\n", exclude_categories=("Cs",)), min_size=1, max_size=60)
    )
    lines.insert(data.draw(st.integers(0, len(lines))), junk)
    text = "\n".join(lines)
    for word, record in judged([text])[0]:
        assert not unaccounted(record, split(text))
        assert word in (machine.verdict(), "undetermined")


def test_lone_surrogates_do_not_raise() -> None:
    """Bytes that no encoding explains, lone surrogates among them, cost letters only."""
    machine = lsp_machine(ifs=False)
    text = render(machine).replace("ExampleLSP", "Example\ud800LSP")
    for data in (text.encode("utf-8", "surrogatepass"), text.encode("utf-16", "surrogatepass")):
        dump = one_dump(data)
        assert dump.verdict == "non-ifs"
        assert len(providers_of(dump)) == len(machine.all_providers)


# Time.


def texts_that_take_long() -> Iterator[tuple[str, str]]:
    entry = joined(lines_of(Machine(tcp_ip()[:1], ()), gap=0))
    clean = render(clean_machine())
    tiny = render(Machine(tcp_ip()[:1], NAME_SPACES[:1]), gap=0)
    colons = "".join(f"{line}\n" for line in clean.splitlines() if ":" in line)
    guid = "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}"
    yield "distinct entries glued", "".join(entry.replace("1001", str(5000 + n)) for n in range(4000))
    yield "the same entry glued", entry * 4000
    yield "rules", entry + ("-" * 54 + "\n") * 100_000 + clean
    yield "a line of dashes and words", entry + "-" * 1_000_000 + "x " * 300 + "\n" + clean
    yield "rules and ids", entry + ("-" * 54 + "\n" + guid + "\n") * 20_000 + clean
    yield "headers", entry + ("Winsock Catalog Provider Entry\n" + "-" * 54 + "\n") * 50_000 + f"{guid}\n" + clean
    yield "many small dumps", (tiny + "noise\n") * 2000
    yield "fields only", colons * 100
    yield "blanks before ids", clean + "x" + " " * 1_000_000 + f"{guid}\n" + clean
    yield "blanks and no sign", clean.replace(":   ", " =  ") + "x" + " " * 1_000_000 + "y\n"
    yield "colons before a title", ":a" * 500_000 + " b" + clean.lstrip()
    yield "escapes", r"\n\\" * 100_000 + "-" * 54 + r"\n" + r"\\n" * 100_000 + "\n" + clean
    yield "tags", "<td <p <" * 100_000 + "<br>\n" + clean
    yield "soft breaks", ("=3D" * 24 + "=\n") * 40_000 + clean
    yield "no blank at all", clean.replace("\n\n", "\n") * 50
    for name, piece in (
        ("blanks", " "),
        ("dashes", "-"),
        ("colons", ":"),
        ("ids", "1 : "),
        ("marks", "(32)"),
        ("dots", "."),
    ):
        long = (piece * 1_000_000)[:1_000_000]
        yield f"a line of {name}", entry + long + "x\n" + clean
        yield f"a value of {name}", clean.replace("MSAFD", "a" + long + "x", 1)
        yield f"a number of {name}", clean.replace(" 1001\n", f" {long}x\n", 1)


SLOW: Final = dict(texts_that_take_long())


@pytest.mark.parametrize("name", SLOW)
def test_time_grows_with_the_text_only(name: str) -> None:
    """No text of a few megabytes takes long: nothing is quadratic, and nothing recurses as deep as the text is long."""
    start = time.process_time()
    dumps_in(SLOW[name].encode())
    assert time.process_time() - start < 4


def test_a_chain_of_ten_thousand_ids_is_damage() -> None:
    """Windows holds at most seven ids; a chain of ten thousand ends in no time and is never clean."""
    long = replace(base(1, flags=0x20066), chain_length=10_000, chain=tuple(range(2, 10_002)))
    dump = one_dump(render(Machine((long, *tcp_ip()), NAME_SPACES)))
    assert dump.verdict == "undetermined"


def test_ten_thousand_chains_one_over_another_end() -> None:
    """Chains that name chains that name chains are followed only as far as a catalog can be sound."""
    count = 2000
    chains = tuple(replace(base(5000 + n), chain_length=2, chain=(4000, 5001 + n)) for n in range(count))
    hidden = replace(base(4000), chain_length=0, socket_type=0, protocol=0)
    start = time.process_time()
    dump = one_dump(render(Machine((*chains, *tcp_ip(), hidden), NAME_SPACES)))
    assert dump.verdict == "layered"
    assert time.process_time() - start < 20
