"""Analyses built by hand, so that outputs are tested without a parser: no fact in them is a claim about a product."""

from __future__ import annotations

from collections import Counter
from typing import Any

from analyzer.analysis import (
    Analysis,
    Catalog,
    Dump,
    Evidence,
    Finding,
    Input,
    Layer,
    NameSpace,
    Provider,
    Runtime,
    Socket,
    Source,
    Summary,
    Tool,
    Windows,
)

FLAG_NAMES = {
    0x1: "XP1_CONNECTIONLESS",
    0x2: "XP1_GUARANTEED_DELIVERY",
    0x4: "XP1_GUARANTEED_ORDER",
    0x8: "XP1_MESSAGE_ORIENTED",
    0x20: "XP1_GRACEFUL_CLOSE",
    0x40: "XP1_EXPEDITED_DATA",
    0x200: "XP1_SUPPORT_BROADCAST",
    0x400: "XP1_SUPPORT_MULTIPOINT",
    0x20000: "XP1_IFS_HANDLES",
}
MSAFD = {
    1001: ("MSAFD Tcpip [TCP/IP]", 2, 1, 6, 0x20066),
    1002: ("MSAFD Tcpip [UDP/IP]", 2, 2, 17, 0x20609),
    1003: ("MSAFD Tcpip [RAW/IP]", 2, 3, 0, 0x20609),
    1004: ("MSAFD Tcpip [TCP/IPv6]", 23, 1, 6, 0x20066),
    1005: ("MSAFD Tcpip [UDP/IPv6]", 23, 2, 17, 0x20609),
    1006: ("MSAFD Tcpip [RAW/IPv6]", 23, 3, 0, 0x20609),
}
DAMAGE = "The line breaks off in the middle of the value."


def provider(position: int, entry_id: int | None, description: str | None, **fields: Any) -> Provider:
    """Return a provider: a Microsoft TCP/IPv4 base entry unless `fields` say otherwise."""
    flags = fields.get("service_flags", 0x20066)
    chain = fields.get("chain", ())
    defaults: dict[str, Any] = {
        "line": 4 + 16 * position,
        "end_line": 18 + 16 * position,
        "entry_type": "base",
        "provider_id": "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}",
        "provider_path": r"%SystemRoot%\system32\mswsock.dll",
        "version": 2,
        "address_family": 2,
        "max_address_length": 16,
        "min_address_length": 16,
        "socket_type": 1,
        "protocol": 6,
        "service_flags": flags,
        "ifs": None if flags is None else bool(flags & 0x20000),
        "chain_length": len(chain) or 1,
        "chain": (),
        "origin": "microsoft",
        "product": None,
        "damaged": False,
        "visible": True,
        "tcp_ip": True,
        "address_family_name": "AF_INET",
        "socket_type_name": "SOCK_STREAM",
        "protocol_name": "IPPROTO_TCP",
        "flag_names": tuple(name for bit, name in FLAG_NAMES.items() if flags is not None and flags & bit),
        "path": (),
    }
    known = {"position": position, "catalog_entry_id": entry_id, "description": description}
    return Provider(**(defaults | known | fields))


def bases(first: int, *, flags: bool = True) -> list[Provider]:
    """Return the six TCP/IP providers of Windows, in catalog order from position `first`."""
    return [
        provider(
            first + n,
            entry_id,
            name,
            address_family=family,
            address_family_name="AF_INET" if family == 2 else "AF_INET6",
            socket_type=kind,
            socket_type_name=("SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW")[kind - 1],
            protocol=protocol,
            protocol_name={6: "IPPROTO_TCP", 17: "IPPROTO_UDP"}.get(protocol),
            service_flags=value if flags else None,
            path=(layer(entry_id, "base", name, ifs=True if flags else None),),
        )
        for n, (entry_id, (name, family, kind, protocol, value)) in enumerate(MSAFD.items())
    ]


def layer(entry_id: int, role: str, description: str | None, *, ifs: bool | None) -> Layer:
    return Layer(catalog_entry_id=entry_id, role=role, description=description, ifs=ifs)  # type: ignore[arg-type]


def third_party(position: int, entry_id: int, description: str, **fields: Any) -> Provider:
    path = r"C:\Program Files (x86)\Contoso\Web Companion\TcpService\2.3.1.5\ContosoTcpService64.dll"
    guid = "{2B611370-4C5B-4A9C-9C5B-0F5F3F0E7A11}"
    return provider(
        position,
        entry_id,
        description,
        **({"origin": "third-party", "product": "Contoso Web Companion", "provider_path": path} | fields),
        provider_id=guid,
    )


def lsp_catalog(bits: Any) -> Catalog:
    """Return a catalog with one non-IFS provider over IPv4 TCP."""
    path = (
        layer(1031, "layered", "ContosoLSP", ifs=False),
        layer(1001, "base", "MSAFD Tcpip [TCP/IP]", ifs=True),
    )
    over = "ContosoLSP over [MSAFD Tcpip [TCP/IP]]"
    entries = [
        third_party(1, 1032, over, entry_type="chain", service_flags=0x66, chain=(1031, 1001), path=path),
        *bases(2),
        third_party(
            8, 1031, "ContosoLSP", entry_type="layered", service_flags=0x66, chain_length=0, visible=False, tcp_ip=False
        ),
    ]
    sockets = [
        Socket(address_family=2, socket_type=1, protocol=6, catalog_entry_id=1032, ifs=False, path=(1031, 1001)),
        *plain_sockets()[1:],
    ]
    return Catalog(bits=bits, providers=tuple(entries), name_spaces=name_spaces(), sockets=tuple(sockets))


def plain_sockets(*, ifs: bool | None = True) -> list[Socket]:
    return [
        Socket(address_family=family, socket_type=kind, protocol=protocol, catalog_entry_id=i, ifs=ifs, path=(i,))
        for i, (_, family, kind, protocol, _) in MSAFD.items()
    ]


def name_spaces() -> tuple[NameSpace, ...]:
    rows = (("Tcpip", "{22059D40-7E9E-11CF-AE5A-00AA00A7112B}", 12), ("NTDS", None, 32))
    return tuple(
        NameSpace(
            position=n,
            line=400 + 8 * n,
            end_line=406 + 8 * n,
            description=name,
            provider_id=guid,
            name_space=number,
            active=1,
            version=None,
            origin="microsoft",
            product=None,
            damaged=guid is None,
        )
        for n, (name, guid, number) in enumerate(rows, 1)
    )


def clean_catalog(bits: Any = 64, *, flags: bool = True) -> Catalog:
    sockets = plain_sockets(ifs=True if flags else None)
    entries = tuple(bases(1, flags=flags))
    return Catalog(bits=bits, providers=entries, name_spaces=name_spaces(), sockets=tuple(sockets))


def nested_catalog() -> Catalog:
    """Return a catalog where one layered provider stands over the chain of another."""
    path = (
        layer(1040, "layered", "Northwind Parental Guard", ifs=False),
        layer(1031, "layered", "Fabrikam Filter", ifs=True),
        layer(1001, "base", "MSAFD Tcpip [TCP/IP]", ifs=True),
    )
    over = "Northwind Parental Guard over [Fabrikam Filter over [MSAFD Tcpip [TCP/IP]]]"
    entries = (
        third_party(1, 1041, over, entry_type="chain", service_flags=0x66, chain=(1040, 1032), path=path),
        third_party(
            2,
            1032,
            "Fabrikam Filter over [MSAFD Tcpip [TCP/IP]]",
            entry_type="chain",
            chain=(1031, 1001),
            path=path[1:],
        ),
        *bases(3),
    )
    top = Socket(address_family=2, socket_type=1, protocol=6, catalog_entry_id=1041, ifs=False, path=(1040, 1031, 1001))
    return Catalog(bits=None, providers=entries, name_spaces=(), sockets=(top, *plain_sockets()[1:]))


def broken_catalog() -> Catalog:
    """Return a catalog with a missing layer, a cycle, and an entry that was cut."""
    missing = (layer(1031, "layered", "ContosoLSP", ifs=None), layer(1099, "missing", None, ifs=None))
    cycle = (
        layer(1050, "layered", "Loop", ifs=False),
        layer(1051, "layered", None, ifs=True),
        layer(1050, "cycle", "Loop", ifs=False),
    )
    entries = (
        third_party(1, 1032, "ContosoLSP over [gone]", entry_type="chain", chain=(1031, 1099), path=missing),
        third_party(2, 1052, "Loop over itself", entry_type="chain", chain=(1050, 1051), path=cycle),
        third_party(3, 1053, "Nobody knows", entry_type="chain", chain=(1060, 1061), service_flags=None, damaged=True),
        provider(
            4,
            None,
            None,
            **dict.fromkeys(("entry_type", "provider_id", "provider_path", "address_family", "socket_type")),
            **dict.fromkeys(("protocol", "service_flags", "chain_length", "visible", "tcp_ip", "protocol_name")),
            address_family_name=None,
            socket_type_name=None,
            origin="unknown",
            damaged=True,
        ),
    )
    nothing = Socket(address_family=2, socket_type=1, protocol=6, catalog_entry_id=None, ifs=None, path=())
    return Catalog(bits=None, providers=entries, name_spaces=(), sockets=(nothing,))


def finding(severity: Any = "error", **fields: Any) -> Finding:
    defaults: dict[str, Any] = {
        "rule": "non_ifs_provider",
        "title": "ContosoLSP gives out sockets that are not IFS handles",
        "message": "Service flags `0x66` of entry 1032 lack `0x20000` (XP1_IFS_HANDLES). Programs that skip completion "
        "notifications on success may wait for ever.",
        "evidence": (
            Evidence(member=None, line=32, text="Service Flags:                      0x66"),
            Evidence(member=None, line=22, text="Description:                        ContosoLSP over [MSAFD Tcpip]"),
        ),
        "remedy": (
            "Uninstall Contoso Web Companion with its own uninstaller, then restart.",
            "If it is gone already, run `netsh winsock remove provider 1032` in an elevated command prompt.",
            "As the last resort run `netsh winsock reset` and restart.",
        ),
        "next_step": "Ask for a new dump after the restart: `netsh winsock show catalog > catalog.txt`.",
    }
    return Finding(severity=severity, **(defaults | fields))


def listing(last: int, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return the lines of a dump from 1 to `last`, those of the evidence as they are quoted."""
    quoted = {evidence.line: evidence.text for found in findings for evidence in found.evidence}
    return tuple(quoted.get(line, f"Version:                            {line}") for line in range(1, last + 1))


def runtime(runtime_id: str, name: str, versions: str, status: Any, why: str) -> Runtime:
    return Runtime(id=runtime_id, name=name, versions=versions, status=status, why=why)


def dump(verdict: Any, reason: str, *catalogs: Catalog, **fields: Any) -> Dump:
    defaults: dict[str, Any] = {
        "id": "0123456789abcdef",
        "source": Source(path="case-4711/catalog.txt", member=None, line=1, end_line=438),
        "dialect": "netsh",
        "encoding": "utf-8",
        "language": "en",
        "complete": True,
        "machine": None,
        "windows": Windows(name="Windows 10 or later", evidence="line 84: `Hyper-V RAW` is listed"),
        "findings": (),
        "runtimes": (),
        "unrecognized": (),
    }
    return Dump(verdict=verdict, verdict_reason=reason, catalogs=catalogs, **(defaults | fields))


def analysis(*dumps: Dump, inputs: tuple[Input, ...] = ()) -> Analysis:
    paths = dict.fromkeys(d.source.path for d in dumps)
    read = tuple(Input(path=path, status="analyzed", size=12_345, sha256="ab" * 32) for path in paths)
    return Analysis(
        tool=Tool(name="winsock-catalog", version="0.0.1"),
        inputs=read + inputs,
        dumps=dumps,
        summary=Summary(
            dumps=len(dumps),
            verdicts=dict(Counter(d.verdict for d in dumps)),
            findings=dict(Counter(f.rule for d in dumps for f in d.findings)),
        ),
    )
