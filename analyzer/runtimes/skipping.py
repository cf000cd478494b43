"""Software that sets the skip flag without a test: exposed where its sockets get an entry without IFS handles."""

from __future__ import annotations

from typing import Final

from analyzer.runtimes.catalog import TCP, UDP, Catalog, Entry
from analyzer.runtimes.reading import Reading, have_ifs, lacking, lower, no_test, owned, owners, undetermined, verb

_NAME: Final = ".NET"


def dotnet(catalog: Catalog) -> Reading:
    """.NET: all sockets, but on Windows 7 and older UDP sockets go without the flag."""
    if catalog.windows == "after 7":
        return no_test(_NAME, (*TCP, *UDP))(catalog)
    tcp, udp = no_test(_NAME, TCP)(catalog), no_test(_NAME, UDP)(catalog)
    if catalog.windows is not None or tcp.status == "exposed":
        return tcp
    if udp.status == "exposed":
        if tcp.status == "undetermined":
            return tcp
        return Reading("undetermined", f"If Windows is newer than 7, which the dump does not tell: {lower(udp.why)}")
    return no_test(_NAME, (*TCP, *UDP))(catalog)


def sqlclient(catalog: Catalog) -> Reading:
    """SqlClient of .NET Framework 4.5 and 4.5.1, on Windows 7."""
    if catalog.windows == "after 7":
        return Reading("unaffected", "Microsoft names Windows 7 only, and this Windows is newer.")
    hit = catalog.those(TCP, catalog.hands_out_non_ifs)
    if hit:
        what = f"{owned(hit)} {verb(owners(hit), 'lacks', 'lack')} IFS handles"
        if catalog.windows == "7":
            return Reading("fails", f"{what}, with which SqlConnection.Open fails on Windows 7, as Microsoft says.")
        return Reading(
            "undetermined",
            f"{what}: Microsoft says that SqlConnection.Open then fails on Windows 7, which the dump does not prove.",
        )
    return _by_every_entry(catalog)


def _by_every_entry(catalog: Catalog) -> Reading:
    """Do Microsoft's own test, which is wider than what TCP sockets meet."""
    printed = catalog.having(_lacks_ifs)
    doubtful = catalog.doubtful(TCP, catalog.hands_out_non_ifs)
    if printed.entries:
        sockets = "it is not certain that TCP sockets get" if doubtful else "TCP sockets do not get"
        return Reading(
            "undetermined",
            f"{lacking(printed.entries)}, which Microsoft's test of all entries counts on Windows 7, although "
            f"{sockets} {verb(printed.entries, 'it', 'them')}.",
        )
    if doubtful:
        return undetermined(catalog, doubtful)
    if printed.any is None:
        return Reading("undetermined", "Not every entry's Service Flags are known, and Microsoft's test asks for all.")
    return have_ifs(TCP)


def _lacks_ifs(entry: Entry) -> bool | None:
    return entry.lacks_ifs


PREDICATES: Final = {
    "dotnet": dotnet,
    "sqlclient-4.5": sqlclient,
    "msquic": no_test("msquic", UDP),
    "mio-0.6": no_test("mio 0.6", TCP),
    "compio": no_test("compio (as its maintainers say)", (*TCP, *UDP)),
}
