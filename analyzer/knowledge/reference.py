"""The shapes of the knowledge that is there to be looked up: base providers, errors, collectors and words.

Records that the analysis itself needs are in `records`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from analyzer.analysis import Severity, Verdict  # noqa: TC001 - msgspec reads the field types at run time
from analyzer.audit_trail import TrailKind  # noqa: TC001 - msgspec reads the field types at run time
from analyzer.knowledge.records import FieldKey, Record

_WINSOCK = range(0x10000)
_FACILITY_WIN32 = 0x8007_0000


class BaseProvider(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A base entry as a catalog prints it; a number that no source shows is None."""

    description: str
    provider_id: str | None = None
    address_family: int | None = None
    max_address_length: int | None = None
    min_address_length: int | None = None
    socket_type: int | None = None
    protocol: int | None = None
    service_flags: int | None = None


class BaseProviderFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`base_providers.toml`."""

    base_provider: tuple[BaseProvider, ...]


class ErrorCode(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An error code that programs log, and what it tells about the catalog."""

    code: int
    name: str
    meaning: str
    catalog: str
    remedy: str

    @property
    def hresult(self) -> int | None:
        """The code as an HRESULT, which is how WSL and .NET print it; None for an NTSTATUS.

        >>> f"{ErrorCode(code=10045, name='', meaning='', catalog='', remedy='', source='x').hresult:#x}"
        '0x8007273d'
        """
        return _FACILITY_WIN32 | self.code if self.code in _WINSOCK else None


class ErrorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`errors.toml`."""

    error: tuple[ErrorCode, ...]


class Collector(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of support bundle that holds a catalog; `encoding` is empty where nobody recorded it.

    `host` are forms of the file's name that hold the machine's name, `host_certain` that only the collector uses them.
    """

    name: str
    about: str
    file: tuple[str, ...]
    folder: str = ""
    holds: Literal["netsh", "registry"]
    content: str
    encoding: str = ""
    archive: tuple[str, ...]
    host: tuple[str, ...] = ()
    host_certain: bool = False


class CollectorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`collectors.toml`."""

    collector: tuple[Collector, ...]


class HostLabel(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The label of the host name in the output of `systeminfo`, in one language."""

    language: str
    host: str


class TellingFile(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Names of files that tell of their machine."""

    file: tuple[str, ...]
    what: str


class LayoutFolder(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A folder that a collector makes inside its bundle."""

    name: str
    what: str


class NamedFolder(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Folders that a collector names after the machine."""

    name: tuple[str, ...]
    what: str


class TrailFile(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Files that hold an audit trail of layered providers, by name."""

    kind: TrailKind
    file: tuple[str, ...]
    what: str


class IdentityFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`identity.toml`."""

    label: tuple[HostLabel, ...]
    file: tuple[TellingFile, ...]
    folder: tuple[LayoutFolder, ...]
    named_folder: tuple[NamedFolder, ...]
    trail: tuple[TrailFile, ...]


class Field(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field of a dump; its labels are in `languages.toml`."""

    key: FieldKey
    member: str
    meaning: str
    catalog: str


class VerdictWord(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A verdict, and what follows from it."""

    word: Verdict
    meaning: str
    catalog: str
    remedy: str


class SeverityWord(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A severity of findings."""

    word: Severity
    meaning: str
    remedy: str


class ExitCode(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to do about an exit code; what it means is in `analyzer.errors`."""

    code: int
    remedy: str


class Word(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A word of the field under all its names, the usual one first."""

    names: tuple[str, ...]
    meaning: str
    catalog: str
    remedy: str


class TermFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`terms.toml`."""

    field: tuple[Field, ...]
    verdict: tuple[VerdictWord, ...]
    severity: tuple[SeverityWord, ...]
    exit_code: tuple[ExitCode, ...]
    word: tuple[Word, ...]
