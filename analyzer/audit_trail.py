"""The audit trail in the analysis document: a part of `analyzer.analysis`, which this module must not import."""

from __future__ import annotations

from typing import Literal

import msgspec

TrailKind = Literal["netsh winsock audit trail", "event log"]
TrailAction = Literal["installed", "removed", "disabled", "reset", "bypassed"]


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all parts of the document: immutable, strict when read back."""


class TrailSource(Struct, frozen=True):
    """A file, or a part of one, that holds an audit trail of the machine; `entries` counts those in it.

    `complete` says whether all of it was read: of a very long one the beginning is.
    """

    path: str
    member: str | None
    line: int
    end_line: int
    kind: TrailKind
    entries: int
    complete: bool


class NamedProvider(Struct, frozen=True):
    """A provider of the dump: `catalog` counts the dump's catalogs from 0, `position` is that in the catalog."""

    catalog: int
    position: int


class TrailEntry(Struct, frozen=True):
    """What the audit trail says in one place, quoted; `source` counts the sources from 0.

    The format of `netsh winsock audit trail` is not published, so that of it only `lines` and `providers` are told.
    `action`, `time`, `name`, `bits` and `installer` are read from events, where they say them: `time` as it stands
    there, `installer` is the file of the program that made the change. `providers` are those that the entry names.
    """

    source: int
    line: int
    end_line: int
    lines: tuple[str, ...]
    action: TrailAction | None = None
    time: str | None = None
    name: str | None = None
    bits: Literal[64, 32] | None = None
    installer: str | None = None
    providers: tuple[NamedProvider, ...] = ()


class AuditTrail(Struct, frozen=True):
    """Who installed and removed layered providers on the machine of a dump, as files of that machine say it.

    `entries` are at most 200, in the order of their sources; where there are more, those that name a provider of the
    dump come first. It changes no verdict.
    """

    sources: tuple[TrailSource, ...]
    entries: tuple[TrailEntry, ...]
