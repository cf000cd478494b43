"""Which tables and columns there are: the one declaration that schemas, data types, CSV headers and docs come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer.analysis import Dump, Finding, Provider, Severity
    from analyzer.audit_trail import TrailEntry, TrailSource

Kind = Literal["string", "int64", "bool", "list<int64>", "list<string>"]
Part = Literal["place", "position", "row"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; any value may be null, which means "not known" or "there is none".

    Attributes:
        name: as in the document, where the document has it.
        kind: the data type.
        about: one line for readers, with the unit.
        part: what `get` is given: the place of a row, its position, or what stands there.
        get: takes the value from it.
    """

    name: str
    kind: Kind
    about: str
    part: Part
    get: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its columns, those that tell the place of a row first."""

    name: str
    about: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _of_place(name: str, kind: Kind, about: str) -> Column:
    return Column(name, kind, about, "place", attrgetter(name))


def _position(about: str) -> Column:
    return Column("position", "int64", about, "position", lambda number: number)


def _text(name: str, about: str, get: Callable[[Any], Any] | None = None) -> Column:
    return Column(name, "string", about, "row", get or attrgetter(name))


def _number(name: str, about: str, get: Callable[[Any], Any] | None = None) -> Column:
    return Column(name, "int64", about, "row", get or attrgetter(name))


def _truth(name: str, about: str) -> Column:
    return Column(name, "bool", about, "row", attrgetter(name))


def _numbers(name: str, about: str, get: Callable[[Any], Any] | None = None) -> Column:
    return Column(name, "list<int64>", about, "row", get or attrgetter(name))


def _texts(name: str, about: str, get: Callable[[Any], Any] | None = None) -> Column:
    return Column(name, "list<string>", about, "row", get or attrgetter(name))


def _length(name: str) -> Callable[[Any], int]:
    get = attrgetter(name)
    return lambda row: len(get(row))


def _layers(provider: Provider) -> tuple[int, ...]:
    return tuple(layer.catalog_entry_id for layer in provider.path)


def _hexadecimal(provider: Provider) -> str | None:
    return None if provider.service_flags is None else f"0x{provider.service_flags:X}"


def _if_any(column: Column) -> Column:
    """Return a column for rows without a provider as well."""
    get = column.get
    return replace(column, get=lambda row: None if row is None else get(row))


def _sum(name: str) -> Callable[[Dump], int]:
    get = attrgetter(name)
    return lambda dump: sum(len(get(catalog)) for catalog in dump.catalogs)


def _severity(word: Severity) -> Callable[[Dump], int]:
    return lambda dump: sum(finding.severity == word for finding in dump.findings)


def _products(dump: Dump) -> tuple[str, ...]:
    """Return the products of third parties, in order of name."""
    entries = [e for c in dump.catalogs for part in (c.providers, c.name_spaces) for e in part]
    return tuple(sorted({e.product for e in entries if e.product is not None and e.origin == "third-party"}))


def _evidence(name: str) -> Callable[[Finding], tuple[Any, ...]]:
    get = attrgetter(name)
    return lambda finding: tuple(get(evidence) for evidence in finding.evidence)


def _source(name: str) -> Callable[[tuple[TrailSource, TrailEntry]], Any]:
    return lambda row: getattr(row[0], name)


def _entry(name: str) -> Callable[[tuple[TrailSource, TrailEntry]], Any]:
    return lambda row: getattr(row[1], name)


def _named(name: str) -> Callable[[tuple[TrailSource, TrailEntry]], tuple[int, ...]]:
    return lambda row: tuple(getattr(one, name) for one in row[1].providers)


_FILE: Final = (
    _of_place("path", "string", "Input: the file, archive or URL as it was named, or found in a folder"),
    _of_place("member", "string", "Path inside the archive; null where the input is no archive"),
)
_DUMP: Final = (*_FILE, _of_place("dump", "string", "Id of the dump; unique within its path"))
_CATALOG: Final = (
    *_DUMP,
    _of_place("catalog", "int64", "Which catalog of the dump, from 0"),
    _of_place(
        "bits", "int64", "64 or 32 for the catalogs of a 64-bit Windows, null where there is one unmarked catalog"
    ),
)
_LINES: Final = (
    _number("line", "First line in the file, from 1"),
    _number("end_line", "Last line in the file, included"),
)
_WHOSE: Final = (
    _text("origin", "microsoft, third-party or unknown"),
    _text("product", "Product that it belongs to, where it is known"),
    _truth("damaged", "Whether something of the entry was cut or unreadable"),
)

INPUTS: Final = Table(
    "inputs",
    "One row an input, and one a member of an archive that could not be read.",
    (
        *_FILE,
        _text("status", "analyzed, no-catalog or unreadable"),
        _text("detail", "Why it was not analyzed, or not to its end"),
        _number("size", "Size of the input, in bytes"),
        _text("sha256", "SHA-256 of the input as it was read, where a dump was found in it"),
    ),
)
DUMPS: Final = Table(
    "dumps",
    "One row a dump: one listing of one machine's catalogs. Its text is in the document only.",
    (
        *_DUMP,
        _number("line", "First line in the file, from 1", attrgetter("source.line")),
        _number("end_line", "Last line in the file, included", attrgetter("source.end_line")),
        _text("modified", "Time of the file, ISO 8601; of zip and cab without zone", attrgetter("source.modified")),
        _text("dialect", "What wrote it: netsh, registry-export or another reader"),
        _text("encoding", "Encoding in which it was read"),
        _text("language", "Display language of the labels"),
        _truth("complete", "Whether the dump is whole: not cut, not damaged"),
        _text("machine", "Host name, where the dump or a file beside it tells it"),
        _text("machine_evidence", "Which file and line tell it, and what contradicts them"),
        _text("windows", "Windows version, as exact as its evidence", attrgetter("windows.name")),
        _text("windows_evidence", "What tells it", attrgetter("windows.evidence")),
        _text("verdict", "non-ifs, undetermined, layered, non-ifs-other-family or clean"),
        _text("verdict_reason", "One sentence why"),
        _text("baseline_verdict", "Verdict of the same machine in the baseline"),
        _texts(
            "products", "Products of third parties among its providers and name spaces, in order of name", _products
        ),
        _number("catalogs", "Number of catalogs, 1 or 2", _length("catalogs")),
        _number("providers", "Number of providers, all catalogs", _sum("providers")),
        _number("name_spaces", "Number of name space providers, all catalogs", _sum("name_spaces")),
        _number("errors", "Number of findings of severity error", _severity("error")),
        _number("warnings", "Number of findings of severity warning", _severity("warning")),
        _number("notes", "Number of findings of severity note", _severity("note")),
        _number(
            "unrecognized", "Number of lines that are no part of it, and of values not whole", _length("unrecognized")
        ),
    ),
)
CATALOGS: Final = Table(
    "catalogs",
    "One row a catalog: one ordered list of providers.",
    (
        *_CATALOG,
        _number("providers", "Number of providers", _length("providers")),
        _number("name_spaces", "Number of name space providers", _length("name_spaces")),
        _number("sockets", "Number of kinds of sockets", _length("sockets")),
    ),
)
PROVIDERS: Final = Table(
    "providers",
    "One row a provider: the fields of its WSAPROTOCOL_INFO, and what they mean.",
    (
        *_CATALOG,
        _number("position", "Place in the catalog, from 1"),
        *_LINES,
        _text("entry_type", "base (chain length 1), layered (0, the hidden entry of an LSP) or chain (over 1)"),
        _text("description", "szProtocol, as printed"),
        _text("name", "Text that the description refers to, where it is such a reference and known"),
        _text("provider_id", "GUID, upper case in braces"),
        _text("provider_path", "Path of the DLL, as printed"),
        _number("catalog_entry_id", "dwCatalogEntryId; unique inside one catalog only"),
        _number("version", "iVersion"),
        _number("address_family", "iAddressFamily"),
        _text("address_family_name", "Its name, such as AF_INET"),
        _number("max_address_length", "iMaxSockAddr, in bytes"),
        _number("min_address_length", "iMinSockAddr, in bytes"),
        _number("socket_type", "iSocketType"),
        _text("socket_type_name", "Its name, such as SOCK_STREAM"),
        _number("protocol", "iProtocol"),
        _text("protocol_name", "Its name, such as IPPROTO_TCP"),
        _number("service_flags", "dwServiceFlags1"),
        _truth("ifs", "Whether bit 0x20000, XP1_IFS_HANDLES, is set"),
        _texts("flag_names", "Names of the service flags that are set"),
        _number("provider_flags", "dwProviderFlags; netsh does not print them"),
        _number("chain_length", "ProtocolChain.ChainLen"),
        _numbers("chain", "Catalog entry ids of the chain, as printed"),
        _numbers("layers", "Chain resolved: catalog entry ids from the top layer down to the base", _layers),
        _truth("visible", "Whether programs see it: chain length 1 or more, not hidden"),
        _truth("tcp_ip", "Whether it is of AF_INET or AF_INET6 and of socket type 1, 2 or 3"),
        *_WHOSE,
    ),
)
_HEXADECIMAL: Final = _text("service_flags_hex", "dwServiceFlags1 as people write it, such as 0x20066", _hexadecimal)
REPORT: Final = Table(
    "report",
    "One row a provider, with its dump and machine beside it. A dump without providers has one row, and so has an input"
    " or a member that was not analyzed.",
    (
        *_DUMP,
        _of_place("status", "string", "analyzed, or of the input: no-catalog or unreadable"),
        _of_place("verdict", "string", "Of the dump: non-ifs, undetermined, layered, non-ifs-other-family or clean"),
        _of_place("machine", "string", "Host name, where the dump tells it"),
        _of_place("windows", "string", "Windows version, as exact as its evidence"),
        *_CATALOG[len(_DUMP) :],
        *(
            _if_any(column)
            for own in PROVIDERS.columns[len(_CATALOG) :]
            for column in ((own, _HEXADECIMAL) if own.name == "service_flags" else (own,))
        ),
        _of_place("reason", "string", "Why the dump has this verdict, or why the input was not analyzed"),
    ),
)
CHAIN_LINKS: Final = Table(
    "chain_links",
    "One row a layer of a resolved chain, from the top one to the base. Entries without layers below have no rows.",
    (
        *_CATALOG,
        _number("position", "Place of the provider in the catalog, as in providers", lambda link: link[0].position),
        _number(
            "chain_entry_id",
            "Catalog entry id of the provider whose chain it is",
            lambda link: link[0].catalog_entry_id,
        ),
        _number("layer", "Which layer of the chain, from 1 at the top", lambda link: link[1]),
        _number("catalog_entry_id", "Catalog entry id of the layer", lambda link: link[2].catalog_entry_id),
        _text(
            "role", "layered, base, missing (not in the catalog) or cycle (passed before)", lambda link: link[2].role
        ),
        _text("description", "szProtocol of the layer", lambda link: link[2].description),
        Column("ifs", "bool", "Whether the layer has XP1_IFS_HANDLES", "row", lambda link: link[2].ifs),
    ),
)
NAME_SPACES: Final = Table(
    "name_spaces",
    "One row a name space provider; it has no service flags and is never non-IFS.",
    (
        *_CATALOG,
        _number("position", "Place among the name space providers of the catalog, from 1"),
        *_LINES,
        _text("description", "lpszIdentifier, as printed"),
        _text("name", "Text that the description refers to, where it is such a reference and known"),
        _text("provider_id", "GUID, upper case in braces"),
        _number("name_space", "dwNameSpace"),
        _number("active", "fActive: 1 or 0"),
        _number("version", "dwVersion"),
        *_WHOSE,
    ),
)
SOCKETS: Final = Table(
    "sockets",
    "One row a kind of socket in a catalog, and the provider that it gets.",
    (
        *_CATALOG,
        _position("Which kind of socket, from 1"),
        _number("address_family", "af of the call"),
        _number("socket_type", "type of the call"),
        _number("protocol", "protocol of the call"),
        _number("catalog_entry_id", "Provider that it gets; null if none matches, or a damaged entry might"),
        _truth("ifs", "Whether that provider has XP1_IFS_HANDLES"),
        _numbers(
            "layers", "Way of its calls: catalog entry ids from the top layer down to the base", attrgetter("path")
        ),
    ),
)
FINDINGS: Final = Table(
    "findings",
    "One row a finding: one rule's statement about one dump.",
    (
        *_DUMP,
        _position("Place among the findings of the dump, from 1"),
        _text("rule", "Id of the rule"),
        _text("severity", "error, warning or note"),
        _text("title", "What it is, in a few words"),
        _text("message", "What it is here"),
        _numbers("evidence_lines", "Lines in the file that show it, from 1", _evidence("line")),
        _texts("evidence_texts", "These lines as they stand", _evidence("text")),
        _texts("evidence_meanings", "What stands there where people cannot read it, else null", _evidence("meaning")),
        _texts("remedy", "What to do, step by step"),
        _text("next_step", "What to ask for or to look at next"),
        _text("baseline", "new or unchanged, against the baseline"),
    ),
)
RUNTIMES: Final = Table(
    "runtimes",
    "One row a runtime and dump: what Go, libuv, .NET ... do on this machine.",
    (
        *_DUMP,
        _position("Place among the runtimes of the dump, from 1"),
        _text("runtime", "Id of the runtime", attrgetter("id")),
        _text("name", "Its name"),
        _text("versions", "Versions of which this is said"),
        _text("status", "exposed, fails, slower, bypasses, undetermined or unaffected"),
        _text("why", "One sentence why"),
    ),
)
UNRECOGNIZED: Final = Table(
    "unrecognized",
    "One row a line within a dump that is no part of it, or whose value was not whole.",
    (
        *_DUMP,
        _position("Place in this list of the dump, from 1"),
        _number("line", "Line in the file, from 1"),
        _text("text", "The line as it stands"),
        _text("why", "Why it is listed"),
    ),
)

AUDIT_TRAIL: Final = Table(
    "audit_trail",
    "One row an entry of an audit trail: who installed or removed a layered provider, as a file of the machine says.",
    (
        *_DUMP,
        _position("Place among the entries of the dump, from 1"),
        _text("kind", "What the file holds: netsh winsock audit trail, or event log", _source("kind")),
        _text("file", "Input that the entry stands in", _source("path")),
        _text("file_member", "Path inside that input, where it is an archive", _source("member")),
        _number("line", "First line in that file, from 1", _entry("line")),
        _number("end_line", "Last line in that file, included", _entry("end_line")),
        _texts("lines", "These lines as they stand", _entry("lines")),
        _text("action", "Of an event: installed, removed, disabled, reset or bypassed", _entry("action")),
        _text("time", "Of an event: its time, as it stands", _entry("time")),
        _text("name", "Of an event: name of the layered provider", _entry("name")),
        _number("entry_bits", "Of an event: catalog that it speaks of, 64 or 32", _entry("bits")),
        _text("installer", "Of an event: program that made the change", _entry("installer")),
        _numbers("catalogs", "Catalogs of the providers that it names, from 0", _named("catalog")),
        _numbers("positions", "Their positions in these catalogs, as in providers", _named("position")),
    ),
)

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        *(INPUTS, DUMPS, CATALOGS, PROVIDERS, CHAIN_LINKS, NAME_SPACES, SOCKETS),
        *(FINDINGS, RUNTIMES, UNRECOGNIZED, AUDIT_TRAIL),
    )
}
"""The document, table by table. `path` and `dump` join them; with `catalog` and `position` they name one provider."""

VIEWS: Final[dict[str, Table]] = {REPORT.name: REPORT}
"""What is joined of them for people."""

ALL: Final = TABLES | VIEWS
DEFAULT: Final = REPORT.name
"""What `.csv` and `.parquet` hold unless another table is named."""
