"""Names for the numbers of a catalog entry and of a Windows banner.

>>> flag_names(0x66)
('XP1_GUARANTEED_DELIVERY', 'XP1_GUARANTEED_ORDER', 'XP1_GRACEFUL_CLOSE', 'XP1_EXPEDITED_DATA')
>>> windows_name(10, 0, 14393)
'Windows 10 1607 or Windows Server 2016'
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.knowledge.records import Clue

AF_NETBIOS = 17
_DWORD = 0xFFFF_FFFF
_REFERENCE = re.compile(
    r"@(?:%(?:SystemRoot|windir)%|[A-Za-z]:\\Windows)\\system32\\([\w.]{1,40}),-([0-9]{1,6})", re.IGNORECASE
)
_NETBIOS_LANA_0 = 0x8000_0000
_MAX_LANA = 254  # MAX_LANA of nb30.h


def flag_names(value: int) -> tuple[str, ...]:
    """Name the bits of a Service Flags value, lowest first; a bit without a name is given as `0x…`."""
    return _bit_names(value, _service_flags())


def provider_flag_names(value: int) -> tuple[str, ...]:
    """Name the bits of dwProviderFlags, which only registry dumps hold; otherwise like `flag_names`."""
    return _bit_names(value, _provider_flags())


def readable(description: str) -> str:
    r"""Return a description with the texts for what it refers to in DLLs of Windows, as far as they are known.

    >>> readable(r"LSP over [@%SystemRoot%\System32\mswsock.dll,-60100]")
    'LSP over [MSAFD Tcpip [TCP/IP]]'
    """
    if "@" not in description:
        return description
    return _REFERENCE.sub(lambda match: _resources().get((match[1].lower(), int(match[2])), match[0]), description)


def address_family_name(number: int) -> str | None:
    """Name an address family, or None if the number is unknown."""
    return _address_families().get(number)


def socket_type_name(number: int) -> str | None:
    """Name a socket type, or None if the number is unknown; layered entries have 0, which has no name."""
    return _socket_types().get(_signed(number))


def protocol_name(number: int, address_family: int | None) -> str | None:
    """Name a protocol within its address family, or None if it is unknown there.

    NetBIOS has the negative LANA number as its protocol, and 0x80000000 for LANA 0; both the signed and the unsigned
    spelling of that are understood.
    """
    if address_family == AF_NETBIOS:
        return _netbios_name(number & _DWORD)
    return None if address_family is None else _protocols().get((address_family, number))


def windows_name(major: int, minor: int, build: int, *, server: bool | None = None) -> str | None:
    """Name a Windows version by its NT version and build; None if the NT version is unknown.

    A build that client and server share gets both names, unless `server` tells which of them it is; a build that is no
    release gets a cautious one and its number.
    """
    for release in load.windows().release:
        if (release.major, release.minor, release.build) == (major, minor, build):
            told = {True: release.server, False: release.client}.get(server) if server is not None else None
            return told or " or ".join(name for name in (release.client, release.server) if name)
    below = [
        known
        for known in load.windows().range
        if (known.major, known.minor) == (major, minor) and known.first_build <= build
    ]
    return f"{max(below, key=lambda known: known.first_build).name} (build {build})" if below else None


def windows_clues() -> tuple[Clue, ...]:
    """Return what in a dump tells of its Windows."""
    return load.windows().clue


def _bit_names(value: int, names: Mapping[int, str]) -> tuple[str, ...]:
    value &= _DWORD
    return tuple(names.get(1 << n, f"{1 << n:#x}") for n in range(32) if value >> n & 1)


def _netbios_name(unsigned: int) -> str | None:
    lana = 0 if unsigned == _NETBIOS_LANA_0 else _DWORD + 1 - unsigned
    return f"NetBIOS LANA {lana}" if lana <= _MAX_LANA else None


def _signed(number: int) -> int:
    return number - _DWORD - 1 if _NETBIOS_LANA_0 <= number <= _DWORD else number


@cache
def _service_flags() -> Mapping[int, str]:
    return {flag.bit: flag.name for flag in load.flags().service_flag}


@cache
def _provider_flags() -> Mapping[int, str]:
    return {flag.bit: flag.name for flag in load.flags().provider_flag}


@cache
def _address_families() -> Mapping[int, str]:
    return {family.number: family.name for family in load.numbers().address_family}


@cache
def _socket_types() -> Mapping[int, str]:
    return {kind.number: kind.name for kind in load.numbers().socket_type}


@cache
def _protocols() -> Mapping[tuple[int, int], str]:
    return {
        (family, protocol.number): protocol.name
        for protocol in load.numbers().protocol
        for family in protocol.address_families
    }


@cache
def _resources() -> dict[tuple[str, int], str]:
    return {(resource.dll, resource.number): resource.text for resource in load.resources()}
