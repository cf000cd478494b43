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
NDINSTALL: Final = "Current providers:\n       0000001001 - MSAFD Tcpip [TCP/IPv6]\n       0000001007 - Hyper-V RAW\n"
OTL: Final = "O10 - Protocol_Catalog9\\Catalog_Entries\\000000000001 - C:\\Windows\\SysWOW64\\vmain.dll (Newton)\n"
OTL_64: Final = "O10:64bit: - NameSpace_Catalog5\\Catalog_Entries64\\000000000007 [] - C:\\x\\ns.dll (Example)\n"
MSINFO: Final = "Name\tMSAFD Tcpip [TCP/IPv6]\t\nConnectionless Service\tNo\t\nGuarantees Delivery\tYes\t\n"
MSINFO_PASTED: Final = "[Protocol]\nItem Value \nName MSAFD Tcpip [TCP/IP] \nConnectionless Service No \n"
MSINFO_NFO: Final = "<Data>\n<Item><![CDATA[Name]]></Item>\n<Value><![CDATA[MSAFD Tcpip [TCP/IP]]]></Value>\n</Data>\n"
MSINFO_SPANISH: Final = "Nombre\tMSAFD Tcpip [TCP/IP]\t\nServicio sin conexión\tNo\t\n"
WMI: Final = "Caption                     : Tcpip\nConnectionlessService       : False\n"
NET_EXPORT: Final = (
    '{"chain_length":2,"name":"Example over [MSAFD Tcpip [TCP/IP]]","path":"C:\\\\x\\\\example.dll",'
    '"socket_protocol":6,"socket_type":1,"version":2}'
)
NETWORK_DIAGNOSTICS: Final = (
    "info The Winsock Service provider chains are valid. \n"
    "info Provider entry MSAFD Tcpip [TCP/IP] passed the loopback communication test. \n"
)
REGISTRY_VALUES: Final = "- **PackedCatalogItem**\n  `6d 73 77 73 6f 63 6b 2e 64 6c 6c 00 00`\n"
DESCRIPTIONS: Final = "Description:                        MSAFD Tcpip [TCP/IPv6]\n"
FLAGS: Final = "Service Flags:                      0x20066\nService Flags:                      0x66\n"

LSPDUMP: Final = (
    "BEGIN LOG\n\n    BEGIN ENTRY [0]: \n        Description: MSAFD Tcpip [TCP/IP]\n        Base protocol\n"
    "        Catalog entry ID: 1001\n        Service Flags: 0x20066\n    END ENTRY [0]\n"
)
AFD_SOCKET_VIEW: Final = (
    "Socket type                 : Stream\nCatalog entry ID            : 1001\n"
    "Service flags               : 0x20066\n - IFS handles              : True\n"
    "Provider ID                 : {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}\n"
)
GET_ITEM_PROPERTY: Final = (
    "PackedCatalogItem : {37, 83, 121, 115...}\nProtocolName      : MSAFD Tcpip [TCP/IP]\n"
    "PSChildName       : 000000000001\n\nPackedCatalogItem : {37, 83, 121, 115...}\n"
)
EXPORT_CSV: Final = '#TYPE System.String\n"Length"\n"0"\n"30"\n"54"\n'
TYPED: Final = "(c) Microsoft Corporation.\n\nC:\\Users\\x>netsh winsock show catalog > winsock.txt\n\nC:\\Users\\x>\n"
NOT_KNOWN: Final = "The following command was not found: winsock show catalog.\n"
AUTORUNS_TABLE: Final = (
    "Time,Entry Location,Entry,Enabled,Category,Image Path\n"
    ",HKLM\\System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Protocol_Catalog9\\Catalog_Entries64,"
    "MSAFD L2CAP [Bluetooth],enabled,Winsock Providers,c:\\windows\\system32\\wshbth.dll\n"
)
AUTORUNS_TABS: Final = (
    "HKLM\\System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Protocol_Catalog9\\Catalog_Entries\t\t\t\n"
    " + MSAFD L2CAP [Bluetooth]\tWindows Sockets Helper DLL\tc:\\windows\\system32\\wshbth.dll\n"
)
DDS: Final = (
    "============== Pseudo HJT Report ===============\n.\nLSP: C:\\Program Files\\Newton\\vmain.dll\nTCP: x = 1\n"
)
COMBO_FIX: Final = "------- Supplementary Scan -------\n.\nLSP: %systemroot%\\system32\\vmain.dll\nTCP: x = 1\n"
NAMES_AND_VALUES: Final = (
    "Display Name      : MSAFD Tcpip [TCP/IP]\nType              : Protocol\n"
    "Display Name      : MSAFD Tcpip [UDP/IP]\nType              : Protocol\n"
)

CASES: Final = (
    (AUTORUNS_TABLE, "a log of Autoruns", "no Service Flags"),
    (AUTORUNS_TABS, "a log of Autoruns", "no Service Flags"),
    (DDS, "a log of DDS or ComboFix", "no Service Flags"),
    (COMBO_FIX, "a log of DDS or ComboFix", "no Service Flags"),
    (NAMES_AND_VALUES, "a listing of Winsock providers by another tool", "not the entries that netsh prints"),
    (GET_ITEM_PROPERTY, "values of the registry's catalog by another tool", "not as reg export or reg query"),
    (EXPORT_CSV, "lines that went through PowerShell's Export-Csv", "not the lines"),
    (TYPED, "the text of a console in which the command was typed", "not what it prints"),
    (NOT_KNOWN, "the text of a console in which the command was typed", "not what it prints"),
    (LSPDUMP, "a log of Mozilla's lspdump", "no kinds of sockets"),
    (AFD_SOCKET_VIEW, "the properties of a socket by AfdSocketView", "not the catalog"),
    (INSTLSP, "the list of instlsp -p", "no Service Flags"),
    (FRST, "a log of FRST", "no Service Flags"),
    (MINI_TOOL_BOX, "a log of MiniToolBox", "no Service Flags"),
    (HIJACK_THIS, "a log of HijackThis", "no Service Flags"),
    (HIJACK_THIS_BROKEN, "a log of HijackThis", "no Service Flags"),
    (HIJACK_THIS_HIJACKED, "a log of HijackThis", "no Service Flags"),
    (FIREFOX, "a crash report of Firefox", "Service Flags, but those of one catalog"),
    (OLD_FIREFOX, "a crash report of Firefox", "in older reports no Service Flags"),
    (AUTORUNS, "a log of Autoruns", "no Service Flags"),
    (NDINSTALL, "the list of instlsp -p or a like installer", "no Service Flags"),
    (OTL, "a log of OTL", "no Service Flags"),
    (OTL_64, "a log of OTL", "no Service Flags"),
    (MSINFO, "a report of msinfo32", "not whether their handles are IFS handles"),
    (MSINFO_PASTED, "a report of msinfo32", "not whether their handles are IFS handles"),
    (MSINFO_NFO, "a report of msinfo32", "not whether their handles are IFS handles"),
    (MSINFO_SPANISH, "a report of msinfo32", "not whether their handles are IFS handles"),
    (WMI, "a listing of Win32_NetworkProtocol", "not whether their handles are IFS handles"),
    (NET_EXPORT, "a network log of Chromium", "no Service Flags"),
    (NETWORK_DIAGNOSTICS, "a report of Network Diagnostics for Windows XP", "no Service Flags"),
    (REGISTRY_VALUES, "values of the registry's catalog by another tool", "not as reg export or reg query"),
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


@pytest.mark.parametrize(
    "header", ['"Length"', '"PSComputerName","RunspaceId","Length"', '"PSPath","PSChildName","ReadCount","Length"']
)
def test_a_text_of_which_export_csv_kept_the_lengths_is_named(header: str):
    """Newer versions of PowerShell write no type above; each line of text is an object with a length."""
    assert _detail(f'{header}\r\n"0"\r\n"30"\r\n'.encode()).startswith("it looks like lines that went through")


@pytest.mark.parametrize(
    "text",
    [
        '"Name","Length"\n"a.log","512"\n',
        "To see it, use the netsh winsock show catalog command.\n",
        "netsh winsock show catalog > winsock.txt\n",
        "reg query HKLM\\System\\CurrentControlSet\\Services\\WinSock2\\Parameters\\Protocol_Catalog9 /s\n",
        "The LSP: see mswsock.dll of Windows\n",
    ],
)
def test_lists_of_files_and_words_about_the_command_are_no_lookalikes(text: str):
    """A column may be called so, and an article or a script may name the command."""
    assert not _detail(text.encode()).startswith("it looks like")


def test_a_log_that_repeats_a_needle_is_given_up_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "WHOLE", 0)
    monkeypatch.setattr(lookalikes, "_AROUND", 256)
    assert lookalikes.describe(io.BytesIO(b"a MSAFD Tcpip [ b\n" * 100_000)) is None


HINTS: Final = (
    ("O10 - Unknown file in Winsock LSP: c:\\windows\\system32\\prxerdrv.dll\n", "prxerdrv.dll: Proxifier"),
    ("Catalog9 01 C:\\Windows\\system32\\PrxerDrv.dll [326144] (Initex)\n", "prxerdrv.dll: Proxifier"),
    (
        "O10 - Protocol_Catalog9\\Catalog_Entries\\000000000001 - C:\\x\\PrxerDrv.dll (Initex)\n",
        "prxerdrv.dll: Proxifier",
    ),
    (AUTORUNS_TABLE.replace("wshbth.dll", "PrxerDrv.dll"), "prxerdrv.dll: Proxifier"),
    (DDS.replace("vmain.dll", "PrxerDrv.dll"), "prxerdrv.dll: Proxifier"),
    ("Name\tProxifier over [MSAFD Tcpip [TCP/IP]]\t\n", "Proxifier"),
    (NET_EXPORT.replace("example.dll", "PrxerDrv.dll") + "\n", "prxerdrv.dll: Proxifier"),
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


OTHER_TOOLS: Final = (
    "| 1001 | MSAFD Tcpip [TCP/IPv6] | 23 (IPv6) | Stream |\n| 1002 | MSAFD Tcpip [UDP/IPv6] | 23 (IPv6) | Dgram |\n",
    "Index #1 - name: 'MSAFD Tcpip [TCP/IP]', type: 1\nIndex #2 - name: 'MSAFD Tcpip [UDP/IP]', type: 2\n",
    'var providers = [{"n": "MSAFD Tcpip [TCP/IP]"}, {"n": "MSAFD Tcpip [UDP/IP]"}];\n',
)


@pytest.mark.parametrize("text", OTHER_TOOLS)
@pytest.mark.parametrize("log", ["", NOISE])
def test_names_of_several_providers_are_a_listing_of_whatever_tool(text: str, log: str):
    assert _detail((log + text).encode()).startswith("it looks like a listing of Winsock providers by another tool")


@pytest.mark.parametrize("text", [text.splitlines()[0] + "\n" for text in OTHER_TOOLS[:2]])
def test_one_name_is_no_listing_however_often_it_is_told(text: str):
    assert _detail(text.encode() * 30) == "the output of netsh winsock show catalog was not found in it"


def test_a_listing_in_one_long_line_is_named():
    """As JSON, a crash report or a network log may be one line."""
    crash = FIREFOX.replace("\n", "\\n")
    for text, name in ((crash, "a crash report of Firefox"), (NET_EXPORT, "a network log of Chromium")):
        line = '{"events": [' + '{"phase": 0, "source": {"id": 7}}, ' * 300 + text.strip() + ', "end": 1}\n'
        assert _detail(line.encode()).startswith(f"it looks like {name}")
