"""The comparison document: what became of machines between two analyses; every output renders it, none computes.

As in the analysis document, field names are a contract, and None is "not known", never a guess. `added` and `removed`
are certain; what a listing that is not whole does not show is `unseen`.
"""

from __future__ import annotations

from typing import Final, Literal

from analyzer.analysis import EntryType, Input, Origin, Severity, Source, Tool, Verdict
from analyzer.audit_trail import Struct

SCHEMA_VERSION: Final = "1.0"

Outcome = Literal["worse", "cannot-tell", "better", "changed", "unchanged"]
VerdictChange = Literal["better", "worse", "unchanged", "cannot-tell"]
FindingStatus = Literal["new", "gone", "unchanged", "cannot-tell"]
ResultState = Literal["new", "unchanged", "updated", "absent"]
PairedBy = Literal["machine", "place", "order"]
Side = Literal["before", "after"]

OUTCOMES: Final[tuple[Outcome, ...]] = ("worse", "cannot-tell", "better", "changed", "unchanged")
"""What needs attention first stands first."""


class Entry(Struct, frozen=True):
    """One provider or name space provider. `layers` are the provider ids of its resolved path, down to the base."""

    software: str
    description: str | None
    provider_id: str | None
    provider_path: str | None
    entry_type: EntryType | None
    address_family: int | None
    socket_type: int | None
    protocol: int | None
    service_flags: int | None
    name_space: int | None
    ifs: bool | None
    origin: Origin
    product: str | None
    layers: tuple[str | None, ...]
    catalog_entry_id: int | None
    line: int


class FieldChange(Struct, frozen=True):
    """A field that has another value; of flags, `set` and `cleared` name the bits."""

    field: str
    before: int | str | tuple[str | None, ...]
    after: int | str | tuple[str | None, ...]
    set: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()


class EntryChange(Struct, frozen=True):
    """The same provider with other values."""

    before: Entry
    after: Entry
    fields: tuple[FieldChange, ...]


class Reordering(Struct, frozen=True):
    """Visible providers that match the same sockets and stand in another order; only those in both catalogs count."""

    address_family: int
    socket_type: int
    protocol: int | None
    before: tuple[Entry, ...]
    after: tuple[Entry, ...]


class SocketChange(Struct, frozen=True):
    """A kind of TCP/IP socket that gets another provider, or the same one over other layers.

    `before` and `after` are None where no provider matches; where that is not certain, `certain` is False.
    """

    address_family: int
    socket_type: int
    protocol: int
    before: Entry | None
    after: Entry | None
    certain: bool


class CatalogChange(Struct, frozen=True):
    """What differs between two catalogs. `unseen_after`: entries of BEFORE that AFTER may hold and does not show."""

    bits: Literal[64, 32] | None
    removed: tuple[Entry, ...] = ()
    added: tuple[Entry, ...] = ()
    unseen_before: tuple[Entry, ...] = ()
    unseen_after: tuple[Entry, ...] = ()
    changed: tuple[EntryChange, ...] = ()
    reordered: tuple[Reordering, ...] = ()
    sockets: tuple[SocketChange, ...] = ()
    name_spaces_removed: tuple[Entry, ...] = ()
    name_spaces_added: tuple[Entry, ...] = ()
    name_spaces_unseen_before: tuple[Entry, ...] = ()
    name_spaces_unseen_after: tuple[Entry, ...] = ()
    name_spaces_changed: tuple[EntryChange, ...] = ()


class FindingChange(Struct, frozen=True):
    """What became of a rule's finding, about the software named.

    `severity_before` is None where only AFTER has it, `severity_after` where only BEFORE has it.
    """

    rule: str
    title: str
    status: FindingStatus
    severity_before: Severity | None
    severity_after: Severity | None
    software: tuple[str, ...]


class Listing(Struct, frozen=True):
    """One of the two dumps of a machine."""

    id: str
    source: Source
    machine: str | None
    windows: str | None
    dialect: str
    complete: bool
    verdict: Verdict
    verdict_reason: str


class Pair(Struct, frozen=True):
    """Two dumps of one machine and what differs: the outcome, a sentence, what to do, and what cannot be told."""

    paired_by: PairedBy
    before: Listing
    after: Listing
    outcome: Outcome
    headline: str
    advice: tuple[str, ...]
    cautions: tuple[str, ...]
    verdict: VerdictChange
    catalogs: tuple[CatalogChange, ...]
    findings: tuple[FindingChange, ...]


class Unpaired(Struct, frozen=True):
    """A dump that has no counterpart on the other side."""

    side: Side
    listing: Listing


class ComparisonSummary(Struct, frozen=True):
    pairs: int
    unpaired: int
    outcomes: dict[str, int]


class Comparison(Struct, frozen=True, kw_only=True):
    """The whole result; catalogs without a difference are left out of their pair.

    `before` and `after` are the inputs of each side that were analyzed or could not be read, `command` is what was
    typed to compare them, without passwords.
    """

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    tool: Tool
    outcome: Outcome
    pairs: tuple[Pair, ...]
    unpaired: tuple[Unpaired, ...]
    summary: ComparisonSummary
    before: tuple[Input, ...] = ()
    after: tuple[Input, ...] = ()
    command: str | None = None

    def to_json(self) -> str:
        """Return the document as JSON."""
        return self._text(".json")

    def to_html(self) -> str:
        """Return the report as a web page that needs no other file."""
        return self._text(".html")

    def to_markdown(self) -> str:
        """Return the report as Markdown."""
        return self._text(".md")

    def _text(self, ending: str) -> str:
        from analyzer.outputs import comparison  # noqa: PLC0415 - outputs are imported when asked for

        return str(comparison.render(self, ending))

    def __repr__(self) -> str:
        """Say what is in it: whole documents have megabytes. `comparison.pairs[0]` shows a pair with all its parts."""
        from analyzer.outputs.words import counted  # noqa: PLC0415 - the same

        unpaired = f", {self.summary.unpaired:,} without a counterpart" if self.unpaired else ""
        return f"<Comparison: {self.outcome}, {counted(self.summary.pairs, 'pair')}{unpaired}>"
