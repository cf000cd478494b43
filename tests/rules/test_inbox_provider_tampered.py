"""inbox-provider-tampered: an id of Windows with a DLL that Windows never had for it."""

from __future__ import annotations

import pytest

RULE = "inbox-provider-tampered"
DLL = r"%SystemRoot%\system32\mswsock.dll"
TCP = ("MSAFD Tcpip [TCP/IP]\nProvider ID:                        {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}\n"
       "Provider Path:                      ")  # fmt: skip


def test_bare_file_name_as_zeroaccess_writes_it(examine):
    _, findings = examine("windows-7-clean.txt", (TCP + DLL, TCP + "mswsock.dll"))
    finding = findings[RULE]
    assert finding.severity == "error"
    assert 'In the 64-bit catalog, entry 1001 (MSAFD Tcpip IPv4) names "mswsock.dll".' in finding.message
    assert "In the 32-bit catalog" in finding.message
    assert [evidence.text.split()[-1] for evidence in finding.evidence] == ["mswsock.dll"] * 2
    assert "netsh winsock reset" in " ".join(finding.remedy)
    assert "suspicious-provider-path" not in findings


@pytest.mark.parametrize(
    "path",
    [
        r"%SystemRoot%\system32\evil.dll",
        r"C:\Users\Public\mswsock.dll",
        r"%SystemRoot%\system32\drivers\mswsock.dll",
        r"%SystemRoot%\system32\..\mswsock.dll",
        r"\\server\share\system32\mswsock.dll",
    ],
)
def test_other_file_or_folder(examine, path):
    _, findings = examine("windows-7-clean.txt", (TCP + DLL, TCP + path))
    assert f'"{path}"' in findings[RULE].message


@pytest.mark.parametrize(
    "path",
    [
        r"C:\Windows\SysWOW64\mswsock.dll",
        r"C:\WINNT\system32\msafd.dll",
        r"%windir%\System32\MSWSOCK.DLL",
        r"D:\WIN_XP\system32\mswsock.dll",
        r"%SystemRoot%\\system32\\mswsock.dll",
        r"%SystemRoot%\system32\rsvpsp.dll",
    ],
)
def test_spellings_and_dlls_of_older_windows_are_not(examine, path):
    """Windows 2000 lay in WINNT and had msafd.dll; a log in JSON doubles backslashes."""
    _, findings = examine("windows-7-clean.txt", (TCP + DLL, TCP + path))
    assert RULE not in findings


@pytest.mark.parametrize("path", [r"%SystemRoot%\system32\mswso", r"%SystemRoot%\system32\mswsock.dl"])
def test_path_that_the_text_cut_is_not(examine, path):
    _, findings = examine("windows-7-clean.txt", (TCP + DLL, TCP + path))
    assert RULE not in findings


def test_clean_machines_are_not(examine):
    for name in ("windows-vista-no-flags.txt", "windows-11-clean.txt", "vmware-guest.txt", "windows-10-two-lsps.txt"):
        assert RULE not in examine(name)[1]
