"""Damage by name: what is done to a dump, and what must come of it. A new case is one row.

The machine is a 32-bit one with a single defective entry, a chain over TCP that stands first, and eight providers in
all: whatever hides that one entry would make it look clean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from accounts import compare
from judging import analyze
from machines import NAME_SPACES, Machine, clean_machine, install, render, tcp_ip

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.analysis import Dump

NON_IFS: Final = Machine(install(tcp_ip(), "Inspector", ifs=False, over=(1001,)), NAME_SPACES)
CLEAN: Final = clean_machine()
RULE: Final = "-" * 54
TITLE: Final = "Winsock Catalog Provider Entry"
HEAD: Final = f"{TITLE}\n{RULE}\n"
FLAGS: Final = "Service Flags:                      "
CHAIN_LENGTH: Final = "Protocol Chain Length:              "


@dataclass(frozen=True)
class Case:
    """A damage; `entries` are providers and name spaces found, `damaged` of them not whole; None if it is all one."""

    name: str
    change: Callable[[str], str]
    verdict: str
    entries: int | None = None
    damaged: int | None = None


def once(old: str, new: str) -> Callable[[str], str]:
    """Replace what stands first."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def every(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, flags=re.MULTILINE)


def up_to(piece: str, nth: int = 0, more: str = "") -> Callable[[str], str]:
    """Cut the text right behind a piece of it."""

    def change(text: str) -> str:
        end = [match.end() for match in re.finditer(re.escape(piece), text)][nth]
        return text[:end] + more

    return change


def since(piece: str, nth: int = 0) -> Callable[[str], str]:
    """Cut away all that stands before a piece of the text."""
    return lambda text: text[[match.start() for match in re.finditer(re.escape(piece), text)][nth] :]


NON_IFS_CASES: Final = (
    Case("nothing", lambda text: text, "non-ifs", 11, 0),
    # Layout.
    Case("no blank lines", every(r"\n{2,}", "\n"), "non-ifs", 11, 0),
    Case("every line end doubled", every(r"\n", "\n\n"), "non-ifs", 11, 0),
    Case("trailing blanks", every(r"$", "   \t"), "non-ifs", 11, 0),
    Case("blanks collapsed", every(r":  +", ": "), "non-ifs", 11, 0),
    Case("no blank after the colon", every(r": +", ":"), "non-ifs", 11, 0),
    Case("tabs for blanks", every(r":  +", ":\t"), "non-ifs", 11, 0),
    Case("a no-break space for blanks", every(r":  +", ":\u00a0\u00a0"), "non-ifs", 11, 0),
    Case("quoted in a mail", every(r"^", "> "), "non-ifs", 11, 0),
    Case("quoted twice", every(r"^", ">> "), "non-ifs", 11, 0),
    Case("made a list", every(r"^(?=.)", "- "), "non-ifs", 11, 0),
    Case("in a Markdown fence", lambda text: f"```\n{text}```\n", "non-ifs", 11, 0),
    Case("rules escaped for Markdown", every(r"^---", r"\\---"), "non-ifs", 11, 0),
    Case("rules made typographic", every(r"^-+$", "—" * 27), "non-ifs", 11, 0),
    Case("rules short", every(r"^-+$", "---"), "non-ifs", 11, 0),
    Case("rules lost", every(r"^-+\n", ""), "non-ifs", 11, 0),
    Case("titles lost", every(r"^.*Provider Entry.*\n", ""), "non-ifs", 11, 0),
    Case("titles and rules lost", every(r"^(?:.*Provider Entry.*|-+)\n", ""), "non-ifs", 11, 0),
    Case("GUIDs in lower case", lambda text: re.sub(r"\{.*?\}", lambda m: m[0].lower(), text), "non-ifs", 11, 0),
    Case("flags in capitals", once("0x66", "0X66"), "non-ifs", 11, 0),
    Case("flags with leading zeros", once("0x66", "0x00000066"), "non-ifs", 11, 0),
    # The first entry, on which the verdict rests.
    Case("the first title lost", once(TITLE + "\n", ""), "non-ifs", 11),
    Case("the first rule lost", once(RULE + "\n", ""), "non-ifs", 11, 0),
    Case("the first rule of another sign", once(RULE, "=" * 54), "non-ifs", 11),
    Case("the first header lost", once(HEAD, ""), "non-ifs", 11),
    Case("a note in the first entry", once(FLAGS, "warning: see here\n" + FLAGS), "non-ifs", 11),
    Case("words in brackets in the first entry", once(FLAGS, "(see here)\n" + FLAGS), "undetermined"),
    Case("a note under the first title", once(RULE, "(see here)\n" + RULE), "non-ifs"),
    Case("the first flags lost", once(f"{FLAGS}0x66\n", ""), "undetermined", 11, 1),
    Case("the first flags blank", once("0x66", ""), "undetermined", 11, 1),
    Case("the first flags destroyed", once("0x66", "0x6?"), "undetermined", 11, 1),
    Case("the first family lost", once("Address Family:                     2\n", ""), "undetermined", 11, 1),
    Case("the first chain lost", once("Protocol Chain: 1007 : 1001\n", ""), "non-ifs", 11, 1),
    Case(
        "the first chain twice", once("Protocol Chain: 1007 : 1001\n", "Protocol Chain: 1007 : 1001\n" * 2), "non-ifs"
    ),
    Case("the first id too large", once("Entry ID:                   1008", "Entry ID: 4294967296"), "non-ifs", 11, 1),
    Case("the first entry's title and rule only", once(HEAD, HEAD * 2), "non-ifs"),
    Case(
        "nothing of the first entry but title and rule",
        lambda text: HEAD + text[text.index(TITLE, 200) :],
        "undetermined",
        10,
        0,
    ),
    Case(
        "rule and last line of the first entry exchanged",
        lambda text: once("Protocol Chain: 1007 : 1001", RULE)(once(RULE, "Protocol Chain: 1007 : 1001")(text)),
        "non-ifs",
    ),
    # Cut at the end.
    Case("cut in the first flags", up_to("0x6"), "undetermined", 1, 1),
    Case("cut behind the first flags, line end lost", up_to("0x66"), "undetermined", 1, 1),
    Case("cut behind the first entry", up_to("1007 : 1001\n"), "non-ifs", 1, 0),
    Case("cut in the first chain", up_to("1007 : 10"), "non-ifs", 1, 1),
    Case("cut in a later label", up_to("Addr", 5), "non-ifs"),
    Case("cut in a later title", up_to("Winsock Cata", 3), "non-ifs", 3, 0),
    Case("cut before the name spaces", up_to("Name Space Provi"), "non-ifs", 8, 0),
    # Cut at the beginning: what stood there is unknown.
    Case("begins in the first entry", since("0x66"), "undetermined"),
    Case("begins in a label", since("Length:              2"), "undetermined"),
    Case("begins in the first chain", since("1007 : 1001"), "undetermined"),
    Case("begins at a rule", since(RULE, 1), "undetermined"),
    Case("begins in a title", since("Catalog Provider", 1), "undetermined"),
    Case("begins in a name space", since("NTDS"), "undetermined"),
    # Cut, and the log goes on.
    Case("cut in the flags, then text", up_to("0x6", more="\n=== netstat ===\n"), "undetermined", 1, 1),
    Case("cut in the flags, then a number", up_to("0x6", more="\nPings sent: 1\n"), "undetermined", 1, 1),
    Case("cut in later flags, then a number", up_to("0x2006", 1, more="\nPings sent: 1\n"), "non-ifs"),
    Case("cut in the middle of a line, then text", up_to("0x6", more="=== netstat ===\n"), "undetermined", 1, 1),
    Case("an elision within the first entry", once(FLAGS, "[...]\n" + FLAGS), "undetermined"),
    Case(
        "type and path of the first entry lost",
        every(r"\A((?:.*\n){3}).*\n(.*\n.*\n).*\n", r"\1\2"),
        "non-ifs",
        11,
        1,
    ),
    Case("an elision in the middle", once(TITLE, "...\n" + TITLE), "non-ifs", 11),
)

CLEAN_CASES: Final = (
    Case("nothing", lambda text: text, "clean", 20, 0),
    Case("no line end at the end", str.rstrip, "clean", 20, 0),
    Case("dots at the end", lambda text: text + "...\n", "undetermined", 20, 0),
    Case("a word in brackets at the end", lambda text: text + "(snip)\n", "undetermined", 20, 0),
    Case("a word in brackets for a title", once(TITLE, "[output truncated]"), "undetermined", 20, 0),
    Case(
        "one title lost",
        lambda text: re.sub(rf"(?s)({TITLE}.*?){TITLE}\n", r"\1", text, count=1),
        "undetermined",
        20,
        0,
    ),
    Case(
        "one rule lost", lambda text: re.sub(rf"(?s)({RULE}.*?){RULE}\n", r"\1", text, count=1), "undetermined", 20, 0
    ),
    Case("two rules cut into one", once(RULE, RULE + "-" * 13), "undetermined", 20, 0),
    Case("dots right above", lambda text: "...\n" + text, "undetermined", 20, 0),
    Case("a line of stars below", lambda text: text + "*" * 22 + "\n", "clean", 20, 0),
    Case("a closing tag below", lambda text: text + "</output>\n", "clean", 20, 0),
    Case("dots in the middle", once("\n\nName Space", "\n...\n\nName Space"), "undetermined", 20, 0),
    Case(
        "an entry left out for dots",
        lambda text: re.sub(rf"(?s){HEAD}.*?\n\n", ".\n.\n", text, count=1),
        "undetermined",
    ),
    Case("(32) without a blank", every(r" \(32\)", "(32)"), "clean", 20, 0),
    Case("(32) in wide parentheses", every(r" \(32\)", "（32）"), "clean", 20, 0),
    Case("( 32 )", every(r"\(32\)", "( 32 )"), "clean", 20, 0),
    Case(
        "a title without its mark", once("Name Space Provider Entry (32)", "Name Space Provider Entry"), "clean", 20, 0
    ),
    Case(
        "the native name spaces lost",
        lambda text: re.sub(r"(?ms)^Name Space Provider Entry$.*?(?=^Name Space Provider Entry \(32\))", "", text),
        "undetermined",
        17,
        0,
    ),
    Case("the last title cut in its mark", lambda text: text + "Name Space Provider Entry (3", "undetermined", 20, 0),
    Case("cut flags, then a number", up_to("0x2006", 3, more="\nPings sent: 1\n"), "undetermined"),
    Case("cut flags, then a label's word", up_to("0x2006", 3, more="\nVersion\n"), "undetermined"),
    Case("cut flags, then a dump", up_to("0x2006", 3, more="\n" + HEAD), "undetermined"),
    Case(
        "a clock behind a base entry", once(f"{CHAIN_LENGTH}1\n", f"{CHAIN_LENGTH}1\nTime: 10:30:45\n"), "undetermined"
    ),
    Case("a number behind a base entry", once(f"{CHAIN_LENGTH}1\n", f"{CHAIN_LENGTH}1\nCount: 5\n"), "undetermined"),
    Case("a chain length twice", once(f"{CHAIN_LENGTH}1\n", f"{CHAIN_LENGTH}1\n" * 2), "undetermined"),
    Case("a chain length of 8", once(f"{CHAIN_LENGTH}1", f"{CHAIN_LENGTH}8"), "undetermined"),
    Case("a chain length below 0", once(f"{CHAIN_LENGTH}1", f"{CHAIN_LENGTH}-1"), "undetermined"),
    Case("a name space's number lost", once("Name Space:                         12\n", ""), "undetermined", 20, 1),
    Case(
        "digits of another script", once("Version:                            2", "Version: ２"), "undetermined", 20, 1
    ),
    Case(
        "a next-line character at a line's end",
        once("Version:                            2", "Version: 2\x85"),
        "clean",
        20,
        0,
    ),
    Case("a form feed before a number", once("Version:                            2", "Version:\x0c2"), "clean", 20, 0),
    Case("a vertical tab in a description", once("Tcpip\n", "Tcp\x0bip\n"), "clean", 20, 0),
    Case(
        "a NUL at a line's end",
        once("Version:                            2\n", "Version: 2\0\n"),
        "undetermined",
        20,
        1,
    ),
    Case("a NUL in a description", once("MSAFD", "MS\0AFD"), "clean", 20, 0),
)


def _check(case: Case, machine: Machine) -> None:
    text = case.change(render(machine))
    (dump,) = analyze(text).dumps
    rows = [row for catalog in dump.catalogs for row in (*catalog.providers, *catalog.name_spaces)]
    assert dump.verdict == case.verdict, dump.verdict_reason
    assert case.entries in (None, len(rows))
    assert case.damaged in (None, sum(row.damaged for row in rows))
    compare("netsh-damage", {f"{case.name}, of a {'non-IFS' if machine is NON_IFS else 'clean'} machine": text})


@pytest.mark.parametrize("case", NON_IFS_CASES, ids=lambda case: case.name)
def test_damage_to_a_non_ifs_dump(case: Case) -> None:
    """A damaged dump of a non-IFS machine is an alarm where its defective entry is whole, else it is open."""
    _check(case, NON_IFS)


@pytest.mark.parametrize("case", CLEAN_CASES, ids=lambda case: case.name)
def test_damage_to_a_clean_dump(case: Case) -> None:
    """A damaged clean dump is clean only while nothing of it is missing, and never an alarm."""
    _check(case, CLEAN)


# Several dumps in one text.


@dataclass(frozen=True)
class Together:
    """A text of several dumps, and the verdicts in order."""

    name: str
    text: str
    verdicts: tuple[str, ...]


BAD_TEXT: Final = render(NON_IFS)
GOOD_TEXT: Final = render(CLEAN)
NO_RULES: Final = every(r"^-+\n", "")
NO_HEADS: Final = every(r"^(?:.*Provider Entry.*|-+)\n", "")
LOG: Final = "2024-05-14 09:12:03 INFO still collecting\n"

TOGETHER: Final = (
    Together("one dump twice", GOOD_TEXT * 2, ("clean", "clean")),
    Together("one dump twice without a line between", GOOD_TEXT.strip() + "\n" + GOOD_TEXT.strip(), ("clean", "clean")),
    Together("clean, then not", GOOD_TEXT + BAD_TEXT, ("clean", "non-ifs")),
    Together("not, then clean", BAD_TEXT + GOOD_TEXT, ("non-ifs", "clean")),
    Together("a long log between", BAD_TEXT + LOG * 500 + GOOD_TEXT, ("non-ifs", "clean")),
    Together("a short log between", BAD_TEXT + LOG * 3 + GOOD_TEXT, ("non-ifs", "clean")),
    Together("one without rules, then one with", NO_RULES(BAD_TEXT) + GOOD_TEXT, ("non-ifs", "clean")),
    Together(
        "one without titles, far above one with", NO_HEADS(BAD_TEXT) + LOG * 300 + GOOD_TEXT, ("non-ifs", "clean")
    ),
    Together("one with rules, then one without", GOOD_TEXT + LOG * 300 + NO_HEADS(BAD_TEXT), ("clean", "non-ifs")),
    Together("the first cut in a value", up_to("0x2006", 3)(GOOD_TEXT) + "\n" + GOOD_TEXT, ("undetermined", "clean")),
    Together(
        "the first cut in a line, no line end",
        up_to("0x2006", 3)(GOOD_TEXT) + GOOD_TEXT.lstrip(),
        ("undetermined", "clean"),
    ),
    Together("the first cut between entries", up_to("\n\n", 2)(GOOD_TEXT) + GOOD_TEXT, ("undetermined", "clean")),
    Together(
        "a command between",
        up_to("\n\n", 2)(GOOD_TEXT) + "C:\\>netsh winsock show catalog\n" + GOOD_TEXT,
        ("undetermined", "clean"),
    ),
)


@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: case.name)
def test_several_dumps_in_one_text(case: Together) -> None:
    """Each dump of a text is judged for itself, and none is lost for another's sake."""
    assert tuple(dump.verdict for dump in analyze(case.text).dumps) == case.verdicts
    compare("netsh-damage", {case.name: case.text})


def test_a_piece_of_one_dump_before_another_gives_no_comfort() -> None:
    """Where a piece of one dump runs into another, the border may be unsure, and neither is called clean."""
    piece = since(TITLE, 2)(up_to("\n\n", 6)(GOOD_TEXT))
    assert {dump.verdict for dump in analyze(piece + BAD_TEXT).dumps} == {"undetermined", "non-ifs"}
    assert {dump.verdict for dump in analyze(piece + GOOD_TEXT).dumps} <= {"undetermined", "clean"}
    assert analyze(piece + GOOD_TEXT).dumps[0].verdict == "undetermined"


# What stands around a dump.

AROUND: Final = {
    "a heading with a rule below": ("", "\nIP Configuration\n----------------\nsome text\n"),
    "a heading, a rule and fields below": ("", "\nIP Configuration\n----------------\nHost: a\nUser: b\n"),
    "a heading, a rule and a field below": ("", "\nIP Configuration\n----------------\nHost: a\n"),
    "a heading with a rule above": ("IP Configuration\n----------------\nsome text\n\n", ""),
    "a heading, a rule and fields above": ("IP Configuration\n----------------\nHost: a\nUser: b\n\n", ""),
    "fields right above": ("Host: a\nUser: b\n", ""),
    "a rule right above": ("----------------\n", ""),
    "a prompt above and below": ("C:\\>netsh winsock show catalog\n", "\nC:\\>exit\n"),
    "another tool's GUIDs": ("Adapter\n-------\nGuid: {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}\nSpeed: 5\n\n", ""),
    "words of a catalog": ("Description: a network card\nProtocol: TCP\n\n", "\nProtocol: 6\nVersion: 7\n"),
}


@pytest.mark.parametrize("name", AROUND)
def test_what_stands_around_a_dump_is_no_part_of_it(name: str) -> None:
    """Headings, rules and fields of a log neither damage the dump beside them nor become one."""
    before, after = AROUND[name]
    dumps: tuple[Dump, ...] = analyze(before + GOOD_TEXT + after).dumps
    assert [(dump.verdict, dump.unrecognized) for dump in dumps] == [("clean", ())]
    assert dumps[0].source.line == before.count("\n") + 2
    assert dumps[0].source.end_line == before.count("\n") + len(GOOD_TEXT.rstrip().splitlines())
