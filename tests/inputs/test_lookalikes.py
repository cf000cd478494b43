"""Listings that are not netsh's are named, with what they lack and what to send; they never give a verdict."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pytest

from analyzer.errors import NoCatalogError
from analyzer.inputs import lookalikes, scan
from analyzer.pipeline import analyze
from analyzer.search import read_dumps

INSTLSP: Final = "    1002 - MSAFD Tcpip [TCP/IP]\n    1005 - RSVP UDP Service Provider\n"
FRST: Final = "Winsock: Catalog5 02 %SystemRoot%\\system32\\pnrpnsp.dll => File Not Found ATTENTION: LibraryPath\n"
MINI_TOOL_BOX: Final = (
    "========================= Winsock entries =====================================\n"
    "Catalog5 01 C:\\Windows\\SysWOW64\\NLAapi.dll [52224] (Microsoft Corporation)\n"
    "Catalog9 01 C:\\Windows\\SysWOW64\\mswsock.dll [232448] (Microsoft Corporation)\n"
)
HIJACK_THIS: Final = "O10 - Unknown file in Winsock LSP: c:\\program files\\newton knows\\vmain.dll\n"
HIJACK_THIS_BROKEN: Final = "O10 - Broken Internet access because of LSP provider 'c:\\toolbar\\cnmib.dll' missing\n"
HIJACK_THIS_HIJACKED: Final = "O10 - Hijacked Internet access by New.Net\n"
FIREFOX: Final = (
    "Version: 135.0\n"
    "Winsock_LSP: MSAFD Tcpip [TCP/IP] : 2 : 2 : 1 : 6 : 0x20066 : 0x8 : %SystemRoot%\\system32\\mswsock.dll :  : "
    "e70f1aa0-ab8b-11cf-8ca3-00805f48a192 \n"
    " MSAFD Tcpip [UDP/IP] : 2 : 2 : 2 : 17 : 0x20609 : 0x8 : %SystemRoot%\\system32\\mswsock.dll :  : "
    "e70f1aa0-ab8b-11cf-8ca3-00805f48a192 \n"
)
OLD_FIREFOX: Final = (
    "Winsock_LSP: MSAFD Tcpip [TCP/IP] : 2 : 1 :  \n MSAFD Tcpip [UDP/IP] : 2 : 2 : %SystemRoot%\\x.dll \n"
)
AUTORUNS: Final = "HKLM\\System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Protocol_Catalog9\n+ MSAFD Tcpip\n"
DESCRIPTIONS: Final = "Description:                        MSAFD Tcpip [TCP/IPv6]\n"
FLAGS: Final = "Service Flags:                      0x20066\nService Flags:                      0x66\n"

CASES: Final = (
    (INSTLSP, "the list of instlsp -p", "no Service Flags"),
    (FRST, "a log of FRST", "no Service Flags"),
    (MINI_TOOL_BOX, "a log of MiniToolBox", "no Service Flags"),
    (HIJACK_THIS, "a log of HijackThis", "no Service Flags"),
    (HIJACK_THIS_BROKEN, "a log of HijackThis", "no Service Flags"),
    (HIJACK_THIS_HIJACKED, "a log of HijackThis", "no Service Flags"),
    (FIREFOX, "a crash report of Firefox", "Service Flags, but those of one catalog"),
    (OLD_FIREFOX, "a crash report of Firefox", "in older reports no Service Flags"),
    (AUTORUNS, "a log of Autoruns", "no Service Flags"),
    (DESCRIPTIONS, "an extract of netsh's catalog", "which Service Flags are whose"),
    (FLAGS, "an extract of netsh's catalog", "which Service Flags are whose"),
)
NOISE: Final = "2024-03-01 10:00:00 INFO request 1 - done: Catalog of 12 parts, flags 0x1 : 0x2\r\n" * 3_000


def _detail(data: bytes) -> str:
    with pytest.raises(NoCatalogError) as caught:
        read_dumps(data, "log")
    return str(caught.value)


@pytest.mark.parametrize(("text", "name", "lacks"), CASES)
def test_lookalikes_are_named_with_what_they_lack_and_what_to_send(text: str, name: str, lacks: str):
    detail = _detail(text.encode())
    assert detail.startswith(f"it looks like {name}")
    assert lacks in detail
    assert 'netsh winsock show catalog > "%USERPROFILE%\\winsock.txt"' in detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(("text", "name"), [case[:2] for case in CASES if case[0] != OLD_FIREFOX])
def test_lookalikes_are_found_anywhere_in_a_large_file(
    monkeypatch: pytest.MonkeyPatch, text: str, name: str, encoding: str
):
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(scan, "_CHUNK", 65_536)
    monkeypatch.setattr(lookalikes, "_AROUND", 4_096)
    assert _detail((NOISE + text + NOISE).encode(encoding)).startswith(f"it looks like {name}")


def test_a_needle_across_two_chunks_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(scan, "_CHUNK", 1_024)
    for shift in range(0, 1_024, 41):
        assert (
            lookalikes.describe(io.BytesIO(b"x" * shift + b"\n" + b"." * 1_000 + b"\n" + INSTLSP.encode())) is not None
        )


@pytest.mark.parametrize(
    "text",
    [
        NOISE,
        "We use Winsock and a LSP; see Catalog9.\n",
        "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Protocol_Catalog9\n",
        "The service MSAFD Tcpip [TCP/IP] is not available\n",
        "1234 - done\n",
    ],
)
def test_other_texts_are_no_lookalikes(text: str):
    assert _detail(text.encode()) == "the output of netsh winsock show catalog was not found in it"


def test_a_log_that_repeats_a_needle_is_given_up_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(lookalikes, "_AROUND", 256)
    assert lookalikes.describe(io.BytesIO(b"a MSAFD Tcpip [ b\n" * 100_000)) is None


HINTS: Final = (
    ("O10 - Unknown file in Winsock LSP: c:\\windows\\system32\\prxerdrv.dll\n", "prxerdrv.dll: Proxifier"),
    ("Catalog9 01 C:\\Windows\\system32\\PrxerDrv.dll [326144] (Initex)\n", "prxerdrv.dll: Proxifier"),
    ("1020 - PROXIFIER over [MSAFD Tcpip [TCP/IP]]\n1019 - Proxifier over [MSAFD Tcpip [UDP/IP]]\n", "Proxifier"),
)


@pytest.mark.parametrize(("text", "named"), HINTS)
def test_known_software_is_a_hint(text: str, named: str):
    detail = _detail(text.encode())
    assert "as a hint, it names " in detail
    assert named in detail


@pytest.mark.parametrize("text", [INSTLSP, MINI_TOOL_BOX, FIREFOX, HIJACK_THIS.replace("vmain", "nobodys")])
def test_providers_of_windows_and_unknown_ones_are_no_hint(text: str):
    assert "hint" not in _detail(text.encode())


def test_at_most_three_products_are_named():
    dlls = ("prxerdrv.dll", "pcaplsp.dll", "LavasoftTcpService64.dll", "asproxy64.dll", "mdnsNSP.dll")
    text = "".join(f"Catalog9 {n:02} C:\\Windows\\system32\\{dll} [1] (x)\n" for n, dll in enumerate(dlls))
    assert _detail(text.encode()).count(".dll: ") == 3


def test_lookalikes_of_the_corpus(corpus: Path):
    folder = corpus / "netsh"
    names = ["windows-2000-instlsp-list.txt", "windows-11-en-findstr-descriptions-only.txt"]
    instlsp, findstr = analyze([str(folder / name) for name in names]).inputs
    assert (instlsp.status, findstr.status) == ("no-catalog", "no-catalog")
    assert "instlsp -p" in str(instlsp.detail)
    assert "as findstr makes it" in str(findstr.detail)
