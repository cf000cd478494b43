"""The Windows of a dump: each clue, what clues prove together, and clues that contradict one another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from judging import analyze, one_dump
from languages import LANGUAGES
from listings import listing
from machines import NET_BIOS, Machine, base, clean_machine, render, tcp_ip

from analyzer import knowledge

if TYPE_CHECKING:
    from machines import NameSpace, Provider

EN: Final = LANGUAGES["en"]
SPACES: Final = clean_machine().name_spaces
PNRP: Final = tuple(
    replace(
        SPACES[0],
        name_space=number,
        description="PNRP",
        provider_id=f"{{03FE89C{number - 26:X}-766D-4976-B9C1-BB9BC42C7B4D}}",
    )
    for number in (39, 38)
)
AF_UNIX: Final = base(1050, 1, 1, 0, 0x20026, description="AF_UNIX")
HYPER_V: Final = base(1051, 34, 1, 1, 0x20026, description="Hyper-V RAW")
L2CAP: Final = base(1052, 32, 1, 256, 0x20006, description="MSAFD L2CAP [Bluetooth]")
RFCOMM: Final = base(1053, 32, 1, 3, 0x20026, description="MSAFD RfComm [Bluetooth]")
IPX: Final = base(1054, 6, 2, 1000, 0x20209, description="MSAFD nwlnkipx [IPX]")
RSVP: Final = replace(base(1055, 2, 2, 17, 0x22609), provider_path=r"%SystemRoot%\system32\rsvpsp.dll")
NLA: Final = replace(SPACES[0], description=r"@%SystemRoot%\System32\nlaapi.dll,-1000")

SEVEN: Final = "Microsoft Windows [Version 6.1.7601]\n"
TEN: Final = "Microsoft Windows [Version 10.0.18363.1016]\n"


def _text(
    *more: Provider,
    spaces: tuple[NameSpace, ...] = SPACES + PNRP,
    of_64_bit: bool = False,
    flags: bool = True,
    above: str = "",
) -> str:
    one = (tcp_ip() + more, spaces)
    text = render(Machine(*one, *one) if of_64_bit else Machine(*one), EN)
    if not flags:
        text = "\n".join(line for line in text.split("\n") if not line.startswith("Service Flags"))
    return above + text


def _windows(text: str) -> tuple[str | None, str | None]:
    found = one_dump(text).windows
    return found.name, found.evidence


SEVEN_OR_LATER: Final = "Windows 7, Server 2008 R2 or later"
CASES: Final = (
    ("Service Flags", _text(), SEVEN_OR_LATER, "prints Service Flags"),
    ("no Service Flags", _text(flags=False), "Windows Vista, Server 2008 or older", "prints no Service Flags"),
    ("both catalogs", _text(of_64_bit=True), f"{SEVEN_OR_LATER} (64-bit)", "32-bit programs have a catalog"),
    ("NetBIOS", _text(*NET_BIOS), f"{SEVEN_OR_LATER} (32-bit)", "NetBIOS"),
    ("RSVP in its old DLL", _text(RSVP, flags=False), "Windows XP, Server 2003 or older", "rsvpsp.dll"),
    ("IPX", _text(IPX, flags=False), "Windows XP, Server 2003 or older", "IPX"),
    ("NLA in its own DLL", _text(spaces=(NLA,), flags=False), "Windows Vista, Server 2008", "NLAapi.dll"),
    ("Hyper-V", _text(HYPER_V), "probably Windows 8.1, Server 2012 R2 or later", "Hyper-V"),
    ("L2CAP", _text(L2CAP), "probably Windows 10, Server 2016 or later", "L2CAP"),
    ("RfComm alone", _text(RFCOMM), SEVEN_OR_LATER, "prints Service Flags"),
    (
        "AF_UNIX, of all that are there",
        _text(HYPER_V, L2CAP, AF_UNIX),
        "probably Windows 10 1803, Server 2019 or later",
        "AF_UNIX",
    ),
    ("a banner", _text(AF_UNIX, above=TEN), "Windows 10 1909 or Windows Server 1909", "line 1 says version 10.0.18363"),
    (
        "a banner and both catalogs",
        _text(of_64_bit=True, above=SEVEN),
        "Windows 7 SP1 or Windows Server 2008 R2 SP1 (64-bit)",
        "7601",
    ),
)


@pytest.mark.parametrize(("text", "name", "evidence"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_each_clue(text: str, name: str, evidence: str):
    found, words = _windows(text)
    assert found == name
    assert evidence in str(words)


def test_missing_pnrp_is_a_hint_and_names_nothing():
    """It says something only where the dump is whole and something else shows Windows 10 1803 or later."""
    name, evidence = _windows(_text(AF_UNIX, spaces=SPACES))
    assert name == "probably Windows 10 1803, Server 2019 or later"
    assert "recent versions of Windows 11 (uncertain)" in str(evidence)
    for text in (_text(AF_UNIX), _text(spaces=SPACES), _text(AF_UNIX, spaces=SPACES, above=TEN)):
        assert "PNRP" not in str(_windows(text)[1])


def test_ids_tell_nothing():
    """The ids of a catalog are those of Windows 11 or of Windows 7 alike: they vary with resets."""
    assert len({_windows(render(Machine(tcp_ip(first), SPACES), EN)) for first in (1, 1001, 1008)}) == 1


DOUBTFUL: Final = "Windows 7 SP1 or Windows Server 2008 R2 SP1, doubtful"
TAKEN_OUT: Final = "taken out of the text"
QUARRELS: Final = (
    (
        "AF_UNIX below a banner of Windows 7",
        _text(AF_UNIX, above=SEVEN),
        DOUBTFUL,
        "line 1 says version 6.1.7601; but the dump lists AF_UNIX",
    ),
    ("an old RSVP below a banner of Windows 10", _text(RSVP, above=TEN), None, "contradicts itself"),
    ("IPX with Service Flags", _text(IPX), None, "contradicts itself"),
    ("NetBIOS beside a 32-bit catalog", _text(*NET_BIOS, of_64_bit=True), None, "contradicts itself"),
    (
        "no flags below a banner of Windows 7",
        _text(flags=False, above=SEVEN),
        "Windows 7 SP1 or Windows Server 2008 R2 SP1",
        TAKEN_OUT,
    ),
    ("no flags with AF_UNIX", _text(AF_UNIX, flags=False), "probably Windows 10 1803, Server 2019 or later", TAKEN_OUT),
)


@pytest.mark.parametrize(("text", "name", "evidence"), [row[1:] for row in QUARRELS], ids=[row[0] for row in QUARRELS])
def test_contradictions_are_told(text: str, name: str | None, evidence: str):
    found, words = _windows(text)
    assert found == name
    assert evidence in str(words)


def test_a_version_on_the_border_of_a_clue_fits_it():
    first = "Microsoft Windows [Version 10.0.17134.1]\n"
    assert _windows(_text(AF_UNIX, above=first))[0] == "Windows 10 1803 or Windows Server 1803"
    before = "Microsoft Windows [Version 10.0.16299.15]\n"
    assert str(_windows(_text(AF_UNIX, above=before))[0]).endswith(", doubtful")


def test_flags_of_the_sample_program_show_no_version():
    """It prints the flags of the structure on every Windows."""
    assert _windows(listing(tcp_ip())) == (None, None)
    assert _windows(listing(tcp_ip() + NET_BIOS))[0] == "32-bit Windows"
    assert _windows(listing((*tcp_ip(), IPX)))[0] == "Windows XP, Server 2003 or older"
    assert _windows(listing(tcp_ip(), "WSCEnumProtocols32"))[0] == "64-bit Windows"


def test_an_empty_text_has_no_windows():
    assert analyze("").dumps == ()


def test_every_clue_proves_something():
    for clue in knowledge.windows_clues():
        assert clue.since or clue.until or clue.bits or clue.certainty == "hint"
        assert clue.words
