"""libuv: a test for each family at start, which looks at the entry that a socket gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.runtimes.base_handle import needs_base_handle
from analyzer.runtimes.catalog import TCP, UDP, Catalog, both, not_
from analyzer.runtimes.reading import (
    Reading,
    entries,
    have_ifs,
    kinds,
    lower,
    owned,
    owners,
    undetermined,
    undetermined_owner,
    verb,
)

if TYPE_CHECKING:
    from analyzer.runtimes.catalog import Entry


def tcp(catalog: Catalog) -> Reading:
    """TCP sockets: each family has its own answer; a family without entries has no sockets."""
    hit = catalog.those(TCP, catalog.hands_out_non_ifs)
    if hit:
        found = owners(hit)
        blocked = any(catalog.blocks_base_handle(entry) for entry in found)
        cancel = "; pending reads cannot be cancelled on close, since SIO_BASE_HANDLE is blocked" if blocked else ""
        return Reading(
            "slower",
            f"{owned(hit)} {verb(found, 'lacks', 'lack')} IFS handles, which libuv finds at its start: such sockets do "
            f"without the skip flag{cancel}.",
        )
    doubtful = catalog.doubtful(TCP, catalog.hands_out_non_ifs)
    return undetermined(catalog, doubtful) if doubtful else have_ifs(TCP)


def udp(catalog: Catalog) -> Reading:
    """UDP sockets: any chain makes libuv careful, a base provider never does."""

    def base_without_ifs(entry: Entry) -> bool | None:
        return both(not_(entry.layered), entry.lacks_ifs)

    def layered(entry: Entry) -> bool | None:
        return entry.layered

    hole = catalog.those(UDP, base_without_ifs)
    if hole:
        return Reading(
            "exposed",
            f"{owned(hole)} {verb(owners(hole), 'lacks', 'lack')} IFS handles, and libuv trusts every base provider "
            "with UDP: completions may never arrive.",
        )
    chains = catalog.those(UDP, layered)
    if chains:
        found = owners(chains)
        return Reading(
            "slower",
            f"{owned(chains)} {verb(found, 'is', 'are')} layered: libuv does without the skip flag there; receive "
            "callbacks that never came are reported under layered providers (libuv issue 1672).",
        )
    owner, flags = catalog.doubtful(UDP, layered), catalog.doubtful(UDP, base_without_ifs)
    if owner:
        return undetermined_owner(catalog, owner)
    if flags:
        return undetermined(catalog, flags)
    return Reading("unaffected", f"Sockets for {kinds(UDP)} get base providers, none of which lacks IFS handles.")


def start(catalog: Catalog) -> Reading:
    """Old versions: the DLL of the entry must load. A dump does not tell; of Windows' own it is taken for sure."""
    foreign = catalog.those(TCP, lambda entry: not entry.microsoft)
    if foreign:
        return Reading(
            "undetermined",
            f"Sockets for {kinds(s.kind for s in foreign)} get {lower(entries(owners(foreign)))}: "
            "old versions end at start if its DLL is missing or blocked, which a dump does not tell.",
        )
    doubtful = catalog.doubtful(TCP, lambda entry: not entry.microsoft)
    if doubtful:
        return undetermined_owner(catalog, doubtful)
    return Reading("unaffected", f"Sockets for {kinds(TCP)} get providers of Windows itself.")


PREDICATES: Final = {
    "libuv-tcp": tcp,
    "libuv-udp": udp,
    "libuv-poll": needs_base_handle((*TCP, *UDP), "slower", "uv_poll falls back to select() in threads"),
    "libuv-1.34.0": start,
}
