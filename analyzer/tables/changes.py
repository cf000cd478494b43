"""Which tables a comparison has, declared as those of an analysis are (`analyzer.tables.declared`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from analyzer.tables.declared import ALL, Column, Table

if TYPE_CHECKING:
    from analyzer.comparison.result import Listing
    from analyzer.tables.declared import Kind, Part


@dataclass(frozen=True, slots=True)
class PairPlace:
    """Whose rows these are: a pair, or of a dump without a counterpart the one side there is."""

    pair: int
    before: Listing | None
    after: Listing | None
    outcome: str | None

    @property
    def machine(self) -> str | None:
        """The host name, where one of the dumps tells it."""
        return next((side.machine for side in (self.after, self.before) if side is not None and side.machine), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference; fields are the columns of the table `changes`."""

    subject: str
    change: str
    bits: int | None = None
    name: str | None = None
    software: tuple[str, ...] = ()
    entry_type: str | None = None
    provider_id: str | None = None
    provider_path: str | None = None
    address_family: int | None = None
    socket_type: int | None = None
    protocol: int | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None
    set: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    certain: bool = True
    before_entry_id: int | None = None
    after_entry_id: int | None = None
    before_line: int | None = None
    after_line: int | None = None


def _column(part: Part, name: str, kind: Kind, about: str, way: str | None = None) -> Column:
    path = (way or name).split(".")

    def get(value: Any) -> Any:  # noqa: ANN401 - what stands in a row
        for step in path:
            value = None if value is None else getattr(value, step)
        return value

    return Column(name, kind, about, part, get)


def _place(name: str, kind: Kind, about: str, way: str | None = None) -> Column:
    return _column("place", name, kind, about, way)


def _own(name: str, kind: Kind, about: str) -> Column:
    return _column("row", name, kind, about)


def _listing(side: str) -> tuple[Column, ...]:
    columns: tuple[tuple[str, Kind, str, str], ...] = (
        ("line", "int64", "First line of the dump in its file, from 1", "source.line"),
        ("end_line", "int64", "Last line, included", "source.end_line"),
        ("dialect", "string", "What wrote it", "dialect"),
        ("windows", "string", "Windows version, as exact as its evidence", "windows"),
        ("complete", "bool", "Whether the dump is whole: not cut, not damaged", "complete"),
        ("verdict", "string", "Verdict of the dump", "verdict"),
        ("verdict_reason", "string", "One sentence why", "verdict_reason"),
    )
    return tuple(_place(f"{side}_{name}", kind, about, f"{side}.{way}") for name, kind, about, way in columns)


_PAIR: Final = (
    _place("pair", "int64", "Which pair, from 1; dumps without a counterpart are counted on behind them"),
    _place("machine", "string", "Host name, where one of the dumps tells it"),
    _place("outcome", "string", "worse, cannot-tell, better, changed or unchanged; null without a counterpart"),
    *(
        _place(f"{side}_{name}", "string", about, f"{side}.{way}")
        for side in ("before", "after")
        for name, about, way in (
            ("path", f"Input of the dump of {side.upper()}; null if it has none", "source.path"),
            ("member", "Path inside the archive; null where the input is no archive", "source.member"),
            ("dump", "Id of the dump, as in the tables of analyze", "id"),
        )
    ),
)

CHANGES: Final = Table(
    "changes",
    "One row a difference between two dumps of a machine. Each pair has a row for its verdict, which may be unchanged,"
    " and a dump without a counterpart has one row.",
    (
        *_PAIR,
        _own("bits", "int64", "64 or 32: in which catalog; null where there is one unmarked catalog, or none is meant"),
        _own(
            "subject",
            "string",
            "verdict, provider, name-space, order, socket, finding, or dump (without a counterpart)",
        ),
        _own(
            "change",
            "string",
            "added, removed, changed, reordered; unseen-before, unseen-after (that side does not show everything);"
            " only-before, only-after; of a verdict better, worse, unchanged or cannot-tell; of a finding new, gone,"
            " unchanged or cannot-tell",
        ),
        _own("name", "string", "Description of the entry, kind of socket, or title of the finding"),
        _own("software", "list<string>", "Software that it belongs to, or that the finding is about"),
        _own("entry_type", "string", "base, layered or chain; null of name spaces"),
        _own("provider_id", "string", "GUID, upper case in braces; as in AFTER where both have the entry"),
        _own("provider_path", "string", "Path of the DLL, as printed; as in AFTER where both have the entry"),
        _own("address_family", "int64", "iAddressFamily"),
        _own("socket_type", "int64", "iSocketType"),
        _own("protocol", "int64", "iProtocol"),
        _own("field", "string", "Which field changed; rule of a finding"),
        _own("before", "string", "Value in BEFORE: of the field, the verdict, the provider of a socket, the order"),
        _own("after", "string", "Value in AFTER"),
        _own("set", "list<string>", "Names of the flags that are set now"),
        _own("cleared", "list<string>", "Names of the flags that are cleared now"),
        _own("certain", "bool", "Whether it is certain; false where a dump is not whole"),
        _own("before_entry_id", "int64", "Catalog entry id in BEFORE"),
        _own("after_entry_id", "int64", "Catalog entry id in AFTER"),
        _own("before_line", "int64", "First line of the entry in the file of BEFORE, from 1"),
        _own("after_line", "int64", "First line of the entry in the file of AFTER, from 1"),
    ),
)
PAIRS: Final = Table(
    "pairs",
    "One row a pair of dumps, and one a dump without a counterpart.",
    (
        *_PAIR,
        _own("paired_by", "string", "machine, place or order; null without a counterpart"),
        _own("headline", "string", "The sentence that matters"),
        _own("advice", "list<string>", "What to do, step by step"),
        _own("cautions", "list<string>", "What keeps the comparison from being certain"),
        _own("verdict", "string", "What became of the verdict: better, worse, unchanged or cannot-tell"),
        *_listing("before"),
        *_listing("after"),
    ),
)

COMPARED: Final[dict[str, Table]] = {table.name: table for table in (CHANGES, PAIRS)}
"""The comparison, table by table; `pair` joins them."""
DEFAULT: Final = CHANGES.name
"""What `.csv` and `.parquet` of a comparison hold unless another table is named."""
DECLARED: Final = ALL | COMPARED
"""All tables that there are, by name."""
