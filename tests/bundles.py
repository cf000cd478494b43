r"""Support bundles as collectors leave them: the folders, names and encodings of each, for a made-up machine.

Nothing here knows the analyzer. A `Computer` is a machine with a name and a version of Windows; every collector of
`COLLECTORS` is a function that gives the files of its bundle, name to bytes, with "/" between folders.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest
from languages import KNOWN, Language
from machines import Machine, clean_machine, render
from registries import exported, queried

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Files = dict[str, bytes]


@dataclass(frozen=True)
class SystemInfo:
    """What `systeminfo` calls its first three rows in a language, how it writes the build, and its OEM code page.

    Taken from real outputs; `title` is the first line of `ipconfig /all`, `host` its first row.
    """

    rows: tuple[str, str, str]
    version: str
    code_page: str
    title: str
    product: str = "Microsoft Windows 10 Pro"


LANGUAGES: Final = {
    "en": SystemInfo(("Host Name", "OS Name", "OS Version"), "N/A Build", "cp437", "Windows IP Configuration"),
    "de": SystemInfo(
        ("Hostname", "Betriebssystemname", "Betriebssystemversion"),
        "Nicht zutreffend Build",
        "cp850",
        "Windows-IP-Konfiguration",
    ),
    "fr": SystemInfo(
        ("Nom de l'hôte", "Nom du système d'exploitation", "Version du système"),
        "N/A version",
        "cp850",
        "Configuration IP de Windows",
        "Microsoft Windows 10 Professionnel",
    ),
    "es": SystemInfo(
        ("Nombre de host", "Nombre del sistema operativo", "Versión del sistema operativo"),
        "N/D Compilación",
        "cp850",
        "Configuración IP de Windows",
    ),
    "ru": SystemInfo(
        ("Имя узла", "Название ОС", "Версия ОС"),
        "Н/Д построение",
        "cp866",
        "Настройка протокола IP для Windows",
        "Майкрософт Windows 10 Домашняя",
    ),
    "ja": SystemInfo(("ホスト名", "OS 名", "OS バージョン"), "N/A ビルド", "cp932", "Windows IP 構成"),
    "ko": SystemInfo(("호스트 이름", "OS 이름", "OS 버전"), "N/A 빌드", "cp949", "Windows IP 구성"),
    "zh-CN": SystemInfo(
        ("主机名", "OS 名称", "OS 版本"), "暂缺 Build", "cp936", "Windows IP 配置", "Microsoft Windows 10 专业版"
    ),
    "zh-TW": SystemInfo(
        ("主機名稱", "作業系統名稱", "作業系統版本"),
        "N/A 組建",
        "cp950",
        "Windows IP 設定",
        "Microsoft Windows 10 專業版",
    ),
}


@dataclass(frozen=True)
class Computer:
    """A machine as a customer has it."""

    name: str = "EXAMPLE-PC"
    build: tuple[int, int, int] = (10, 0, 19045)
    machine: Machine = field(default_factory=clean_machine)
    language: str = "en"

    @property
    def words(self) -> SystemInfo:
        return LANGUAGES[self.language]

    @property
    def listing(self) -> str:
        """What netsh prints; of languages whose labels nobody has seen, in English."""
        language: Language = KNOWN.get(self.language, KNOWN["en"])
        return render(self.machine, language)


def dos(text: str) -> str:
    return text.replace("\n", "\r\n")


def oem(computer: Computer, text: str) -> bytes:
    return dos(text).encode(computer.words.code_page, "replace")


def wide(text: str, *, bom: bool = True) -> bytes:
    """Encode as PowerShell 5.1 does."""
    return (b"\xff\xfe" if bom else b"") + dos(text).encode("utf-16-le")


def systeminfo(computer: Computer) -> str:
    """Print the head of `systeminfo`: rows are aligned, the version has the build twice."""
    words = computer.words
    major, minor, build = computer.build
    values = (computer.name, words.product, f"{major}.{minor}.{build} {words.version} {build}")
    rows = [*zip(words.rows, values, strict=True), ("Maker", "Microsoft Corporation"), ("Time Zone", "(UTC) 12:00")]
    return "\n" + "".join(f"{label + ':':<43}{value}\n" for label, value in rows)


def ipconfig(computer: Computer) -> str:
    host = computer.words.rows[0]
    rows = [(host, computer.name), ("DNS Suffix", ""), ("Node", "Hybrid")]
    text = "".join(f"   {label + ' . . . . . . . . . . . . .':<35}: {value}\n" for label, value in rows)
    return f"\n{computer.words.title}\n\n{text}\nEthernet adapter Ethernet:\n\n   DNS . . . . . . . : corp.example\n"


def osinfo(computer: Computer) -> str:
    """Print osinfo.txt of gatherNetworkInfo.vbs: since Windows 10 "Version" stays 6.3, the build is the first one's."""
    base = {19045: 19041, 18363: 18362}.get(computer.build[2], computer.build[2])
    return (
        "[Architecture/Processor Information]\n\nPROCESSOR_ARCHITECTURE=AMD64\n\n[Operating System Information]\n\n"
        f"Product Name = Windows 10 Pro\nVersion = 6.3\nBuild Lab = {base}.1.amd64fre.vb_release.191206-1406\n"
        "Type = Multiprocessor Free\n\n[File versions]\n\nonex.dll    10.0.18362.1\n\n[System Information]\n\n"
        f"{systeminfo(computer)}\n[User Information]\n\nUSERDOMAIN=CORP\nUSERNAME=someone\n"
    )


def gather_network_info(computer: Computer) -> Files:
    return {
        "config/adapterinfo.txt": oem(computer, "[Adapters]\n\nDriver Description = Intel(R)\n"),
        "config/envinfo.txt": oem(computer, "Wireless System Information Summary\n" * 800 + ipconfig(computer)),
        "config/osinfo.txt": oem(computer, osinfo(computer)),
        "config/WinsockCatalog.txt": oem(computer, computer.listing),
        "report.etl": bytes(range(256)) * 64,
    }


def gather_network_info_10(computer: Computer) -> Files:
    answers = (
        "\nHKEY_LOCAL_MACHINE\\system\\CurrentControlSet\\Services\\Winsock\\Parameters\n"
        "    Transports    REG_MULTI_SZ    afunix\\0Tcpip\\0Tcpip6\n\n\n"
        "HKEY_LOCAL_MACHINE\\system\\CurrentControlSet\\Services\\Winsock\\Setup Migration\n"
        "    Provider List    REG_MULTI_SZ    RFCOMM\\0afunix\n\n"
    )
    files = gather_network_info(computer)
    del files["config/WinsockCatalog.txt"]
    return files | {"config/winsock.log": oem(computer, answers + computer.listing)}


def msrd(computer: Computer) -> Files:
    root = f"MSRD-Results-{computer.name}-20240131_101112/{computer.name}_"
    twice = f"netsh : some line of the error stream\n{computer.listing}\n{computer.listing}"
    return {
        f"{root}Networking/{computer.name}_WinsockCatalog.txt": wide(twice),
        f"{root}SystemInfo/{computer.name}_SystemInfo.txt": wide(systeminfo(computer)),
        f"{root}MSRD-Collect-Log.txt": wide("10:11:12 started\n"),
    }


def psdp(computer: Computer) -> Files:
    """Lay out psSDP: a UTF-16 banner, then what cmd.exe appended in the OEM code page, each line ended as seen."""
    prefix = f"{computer.name}_"
    rule = "-" * 26
    banner = "=" * 52 + "\nWinSock Netsh Output\n" + "=" * 52 + "\nOverview\n" + "-" * 52 + "\n"
    banner += "   1. netsh winsock show autotuning\n   2. netsh winsock show catalog\n" + "=" * 52 + "\n\n\n\n"
    tuning = f"{'-' * 29}\nnetsh winsock show autotuning\n{'-' * 29}\n"
    catalog = f"\n\n\n{rule}\nnetsh winsock show catalog\n{rule}\n"
    listing = computer.listing.replace("\n", "\r\r\n").encode(computer.words.code_page, "replace")
    mixed = (
        wide(banner + tuning) + oem(computer, "\nWinsock Autotuning: enabled\n\n") + wide(catalog, bom=False) + listing
    )
    nt = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\services"
    registry = f"{nt}\\AFD\n    Start    REG_DWORD    0x1\n\n{queried(computer.machine)}"
    summary = wide("=" * 60 + "\n") + oem(computer, computer.listing) + wide("=" * 60 + "\n", bom=False)
    return {
        f"{prefix}WinSock_netsh.TXT": mixed,
        f"{prefix}WinSock_reg_.TXT": oem(computer, registry),
        f"{prefix}Winsock.txt": summary,
        f"{prefix}TCPIP_info.TXT": wide("TCPIP\n" + "-" * 20 + "\n") + oem(computer, ipconfig(computer)),
        f"{prefix}msinfo32.nfo": msinfo(computer),
        f"{prefix}evt_System.csv": b"a,b\r\n1,2\r\n",
    }


def msinfo(computer: Computer) -> bytes:
    words, (major, minor, build) = computer.words, computer.build
    rows = (
        (words.rows[1], words.product),
        (words.rows[2], f"{major}.{minor}.{build} Build {build}"),
        ("Other", "-"),
        ("Maker", "Microsoft Corporation"),
        ("System", computer.name.upper()),
    )
    data = "".join(
        f"<Data>\n<Item><![CDATA[{item}]]></Item>\n<Value><![CDATA[{value}]]></Value>\n</Data>\n"
        for item, value in rows
    )
    return wide(f'<?xml version="1.0"?>\n<MsInfo>\n<Category name="System Summary">\n{data}</Category>\n</MsInfo>\n')


def direct_access(computer: Computer) -> Files:
    text = (
        "v1.01 - Direct Access connectivity status for user: corp\\someone is\nDATE: 12/19/2018 10:11:12\n"
        f"_____ IP Configuration (ipconfig /all)\n{ipconfig(computer)}\n_____ System info (systeminfo)\n"
        f"{systeminfo(computer)}\n_____ Winsock Catalog (netsh winsock show catalog)\n{computer.listing}\n_____ End\n"
    )
    return {f"_DirectAccessCli_{computer.name}_1819121011.txt": dos(text).encode("ascii", "replace")}


def defender(computer: Computer) -> Files:
    return {
        "SystemInfoLogs/winsock_catalog.txt": wide(computer.listing),
        "SystemInfoLogs/systeminfo.txt": wide(systeminfo(computer)),
        "MDEClientAnalyzer.htm": b"<html><body>Device name</body></html>",
    }


def wsl(computer: Computer) -> Files:
    build = computer.build[2]
    version = f"\n\nBuildLab                  : {build}.vb_release\nCurrentBuild              : {build}\n"
    version += "ProductName               : Windows 10 Pro\nUBR                       : 3803\n"
    return {"Winsock2.txt": wide(exported(computer.machine)), "windows-version.txt": wide(version)}


def vmware(computer: Computer) -> Files:
    return {
        "Misc/winsock_catalog.txt": wide(computer.listing),
        "Misc/ipconfig.txt": wide(ipconfig(computer)),
        "Misc/route.txt": wide("Interface List\n"),
    }


def people(computer: Computer) -> Files:
    version = ".".join(map(str, computer.build))
    head = f"Microsoft Windows [Version {version}.3803]\n(c) Microsoft Corporation.\n\nC:\\Users\\a>hostname\n"
    prompt = f"{computer.name}\n\nC:\\Users\\a>netsh winsock show catalog\n"
    return {"what-you-asked-for.txt": oem(computer, head + prompt + computer.listing)}


COLLECTORS: Final[dict[str, Callable[[Computer], Files]]] = {
    "gatherNetworkInfo.vbs": gather_network_info,
    "gatherNetworkInfo.vbs on Windows 10": gather_network_info_10,
    "MSRD-Collect": msrd,
    "psSDP and TSS": psdp,
    "DirectAccess client collector": direct_access,
    "Defender for Endpoint client analyzer": defender,
    "WSL log collector": wsl,
    "VMware vm-support.vbs": vmware,
    "people": people,
}

NAMELESS: Final = frozenset({"WSL log collector"})
"""Nothing in these bundles says the machine's name."""

VERSIONLESS: Final = frozenset({"VMware vm-support.vbs"})
"""Nothing in these bundles says the version of Windows (but an export of msinfo32, if there is one)."""


# Archives.


def laid_out(folder: Path, files: Files) -> Path:
    """Write files into a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(files: Files, separator: str = "/") -> bytes:
    """Pack as Explorer does, or with backslashes as PowerShell 5.1."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo("placeholder")
            info.filename = name.replace("/", separator)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def tarred(files: Files) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _by_tool(folder: Path, files: Files, name: str, *command: str) -> bytes:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    source = laid_out(folder / "to-pack", files)
    subprocess.run([*command, *files], cwd=source, check=True, stdout=subprocess.DEVNULL)
    data = (folder / name).read_bytes()
    shutil.rmtree(source)
    (folder / name).unlink()
    return data


def cabbed(folder: Path, files: Files) -> bytes:
    return _by_tool(folder, files, "made.cab", "gcab", "-cz", "../made.cab")


def seven_zipped(folder: Path, files: Files) -> bytes:
    return _by_tool(folder, files, "made.7z", "7z", "a", "-bd", "-t7z", "../made.7z")


ARCHIVES: Final[dict[str, Callable[[Path, Files], bytes]]] = {
    "zip": lambda _, files: zipped(files),
    "zip with backslashes": lambda _, files: zipped(files, "\\"),
    "cab": cabbed,
    "7z": seven_zipped,
    "tar.gz": lambda _, files: tarred(files),
    "zip in tar.gz": lambda _, files: tarred({"case/logs.zip": zipped(files), "notes.txt": b"see logs"}),
    "cab in zip in tar.gz": lambda folder, files: tarred({"a/b.zip": zipped({"c/net.cab": cabbed(folder, files)})}),
}
