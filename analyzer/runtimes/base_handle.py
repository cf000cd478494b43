"""Programs that ask SIO_BASE_HANDLE for the socket below all layers, which Komodia's products make fail on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.runtimes.catalog import TCP, UDP, both
from analyzer.runtimes.reading import Reading, entries, kinds, never, owned, owners, undetermined_owner, verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.analysis import RuntimeStatus
    from analyzer.runtimes.catalog import Catalog, Entry, Kind
    from analyzer.runtimes.reading import Predicate


def needs_base_handle(asked: Sequence[Kind], status: RuntimeStatus, effect: str) -> Predicate:
    """Make the predicate of a program that needs SIO_BASE_HANDLE; `status` and `effect` hold where it is blocked."""

    def predicate(catalog: Catalog) -> Reading:
        blocked = owners(catalog.those(asked, lambda entry: both(entry.layered, catalog.blocks_base_handle(entry))))
        if blocked:
            return Reading(
                status,
                f"{entries(blocked)} {verb(blocked, 'is', 'are')} layered and known to make SIO_BASE_HANDLE fail: "
                f"{effect}.",
            )
        return if_layered(catalog, asked, f"if SIO_BASE_HANDLE fails there, as with products of Komodia, {effect}")

    return predicate


def if_layered(catalog: Catalog, asked: Sequence[Kind], open_question: str) -> Reading:
    """Say that a dump leaves a question open where sockets get a chain, and that nothing happens where they do not."""
    chains = catalog.those(asked, _layered)
    if chains:
        layered = f"{owned(chains)} {verb(owners(chains), 'is', 'are')} layered"
        return Reading("undetermined", f"{layered}; {open_question}.")
    doubtful = catalog.doubtful(asked, _layered)
    if doubtful:
        return undetermined_owner(catalog, doubtful)
    return Reading("unaffected", f"No layered provider owns sockets for {kinds(asked)}.")


def _layered(entry: Entry) -> bool | None:
    return entry.layered


_BOTH: Final = (*TCP, *UDP)

PREDICATES: Final = {
    "mio-0.7.0": needs_base_handle(_BOTH, "fails", "mio 0.7.0 cannot register a socket"),
    "wepoll-libevent": needs_base_handle(_BOTH, "fails", "epoll_ctl fails in libevent's copy of wepoll"),
    "trio-0.16": needs_base_handle(TCP[:1], "fails", "trio before 0.17 ends at start"),
    "java-selector": needs_base_handle(
        _BOTH, "undetermined", "a selector of Java may fail, which depends on the wepoll in the JDK and was not read"
    ),
    "mio": never("mio asks in other ways where SIO_BASE_HANDLE fails, and never uses the skip flag on sockets."),
    "wepoll": never("wepoll asks in another way where SIO_BASE_HANDLE fails, and never uses the skip flag on sockets."),
    "trio": never("trio asks in another way where SIO_BASE_HANDLE fails, and never uses the skip flag on sockets."),
}
