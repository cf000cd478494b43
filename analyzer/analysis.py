"""The analysis document: the one frozen result that every output renders and no output computes.

The JSON document is this module written down: field names are a contract (`schema_version`), and the JSON Schema is
generated from these types. Unknown values are `None`, never a guess; a value that was cut in the log is `None` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from analyzer.audit_trail import AuditTrail, Struct

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION: Final = "1.0"

Verdict = Literal["non-ifs", "undetermined", "layered", "non-ifs-other-family", "clean"]
Severity = Literal["error", "warning", "note"]
EntryType = Literal["base", "layered", "chain"]
Origin = Literal["microsoft", "third-party", "unknown"]
InputStatus = Literal["analyzed", "no-catalog", "unreadable"]
LayerRole = Literal["layered", "base", "missing", "cycle"]
BaselineState = Literal["new", "unchanged"]
RuntimeStatus = Literal["exposed", "slower", "fails", "bypasses", "unaffected", "undetermined"]

VERDICTS: tuple[Verdict, ...] = ("non-ifs", "undetermined", "layered", "non-ifs-other-family", "clean")
"""Worst first: the order in which verdicts are tried, and in which `--fail-on` compares them."""

RUNTIME_STATUSES: tuple[RuntimeStatus, ...] = ("exposed", "fails", "slower", "bypasses", "undetermined", "unaffected")
"""The most affected first."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Tool(Struct, frozen=True):
    name: str
    version: str


class Input(Struct, frozen=True):
    """What the user named, or a file found below it, and how reading it went; `detail` says why it was not analyzed.

    `size` is in bytes. `sha256` is that of the whole input as it was read, in lower-case hexadecimal digits, and given
    where a dump was found, so that a report can be held against the file that it is about.
    """

    path: str
    status: InputStatus
    detail: str | None = None
    size: int | None = None
    sha256: str | None = None


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
    """What the dump and its bundle tell of its Windows, never more exact than the evidence."""

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
    """One rule's statement about one dump; `baseline` says whether an earlier analysis had it, None without one."""

    rule: str
    severity: Severity
    title: str
    message: str
    evidence: tuple[Evidence, ...]
    remedy: tuple[str, ...]
    next_step: str
    baseline: BaselineState | None = None


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
    """One listing of one machine's catalogs, and what follows from it.

    `text` is the listing itself, as it was decoded, from line `source.line` on: at most 5,000 lines and 1,000,000
    characters, and of a line over 2,000 characters the beginning. Documents of many dumps may be without it.
    `baseline_verdict` is the verdict of the same machine in an earlier analysis, None where there is none.
    """

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
    text: tuple[str, ...] | None = None
    machine_evidence: str | None = None  # which file and line name the machine, and what contradicts them
    baseline_verdict: Verdict | None = None
    audit_trail: AuditTrail | None = None  # None where no file of the machine holds one


class Summary(Struct, frozen=True):
    dumps: int
    verdicts: dict[str, int]
    findings: dict[str, int]


class Analysis(Struct, frozen=True, kw_only=True):
    """The whole result. `command` is what was typed to get it, without passwords; a program that asks types nothing."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    tool: Tool
    inputs: tuple[Input, ...]
    dumps: tuple[Dump, ...]
    summary: Summary
    command: str | None = None

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the document as a data frame of its own; `analyzer.tables` describes all of them.

        Its types are Int64, boolean and string, with NA for what is not known; lists are tuples. It is made anew at
        each call, 6 us a provider: keep it in a variable.

        >>> import analyzer
        >>> analysis = analyzer.analyze("samples/windows-10-non-ifs-lsp.txt", "samples/windows-10-clean.txt")
        >>> analysis.table("dumps")[["verdict", "providers", "errors"]]
           verdict  providers  errors
        0  non-ifs         34       1
        1    clean         28       0

        Raises:
            KeyError: if there is no such table.
        """
        from analyzer import tables  # noqa: PLC0415 - a document is read and written without pandas

        return tables.to_pandas(name, tables.columns(self, [name])[name])

    @property
    def catalogs(self) -> pd.DataFrame:
        """One row a catalog."""
        return self.table("catalogs")

    @property
    def providers(self) -> pd.DataFrame:
        """One row a provider.

        >>> import analyzer
        >>> providers = analyzer.analyze("samples/windows-10-two-lsps.txt").providers
        >>> bad = providers[(providers.ifs == False) & providers.visible]
        >>> bad[["bits", "position", "catalog_entry_id", "entry_type", "product"]].head(2)
           bits  position  catalog_entry_id entry_type                product
        0    64         1              1025      chain  Astrill VPN (Komodia)
        1    64         2              1026      chain  Astrill VPN (Komodia)
        """
        return self.table("providers")

    @property
    def chain_links(self) -> pd.DataFrame:
        """One row a layer of a resolved chain, from the top one to the base.

        >>> import analyzer
        >>> links = analyzer.analyze("samples/windows-10-two-lsps.txt").chain_links
        >>> links[["chain_entry_id", "layer", "catalog_entry_id", "role", "ifs"]].head(3)
           chain_entry_id  layer  catalog_entry_id     role    ifs
        0            1025      1              1024  layered  False
        1            1025      2              1021  layered   True
        2            1025      3              1002     base   True
        """
        return self.table("chain_links")

    @property
    def name_spaces(self) -> pd.DataFrame:
        """One row a name space provider."""
        return self.table("name_spaces")

    @property
    def sockets(self) -> pd.DataFrame:
        """One row a kind of socket in a catalog, with the provider that it gets."""
        return self.table("sockets")

    @property
    def findings(self) -> pd.DataFrame:
        """One row a finding.

        >>> import analyzer
        >>> analyzer.analyze("samples/vmware-guest.txt").findings[["rule", "severity"]]
                           rule severity
        0  non-ifs-other-family     note
        """
        return self.table("findings")

    @property
    def runtimes(self) -> pd.DataFrame:
        """One row a runtime and dump."""
        return self.table("runtimes")

    def to_json(self) -> str:
        """Return the document as JSON; `analyzer.load` reads it back from a file."""
        return self._text(".json")

    def to_html(self) -> str:
        """Return the report as a web page that needs no other file."""
        return self._text(".html")

    def to_markdown(self) -> str:
        """Return the report as Markdown."""
        return self._text(".md")

    def _text(self, ending: str) -> str:
        from analyzer import outputs  # noqa: PLC0415 - outputs are imported when asked for

        return str(outputs.render(self, ending))

    def __repr__(self) -> str:
        """Say what is in it: whole documents have megabytes. `analysis.dumps[0]` shows a dump with all its parts."""
        from analyzer.outputs import notebook  # noqa: PLC0415 - the same

        return f"<Analysis: {notebook.summary(self)}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: verdicts, machines, findings."""
        from analyzer.outputs import notebook  # noqa: PLC0415 - the same

        return notebook.render(self)
