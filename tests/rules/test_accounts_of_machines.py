"""What is said of machines: what each entry is, which one each kind of socket gets, and every finding.

The tests of a rule say what it is about; here everything that is said of a machine stands together, so that a finding
that should not be there, or is shown at another line, is seen as well. The accounts stand in `accounts/`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from accounts import judgement, same
from judging import analyze
from listings import listing
from machines import (
    IFS,
    NAME_SPACES,
    NET_BIOS,
    NETWORK_DIRECT,
    VMWARE,
    Machine,
    NameSpace,
    base,
    clean_machine,
    guid,
    install,
    lsp_machine,
    render,
    tcp_ip,
)
from registries import exported, hive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from machines import Provider

ACCOUNTS: Final = Path(__file__).parent / "accounts"
WINDOWS: Final = tcp_ip()
TCP_AND_UDP: Final = (1001, 1002, 1004, 1005)
LAVASOFT: Final = r"C:\Windows\system32\LavasoftTcpService64.dll"


def alone(catalog: Iterable[Provider], spaces: tuple[NameSpace, ...] = NAME_SPACES) -> Machine:
    return Machine(tuple(catalog), spaces)


def layered(
    *, ifs: bool, over: Iterable[int] = TCP_AND_UDP, under: tuple[Provider, ...] = WINDOWS, **more: Any
) -> tuple[Provider, ...]:
    return install(under, more.pop("name", "Example"), ifs=ifs, over=over, **more)


def changed(catalog: Iterable[Provider], entry_id: int, **fields: Any) -> tuple[Provider, ...]:
    return tuple(replace(entry, **fields) if entry.catalog_entry_id == entry_id else entry for entry in catalog)


NON_IFS: Final = layered(ifs=False)
PROXY: Final = layered(ifs=True)
BOTH: Final = layered(ifs=False, under=PROXY, over=[1008, 1009], name="Second", first_id=1100)
BENEATH: Final = layered(ifs=True, under=NON_IFS, over=[1008, 1009], name="Second", first_id=1100)
NAME: Final = NameSpace(description="Example DNS", provider_id=guid(77), name_space=12)

MACHINES: Final = {
    "Windows of 64 bits": clean_machine(),
    "Windows of 32 bits": clean_machine(of_64_bit=False),
    "Windows and NetBIOS": alone(WINDOWS + NET_BIOS),
    "VMware": alone(WINDOWS + VMWARE),
    "VMware first": alone(VMWARE + WINDOWS),
    "NetworkDirect": alone(WINDOWS + NETWORK_DIRECT),
    "a layer without the flag, 64 bits": lsp_machine(ifs=False),
    "a layer with the flag, 64 bits": lsp_machine(ifs=True),
    "a layer without the flag": alone(NON_IFS),
    "a layer with the flag": alone(PROXY),
    "a layer over one kind": alone(layered(ifs=False, over=[1001])),
    "a layer over UDP of IPv6": alone(layered(ifs=False, over=[1005])),
    "a layer over raw sockets": alone(layered(ifs=False, over=[1003])),
    "a layer over all": alone(layered(ifs=True, over=range(1001, 1007))),
    "a layer over a layer": alone(BOTH),
    "a layer with the flag over one without": alone(BENEATH),
    "a layer over VMware": alone(layered(ifs=False, under=WINDOWS + VMWARE, over=[1102])),
    "a layer in the native catalog only": Machine(NON_IFS, NAME_SPACES, WINDOWS, NAME_SPACES),
    "a layer in the 32-bit catalog only": Machine(WINDOWS, NAME_SPACES, NON_IFS, NAME_SPACES),
    "other layers in each catalog": Machine(NON_IFS, NAME_SPACES, PROXY, NAME_SPACES),
    "catalogs of other entries": Machine(WINDOWS + VMWARE, NAME_SPACES, WINDOWS, NAME_SPACES[:2]),
    "a product with known problems": alone(layered(ifs=False, path=LAVASOFT)),
    "chains behind what they stand over": alone(sorted(NON_IFS, key=lambda entry: entry.chain_length > 1)),
    "chains behind, with the flag": alone(sorted(PROXY, key=lambda entry: entry.chain_length > 1)),
    "a layered entry without chains": alone(entry for entry in NON_IFS if entry.chain_length < 2),
    "a layered entry with the flag, without chains": alone(entry for entry in PROXY if entry.chain_length < 2),
    "chains without a layered entry": alone(entry for entry in NON_IFS if entry.chain_length),
    "chains without a base entry": alone(entry for entry in NON_IFS if entry.catalog_entry_id != 1001),
    "a chain in a circle": alone(changed(NON_IFS, 1008, chain=(1007, 1008))),
    "a chain to itself alone": alone(changed(NON_IFS, 1008, chain=(1008, 1008))),
    "a chain that ends in a layer": alone(changed(NON_IFS, 1008, chain=(1001, 1007))),
    "a chain over another kind": alone(changed(NON_IFS, 1008, chain=(1007, 1005))),
    "an id twice": alone(changed(WINDOWS, 1002, catalog_entry_id=1001)),
    "an id twice, chained to": alone(changed(NON_IFS, 1002, catalog_entry_id=1001)),
    "Windows' own entry without the flag": alone(changed(WINDOWS, 1001, service_flags=0x66)),
    "Windows' own entries without the flag": alone(
        replace(entry, service_flags=entry.service_flags & ~IFS) for entry in WINDOWS
    ),
    "Windows' own entry with another file": alone(
        changed(WINDOWS, 1002, provider_path=r"C:\Windows\system32\evil.dll")
    ),
    "Windows' own entry with other numbers": alone(changed(WINDOWS, 1002, max_address_length=40, version=3)),
    "a foreign base entry without the flag": alone(
        (*WINDOWS, base(1137, 2, 2, 17, 0x609, description="Other", provider_id=guid(1)))
    ),
    "a foreign base entry first": alone(
        (base(1137, 2, 1, 6, 0x66, description="Other", provider_id=guid(1)), *WINDOWS)
    ),
    "no TCP over IPv6": alone(entry for entry in WINDOWS if entry.catalog_entry_id != 1004),
    "no IPv6": alone(WINDOWS[:3]),
    "no UDP": alone(entry for entry in WINDOWS if entry.socket_type != 2),
    "no IPv4": alone(WINDOWS[3:]),
    "other flags than below": alone(changed(PROXY, 1008, service_flags=0x20000)),
    "a name space of a third party": alone(WINDOWS, (*NAME_SPACES, NAME)),
    "a name space of a third party, off": alone(WINDOWS, (*NAME_SPACES, replace(NAME, active=0))),
    "a name space of a third party in both": Machine(WINDOWS, (*NAME_SPACES, NAME), WINDOWS, (*NAME_SPACES, NAME)),
}
PATHS: Final = (
    r"C:\Users\ann\AppData\Local\Temp\a.dll",
    r"C:\Windows\Temp\a.dll",
    r"%TEMP%\a.dll",
    r"a.dll",
    r"\\server\share\a.dll",
    r"C:\ProgramData\a.dll",
    r"C:\Windows\system32\mswsock.dll ",
    r"C:\Windows\system32\mswsocck.dll",
    r"C:\Windows\SysWOW64\a.dll",
    r"C:\Program Files\Example\..\..\Users\Public\a.dll",
    r"C:\Program Files\Example\a.exe",
    r"D:\a.dll",
    r"C:/Program Files/Example/a.dll",
    r"C:\Windows\system32\a.dll:stream",
    "",
)


def test_machines():
    compare("machines", {name: render(machine) for name, machine in MACHINES.items()})


def test_paths_of_a_layer():
    compare("paths", {path or "none": render(alone(layered(ifs=True, over=[1001], path=path))) for path in PATHS})


def test_other_forms_and_what_is_missing():
    text = render(lsp_machine(ifs=False))
    forms = {
        "Windows Vista": render(clean_machine(), flags=False),
        "Windows Vista with a layer": render(lsp_machine(ifs=False), flags=False),
        "cut in its flags": text[: text.index("0x66") + 3],
        "cut behind its chains": text[: text.index("Base Service")],
        "a line of a log within": text.replace("Version:", "10:33 INFO waiting\nVersion:", 1),
        "an entry's flags lost": render(clean_machine()).replace(
            "Service Flags:                      0x20066\n", "", 1
        ),
        "the sample program": listing(NON_IFS, "WSCEnumProtocols"),
        "the sample program, 32 bits": listing(NON_IFS, "WSCEnumProtocols32"),
        "the sample program on a clean Windows": listing(WINDOWS + NET_BIOS),
        "an export": exported(lsp_machine(ifs=False)),
        "an export of a clean Windows": exported(clean_machine()),
        "an export that is cut": exported(clean_machine())[:-900],
        "netsh without flags, and the registry": render(lsp_machine(ifs=False), flags=False)
        + exported(lsp_machine(ifs=False)),
        "a banner": "Microsoft Windows [Version 10.0.14393]\n" + text,
    }
    hives = {"a hive": hive(lsp_machine(ifs=True)), "a dirty hive": hive(clean_machine(), dirty=True)}
    compare("forms", forms | hives)


def compare(file: str, cases: Mapping[str, str | bytes]) -> None:
    """Analyze all texts at once, each as an input of its own."""
    said = dict.fromkeys(cases, "")
    names = list(cases)
    for dump in analyze(*cases.values()).dumps:
        said[names[int(dump.source.path)]] += judgement(dump)
    same(file, said.items(), ACCOUNTS)
