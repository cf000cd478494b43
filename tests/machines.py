"""Made-up machines, and a writer that prints them as netsh does.

Nothing here knows the grammar or the parser: a machine is data, the writer is a table of labels and a few rules of
layout, and what the analyzer must find is read off the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from languages import KNOWN, NAME_SPACE_ORDER, PROVIDER_ORDER, Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IFS: Final = 0x20000
TCP_FLAGS: Final = 0x20066
UDP_FLAGS: Final = 0x20609
SYSTEM_DLL: Final = r"%SystemRoot%\system32\mswsock.dll"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One protocol entry as WSAPROTOCOL_INFO holds it."""

    description: str
    provider_id: str
    provider_path: str = SYSTEM_DLL
    catalog_entry_id: int
    version: int = 2
    address_family: int
    max_address_length: int = 16
    min_address_length: int = 16
    socket_type: int
    protocol: int
    service_flags: int
    chain_length: int = 1
    chain: tuple[int, ...] = ()

    @property
    def entry_type(self) -> str:
        return {0: "layered", 1: "base"}.get(self.chain_length, "chain")

    @property
    def owns_tcp_ip_sockets(self) -> bool:
        return self.chain_length >= 1 and self.address_family in (2, 23) and self.socket_type in (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class NameSpace:
    """One name space provider."""

    description: str
    provider_id: str
    name_space: int
    active: int = 1
    version: int = 0


@dataclass(frozen=True)
class Machine:
    """A machine's catalogs: the native ones, and those of 32-bit programs where Windows is a 64-bit one."""

    providers: tuple[Provider, ...]
    name_spaces: tuple[NameSpace, ...]
    providers_32: tuple[Provider, ...] | None = None
    name_spaces_32: tuple[NameSpace, ...] = ()

    @property
    def all_providers(self) -> tuple[Provider, ...]:
        return self.providers + (self.providers_32 or ())

    @property
    def all_name_spaces(self) -> tuple[NameSpace, ...]:
        return self.name_spaces + self.name_spaces_32

    def verdict(self, *, flags: bool = True) -> str:
        """Say what the machine is, by the words of the design alone."""
        if flags and any(p.owns_tcp_ip_sockets and not p.service_flags & IFS for p in self.all_providers):
            return "non-ifs"
        if not flags:
            return "undetermined"
        for catalog in (self.providers, self.providers_32 or ()):
            used = {entry_id for provider in catalog for entry_id in provider.chain}
            for provider in catalog:
                unused = provider.chain_length == 0 and provider.catalog_entry_id not in used
                if provider.chain_length != 1 and (provider.service_flags & IFS or not unused):
                    return "layered"
        all_set = all(provider.service_flags & IFS for provider in self.all_providers)
        return "clean" if all_set else "non-ifs-other-family"


@dataclass(frozen=True)
class Line:
    """A printed line and what it is: a field's name, "title", "rule" or "blank"; `entry` counts entries from 0."""

    text: str
    what: str
    entry: int


def lines_of(machine: Machine, language: Language = KNOWN["en"], *, flags: bool = True, gap: int = 1) -> list[Line]:
    """Print a machine; `gap` blank lines stand between entries, `flags` is False for Windows Vista and older."""
    printed: list[Line] = [Line("", "blank", 0)] if gap else []
    entry = 0
    for providers, mark in ((machine.providers, ""), (machine.providers_32 or (), language.mark)):
        for provider in providers:
            printed += _entry(language.title, _provider_fields(provider, language, mark, flags=flags), language, entry)
            printed += [Line("", "blank", entry)] * (gap + 1 if provider.chain and gap else gap)
            entry += 1
    for name_spaces, mark in ((machine.name_spaces, ""), (machine.name_spaces_32, language.mark)):
        for name_space in name_spaces:
            fields = [(name, str(getattr(name_space, name))) for name in NAME_SPACE_ORDER]
            printed += _entry(language.name_space_title + mark, fields, language, entry)
            printed += [Line("", "blank", entry)] * (gap + 1 if gap else 0)
            entry += 1
    return printed


def render(machine: Machine, language: Language = KNOWN["en"], *, flags: bool = True, gap: int = 1) -> str:
    """Print a machine as one text with a line end after each line."""
    return joined(lines_of(machine, language, flags=flags, gap=gap))


def joined(lines: Iterable[Line]) -> str:
    return "".join(f"{line.text}\n" for line in lines)


def _provider_fields(provider: Provider, language: Language, mark: str, *, flags: bool) -> list[tuple[str, str]]:
    fields = [("entry_type", language.types[provider.entry_type] + mark)]
    for name in PROVIDER_ORDER[1:-1]:
        if name == "service_flags":
            fields += [(name, f"0x{provider.service_flags:x}")] if flags else []
        else:
            fields.append((name, str(getattr(provider, name))))
    if provider.chain:
        fields.append(("chain", " : ".join(str(entry_id) for entry_id in provider.chain)))
    return fields


def _entry(title: str, fields: Sequence[tuple[str, str]], language: Language, entry: int) -> list[Line]:
    lines = [Line(title, "title", entry), Line(language.rule, "rule", entry)]
    for name, value in fields:
        label = f"{language.labels[name]}{language.colon}"
        # The chain is the one line whose value is not aligned.
        text = f"{label} {value}" if name == "chain" else f"{label:<{language.width}}{value}"
        lines.append(Line(text, name, entry))
    return lines


# Machines.

TCP_GUID: Final = "{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}"
TCP6_GUID: Final = "{F9EAB0C0-26D4-11D0-BBBF-00AA006C34E4}"


def base(
    entry_id: int,
    family: int = 2,
    socket_type: int = 1,
    protocol: int = 6,
    flags: int = TCP_FLAGS,
    **other: Any,
) -> Provider:
    """Make a base provider, Microsoft's own if nothing else is said."""
    length = {2: 16, 23: 28}.get(family, 20)
    values = {
        "description": f"MSAFD Tcpip [{family}/{socket_type}/{protocol}]",
        "provider_id": TCP6_GUID if family == 23 else TCP_GUID,
        "max_address_length": length,
        "min_address_length": length,
        **other,
    }
    return Provider(
        catalog_entry_id=entry_id,
        address_family=family,
        socket_type=socket_type,
        protocol=protocol,
        service_flags=flags,
        **values,
    )


def tcp_ip(first_id: int = 1001) -> tuple[Provider, ...]:
    """Make the six TCP/IP providers that every Windows has."""
    kinds = ((1, 6, TCP_FLAGS), (2, 17, UDP_FLAGS), (3, 0, UDP_FLAGS))
    every = [(family, *kind) for family in (2, 23) for kind in kinds]
    return tuple(base(first_id + n, *numbers) for n, numbers in enumerate(every))


VMWARE: Final = (
    base(
        1101,
        28,
        2,
        0,
        0x9,
        description="vSockets DGRAM",
        provider_id="{570ADC4B-67B2-42CE-92B2-ACD33D88D842}",
        provider_path=r"%windir%\system32\vsocklib.dll",
    ),
    base(
        1102,
        28,
        1,
        0,
        0x26,
        description="vSockets STREAM",
        provider_id="{570ADC4B-67B2-42CE-92B2-ACD33D88D842}",
        provider_path=r"%windir%\system32\vsocklib.dll",
    ),
)
NETWORK_DIRECT: Final = (
    base(1111, 2, -1, 0, 0x8E, description="NDv2 Example", provider_path=r"%SystemRoot%\system32\exnd.dll"),
    base(1112, 23, -1, 0, 0x8E, description="NDv2 Example", provider_path=r"%SystemRoot%\system32\exnd.dll"),
)
NET_BIOS: Final = (
    base(1121, 17, 5, -2147483648, 0x2000E, description="MSAFD NetBIOS SEQPACKET 0"),
    base(1122, 17, 2, -1, 0x20209, description="MSAFD NetBIOS DATAGRAM 1"),
)
NAME_SPACES: Final = (
    NameSpace(description="Tcpip", provider_id="{22059D40-7E9E-11CF-AE5A-00AA00A7112B}", name_space=12),
    NameSpace(description="NTDS", provider_id="{3B2637EE-E580-11CF-A555-00C04FD8D4AC}", name_space=32),
    NameSpace(
        description=r"@%SystemRoot%\system32\nlasvc.dll,-1000",
        provider_id="{6642243A-3BA8-4AA6-BAA5-2E0BD71FDD83}",
        name_space=15,
        active=0,
    ),
)


def install(  # noqa: PLR0913 - as many things as an installer asks
    catalog: tuple[Provider, ...],
    name: str,
    *,
    ifs: bool,
    over: Iterable[int],
    path: str = r"C:\Program Files (x86)\Example\lsp.dll",
    first_id: int | None = None,
) -> tuple[Provider, ...]:
    """Install a layered provider as Microsoft's sample installer does: a hidden entry at the end, chains in front."""
    by_id = {provider.catalog_entry_id: provider for provider in catalog}
    next_id = max(by_id) + 1 if first_id is None else first_id
    mask = TCP_FLAGS | UDP_FLAGS if ifs else ~IFS
    below = [by_id[entry_id] for entry_id in over]
    hidden = replace(
        below[0],
        description=name,
        provider_id=guid(next_id),
        provider_path=path,
        catalog_entry_id=next_id,
        socket_type=0,
        protocol=0,
        service_flags=below[0].service_flags if ifs else below[0].service_flags & mask,
        chain_length=0,
        chain=(),
    )
    chains = tuple(
        replace(
            provider,
            description=f"{name} over [{provider.description}]",
            provider_id=guid(next_id + n),
            provider_path=path,
            catalog_entry_id=next_id + n,
            service_flags=provider.service_flags | IFS if ifs else provider.service_flags & ~IFS,
            chain_length=max(2, provider.chain_length + 1),
            chain=(next_id, provider.catalog_entry_id, *provider.chain[1:]),
        )
        for n, provider in enumerate(below, start=1)
    )
    return (*chains, *catalog, hidden)


def guid(number: int) -> str:
    """Make a GUID that belongs to nobody."""
    return f"{{{str(UUID(int=(0x5EED << 112) + number * 0x1234567)).upper()}}}"


def clean_machine(*, of_64_bit: bool = True) -> Machine:
    extra = (base(1007, 34, 1, 1, 0x20026, description="Hyper-V RAW"),)
    both = (tcp_ip() + extra, NAME_SPACES)
    return Machine(*both, *both) if of_64_bit else Machine(*both)


def lsp_machine(*, ifs: bool, of_64_bit: bool = True) -> Machine:
    """Make a machine with one layered provider over TCP and UDP of IPv4."""
    catalog = install(tcp_ip(), "ExampleLSP", ifs=ifs, over=(1001, 1002))
    return Machine(catalog, NAME_SPACES, catalog, NAME_SPACES) if of_64_bit else Machine(catalog, NAME_SPACES)
