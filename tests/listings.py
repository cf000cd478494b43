r"""Made-up machines printed as Microsoft's sample program for WSAEnumProtocols prints them.

Nothing here knows the grammar or the parser. The format is that of the sample in Microsoft's pages on WSAEnumProtocols,
WSCEnumProtocols and WSCEnumProtocols32 (MicrosoftDocs/sdk-api), `wprintf` by `wprintf`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from machines import Provider

PFL_HIDDEN: Final = 0x4
MATCHES_ZERO: Final = 0x8


def visible(providers: Iterable[Provider]) -> tuple[Provider, ...]:
    """Return what WSAEnumProtocols shows of a catalog: no layered entries."""
    return tuple(provider for provider in providers if provider.chain_length)


def listing(
    providers: Iterable[Provider],
    function: str = "WSAEnumProtocols",
    *,
    provider_flags: dict[int, int] | None = None,
    max_offset: int = 0,
) -> str:
    """Print a catalog; `provider_flags` by catalog entry id, where they are not the usual ones."""
    entries = list(providers)
    text = f"{function} succeeded with protocol count = {len(entries)}\n\n"
    for number, entry in enumerate(entries):
        # The sample for WSCEnumProtocols32 assigns where the others compare.
        length = 1 if function.endswith("32") else entry.chain_length
        kind = "Base Service Provider" if length == 1 else "Layered Chain Entry"
        flags = (provider_flags or {}).get(entry.catalog_entry_id, MATCHES_ZERO if entry.chain_length else PFL_HIDDEN)
        text += (
            f"Winsock Catalog Provider Entry #{number}\n"
            "----------------------------------------------------------\n"
            f"Entry type:\t\t\t {kind}\n"
            f"Protocol:\t\t\t {entry.description}\n"
            f"Provider ID:\t\t\t {entry.provider_id}\n"
            f"Catalog Entry ID:\t\t {entry.catalog_entry_id}\n"
            f"Version:\t\t\t {entry.version}\n"
            f"Address Family:\t\t\t {entry.address_family}\n"
            f"Max Socket Address Length:\t {entry.max_address_length}\n"
            f"Min Socket Address Length:\t {entry.min_address_length}\n"
            f"Socket Type:\t\t\t {entry.socket_type}\n"
            f"Socket Protocol:\t\t {entry.protocol}\n"
            f"Socket Protocol Max Offset:\t {max_offset}\n"
            "Network Byte Order:\t\t 0\n"
            "Security Scheme:\t\t 0\n"
            "Max Message Size:\t\t 4294967295\n"
            f"ServiceFlags1:\t\t\t {entry.service_flags:#x}\n"
            "ServiceFlags2:\t\t\t 0x0\n"
            "ServiceFlags3:\t\t\t 0x0\n"
            "ServiceFlags4:\t\t\t 0x0\n"
            f"ProviderFlags:\t\t\t {flags:#x}\n"
            f"Protocol Chain length:\t\t {length}\n"
            "\n"
        )
    return text
