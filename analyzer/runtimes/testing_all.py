"""Software that looks at every entry of some kind before it sets the skip flag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.model.sockets import IPPROTO_TCP, IPPROTO_UDP
from analyzer.runtimes.catalog import Entry, both
from analyzer.runtimes.reading import Reading, lacking, unclear

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.runtimes.catalog import Catalog
    from analyzer.runtimes.reading import Predicate


def tests_all(program: str, scope: str, counts: Callable[[Entry], bool | None]) -> Predicate:
    """Make the predicate of a program that gives up the flag for all sockets if one entry that counts lacks the bit."""

    def predicate(catalog: Catalog) -> Reading:
        found = catalog.having(lambda entry: both(counts(entry), entry.lacks_ifs))
        if found.entries:
            return Reading("slower", f"{lacking(found.entries)}, and {program} then does without the skip flag.")
        if not found.whole:
            return Reading(
                "undetermined", "The dump is not whole, so an entry without IFS handles may be missing from it."
            )
        if found.doubtful:
            return unclear(found.doubtful, "one without IFS handles")
        return Reading("unaffected", f"{scope} has IFS handles, so {program} uses the skip flag safely.")

    return predicate


def _visible(entry: Entry) -> bool | None:
    return entry.visible


def _tcp_or_udp(entry: Entry) -> bool | None:
    return None if entry.protocol is None else entry.protocol in (IPPROTO_TCP, IPPROTO_UDP)


PREDICATES: Final = {
    "chromium-iocp": tests_all("Chromium's option", "Every entry that programs see", _visible),
    "coost": tests_all("coost", "Every entry for TCP or UDP", _tcp_or_udp),
}
