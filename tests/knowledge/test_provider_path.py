"""Reading the path of a provider's DLL."""

from __future__ import annotations

import pytest

from analyzer.knowledge.paths import ProviderPath


@pytest.mark.parametrize(
    "path",
    [
        r"%SystemRoot%\system32\mswsock.dll",
        r"%SYSTEMROOT%\System32\MSWSOCK.DLL",
        r"%windir%\system32\mswsock.dll",
        r"C:\Windows\System32\mswsock.dll",
        r"d:\WINDOWS\SysWOW64\mswsock.dll",
        r"\SystemRoot\System32\mswsock.dll",
        "%SystemRoot%/system32/mswsock.dll",
        r"%SystemRoot%\\system32\\mswsock.dll",
        r"C:\Windows\\System32\mswsock.dll",
    ],
)
def test_the_system_folder_has_many_spellings(path: str) -> None:
    """Variables, drive letters, case and doubled separators (dumps stand in source code) make no difference."""
    assert ProviderPath.parse(path) == ProviderPath("mswsock.dll", in_system_folder=True, outside_windows=False)


@pytest.mark.parametrize(
    "path",
    [
        "mswsock.dll",
        r"system32\mswsock.dll",
        r"%SystemRoot%\mswsock.dll",
        r"%SystemRoot%\system32\drivers\mswsock.dll",
        r"%SystemRoot%\system32\x\..\mswsock.dll",
        r"C:\Windows\System32 \mswsock.dll",
        r"C:\Windows\SystemX32\mswsock.dll",
        r"C:\Program Files\Windows\System32\mswsock.dll",
        "%SystemRoot%\\\N{LATIN SMALL LETTER LONG S}ystem32\\mswsock.dll",
    ],
)
def test_a_folder_that_only_looks_like_it_is_not_the_system_folder(path: str) -> None:
    """The DLL has to lie directly in the folder, and the folder has to be named in full."""
    parsed = ProviderPath.parse(path)
    assert parsed is not None
    assert not parsed.in_system_folder


@pytest.mark.parametrize(
    ("path", "outside"),
    [
        (r"C:\Program Files\VMware\vsocklib.dll", True),
        (r"%ProgramFiles%\VMware\vsocklib.dll", True),
        (r"\\server\share\lsp.dll", True),
        (r"C:\Windows\..\lsp\lsp.dll", True),
        (r"C:\WindowsX\lsp.dll", True),
        (r"C:\Windows\Temp\lsp.dll", False),
        (r"%SystemRoot%\system32\lsp.dll", False),
        ("lsp.dll", False),
        (r"..\lsp.dll", False),
    ],
)
def test_a_path_outside_the_windows_folder_is_seen(path: str, outside: bool) -> None:  # noqa: FBT001 - a table's column
    """A bare file name tells no folder, so it is not outside."""
    parsed = ProviderPath.parse(path)
    assert parsed is not None
    assert parsed.outside_windows is outside


@pytest.mark.parametrize("text", [None, "", "  "])
def test_no_path_is_none(text: str | None) -> None:
    """An entry that lost its path has none."""
    assert ProviderPath.parse(text) is None


def test_a_hostile_path_is_cut_before_it_is_read() -> None:
    """A text far longer than a path can be is neither the system folder nor slow."""
    parsed = ProviderPath.parse(r"%SystemRoot%\system32\mswsock.dll" + " " * 2000 + "evil.dll")
    assert parsed is not None
    assert parsed.file_name != "mswsock.dll"
