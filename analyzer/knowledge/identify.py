r"""Who a catalog entry belongs to: Windows itself, a known product, an unknown one, or nobody that can be named.

Three marks are looked at, in order of strength: the provider id, the file name of the DLL, the description. Only all
of id, folder and file name together make an entry Microsoft's, because a description is free text and an id or a path
can be taken over (the ZeroAccess malware rewrote the path of inbox entries to a bare `mswsock.dll`).

>>> identify("{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}", r"%SystemRoot%\system32\mswsock.dll", None, 1).origin
'microsoft'
>>> identify("{E70F1AA0-AB8B-11CF-8CA3-00805F48A192}", "mswsock.dll", None, 1).origin
'unknown'
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

import msgspec

from analyzer.knowledge import index, paths
from analyzer.knowledge.names import readable
from analyzer.knowledge.records import Provider

Origin = Literal["microsoft", "third-party", "unknown"]
Mark = Literal["guid", "file name", "description"]

_MAX_DESCRIPTION = 512  # szProtocol holds 256 characters; more is no description, and costs time in the patterns
_OVER = " over ["
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?", re.ASCII)
NO_VENDOR: Final = frozenset({"unknown", "various", "malware"})
"""What the facts say where a vendor should stand and there is none to name."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about who made an entry.

    `origin` is "microsoft" for a part of Windows only. An inbox id that does not come with the inbox DLL in the system
    folder has origin "unknown", no product, and the inbox `record` matched by "guid": so tampering can be told from an
    entry nobody knows. `product` may be None although `record` is set (a list of names without products), and `vendor`
    may be set although several products fit.
    """

    origin: Origin
    product: str | None = None
    vendor: str | None = None
    matched_by: tuple[Mark, ...] = ()
    record: Provider | None = None


_REMEMBERED: Final = 16_384
"""Entries whose maker is remembered: a fleet has the same few hundred on all its machines."""

UNKNOWN = Identity(origin="unknown")


@lru_cache(_REMEMBERED)
def identify(
    provider_id: str | None,
    provider_path: str | None,
    description: str | None,
    chain_length: int | None,
) -> Identity:
    """Say who made a catalog entry.

    Args:
        provider_id: the GUID, with or without braces, in any case.
        provider_path: the path of the DLL, variables and all; None if the dump lost it.
        description: the entry's description; of `X over [Y]` only X counts.
        chain_length: 0 for a layered entry, 1 for a base entry, more for a chain.
    """
    guid = normalized_guid(provider_id)
    path = paths.ProviderPath.parse(provider_path)
    text = _own_description(description)
    for record in index.by_guid(guid):
        if record.inbox and record.kind != "nsp":
            return _inbox(record, path, text)
        if record.inbox:
            # The id of a name space provider has no business in a protocol entry.
            return Identity(origin="unknown", matched_by=("guid",), record=record)
    found = _match(guid, path, text)
    layered = chain_length is not None and chain_length != 1
    if found.record is not None and found.record.inbox:
        # A description of Windows without an id to prove it: a base entry is named, not vouched for.
        return Identity(origin="third-party") if layered else found
    proven = found.record is not None and found.matched_by != ("description",) and found.product is not None
    if layered or proven or (path is not None and path.outside_windows):
        return msgspec.structs.replace(found, origin="third-party")
    return found


@lru_cache(_REMEMBERED)
def identify_name_space(provider_id: str | None, description: str | None) -> Identity:
    """Say who made a name space provider; netsh prints no path for it, so the id alone decides.

    A description names at most the product of a third party.
    """
    guid = normalized_guid(provider_id)
    for record in index.by_guid(guid):
        if record.inbox and record.kind != "nsp":
            return Identity(origin="unknown", matched_by=("guid",), record=record)
        if record.inbox:
            return _named("microsoft", (record,), ("guid",))
    found = _match(guid, None, _own_description(description))
    if found.record is None:
        return UNKNOWN
    # An add-on by Microsoft, known by its description only, is no third party's and not proven to be Microsoft's.
    return found if found.record.vendor == "Microsoft" else msgspec.structs.replace(found, origin="third-party")


def normalized_guid(text: str | None) -> str | None:
    """Return a GUID in upper case and braces, or None if the text is not one."""
    found = _GUID.fullmatch(text.strip()) if text else None
    return f"{{{found[1].upper()}}}" if found else None


def _own_description(description: str | None) -> str:
    return readable((description or "")[:_MAX_DESCRIPTION]).partition(_OVER)[0].strip()


def _inbox(record: Provider, path: paths.ProviderPath | None, text: str) -> Identity:
    if path is None or not path.in_system_folder or path.file_name not in record.dll:
        return Identity(origin="unknown", matched_by=("guid",), record=record)
    marks: tuple[Mark, ...] = ("guid", "file name")
    if index.describes(record, text):
        marks = (*marks, "description")
    return _named("microsoft", (record,), marks)


def _match(guid: str | None, path: paths.ProviderPath | None, text: str) -> Identity:
    by_file, by_generic_file = index.by_file_name(path.file_name) if path else ((), ())
    marks: tuple[tuple[Mark, tuple[Provider, ...]], ...] = (
        ("guid", index.by_guid(guid)),
        ("file name", by_file),
        ("description", index.by_description(text, path)),
        ("file name", by_generic_file),
    )
    candidates: tuple[Provider, ...] = ()
    for _, records in marks:
        # A weaker mark chooses among what a stronger one left open; it never overrules it.
        both = tuple(record for record in candidates if record in records)
        candidates = both or candidates or records
    agreeing = {mark: None for mark, records in marks if any(record in records for record in candidates)}
    return _named("unknown", candidates, tuple(agreeing))


def _named(origin: Origin, candidates: tuple[Provider, ...], marks: tuple[Mark, ...]) -> Identity:
    vendors = {record.vendor for record in candidates if record.attributed and record.vendor not in NO_VENDOR}
    one = candidates[0] if len(candidates) == 1 else None
    return Identity(
        origin=origin,
        product=one.product if one and one.attributed else None,
        vendor=vendors.pop() if len(vendors) == 1 else None,
        matched_by=marks,
        record=one,
    )
