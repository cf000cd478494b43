"""Software that goes round a provider without IFS handles: it works, and filters do not see its traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.runtimes.catalog import TCP, UDP, Catalog, both
from analyzer.runtimes.reading import Reading, entries, have_ifs, owned, owners, undetermined, verb

if TYPE_CHECKING:
    from analyzer.runtimes.catalog import Entry, Found, Kind, Selection
    from analyzer.runtimes.reading import Predicate

_KINDS: Final = (*TCP, *UDP)


def chooses_ifs(program: str) -> Predicate:
    """Make the predicate of a program that opens the first entry with IFS handles, or, without one, the usual one."""

    def predicate(catalog: Catalog) -> Reading:
        hit = catalog.those(_KINDS, catalog.hands_out_non_ifs)
        passed = [selection for selection in hit if _choices(catalog, selection.kind).any]
        if passed:
            return Reading(
                "bypasses",
                f"{owned(passed)} {verb(owners(passed), 'lacks', 'lack')} IFS handles, and {program} opens another "
                "entry that has them: filters and proxies do not see its traffic.",
            )
        doubtful = catalog.doubtful(_KINDS, catalog.hands_out_non_ifs)
        if doubtful:
            return undetermined(catalog, doubtful)
        return _no_choice(catalog, hit, program) if hit else have_ifs(_KINDS)

    return predicate


def cygwin(catalog: Catalog) -> Reading:
    """Cygwin: asks SIO_BASE_HANDLE for the base provider's socket if a handle is not inherited."""
    hit = catalog.those(_KINDS, catalog.hands_out_non_ifs)
    passed = [selection for selection in hit if not any(map(catalog.blocks_base_handle, selection.entries))]
    if passed:
        return Reading(
            "bypasses",
            f"{owned(passed)} {verb(owners(passed), 'lacks', 'lack')} IFS handles: Cygwin goes on with the base "
            "provider's socket, so filters and proxies do not see its traffic.",
        )
    if hit:
        found = owners(hit)
        return Reading(
            "undetermined",
            f"{entries(found)} {verb(found, 'lacks', 'lack')} IFS handles and {verb(found, 'is', 'are')} known to make "
            "SIO_BASE_HANDLE fail, by which Cygwin goes round a provider: what it does then is not established.",
        )
    doubtful = catalog.doubtful(_KINDS, catalog.hands_out_non_ifs)
    return undetermined(catalog, doubtful) if doubtful else have_ifs(_KINDS)


def _choices(catalog: Catalog, kind: Kind) -> Found:
    """Find the entries with IFS handles that a program may open for a kind of socket."""

    def test(entry: Entry) -> bool | None:
        return both(entry.owns(kind), entry.ifs)

    return catalog.having(test)


def _no_choice(catalog: Catalog, hit: list[Selection], program: str) -> Reading:
    doubt = any(_choices(catalog, selection.kind).any is None for selection in hit)
    what = f"{owned(hit)} {verb(owners(hit), 'lacks', 'lack')} IFS handles"
    if doubt:
        return Reading("undetermined", f"{what}; whether {program} finds another entry that has them is not known.")
    return Reading("unaffected", f"{what}, but there is no other entry to choose: {program} uses it as it is.")


PREDICATES: Final = {
    "ruby": chooses_ifs("Ruby (in the versions that were read)"),
    "perl": chooses_ifs("Perl"),
    "cygwin": cygwin,
}
