"""What the readers take from a text, and what they leave alone."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from bundles import LANGUAGES, Computer, ipconfig, oem, osinfo, systeminfo, wide
from hypothesis import given
from hypothesis import strategies as st

from analyzer.identity import Shape, able, may_tell, read, readers
from analyzer.identity import look as look_at
from analyzer.identity.look import HEAD, Known, look, told_around
from analyzer.inputs.decode import split
from analyzer.inputs.lines import Lines

if TYPE_CHECKING:
    import random


def told(text: str | bytes, name: str = "some.log") -> list[tuple[str | None, tuple[int, int, int] | None]]:
    data = text.encode() if isinstance(text, str) else text
    return [(one.host, one.version) for one in look(io.BytesIO(data), name)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("encoding", ["OEM", "UTF-16", "UTF-8", "question marks"])
def test_systeminfo(language: str, encoding: str):
    """Known by its shape: also where every letter of a label was lost."""
    computer = Computer("PC7", language=language)
    text = systeminfo(computer)
    data = {
        "OEM": oem(computer, text),
        "UTF-16": wide(text),
        "UTF-8": text.encode(),
        "question marks": text.encode("ascii", "replace"),
    }[encoding]
    assert told(data) == [("PC7", None), (None, (10, 0, 19045))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_ipconfig(language: str):
    computer = Computer("PC7", language=language)
    assert told(wide(ipconfig(computer))) == [("PC7", None)]
    assert told(oem(computer, ipconfig(computer)).decode(computer.words.code_page)) == [("PC7", None)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_host_name_that_findstr_left_alone(language: str):
    """The label is known, and the file's name or the command above says what it is of."""
    label = LANGUAGES[language].rows[0]
    line = f"{label + ':':<27}PC7\n"
    assert told(line, "PC7_systeminfo.txt") == [("PC7", None)]
    assert told(f'C:\\>systeminfo | findstr /B /C:"{label}"\n{line}') == [("PC7", None)]
    assert told(line) == []


def test_osinfo_alone_knows_the_oldest_release_only():
    text = osinfo(Computer(build=(10, 0, 18363))).partition("[System Information]")[0]
    (one,) = look(io.BytesIO(text.encode()), "osinfo.txt")
    assert (one.version, one.exact) == ((10, 0, 18362), False)


OTHER = {
    "set": ("ComSpec=C:\\x\nCOMPUTERNAME=PC7\nOS=Windows_NT\n", [("PC7", None)]),
    "Get-ComputerInfo": (
        "WindowsProductName   : Windows 10 Pro\nCsName               : PC7\nOsVersion            : 10.0.19045\n",
        [("PC7", None), (None, (10, 0, 19045))],
    ),
    "transcript": (
        "RunAs User: A\\b\nMachine: PC7 (Microsoft Windows NT 10.0.17763.0)\nHost Application: powershell.exe\n",
        [("PC7", (10, 0, 17763))],
    ),
    "transcript in Polish": ("Komputer: PC7 (Microsoft Windows NT 10.0.17763.0)\n", [("PC7", (10, 0, 17763))]),
    "remote prompt": ("[pc7.corp.example]: PS C:\\Users\\a> netsh\n", [("pc7.corp.example", None)]),
    "hostname": ("C:\\Users\\a>hostname\nPC7\n\nC:\\Users\\a>\n", [("PC7", None)]),
    "banner of a remote tool": ("PsExec v2.2\n\n\\\\PC7:\n\n", [("PC7", None)]),
    "banner of a console": ("Microsoft Windows [Version 10.0.19045.3803]\n", [(None, (10, 0, 19045))]),
    "registry export": (
        (
            "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\ComputerName\\ComputerName]\n"
            '"ComputerName"="PC7"\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Other]\n"ComputerName"="PC8"\n'
        ),
        [("PC7", None)],
    ),
    "registry query": (
        (
            "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\n"
            "    Hostname    REG_SZ    pc7\n    Domain    REG_SZ    corp.example\n"
        ),
        [("pc7", None)],
    ),
    "build in the registry": (
        (
            '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"ProductName"="Windows Server"\n'
            '"CurrentBuild"="17763"\n'
        ),
        [(None, (10, 0, 17763))],
    ),
    "msinfo32 of Windows XP": (
        (
            "OS Name\tMicrosoft Windows XP Professional\nVersion\t5.1.2600 Service Pack 3 Build 2600\n"
            "OS Manufacturer\tMicrosoft Corporation\nSystem Name\tPC7\nSystem Manufacturer\tDell\n"
        ),
        [(None, (5, 1, 2600)), ("PC7", None)],
    ),
}


@pytest.mark.parametrize("kind", OTHER)
def test_other_texts(kind: str):
    text, expected = OTHER[kind]
    assert told(text) == expected
    assert told(wide(text)) == expected


HARMLESS = {
    "log line": "2024-01-02 10:00:00 INFO proxy Host Name: gateway7 connected\n",
    "log line of systeminfo": "Host Name: gateway7\nPort: 443\n",
    "giant name": systeminfo(Computer("A" * 65_536)),
    "name with HTML": systeminfo(Computer("<img src=x onerror=alert(1)>")),
    "name with control characters": ipconfig(Computer("PC\x1b]0;x\x07")),
    "address": ipconfig(Computer("10.0.0.1")),
    "rows of an adapter": "Ethernet adapter:\n\n   Description . . . . . . . . : Intel\n   State . . . . . . . : up\n",
    "another machine's share": "Logon Server:              \\\\DC01\n\\\\DC01\\share is not reachable\n",
    "variable inside a line": 'set "COMPUTERNAME=PC7" & rem %COMPUTERNAME%\n',
    "nothing after the prompt": "C:\\>hostname\n\nC:\\>dir\n",
    "other NT versions": "onex.dll    10.0.18362.1\nUser-Agent: NuGet (Microsoft Windows NT 10.0.19042.0) x\n",
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_texts_that_name_no_machine(kind: str):
    """A host name must be one, in its place; anything else is left alone, and never an error."""
    assert [host for host, _ in told(HARMLESS[kind]) if host is not None] == []


def test_only_the_beginning_of_a_file_is_looked_at():
    """A log of any size costs a look at 64 KiB; files known by their name may have a long head."""
    late = "x" * 99 + "\n"
    text = late * (HEAD // 100 + 10) + systeminfo(Computer("PC7"))
    assert told(text) == []
    assert told(text, "osinfo.txt")


@given(st.binary(max_size=400))
def test_any_bytes_are_looked_at_without_harm(data: bytes):
    look(io.BytesIO(data), "osinfo.txt")


@given(st.lists(st.sampled_from([line for text, _ in OTHER.values() for line in text.split("\n")]), max_size=30))
def test_any_order_of_lines_is_read_without_harm(lines: list[str]):
    """Statements come in the order of lines, and each quotes the line that it names."""
    found = read(lines, readers())
    assert [one.line for one in found] == sorted(one.line for one in found)
    for one in found:
        assert one.text.split("…")[0].split(": ")[-1].split(" ")[-1] in lines[one.line - 1]


def test_a_dump_has_no_mark_of_a_reader():
    """So nothing is decoded or searched for most files of a fleet."""
    assert able(Computer().listing.encode(), around=True) == []


def test_a_part_with_many_dumps_is_read_once():
    """A thousand dumps of one part share its lines: what stands around them is looked for once, not for each."""

    class Part(list[str]):
        readings = 0

        def __getitem__(self, place):  # type: ignore[no-untyped-def,override]
            self.readings += isinstance(place, slice)
            return super().__getitem__(place)

    part = Part(systeminfo(Computer("PC7")).splitlines())
    names = [one.host for one in told_around([part] * 1000, io.BytesIO(b""), 0)]
    assert names == ["PC7", None]
    assert part.readings == 1


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    *("OS Version: 10.0.19045", "x 19045", "10.0.19045 N/A Build 19045", "systeminfo", "\\\\PC7:", ":"),
                    *(
                        "\\\\PC7: ",
                        "Version\t10.0.19045 Build",
                        "C:\\>hostname",
                        "COMPUTERNAME=PC7",
                        "a",
                        "",
                        "Audit Trail",
                    ),
                    *(
                        "Microsoft Windows [Version 10.0.19045.1]",
                        "   IPv4 . . . . : 1",
                        "\0s\0y\0s\0t\0e\0m\0i\0n\0f\0o",
                    ),
                ]
            ),
            st.text(alphabet="a.:\\\t 10\r\0", max_size=12),
        ),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_a_text_with_a_mark_has_a_line_that_may_tell(lines: list[str], order: random.Random):
    """Whatever the order of its lines: so lines that are known to tell nothing need not be looked at again."""
    if able("\n".join(lines).encode("ascii", "replace")):
        assert may_tell(order.sample(lines, len(lines)))


def test_lines_that_were_seen_in_other_files_still_tell(monkeypatch: pytest.MonkeyPatch):
    """What is known of lines does not hide a statement that two of them make together, nor one in a full memory."""
    monkeypatch.setattr(look_at, "_LINES", 4)
    texts = ["\n".join(f"line {number} of {file}" for number in range(9)) for file in range(3)]
    known = Known()
    for text in (*texts, "C:\\>hostname", *texts, "C:\\>hostname\nPC7", "PC7", "C:\\>hostname\nPC7"):
        lines = Lines(text.split("\n"), before=3)
        hosts = [(one.line, one.host) for one in told_around([lines], io.BytesIO(), 0, known)]
        assert hosts == ([(5, "PC7")] if len(lines) == 2 + 3 else [])
        assert [*lines[:]] == text.split("\n")
        assert len(known) <= 4 + 9


def test_equal_lines_of_two_files_are_held_once():
    """Thousands of listings have the same few hundred lines; those of no listing are forgotten again."""
    known = Known()
    texts = [f"line of {name}\nDescription:   MSAFD Tcpip [TCP/IP]" for name in ("PC7", "PC8")]
    files = [Lines(text) for text in texts]
    for lines in files:
        told_around([lines], io.BytesIO(), 0, known)
    assert files[0][1] is files[1][1]
    assert [lines[0] for lines in files] == ["line of PC7", "line of PC8"]


_LINES = st.lists(
    st.sampled_from(
        [
            "CsName : PC7",
            "csdnshostname: pc7",
            "[SRV1]: ps C:\\> dir",
            "OS Version:   10.0.19045 N/A Build 19045",
            "OS-Version:   6.1.7601 7601",
            "Version\t10.0.22631 Build 22631",
            "\\\\SRV1:",
            "   . . . . :",
            "<MsInfo>",
            "C:\\>hostname",
            "10.0.1.2345 and 10.0.123.4",
            "\tfields\\\\of a log",
            "the name of a service",
        ]
    ),
    max_size=3,
)


@given(lines=_LINES, before=st.integers(0, 9), filled=st.booleans(), end=st.sampled_from(["\r\n", "\n", "\r"]))
def test_marks_are_found_in_short_and_long_texts_in_any_case(*, lines: list[str], before: int, filled: bool, end: str):
    """A long text is looked at by its words of eight bytes first, a short one for each mark: both see the same."""
    text = ("." * before + end + end.join(lines) + end).encode()
    assert np.__name__ in sys.modules  # without it no text is looked at so
    data = b"=" * 5_000 * filled + text
    plain = data.lower()
    wanted = [
        reader
        for reader in readers()
        if any(mark.pattern.search(plain) if isinstance(mark, Shape) else mark in plain for mark in reader.MARKS)
    ]
    assert able(data) == wanted
    assert able(data.swapcase()) == wanted


def test_each_shape_tells_of_the_characters_that_its_matches_have():
    """What is asked first is never asked for too much."""
    shapes = [mark for reader in readers() for mark in reader.MARKS if isinstance(mark, Shape)]
    texts = [b"x: 10.0.19045 N/A Build 19045\r\n", b"y\t6.1.7601 Service\n", b"\\\\SRV1:  \r\n", b"1.2.345 6\n\\a: \n"]
    assert len(shapes) == 3
    for shape in shapes:
        assert any(shape.is_in(text) for text in texts)
        assert all(shape.may_be_in(text) for text in texts if shape.is_in(text))


@given(
    st.lists(
        st.lists(st.one_of(_LINES, st.just(["", "Description:   MSAFD", ""])).map("\n".join), max_size=4).map(
            "\n\n".join
        ),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"]), min_size=5, max_size=5),
)
def test_texts_that_have_pieces_alike_tell_what_their_lines_tell(texts: list[str], ends: list[str]):
    """What stands between blank lines is known from texts before: it hides nothing, and the lines stay as they are."""
    known = Known()
    for text, end in zip(texts, ends, strict=False):
        ended = text.replace("\n", end)
        lines = Lines(ended)
        assert told_around([lines], io.BytesIO(), 0, known) == told_around([split(ended)], io.BytesIO(), 0)
        assert lines[:] == split(ended)
