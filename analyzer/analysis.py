"""The analysis document: the one frozen result that every output renders and no output computes.

The JSON document is this module written down: field names are a contract (`schema_version`), and the JSON Schema is
generated from these types. Unknown values are `None`, never a guess; a value that was cut in the log is `None` too.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

SCHEMA_VERSION: Final = "1.0"

Verdict = Literal["non-ifs", "undetermined", "layered", "non-ifs-other-family", "clean"]
Severity = Literal["error", "warning", "note"]
EntryType = Literal["base", "layered", "chain"]
Origin = Literal["microsoft", "third-party", "unknown"]
InputStatus = Literal["analyzed", "no-catalog", "unreadable"]
LayerRole = Literal["layered", "base", "missing", "cycle"]
RuntimeStatus = Literal["exposed", "slower", "fails", "bypasses", "unaffected", "undetermined"]

VERDICTS: tuple[Verdict, ...] = ("non-ifs", "undetermined", "layered", "non-ifs-other-family", "clean")
"""Worst first: the order in which verdicts are tried, and in which `--fail-on` compares them."""

RUNTIME_STATUSES: tuple[RuntimeStatus, ...] = ("exposed", "fails", "slower", "bypasses", "undetermined", "unaffected")
"""The most affected first."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all parts of the document: immutable, strict when read back."""


class Tool(Struct, frozen=True):
    name: str
    version: str


class Input(Struct, frozen=True):
    """What the user named, or a file found below it, and how reading it went; `detail` says why it was not analyzed."""

    path: str
    status: InputStatus
    detail: str | None = None


class Source(Struct, frozen=True):
    """Where a dump stands: lines are counted from 1, both ends included; `member` is a path inside an archive.

    `modified` is when the file or the member was last written, in ISO 8601: with `Z` in UTC, without in the zone of the
    machine that packed a zip or cab, which is not told. None where nothing tells it, as for stdin.
    """

    path: str
    member: str | None
    line: int
    end_line: int
    modified: str | None = None


class Windows(Struct, frozen=True):
    """What the dump tells of its Windows, never more exact than its evidence."""

    name: str | None
    evidence: str | None


class Layer(Struct, frozen=True):
    """One step of a chain's resolved path.

    `role` is `missing` where the catalog has no entry of that id, `cycle` where the id has been passed before.
    """

    catalog_entry_id: int
    role: LayerRole
    description: str | None
    ifs: bool | None


class Provider(Struct, frozen=True):
    """One provider of a catalog: the printed fields of its WSAPROTOCOL_INFO, then what they mean."""

    position: int
    line: int
    end_line: int
    entry_type: EntryType | None
    description: str | None
    provider_id: str | None
    provider_path: str | None
    catalog_entry_id: int | None
    version: int | None
    address_family: int | None
    max_address_length: int | None
    min_address_length: int | None
    socket_type: int | None
    protocol: int | None
    service_flags: int | None
    ifs: bool | None
    chain_length: int | None
    chain: tuple[int, ...]
    origin: Origin
    product: str | None
    damaged: bool
    visible: bool | None
    tcp_ip: bool | None
    address_family_name: str | None
    socket_type_name: str | None
    protocol_name: str | None
    flag_names: tuple[str, ...]
    path: tuple[Layer, ...]
    provider_flags: int | None = None  # dwProviderFlags; netsh does not print them
    name: str | None = None  # the text that `description` refers to, where it is such a reference and known


class NameSpace(Struct, frozen=True):
    """One name space provider. It has no service flags and is never non-IFS."""

    position: int
    line: int
    end_line: int
    description: str | None
    provider_id: str | None
    name_space: int | None
    active: int | None
    version: int | None
    origin: Origin
    product: str | None
    damaged: bool
    name: str | None = None  # the text that `description` refers to, where it is such a reference and known


class Socket(Struct, frozen=True):
    """The provider that a socket of one kind gets: the first visible entry that matches, in catalog order.

    `catalog_entry_id` is `None` if no entry matches, or if a damaged entry before it might. `path` is the way of the
    socket's calls: the ids of the layers from the top one to the base, chains resolved.
    """

    address_family: int
    socket_type: int
    protocol: int
    catalog_entry_id: int | None
    ifs: bool | None
    path: tuple[int, ...]


class Catalog(Struct, frozen=True):
    """One ordered catalog; `bits` is `None` where the dump has one unmarked catalog (32-bit Windows)."""

    bits: Literal[64, 32] | None
    providers: tuple[Provider, ...]
    name_spaces: tuple[NameSpace, ...]
    sockets: tuple[Socket, ...]


class Evidence(Struct, frozen=True):
    """A line of the input, quoted as it stands; of a line over 2,000 characters, the beginning.

    `meaning` says what stands there where people cannot read it, as in the hexadecimal digits of the registry.
    """

    member: str | None
    line: int
    text: str
    meaning: str | None = None


class Finding(Struct, frozen=True):
    """One rule's statement about one dump."""

    rule: str
    severity: Severity
    title: str
    message: str
    evidence: tuple[Evidence, ...]
    remedy: tuple[str, ...]
    next_step: str


class Runtime(Struct, frozen=True):
    """What one runtime (Go, libuv, .NET ...) does on this machine, in the versions named, and one sentence why.

    The skip flag of these sentences is FILE_SKIP_COMPLETION_PORT_ON_SUCCESS.
    """

    id: str
    name: str
    versions: str
    status: RuntimeStatus
    why: str


class Unrecognized(Struct, frozen=True):
    """A line within the dump that is no part of it, or a value that was not whole; `why` says which."""

    line: int
    text: str
    why: str


class Dump(Struct, frozen=True):
    """One listing of one machine's catalogs, and what follows from it."""

    id: str
    source: Source
    dialect: str
    encoding: str
    language: str | None
    complete: bool
    machine: str | None
    windows: Windows
    verdict: Verdict
    verdict_reason: str
    catalogs: tuple[Catalog, ...]
    findings: tuple[Finding, ...]
    runtimes: tuple[Runtime, ...]
    unrecognized: tuple[Unrecognized, ...]


class Summary(Struct, frozen=True):
    dumps: int
    verdicts: dict[str, int]
    findings: dict[str, int]


class Analysis(Struct, frozen=True, kw_only=True):
    """The whole result."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    tool: Tool
    inputs: tuple[Input, ...]
    dumps: tuple[Dump, ...]
    summary: Summary
