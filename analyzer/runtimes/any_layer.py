"""Software that layered providers break or may break, with IFS handles or without.

What is known here was reported by users or stands in a vendor's advice, and the sentences say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.model.sockets import IPPROTO_TCP
from analyzer.runtimes.base_handle import if_layered
from analyzer.runtimes.catalog import TCP, Catalog, both
from analyzer.runtimes.reading import Reading, entries, owners, verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.runtimes.catalog import Entry

AVENTAIL: Final = "Aventail Connect"
SOPHOS: Final = "Sophos Web Intelligence IFS LSP"
_WSL: Final = frozenset({"wsl.exe", "wslservice.exe"})


def wsl2(catalog: Catalog) -> Reading:
    """WSL 2: any chain in the native catalog."""
    if catalog.windows in ("before 7", "7"):
        return Reading("unaffected", "This Windows is too old for WSL 2.")
    exempt = _WSL & (catalog.exempt or frozenset())
    if exempt == _WSL:
        return Reading("unaffected", "wsl.exe and wslservice.exe are exempt from layered providers (AppId_Catalog).")
    if exempt:
        (name,) = exempt
        return _if_layered(
            catalog,
            _chain,
            lambda found: Reading(
                "undetermined",
                f"{entries(found)} {verb(found, 'is', 'are')} layered, and of WSL 2 only {name} is exempt from layered "
                "providers (AppId_Catalog).",
            ),
        )
    told = ", which netsh does not print" if catalog.exempt is None else "; here neither is"
    return _if_layered(
        catalog,
        _chain,
        lambda found: Reading(
            "fails",
            f"{entries(found)} {verb(found, 'is', 'are')} layered, and WSL 2 is reported to fail with 0x8007273d under "
            f"any layered provider unless wsl.exe and wslservice.exe are exempt{told}.",
        ),
    )


def bun(catalog: Catalog) -> Reading:
    """Bun: any chain for TCP."""
    return _if_layered(
        catalog,
        lambda entry: both(_chain(entry), None if entry.protocol is None else entry.protocol == IPPROTO_TCP),
        lambda found: Reading(
            "fails",
            f"{entries(found)} {verb(found, 'is', 'are')} layered over TCP, and connections of Bun are reported to "
            "break off (ECONNRESET) under layered providers with IFS handles and without.",
        ),
    )


def sql_server(catalog: Catalog) -> Reading:
    """SQL Server: Microsoft names one DLL, and warns of foreign modules in general."""

    def advice(found: tuple[Entry, ...]) -> Reading:
        named = [entry for entry in found if entry.product == SOPHOS]
        if named:
            return Reading(
                "undetermined",
                f"{entries(named)} {verb(named, 'belongs', 'belong')} to a product whose DLL Microsoft names among "
                "those that cause problems in sqlservr.exe; whether it does here a dump does not tell.",
            )
        return Reading(
            "undetermined",
            f"{entries(found)} {verb(found, 'is', 'are')} layered; Microsoft names modules of other products as a "
            f"cause of problems in sqlservr.exe, one of Sophos among them, but not {verb(found, 'this one', 'these')}.",
        )

    return _if_layered(catalog, _chain, advice)


def lync(catalog: Catalog) -> Reading:
    """Lync and Skype for Business media servers: Microsoft says not to install layered providers."""
    return _if_layered(
        catalog,
        _chain,
        lambda found: Reading(
            "undetermined",
            f"{entries(found)} {verb(found, 'is', 'are')} layered, which Microsoft says not to install on media "
            "servers; whether this one does harm a dump does not tell.",
        ),
    )


def apache(catalog: Catalog) -> Reading:
    """Apache: a chain over TCP on IPv4 whose WSADuplicateSocket does not work."""
    asked = TCP[:1]
    blamed = owners(catalog.those(asked, lambda entry: both(entry.layered, entry.product == AVENTAIL)))
    if blamed:
        return Reading(
            "fails",
            f"{entries(blamed)} {verb(blamed, 'is', 'are')} of the product with which Apache does not start "
            "according to its documentation.",
        )
    return if_layered(
        catalog,
        asked,
        f"Apache needs a working WSADuplicateSocket there, which its documentation denies of {AVENTAIL} only",
    )


def _if_layered(
    catalog: Catalog,
    test: Callable[[Entry], bool | None],
    affected: Callable[[tuple[Entry, ...]], Reading],
) -> Reading:
    found = catalog.having(test)
    if found.entries:
        return affected(found.entries)
    if found.any is None:
        why = "too little is known of some entries" if found.whole else "the dump is not whole"
        return Reading("undetermined", f"No layered provider is listed for certain, but {why}.")
    return Reading("unaffected", "No layered provider is installed that could disturb it.")


def _chain(entry: Entry) -> bool | None:
    return both(entry.layered, entry.visible)


PREDICATES: Final = {
    "wsl2": wsl2,
    "bun": bun,
    "sql-server": sql_server,
    "lync": lync,
    "apache": apache,
}
NATIVE_ONLY: Final = frozenset(("wsl2",))
"""Programs of the machine's own bitness only: the 32-bit catalog of 64-bit Windows does not matter to them."""
