"""The shapes of the knowledge files: one frozen struct a record, every record with its source.

msgspec checks types and refuses unknown keys; what it cannot see (an empty source, a pattern that does not compile, a
citation that does not exist) is checked in `__post_init__`, where a `ValueError` becomes a `msgspec.ValidationError`.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

FieldKey = Literal[
    "header",
    "header_name_space",
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
    "name_space",
    "active",
    "base",
    "layered",
    "chain_entry",
]
"""What a label table may name: headers, field labels, and (last three) the values of the entry type."""

Kind = Literal["bsp", "lsp", "nsp", "network-direct", "tamper"]

Exposure = Literal["exposed", "partly-protected", "protected", "bypasses", "breaks", "crashes", "unaffected", "unknown"]
Confidence = Literal["source-read", "vendor-documented", "issue-reported", "file-presence"]

_GUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}")
_SLUG = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_BIT = frozenset(1 << n for n in range(32))


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fact that says where it comes from."""

    source: str | tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.sources or not all(source.strip() for source in self.sources):
            raise ValueError("a record needs a source")

    @property
    def sources(self) -> tuple[str, ...]:
        """The source or sources, always as a tuple."""
        return (self.source,) if isinstance(self.source, str) else self.source


class Flag(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One bit of a flag word; `catalog` says what it tells about a catalog, for the bits that tell something."""

    bit: int
    name: str
    meaning: str
    catalog: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.bit not in _BIT:
            raise ValueError(f"{self.name}: {self.bit:#x} is not one bit of a 32-bit value")


class FlagFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`flags.toml`."""

    service_flag: tuple[Flag, ...]
    provider_flag: tuple[Flag, ...]
    lsp_category: tuple[Flag, ...]


class Number(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An address family, a socket type or a name space."""

    number: int
    name: str
    meaning: str


class Protocol(Number, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A protocol number, which means something inside its address families only."""

    address_families: tuple[int, ...]


class NumberFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`numbers.toml`."""

    address_family: tuple[Number, ...]
    socket_type: tuple[Number, ...]
    protocol: tuple[Protocol, ...]
    name_space: tuple[Number, ...]


class ResourceText(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text that Windows keeps in a DLL under a number."""

    dll: str
    number: int
    text: str


class ResourceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`resources.toml`; a source is a name of `citation`."""

    citation: dict[str, str]
    resource: tuple[ResourceText, ...]

    def __post_init__(self) -> None:
        unknown = {source for resource in self.resource for source in resource.sources} - self.citation.keys()
        if unknown:
            raise ValueError(f"citations that do not exist: {sorted(unknown)}")


class Language(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The labels of one display language, as far as real dumps have shown them."""

    code: str
    name: str
    labels: dict[FieldKey, str]


class LanguageFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`languages.toml`."""

    language: tuple[Language, ...]


class Release(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One released Windows build; `client` and `server` are set for those that have it."""

    major: int
    minor: int
    build: int
    client: str = ""
    server: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.client and not self.server:
            raise ValueError(f"build {self.build} has no name")


class BuildRange(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A cautious name for builds that are no release, from `first_build` up to the next range of the version."""

    major: int
    minor: int
    first_build: int
    name: str


class Clue(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something in a dump that tells of its Windows; `windows.toml` says what each key means."""

    shows: Literal["service-flags", "no-service-flags", "dll", "provider", "32-bit-catalog", "no-name-space"]
    address_family: tuple[int, ...] = ()
    protocol: int | None = None
    dll: str = ""
    name_space: tuple[int, ...] = ()
    dialects: tuple[str, ...] = ()
    lists: str = ""
    what: str = ""
    since: tuple[int, int, int] | None = None
    until: tuple[int, int, int] | None = None
    name: str = ""
    bits: Literal[32, 64] | None = None
    absent: bool = False
    given: tuple[int, int, int] | None = None
    certainty: Literal["sure", "probable", "hint"]

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.lists) == bool(self.what):
            raise ValueError(f"a clue has either `lists` or `what`: {self.shows} {self.name}")
        if bool(self.since or self.until) != bool(self.name):
            raise ValueError(f"a clue that proves a version names it: {self.words}")

    @property
    def words(self) -> str:
        """What the dump shows, as a clause."""
        return self.what or f"the dump lists {self.lists}"


class WindowsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`windows.toml`."""

    release: tuple[Release, ...]
    range: tuple[BuildRange, ...]
    clue: tuple[Clue, ...]


class Lookalike(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A listing of providers that is no dump; `lookalikes.toml` says what each key means."""

    name: str
    words: tuple[str, ...]
    needles: tuple[str, ...]
    pattern: str
    holds: str
    names: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.words or not self.needles or not all(text.isascii() for text in (*self.words, *self.needles)):
            raise ValueError(f"{self.name}: a lookalike has words and needles, which are ASCII")
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"{self.name}: pattern {self.pattern!r}: {error}") from error


class LookalikeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`lookalikes.toml`."""

    lookalike: tuple[Lookalike, ...]


class Remedy(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Advice that many providers share."""

    text: str


class Problem(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is documented to go wrong under a product, beyond what any layered provider may cause."""

    text: str


class Provider(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A product and the marks it is known by.

    In the file a record has either `remedy`, the name of a shared advice, or its own `remediation`; once loaded,
    `remediation` always holds the text and `source` the citations in full. `blocks_base_handle` is set where a source
    says that the provider makes SIO_BASE_HANDLE fail; False means that nobody said so. `restore` says how it comes back
    where it was lost and is needed.
    """

    product: str
    vendor: str
    kind: Kind
    category: str
    problem: Problem | None = None
    dll: tuple[str, ...] = ()
    generic_dll: tuple[str, ...] = ()
    guid: tuple[str, ...] = ()
    description_patterns: tuple[str, ...] = ()
    ifs: bool | None = None
    blocks_base_handle: bool = False
    remedy: str = ""
    remediation: str = ""
    restore: str = ""
    confidence: str
    notes: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.remedy and not self.remediation:
            raise ValueError(f"{self.product}: no remedy")
        if any(name != name.lower() for name in self.dll):
            raise ValueError(f"{self.product}: DLL names are written in lower case")
        if not set(self.generic_dll) <= set(self.dll):
            raise ValueError(f"{self.product}: generic_dll names a DLL that dll does not")
        for guid in self.guid:
            if not _GUID.fullmatch(guid):
                raise ValueError(f"{self.product}: {guid} is not an upper case GUID in braces")
        for pattern in self.description_patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{self.product}: pattern {pattern!r}: {error}") from error

    @property
    def inbox(self) -> bool:
        """Whether the provider is a part of Windows itself (an add-on by Microsoft is not)."""
        return self.category == "os"

    @property
    def malicious(self) -> bool:
        """Whether the sources call it adware or malware."""
        return self.category == "adware-malware"

    @property
    def attributed(self) -> bool:
        """Whether the record stands for one product that may be named to a reader."""
        return self.category != "legacy-unattributed" and self.kind != "tamper"


class Runtime(Record, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A piece of software and what it does about providers; `runtimes.toml` says what each field means."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    versions: str
    uses_skip_mode: str
    exposure: Exposure
    predicate: str
    effect: str
    remedy: str = ""
    confidence: Confidence
    notes: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not _SLUG.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is no id: lower case letters, digits, dots and hyphens")


class RuntimeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`runtimes.toml`."""

    runtime: tuple[Runtime, ...]


class ProviderFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`providers.toml`."""

    remedy: dict[str, Remedy]
    citation: dict[str, str]
    provider: tuple[Provider, ...]

    def resolved(self) -> tuple[Provider, ...]:
        """Return the providers with shared advice and citations written out.

        Raises:
            ValueError: if a record names an advice or a citation that does not exist.
        """
        return tuple(self._resolve(provider) for provider in self.provider)

    def _resolve(self, provider: Provider) -> Provider:
        if provider.remedy and (provider.remediation or provider.remedy not in self.remedy):
            raise ValueError(
                f"{provider.product}: remedy {provider.remedy!r} is unknown, or stands beside a remediation"
            )
        return msgspec.structs.replace(
            provider,
            remediation=self.remedy[provider.remedy].text if provider.remedy else provider.remediation,
            source=tuple(self._cite(provider, source) for source in provider.sources),
        )

    def _cite(self, provider: Provider, source: str) -> str:
        # A short name has neither blanks nor slashes; whatever has them is spelled out already.
        if " " in source or "/" in source:
            return source
        if source not in self.citation:
            raise ValueError(f"{provider.product}: citation {source!r} is unknown")
        return self.citation[source]
