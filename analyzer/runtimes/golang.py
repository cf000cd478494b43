"""Go: a test of all TCP entries at the start of a program, which decides for more or less of its sockets by release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.model.sockets import IPPROTO_TCP
from analyzer.runtimes.catalog import RAW, TCP, UDP, UNIX, Catalog, both
from analyzer.runtimes.reading import Reading, entries, lacking, lower, owned, owners, unclear, undetermined, verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.runtimes.catalog import Entry, Kind

_ROOM: Final = 32
"""The entries that Go's list of WSAPROTOCOL_INFO can hold; with more the call fails, and so does the test."""

LAVASOFT: Final = "Adaware/Lavasoft Web Companion"


def go(catalog: Catalog) -> Reading:
    """Go 1.9.2 to about 1.25: the test decides for TCP sockets; others never get the skip flag."""
    return _tested(catalog) or _all_pass(catalog)


def go_2025(catalog: Catalog) -> Reading:
    """Go after about 1.25: the test of TCP entries decides for all sockets."""
    test, hole = _tested(catalog), _hole(catalog, (*UDP, *RAW, *UNIX))
    if test is None:
        return hole or _all_pass(catalog)
    if test.status == "undetermined" and hole is not None and hole.status == "exposed":
        return Reading(
            "undetermined", f"{test.why.removesuffix('.')}; if no TCP entry lacks IFS handles: {lower(hole.why)}"
        )
    return test


def go_127(catalog: Catalog) -> Reading:
    """Go 1.27: if the test fails, each socket's own entry decides."""
    test = _tested(catalog)
    if test is None or test.status == "undetermined":
        return go_2025(catalog)
    everything = (*TCP, *UDP, *RAW, *UNIX)
    own = catalog.those(everything, catalog.hands_out_non_ifs)
    if own:
        return Reading(
            "slower",
            f"{owned(own)} {verb(owners(own), 'lacks', 'lack')} IFS handles; Go 1.27 sees that of each socket and does "
            "without the skip flag there.",
        )
    doubtful = catalog.doubtful(everything, catalog.hands_out_non_ifs)
    if doubtful:
        return undetermined(catalog, doubtful)
    return Reading("unaffected", "Go 1.27 looks at each socket, and every entry that sockets get has IFS handles.")


def tailscale(catalog: Catalog) -> Reading:
    """Tailscale: what all Go releases that it may be built with have in common."""
    readings = [catalog.says(release) for release in (go, go_2025, go_127)]
    if len({reading.status for reading in readings}) == 1:
        return Reading(readings[0].status, f"Tailscale is a Go program: {lower(readings[0].why)}")
    return Reading(
        "undetermined",
        "Tailscale is a Go program, and here Go releases differ: "
        + ", ".join(
            f"{name} {reading.status}"
            for name, reading in zip(("to about 1.25", "after that", "1.27"), readings, strict=True)
        )
        + "; see their statements.",
    )


def go_191(catalog: Catalog) -> Reading:
    """Go 1.9.1 and older: crashed with one product that is known."""
    found = catalog.having(non_ifs_chain)
    blamed = [entry for entry in found.entries if entry.product == LAVASOFT]
    if blamed:
        return Reading(
            "fails",
            f"{entries(blamed)} {verb(blamed, 'lacks', 'lack')} IFS handles; crashes of old Go programs in "
            "SetFileCompletionNotificationModes are reported with this product.",
        )
    return _crash(
        catalog, f"crashes of old Go programs are reported with {LAVASOFT}, of other products it is not known"
    )


def go_winio(catalog: Catalog) -> Reading:
    """go-winio: a crash is reported, the product is not."""
    return _crash(catalog, "a crash of go-winio is reported without the name of the product")


def non_ifs_chain(entry: Entry) -> bool | None:
    return both(entry.layered, entry.visible, entry.lacks_ifs)


def _crash(catalog: Catalog, what_is_known: str) -> Reading:
    found = catalog.having(non_ifs_chain)
    if found.entries:
        return Reading("undetermined", f"{lacking(found.entries)}; {what_is_known}.")
    if found.any is None:
        return Reading(
            "undetermined",
            f"Whether a layered provider without IFS handles is installed is not known; {what_is_known}.",
        )
    return Reading("unaffected", "No layered provider without IFS handles is installed.")


def _tcp(entry: Entry) -> bool | None:
    protocol = None if entry.protocol is None else entry.protocol == IPPROTO_TCP
    return both(entry.visible, protocol)


def _tested(catalog: Catalog) -> Reading | None:
    """Do Go's test; None if it is passed for certain, so that Go uses the skip flag."""
    bad = catalog.having(lambda entry: both(_tcp(entry), entry.lacks_ifs))
    if bad.entries:
        return Reading("slower", f"{lacking(bad.entries)}: Go finds that at its start and does without the skip flag.")
    listed = catalog.having(_tcp)
    if len(listed.entries) > _ROOM:
        return Reading(
            "slower",
            f"Programs see {len(listed.entries)} TCP entries, more than the {_ROOM} that Go's test can hold: it does "
            "without the skip flag.",
        )
    if bad.doubtful:
        return unclear(bad.doubtful, "a TCP entry without IFS handles")
    if not catalog.whole:
        return Reading(
            "undetermined", "The dump is not whole, so a TCP entry without IFS handles may be missing from it."
        )
    if len(listed.entries) + len(listed.doubtful) > _ROOM:
        return Reading("undetermined", f"It cannot be told whether programs see more than {_ROOM} TCP entries.")
    return None


def _all_pass(catalog: Catalog) -> Reading:
    count = len(catalog.having(_tcp).entries)
    return Reading("unaffected", f"All TCP entries that programs see have IFS handles ({count}), at most {_ROOM}.")


def _hole(catalog: Catalog, asked: Sequence[Kind]) -> Reading | None:
    """Find sockets that get the skip flag although their own entry lacks IFS handles."""
    hit = catalog.those(asked, catalog.hands_out_non_ifs)
    if hit:
        return Reading(
            "exposed",
            f"{owned(hit)} {verb(owners(hit), 'lacks', 'lack')} IFS handles, and Go's test looks at TCP entries only, "
            "which pass: completions may never arrive.",
        )
    doubtful = catalog.doubtful(asked, catalog.hands_out_non_ifs)
    return undetermined(catalog, doubtful) if doubtful else None


PREDICATES: Final = {
    "go": go,
    "go-2025": go_2025,
    "go-1.27": go_127,
    "go-1.9.1": go_191,
    "go-winio": go_winio,
    "tailscale": tailscale,
}
