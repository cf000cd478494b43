"""suspicious-provider-path: where a DLL lies, and what its name imitates."""

from __future__ import annotations

from dataclasses import replace

import judging
import machines
import pytest

RULE = "suspicious-provider-path"
FILTER = r"C:\Program Files (x86)\Example Filter\exfilter.dll"
PATH_LABEL = "Provider Path:                      "


def examined(examine, path):
    return examine("windows-10-catalogs-differ.txt", (FILTER, path))[1]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("exfilter.dll", "no folder is named"),
        (r"..\exfilter.dll", "a relative path"),
        (r"system32\exfilter.dll", "a relative path"),
        (r"\Windows\system32\exfilter.dll", "a relative path"),
        (r"C:\Users\Ann\AppData\Roaming\x\exfilter.dll", "a user's folder"),
        (r"%APPDATA%\exfilter.dll", "a user's folder"),
        (r"C:\Documents and Settings\Ann\exfilter.dll", "a user's folder"),
        (r"C:\ProgramData\Example\exfilter.dll", "a folder for data"),
        (r"C:\ProgramData\Example\rlls.dll", "a folder for data"),  # adware is known, but not as a good neighbour
        (r"C:\Users\Public\exfilter.dll", "all users may write to"),
        (r"C:\Windows\Temp\exfilter.dll", "temporary files"),
        (r"%TEMP%\exfilter.dll", "temporary files"),
        (r"C:\$Recycle.Bin\S-1-5-21\exfilter.dll", "in the recycle bin"),
        (r"\\server\share\exfilter.dll", "network share"),
        (r"C:\exfilter.dll", "the root of a drive"),
        (r"C:\Windows\System32\..\..\x\exfilter.dll", 'hidden behind ".."'),
        (r"C:\Windows\System32\drivers\a.txt:exfilter.dll", "alternate data stream"),
        (r"C:\Program Files\Example\mswsock.dll", "outside of Windows' folder"),
        (r"C:\Windows\System32\lsp.dll:stream.dll", "alternate data stream"),
        (r"C:\Windows\System32\msw5ock.dll", "looks like that of a DLL of Windows"),
        (r"C:\Windows\System32\msvvsock.dll", "looks like that of a DLL of Windows"),
        ("C:\\Windows\\System32\\msws\N{CYRILLIC SMALL LETTER O}ck.dll", "looks like that of a DLL of Windows"),
        (r"C:\Program Files\Example\readme.txt.dll", "two endings"),
        (r"C:\Program Files\Example\filter.dat", "does not end in .dll"),
    ],
)
def test_places_and_names_where_no_installer_puts_a_dll(examine, path, words):
    finding = examined(examine, path)[RULE]
    assert words in finding.message
    assert f' (entries 1021 to 1023) loads "{path}": ' in finding.message
    assert finding.severity == "warning"
    assert {evidence.text.rpartition("  ")[2] for evidence in finding.evidence} == {path}


@pytest.mark.parametrize(
    "path",
    [
        FILTER,
        r"C:\Program Files\Example\lsp.dll",
        r"%ProgramFiles%\Example\lsp.dll",
        "C:/Program Files/Example/lsp.dll",
        r"C:\\Program Files\\Example\\lsp.dll",
        r"%SystemRoot%\system32\PrxerDrv.dll",
        r"C:\Windows\SysWOW64\lsp.dll",
        r"D:\Games\Booster\lsp64.dll",
        r"C:\PROGRA~2\COMMON~1\lsp.dll",
        r"C:\Program Files (x86)\Example\lsp.d",
        r"C:\Program Files (x86)\Exa",
        r"C:\ProgramData\Sophos\Web Intelligence\swi_ifslsp.dll",
    ],
)
def test_folders_of_programs_are_not(examine, path):
    """Neither System32, which many real products chose, nor a path whose end the text may have lost."""
    assert RULE not in examined(examine, path)


def test_real_products_are_not(examine, samples):
    for sample in samples.glob("*.txt"):
        if sample.name != "windows-10-chinese-gbk.txt":
            assert RULE not in examine(sample.name)[1], sample.name


def test_sys_wow64_in_the_catalog_of_64_bit_programs_is_a_note(examine):
    """A real product (TGP) put its 64-bit DLL there, and it is loaded all the same."""
    old, new = r"C:\Windows\system32\ASProxy64.dll", r"C:\Windows\SysWOW64\ASProxy64.dll"
    finding = examine("windows-10-two-lsps.txt", (old, new))[1][RULE]
    assert finding.severity == "note"
    assert "the folder of 32-bit DLLs" in finding.message


def test_one_file_in_both_catalogs_is_found_where_no_redirection_makes_it_two(examine):
    """Machines whose LSP has one path in Program Files for programs of both kinds."""
    dump = judging.one_dump(machines.render(machines.lsp_machine(ifs=True)))
    (finding,) = [finding for finding in dump.findings if finding.rule == RULE]
    assert "both catalogs name this one file" in finding.message
    assert RULE not in examine("windows-10-ifs-lsp.txt")[1]  # System32 is two folders


def test_one_catalog_alone_is_not():
    dump = judging.one_dump(machines.render(machines.lsp_machine(ifs=True, of_64_bit=False)))
    assert RULE not in {finding.rule for finding in dump.findings}


def test_dll_of_a_windows_in_another_folder_is_a_note(examine):
    tcp = "MSAFD Tcpip [TCP/IP]\nProvider ID:                        {E70F1AA0-AB8B-11CF-8CA3-00805F48A192}\n"
    old = tcp + PATH_LABEL + r"%SystemRoot%\system32\mswsock.dll"
    finding = examine("windows-7-clean.txt", (old, tcp + PATH_LABEL + r"D:\WIN7\system32\mswsock.dll"))[1][RULE]
    assert finding.severity == "note"


def test_path_of_a_damaged_entry_counts_if_its_beginning_is_there(examine):
    """What was lost of an entry takes nothing from a path that is whole."""
    first = f"{PATH_LABEL}{FILTER}\nCatalog Entry ID:                   1022\n"
    for path, told in ((r"C:\ProgramData\exfilter.dll", True), ("exfilter.dll", False)):
        dump, findings = examine("windows-10-catalogs-differ.txt", (first, f"{PATH_LABEL}{path}\n"))
        assert not dump.complete
        assert (RULE in findings) is told


def test_of_many_files_the_first_are_told_and_the_others_counted():
    catalog = machines.install(machines.tcp_ip() + machines.tcp_ip(1101), "Filter", ifs=True, over=(1001, 1002, 1101))
    catalog = machines.install(catalog, "Filter", ifs=True, over=(1004, 1005, 1104), first_id=1300)
    files = [p if p.chain_length == 1 else replace(p, provider_path=rf"%TEMP%\{n}.dll") for n, p in enumerate(catalog)]
    dump = judging.one_dump(machines.render(machines.Machine(tuple(files), machines.NAME_SPACES)))
    (finding,) = [finding for finding in dump.findings if finding.rule == RULE]
    assert finding.message.count(r"%TEMP%") == 6
    assert " and 2 more files: " in finding.message


def test_hostile_paths_stay_text(examine):
    finding = examined(examine, r"C:\Users\`format c:`\x.dll")[RULE]
    assert "`format" not in finding.message
