"""Listings that are not netsh's are named, and never called clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import NoCatalogError
from analyzer.pipeline import analyze, read_dumps


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Catalog9 01 C:\\Windows\\system32\\mswsock.dll [326144] (Microsoft Corporation)\n", "FRST or MiniToolBox"),
        ("Winsock: Catalog5-x64 02 C:\\x\\mdnsNSP.dll\n", "FRST or MiniToolBox"),
        ("O10 - Unknown file in Winsock LSP: c:\\windows\\system32\\x.dll\n", "HijackThis"),
        ("Winsock_LSP: MSAFD Tcpip [TCP/IP] : 2 : 1 : \n", "a Firefox crash report"),
    ],
)
def test_lookalikes_are_named(text: str, name: str):
    with pytest.raises(NoCatalogError, match=f"it looks like {name}, without Service Flags"):
        read_dumps(text.encode(), "log")


def test_lookalikes_of_the_corpus(corpus: Path):
    folder = corpus / "netsh"
    names = ["windows-2000-instlsp-list.txt", "windows-11-en-findstr-descriptions-only.txt"]
    instlsp, findstr = analyze([str(folder / name) for name in names]).inputs
    assert (instlsp.status, findstr.status) == ("no-catalog", "no-catalog")
    assert "instlsp -p" in str(instlsp.detail)
    assert "reduced to its descriptions" in str(findstr.detail)
