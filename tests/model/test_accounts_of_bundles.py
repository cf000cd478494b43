"""What is said of the dumps in folders and archives: whose each is, which Windows, and which audit trails are of it.

The tests of machines, bundles and trails say what each is about; here all that is said of a bundle stands together,
with the evidence. The accounts stand in `accounts/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from accounts import same
from bundles import Computer, Files, laid_out, osinfo, systeminfo, wide, zipped
from machines import NAME_SPACES, Machine, clean_machine, lsp_machine, render, tcp_ip
from registries import exported, hive
from trails import Change, one_a_line

from analyzer import pipeline

if TYPE_CHECKING:
    from analyzer.analysis import Dump, Source
    from analyzer.audit_trail import TrailSource

ACCOUNTS: Final = Path(__file__).parent / "accounts"
SMALL: Final = clean_machine(of_64_bit=False)
LISTING: Final = render(SMALL).encode()
OLD: Final = render(SMALL, flags=False).encode()
VISTA: Final = render(Machine(tcp_ip(), NAME_SPACES), flags=False).encode()
HIVE: Final = hive(lsp_machine(ifs=True))
TRAIL: Final = one_a_line([Change("Example over TCP", "{11111111-2222-3333-4444-555555555555}")]).encode()
ENTRY: Final = render(Machine(tcp_ip()[:1], ())).encode()
DAMAGED: Final = ENTRY.replace(b"Version:                            2\n", b"")
COMMAND: Final = b"C:\\>netsh winsock audit trail\n"
PROMPT: Final = b"C:\\>exit\n"


def info(name: str = "PC-A", build: int = 19045, product: str = "", *, major: tuple[int, int] = (10, 0)) -> bytes:
    """Print `systeminfo` of a machine, which may call its Windows otherwise."""
    computer = Computer(name, (*major, build))
    text = systeminfo(computer)
    return (text.replace(computer.words.product, product) if product else text).encode()


def name(host: str) -> bytes:
    return f"COMPUTERNAME={host}\n".encode()


def banner(version: str) -> bytes:
    return f"Microsoft Windows [Version {version}]\n".encode()


def after(*lines: bytes) -> bytes:
    """Print a listing below lines."""
    return b"".join(lines) + b"\n" + LISTING


def build_lab(computer: Computer) -> bytes:
    """Print osinfo.txt without the output of systeminfo in it: only the first build of several releases."""
    return osinfo(computer).replace(systeminfo(computer), "").encode()


SERVER: Final = "Microsoft Windows Server 2019 Standard"
LAPTOP: Final = "Microsoft Windows 10 Pro"

MACHINES: Final[dict[str, Files]] = {
    "nothing told": {"netsh.txt": LISTING},
    "beside it": {"netsh.txt": LISTING, "systeminfo.txt": info()},
    "its own head": {"netsh.txt": after(info("OWN")), "systeminfo.txt": info("OTHER", 22631)},
    "the nearest line of its own head": {"netsh.txt": after(name("FIRST"), name("SECOND"), name("THIRD"))},
    "its own head names four": {"netsh.txt": after(*map(name, ("D", "C", "B", "B", "A")))},
    "four beside it": {"netsh.txt": LISTING, **{f"{n}.txt": name(f"PC-{n}") for n in "abcd"}},
    "a better kind of text beside it": {"netsh.txt": LISTING, "a.txt": name("ENV"), "z.txt": info("INFO")},
    "two lines of one file beside it": {"netsh.txt": LISTING, "a.txt": name("PC-A") + b"x\n" * 9 + name("PC-B")},
    "a folder confirms one of two": {
        "PC-B_Networking/netsh.txt": LISTING,
        "PC-B_Networking/a.txt": name("PC-A"),
        "PC-B_Networking/b.txt": name("PC-B"),
    },
    "a folder confirms the first of two": {
        "PC-A_Networking/netsh.txt": LISTING,
        "PC-A_Networking/a.txt": name("PC-A"),
        "PC-A_Networking/b.txt": name("PC-B"),
    },
    "a folder names another": {"PC-C_Networking/netsh.txt": LISTING, "PC-C_Networking/a.txt": name("PC-A")},
    "a folder names it": {"PC-C_Networking/netsh.txt": LISTING},
    "a folder's folder names it": {"MSRD-Results-PC7-20240131_101112/logs/netsh.txt": LISTING},
    "a folder too far above": {"MSRD-Results-PC7-20240131_101112/a/b/netsh.txt": LISTING},
    "a file's name": {"PC7_WinSock_netsh.TXT": LISTING},
    "a file's name, with one beside it": {"PC7_WinSock_netsh.TXT": LISTING, "PC7_other.txt": b"x"},
    "a file's name, with two beside it": {f"PC7_{end}": LISTING for end in ("WinSock_netsh.TXT", "a.txt", "b.txt")},
    "a name that people give too": {"PC7_WinsockCatalog.txt": LISTING, "PC7_other.txt": b"x"},
    "a name with more than one piece": {"PC_7_WinSock_netsh.TXT": LISTING, "PC_7_a.txt": name("PC_7"), "PC_b.txt": b""},
    "a file's name, and another in the folder's": {"PC-A_Networking/PC-B_WinSock_netsh.TXT": LISTING},
    "files of two machines, and one of nobody": {
        "PC7_WinSock_netsh.TXT": LISTING,
        "PC8_WinSock_netsh.TXT": LISTING,
        "systeminfo.txt": info("PC8"),
    },
    "files of one machine, and one of nobody": {"PC7_WinSock_netsh.TXT": LISTING, "systeminfo.txt": info("PC8")},
    "files that differ in case": {"pc7_WinSock_netsh.TXT": LISTING, "PC7_systeminfo.txt": info("Pc7")},
    "a crowd": {"one.txt": LISTING, "two.txt": LISTING, "systeminfo.txt": info()},
    "a listing and a registry are no crowd": {"one.txt": LISTING, "SYSTEM": HIVE, "systeminfo.txt": info()},
    "a collector's file in a crowd": {
        "one.txt": LISTING,
        "two.txt": LISTING,
        "WinsockCatalog.txt": LISTING,
        "a.txt": info(),
    },
    "a folder of collectors": {"config/WinsockCatalog.txt": LISTING, "systeminfo.txt": info(), "Misc/a.txt": name("B")},
    "a folder of collectors in an archive": {
        "a.zip": zipped({"config/WinsockCatalog.txt": LISTING, "systeminfo.txt": info()})
    },
    "a folder of nobody": {"mine/WinsockCatalog.txt": LISTING, "systeminfo.txt": info()},
    "an archive": {"logs.zip": zipped({"netsh.txt": LISTING, "a.txt": info()}), "b.txt": info("OTHER")},
    "an archive that is named": {"PC7_Networking.zip": zipped({"netsh.txt": LISTING})},
    "an archive in one that is named": {"MSRD-Results-PC7.zip": zipped({"x/logs.zip": zipped({"netsh.txt": LISTING})})},
    "a file in an archive with a name of a folder": {"a.zip": zipped({"PC7_Networking": LISTING})},
    "a hive": {"SYSTEM": HIVE},
    "a hive, and another name": {"SYSTEM": HIVE, "systeminfo.txt": info()},
    "a hive names what lies beside it": {"SYSTEM": HIVE, "netsh.txt": LISTING, "a.txt": name("PC-A")},
    "an export": {"a.reg": wide(exported(SMALL)), "b.txt": info()},
    "the registry of the same machine": {"netsh.txt": OLD, "a.reg": wide(exported(SMALL)), "b.txt": info()},
}
HEADS: Final[dict[str, bytes]] = {
    "each its own": after(info("A")) + b"\n" + after(info("B")),
    "one head for both": after(info("A")) + b"\n\n" + LISTING,
    "one has none": after(info("A")) + b"some log\n" * 3 + LISTING + b"some log\n" + after(info("B")),
    "below the last": LISTING + b"\n" + name("A"),
    "below the last of two": LISTING + b"\nsome log\n\n" + LISTING + b"\n" + name("A"),
    "above and below": after(name("A")) + b"\n" + name("B"),
    "above the first, and below the last": after(name("A")) + b"\nsome log\n\n" + LISTING + b"\n" + name("B"),
}
WINDOWS: Final[dict[str, Files]] = {
    "a client": {"netsh.txt": LISTING, "a.txt": info(build=17763)},
    "a server": {"netsh.txt": LISTING, "a.txt": info(build=17763, product=SERVER)},
    "a build that nobody knows": {"netsh.txt": LISTING, "a.txt": info(build=29999)},
    "a version that nobody knows": {"netsh.txt": LISTING, "a.txt": info(build=12345, major=(11, 0))},
    "a version in the banner that nobody knows": {"netsh.txt": after(banner("11.0.12345.1"))},
    "the first build of several releases": {"netsh.txt": LISTING, "osinfo.txt": build_lab(Computer())},
    "an exact one, and the first of several": {
        "netsh.txt": LISTING,
        "a.txt": info(),
        "osinfo.txt": build_lab(Computer()),
    },
    "two": {"netsh.txt": LISTING, "a.txt": info(), "b.txt": info(build=22631)},
    "four": {"netsh.txt": LISTING, **{f"{n}.txt": info(build=n) for n in (17763, 18363, 19045, 22631)}},
    "refuted": {"netsh.txt": LISTING, "a.txt": info(build=6002, major=(6, 0))},
    "refuted, and one that fits": {"netsh.txt": LISTING, "a.txt": info(build=6002, major=(6, 0)), "b.txt": info()},
    "refuted three times": {
        "netsh.txt": LISTING,
        **{f"{n}.txt": info(build=6000 + n, major=(6, 0)) for n in range(3)},
    },
    "a server, by a version that is refuted": {
        "netsh.txt": LISTING,
        "a.txt": info(build=6002, product=SERVER, major=(6, 0)),
    },
    "a server of the banner's version": {"netsh.txt": after(banner("10.0.17763.1"), info(build=17763, product=SERVER))},
    "a server beside the banner's version": {
        "netsh.txt": after(banner("10.0.17763.1")),
        "a.txt": info(build=17763, product=SERVER),
    },
    "a client beside the banner's version": {
        "netsh.txt": after(banner("10.0.17763.1")),
        "a.txt": info(build=17763, product=LAPTOP),
    },
    "another version than the banner's": {"netsh.txt": after(banner("10.0.17763.1")), "a.txt": info()},
    "a server, and a client that is closer": {
        "netsh.txt": after(info(build=17763, product=LAPTOP)),
        "a.txt": info(build=17763, product=SERVER),
    },
    "a client, and a server that is refuted": {
        "netsh.txt": LISTING,
        "a.txt": info(build=6002, product=SERVER, major=(6, 0)),
        "b.txt": info(build=17763),
    },
    "the first of several releases, and a banner": {
        "netsh.txt": LISTING,
        "osinfo.txt": build_lab(Computer()),
        "z.txt": banner("10.0.19045.1"),
    },
    "Vista, which prints no Service Flags": {"netsh.txt": VISTA, "z.txt": info(build=6000, major=(6, 0))},
    "of another machine": {"netsh.txt": after(name("PC-B")), "a.txt": info("PC-A")},
    "of a file that names none": {"netsh.txt": after(name("PC-B")), "a.txt": banner("10.0.19045.1")},
    "of no Service Flags": {"netsh.txt": OLD, "a.txt": info()},
}
TRAILS: Final[dict[str, Files]] = {
    "beside it": {"netsh.txt": LISTING, "audit_trail.txt": TRAIL},
    "two beside it": {"netsh.txt": LISTING, "b_audit_trail.txt": TRAIL, "a_audit_trail.txt": TRAIL},
    "in its file, below": {"netsh.txt": LISTING + COMMAND + TRAIL + PROMPT},
    "in its file, above": {"netsh.txt": COMMAND + TRAIL + LISTING},
    "between two dumps": {"netsh.txt": LISTING + COMMAND + TRAIL + PROMPT + LISTING},
    "in its file and beside it": {
        "netsh.txt": LISTING + COMMAND + TRAIL + PROMPT,
        "audit_trail.txt": TRAIL,
    },
    "of another machine": {
        "PC7_WinSock_netsh.TXT": LISTING,
        "PC7_winsock_events.txt": Change("A", "{11111111-2222-3333-4444-555555555555}").xml("OTHER").encode(),
    },
    "of the same machine": {
        "PC7_WinSock_netsh.TXT": LISTING,
        "PC7_winsock_events.txt": Change("A", "{11111111-2222-3333-4444-555555555555}").xml("pc7.corp").encode(),
    },
    "of a machine, beside a dump of nobody": {
        "netsh.txt": LISTING,
        "winsock_events.txt": Change("A", "{11111111-2222-3333-4444-555555555555}").xml("PC7").encode(),
    },
    "in an archive": {"a.zip": zipped({"netsh.txt": LISTING, "audit_trail.txt": TRAIL}), "audit_trail.txt": TRAIL},
    "a dump in a file named as a trail": {"audit_trail.txt": TRAIL + b"\n" + LISTING},
    "a dump and nothing else behind the command": {"netsh.txt": COMMAND + LISTING.lstrip()},
    "only a damaged entry": {"netsh.txt": DAMAGED},
    "only a damaged entry, behind the command": {"netsh.txt": COMMAND + DAMAGED + PROMPT},
    "only a damaged entry, before the command": {"netsh.txt": DAMAGED + COMMAND + TRAIL + PROMPT},
    "only a damaged entry, in a file named as a trail": {"audit_trail.txt": DAMAGED},
    "only a whole entry, behind the command": {"netsh.txt": COMMAND + ENTRY + PROMPT},
}


@pytest.mark.parametrize("case", MACHINES)
def test_machines(tmp_path: Path, case: str):
    compare("machines", case, MACHINES[case], tmp_path)


@pytest.mark.parametrize("case", HEADS)
def test_dumps_of_one_file(tmp_path: Path, case: str):
    compare("heads", case, {"all.log": HEADS[case]}, tmp_path)


@pytest.mark.parametrize("case", WINDOWS)
def test_windows(tmp_path: Path, case: str):
    compare("windows", case, WINDOWS[case], tmp_path)


@pytest.mark.parametrize("case", TRAILS)
def test_audit_trails(tmp_path: Path, case: str):
    compare("trails", case, TRAILS[case], tmp_path)


def compare(file: str, case: str, files: Files, folder: Path) -> None:
    root = laid_out(folder / "case", files)
    same(file, [(case, "".join(_told(dump, root) for dump in pipeline.analyze([str(root)]).dumps))], ACCOUNTS)


def _told(dump: Dump, root: Path) -> str:
    lines = [
        f"{_place(dump.source, root)}, line {dump.source.line}: {dump.verdict}",
        f"  machine {dump.machine or '-'}: {dump.machine_evidence or '-'}",
        f"  {dump.windows.name or '-'}: {dump.windows.evidence or '-'}",
    ]
    if dump.audit_trail is not None:
        lines += [
            f"  trail in {_place(found, root)} {found.line}-{found.end_line}: {found.entries} of {found.kind}"
            f"{'' if found.complete else ', and more'}"
            for found in dump.audit_trail.sources
        ]
        lines += [
            f"  in {entry.line}-{entry.end_line} of {entry.source}: {'; '.join(line[:80] for line in entry.lines)}"
            for entry in dump.audit_trail.entries
        ]
    return "".join(f"{line}\n" for line in lines)


def _place(source: Source | TrailSource, root: Path) -> str:
    path = Path(source.path).relative_to(root).as_posix()
    return f"{path} › {source.member}" if source.member else path
