"""What makes two SARIF results the same: the providers that they speak of, not where these were printed.

A fingerprint is made of the rule and of the entries in its evidence: the bits of the catalog, the kind of socket, and
the GUID of the provider, or of a chain the GUIDs of its layers. No entry id, path, line or machine is
in it, so the same product gives the same fingerprint wherever and however often it is met, in any display language.
"""

from __future__ import annotations

import collections
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.analysis import Catalog, Dump, Finding, NameSpace, Provider

_CATALOGS = {64: "64-bit catalog", 32: "32-bit catalog", None: "catalog"}


@dataclass(frozen=True, slots=True)
class Owner:
    """The entry that a line belongs to, in words for a viewer of results; `shape` is what makes it this one."""

    name: str
    full_name: str
    kind: str
    shape: str


@dataclass(slots=True)
class Counter:
    """Counts the results of one file that are alike, as GitHub does with lines of the same text."""

    seen: collections.Counter[tuple[int, str]] = field(default_factory=collections.Counter)

    def number(self, artifact: int, made: str) -> int:
        """Return the number of this result among those alike, from 1; `made` is its digest."""
        self.seen[artifact, made] += 1
        return self.seen[artifact, made]


def of(finding: Finding, dump: Dump, artifact: int, counted: Counter) -> dict[str, str]:
    """Return the fingerprints of a result; GitHub reads `primaryLocationLineHash` only."""
    made = digest(finding, dump)
    return {
        "winsockProviders/v1": made,
        "primaryLocationLineHash": f"{made[:16]}:{counted.number(artifact, made)}",
    }


def digest(finding: Finding, dump: Dump) -> str:
    """Return the digest of the rule and the entries that a finding is about."""
    owners = {owner.shape for quote in finding.evidence if (owner := owner_of(dump, quote.line)) is not None}
    text = "\n".join([finding.rule, *sorted(owners)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def owner_of(dump: Dump, line: int) -> Owner | None:
    """Return the provider or name space that a line of a dump belongs to, None where it is none's."""
    for catalog in dump.catalogs:
        for provider in catalog.providers:
            if provider.line <= line <= provider.end_line:
                return _provider(catalog, provider)
        for name_space in catalog.name_spaces:
            if name_space.line <= line <= name_space.end_line:
                return _name_space(catalog, name_space)
    return None


def _provider(catalog: Catalog, provider: Provider) -> Owner:
    name = provider.description or "(no description)"
    entry = "?" if provider.catalog_entry_id is None else provider.catalog_entry_id
    guids = {other.catalog_entry_id: other.provider_id for other in catalog.providers}
    kind = f"{provider.address_family} {provider.socket_type} {provider.protocol}"
    layers = [f"{layer.role} {guids.get(layer.catalog_entry_id)}" for layer in provider.path]
    # Installers make a new GUID for each chain entry, and keep that of their layered provider.
    what = " > ".join(layers) if len(layers) > 1 else provider.provider_id or provider.description
    shape = f"{catalog.bits} {provider.entry_type} {kind} {what}"
    return Owner(name, f"{_CATALOGS[catalog.bits]}/{entry} {name}", "provider", shape)


def _name_space(catalog: Catalog, name_space: NameSpace) -> Owner:
    name = name_space.description or "(no description)"
    shape = f"{catalog.bits} name space {name_space.provider_id or name_space.description}"
    return Owner(name, f"{_CATALOGS[catalog.bits]}/{name}", "name space provider", shape)
