"""The scripts for customers: whole, harmless, and what they bring is what the program reads best."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import tree_sitter
import tree_sitter_batch
import tree_sitter_powershell
from languages import KNOWN, Language
from machines import Machine, clean_machine, install, lsp_machine, render
from registries import exported

from analyzer.analysis import Analysis
from analyzer.collect import Shell, items, script
from analyzer.pipeline import analyze

if TYPE_CHECKING:
    from pathlib import Path

CHANGES = re.compile(
    r"\b(reset|reg(\.exe\")? (add|delete|import)|netsh(\.exe\")? (winsock (reset|set|remove)|int)|setx|taskkill"
    r"|sc(\.exe\")? (stop|config|delete|start)|net (stop|start)|shutdown|bcdedit|Set-ItemProperty|Invoke-WebRequest)\b",
    re.IGNORECASE,
)
GRAMMARS = {Shell.cmd: tree_sitter_batch, Shell.powershell: tree_sitter_powershell}


@pytest.mark.parametrize("shell", Shell)
def test_script_is_plain_ascii_with_the_line_ends_of_windows(shell: Shell):
    """A code page changes none of its letters; nothing in it is a template that was not filled."""
    text = script(shell)
    assert text.isascii()
    assert text.count("\n") == text.count("\r\n") > 50
    assert "@VERSION@" not in text
    assert max(map(len, text.splitlines())) < 140


@pytest.mark.parametrize("shell", Shell)
def test_independent_grammar_finds_no_mistake(shell: Shell):
    data = script(shell).replace("\r\n", "\n").encode()
    root = tree_sitter.Parser(tree_sitter.Language(GRAMMARS[shell].language())).parse(data).root_node

    def broken(node: Any) -> list[str]:
        own = [data[node.start_byte : node.end_byte].decode()] if node.type == "ERROR" or node.is_missing else []
        return own + [each for child in node.children for each in broken(child)]

    assert broken(root) == []


@pytest.mark.parametrize("shell", Shell)
def test_script_changes_nothing_and_says_what_it_takes(shell: Shell):
    text = script(shell)
    assert CHANGES.search(text) is None
    assert "Nothing is changed. Names of this computer and of its users may be inside." in text


@pytest.mark.parametrize("shell", Shell)
def test_both_scripts_gather_what_the_list_says_in_its_order(shell: Shell):
    """Under names that begin with the machine's."""
    text = script(shell)
    names = [item.file for item in items()]
    assert all(f"_{name}" in text or f"'{name}'" in text for name in names)
    for item in items():
        if item.command.split()[0] in {"netsh", "reg", "sc"}:
            assert re.sub(r"\.exe\"", "", text).replace('"%WSC_SYS%\\', "").count(item.command) >= 1, item.command
    places = [max(text.find(f"_{name}"), text.find(f"'{name}'")) for name in names[:-1]]
    assert places == sorted(places)


def test_older_command_prompts_are_not_asked_for_what_they_lack():
    """Labels fail in files with the line ends of Unix, the page 65001 ends a batch file on Windows XP."""
    text = script(Shell.cmd)
    assert re.search(r"^:", text, re.MULTILINE) is None
    assert re.search(r"goto (?!:eof)|65001|powershell|wmic", text, re.IGNORECASE) is None


def test_no_digit_stands_before_a_redirection():
    """`echo 0>file` writes nothing: the digit would be taken for a handle."""
    for line in script(Shell.cmd).splitlines():
        assert (
            re.search(r"(?<!\S)[013-9]>|=\d>|%>", line.replace("2>&1", "").replace("2>>", "").replace("2>nul", ""))
            is None
        )


def test_32_bit_shells_use_the_tools_of_windows_itself():
    for shell in Shell:
        assert "PROCESSOR_ARCHITEW6432" in script(shell)
        assert "Sysnative" in script(shell)


class Bundle:
    """What the script writes on one Windows: the files, and how they are packed."""

    def __init__(self, tmp_path: Path, host: str, code_page: int, version: str) -> None:
        self.name = f"{host}_winsock_2026-11-22_21-53-01"
        self.host, self.folder, self.code_page = host, tmp_path / self.name, f"cp{code_page}"
        self.folder.mkdir()
        oemcp = (
            "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage\r\n"
            f"    OEMCP    REG_SZ    {code_page}\r\n\r\n"
        )
        self.head = f"\r\nMicrosoft Windows [Version {version}]\r\n{oemcp}"
        self.add("machine.txt", f"COMPUTERNAME={host}\r\n{self.head}Active code page: {code_page}\r\n{oemcp}")
        self.add("services.txt", "\r\nSERVICE_NAME: Dnscache\r\nDISPLAY_NAME: DNS Client\r\n")
        self.add("systeminfo.txt", f"\r\nHost Name:                 {host}\r\nOS Version:                {version}\r\n")
        self.add("collected.txt", "exit code 0 of netsh winsock show catalog\r\n")

    def add(self, name: str, text: str, encoding: str | None = None) -> None:
        (self.folder / f"{self.host}_{name}").write_bytes(text.encode(encoding or self.code_page))

    def catalog(self, machine: Machine, language: Language = KNOWN["en"], *, flags: bool = True) -> None:
        netsh = render(machine, language, flags=flags).replace("\n", "\r\n")
        self.add("winsock_catalog.txt", self.head + netsh)

    def registry(self, machine: Machine) -> None:
        self.add("winsock2.reg.txt", exported(machine), "utf-16")

    def zip(self, separator: str = "/") -> Analysis:
        packed = self.folder.with_suffix(".zip")
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
            for file in sorted(self.folder.iterdir()):
                # ZipInfo would change the backslashes of PowerShell 5.1 here and now, and not on the way back.
                info = zipfile.ZipInfo("x")
                info.filename = f"{self.name}{separator}{file.name}"
                made.writestr(info, file.read_bytes())
        return analyze([str(packed)])

    def cab(self) -> Analysis:
        if shutil.which("gcab") is None:
            pytest.skip("no gcab found: apt-get install gcab")
        files = [f"{self.name}/{file.name}" for file in sorted(self.folder.iterdir())]
        parent = self.folder.parent
        subprocess.run(["gcab", "-cz", f"{self.name}.cab", *files], cwd=parent, check=True, capture_output=True)
        return analyze([str(parent / f"{self.name}.cab")])


def test_bundle_of_windows_11(tmp_path: Path):
    """A zip of tar.exe: netsh and registry agree, and the findings are there."""
    bundle = Bundle(tmp_path, "PC-0417", 850, "10.0.22631.4460")
    bundle.catalog(lsp_machine(ifs=False))
    bundle.registry(lsp_machine(ifs=False))
    told = bundle.zip()
    assert {dump.verdict for dump in told.dumps} == {"non-ifs"}
    assert {dump.dialect for dump in told.dumps} == {"netsh", "registry-export"}
    netsh = next(dump for dump in told.dumps if dump.dialect == "netsh")
    assert netsh.complete
    assert netsh.windows.name is not None
    assert "Windows 11" in netsh.windows.name
    assert all(item.status == "analyzed" for item in told.inputs)


@pytest.mark.parametrize(
    ("code_page", "name"),
    [
        (850, "Société Générale Sécurité"),
        (866, "Защита сети"),
        (936, "安全上网"),
        (932, "接続監視"),
        (852, "Ochrana sítě"),
    ],
)
def test_bundle_names_the_code_page_of_its_letters(tmp_path: Path, code_page: int, name: str):
    """One name in an English dump is too little to guess by; the number beside it settles it."""
    machine = clean_machine(of_64_bit=False)
    catalog = install(machine.providers, name, ifs=True, over=[machine.providers[0].catalog_entry_id])
    bundle = Bundle(tmp_path, "PC7", code_page, "6.1.7601")
    bundle.catalog(Machine(catalog, machine.name_spaces))
    (dump,) = bundle.zip("\\").dumps
    assert dump.encoding == f"cp{code_page}"
    assert name in {provider.description for provider in dump.catalogs[0].providers}
    assert dump.source.member is not None
    assert "PC7_winsock_catalog.txt" in dump.source.member


def test_bundle_of_windows_xp(tmp_path: Path):
    """A cabinet of makecab: netsh prints no flags there, the registry beside it has them."""
    machine = clean_machine(of_64_bit=False)
    bundle = Bundle(tmp_path, "OLD", 437, "5.1.2600")
    bundle.catalog(machine, flags=False)
    bundle.registry(machine)
    told = bundle.cab()
    assert [dump.verdict for dump in told.dumps] == ["clean", "clean"]
    assert all(item.status == "analyzed" for item in told.inputs)
