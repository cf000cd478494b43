"""What every dialect gives: entries with the lines they stand on, gathered into dumps.

An `Entry` is immutable and knows no position, so that equal blocks of many dumps can share one; a `Placed` entry adds
the line numbers. Of these two a dump has hundreds, so they are msgspec's, which makes one in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from analyzer.trail import Found as TrailFound

Value = int | str | tuple[int, ...]
Kind = Literal["provider", "name space"]

PROVIDER_FIELDS: Final = (
    "entry_type",
    "description",
    "provider_id",
    "provider_path",
    "catalog_entry_id",
    "version",
    "address_family",
    "max_address_length",
    "min_address_length",
    "socket_type",
    "protocol",
    "service_flags",
    "chain_length",
    "chain",
)
"""The fields of a provider in the order in which netsh prints them."""

PROVIDER_FLAGS: Final = "provider_flags"
"""A field of a provider that netsh does not print, and other dialects do: dwProviderFlags."""

NAME_SPACE_FIELDS: Final = ("description", "provider_id", "name_space", "active", "version")
"""The fields of a name space provider in the order in which netsh prints them."""

FIELDS: Final[Mapping[Kind, tuple[str, ...]]] = {"provider": PROVIDER_FIELDS, "name space": NAME_SPACE_FIELDS}
"""The fields of both kinds of entry."""

LABELS: Final = {
    "entry_type": "Entry Type",
    "description": "Description",
    "provider_id": "Provider ID",
    "provider_path": "Provider Path",
    "catalog_entry_id": "Catalog Entry ID",
    "version": "Version",
    "address_family": "Address Family",
    "max_address_length": "Max Address Length",
    "min_address_length": "Min Address Length",
    "socket_type": "Socket Type",
    "protocol": "Protocol",
    "service_flags": "Service Flags",
    "chain_length": "Protocol Chain Length",
    "chain": "Protocol Chain",
    "name_space": "Name Space",
    "active": "Active",
    PROVIDER_FLAGS: "Provider Flags",
}
"""What fields are called where people read of them: the English labels of netsh, and of dwProviderFlags."""

MAX_PROTOCOL_CHAIN: Final = 7
"""The longest chain of Windows; a longer one is corruption."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One provider or name space provider as printed.

    `values` holds what is known: a field that is missing, cut or not of its shape is absent. `rows` and `labels` tell,
    for each printed field, on which of the entry's lines (blank ones not counted, from 0) and under which label.
    `marked_32` is None if the line that would tell is lost.
    """

    kind: Kind
    title: str | None
    marked_32: bool | None
    values: Mapping[str, Value]
    rows: Mapping[str, int]
    labels: Mapping[str, str]
    damaged: bool


class Placed(msgspec.Struct, frozen=True, gc=False):
    """An entry and the numbers (from 1) of its lines in the input; `lines[entry.rows[field]]` is a field's line.

    `continued` are lines on which a value goes on that was broken.
    """

    entry: Entry
    lines: tuple[int, ...]
    continued: tuple[int, ...] = ()

    @property
    def end_line(self) -> int:
        """The last line of the entry."""
        return max(self.lines[-1], *self.continued) if self.continued else self.lines[-1]

    def line_of(self, field: str) -> int:
        """Return the line on which a field stands, or the entry's first line if the field was not printed."""
        row = self.entry.rows.get(field)
        return self.lines[0] if row is None else self.lines[row]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a dump from being whole. `name` is stable, `message` is a sentence for people."""

    name: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line within a dump that gave no value, and why."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """A program for which Windows restricts layered providers (AppId_Catalog); only the registry tells.

    Only layered providers whose categories are all among `permitted_categories` are loaded into it; None if not known.
    """

    path: str
    arguments: str | None
    permitted_categories: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Witness:
    """Another dump of the same machine that was compared with this one.

    `place` and `line` say where it stands, `agreeing` how many providers it confirms, `flags_added` for how many of
    them it gave the Service Flags; `differences` are half sentences about the others.
    """

    place: str
    dialect: str
    line: int
    agreeing: int
    flags_added: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowsTold:
    """What is told of a dump's Windows elsewhere than in the dump: in other lines of its file, or in files beside it.

    `words` say who tells which `version`; if it is not `exact` it is the oldest one that fits. `server` says whether it
    is a Windows for servers. `but` are half sentences about what contradicts it. Without a version there is only that.
    """

    version: tuple[int, int, int] | None
    exact: bool = True
    server: bool | None = None
    words: str = ""
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DumpRecord:
    """One listing of one machine's catalogs, in printed order.

    `notes` are things worth knowing that leave the dump whole. `decoded` says what stands in lines that nobody can
    read, such as hexadecimal digits. `machine` is the computer's name where it is known, `machine_evidence` says from
    where. `trails` are the audit trails of its machine.
    """

    dialect: str
    language: str | None
    entries: tuple[Placed, ...]
    line: int
    end_line: int
    problems: tuple[Problem, ...]
    unrecognized: tuple[Doubt, ...]
    windows_version: tuple[int, int, int] | None
    windows_version_line: int | None
    machine: str | None = None
    exemptions: tuple[Exemption, ...] = ()
    notes: tuple[Problem, ...] = ()
    decoded: Mapping[int, str] = field(default_factory=dict)
    witness: Witness | None = None
    machine_evidence: str | None = None
    windows_told: WindowsTold | None = None
    trails: tuple[TrailFound, ...] = ()

    @property
    def known_version(self) -> tuple[int, int, int] | None:
        """The Windows version as far as anybody says it: the console's banner, or what is told elsewhere."""
        if self.windows_version is not None or self.windows_told is None:
            return self.windows_version
        return self.windows_told.version
