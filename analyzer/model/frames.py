"""The model: four pandas tables for any number of dumps.

Equal entries of many dumps share one `Entry`; what an entry means (flags, origin, product, names) is worked out once
for each distinct one and then taken by index for every place where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from analyzer import knowledge
from analyzer.model import chains, marks, places
from analyzer.model.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.records import DumpRecord, Entry

XP1_IFS_HANDLES: Final = 0x20000
AF_INET: Final = 2
AF_INET6: Final = 23
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = 1, 2, 3
NETWORK_DIRECT: Final = -1
"""The socket type of NetworkDirect providers, which are always hidden from programs."""

PFL_HIDDEN: Final = 0x4

_NUMBERS: Final = (
    "catalog_entry_id",
    "version",
    "address_family",
    "max_address_length",
    "min_address_length",
    "socket_type",
    "protocol",
    "service_flags",
    "chain_length",
    "provider_flags",
)
_TEXTS: Final = ("description", "provider_id", "provider_path")


@dataclass(frozen=True, slots=True)
class Frames:
    """All dumps of a run as tables. Rows stand in printed order; `dump` counts dumps from 0, `catalog` catalogs.

    Attributes:
        dumps: one row a dump. complete (bool), flags_printed (bool: some Service Flags line was seen),
            flags_added (bool: another witness gave Service Flags that the dump does not print).
        catalogs: one row a catalog, the row number is its `catalog`. dump, bits (Int64: 64, 32 or NA).
        providers: one row a provider. dump, catalog, position (from 1 in its catalog), line, end_line, the printed
            fields (numbers as Int64, NA where unknown; netsh prints no provider_flags), chain (tuple of ids),
            entry_type, ifs, visible, usable (visible, or hidden but for raw sockets all the same) and tcp_ip (boolean,
            NA where unknown), damaged, origin, product, matched_by, record (the known provider that it is or pretends
            to be, or None), remediation, name (the text that the description refers to), names of the numbers, entry
            (its row in `entries`), description_line and flags_line, the lines where these stand, or else the entry's
            first line, and the columns of `analyzer.model.marks`.
        entries: one row for each distinct provider, with the columns of `providers` that do not depend on its place.
        links: one row a layer of a provider's path; see `analyzer.model.chains.links`.
        name_spaces: one row a name space provider. dump, catalog, position, line, end_line, description, provider_id,
            name_space, active, version (Int64), origin, product, damaged, entry (what is equal for equal entries).
    """

    dumps: pd.DataFrame
    catalogs: pd.DataFrame
    providers: pd.DataFrame
    entries: pd.DataFrame
    links: pd.DataFrame
    name_spaces: pd.DataFrame


def build(records: Sequence[DumpRecord]) -> Frames:
    """Make the tables of all dumps."""
    dumps, catalogs, providers, name_spaces = places.of(records)
    entries = _providers(providers.entries)
    placed = _join(entries, providers.rows)
    links = chains.links(placed)
    return Frames(
        dumps=dumps,
        catalogs=catalogs,
        providers=marks.mark(placed, links, dumps["complete"].to_numpy(dtype=bool)[placed["dump"].to_numpy()]),
        entries=entries,
        links=links,
        name_spaces=_join(_name_spaces(name_spaces.entries), name_spaces.rows).drop(
            columns=["description_line", "flags_line"]
        ),
    )


def _join(distinct: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([rows, distinct.take(rows["entry"].to_numpy()).reset_index(drop=True)], axis=1)


def _numbers(entries: Sequence[Entry], names: Sequence[str]) -> dict[str, pd.Series]:
    return {name: pd.Series([entry.values.get(name) for entry in entries], dtype="Int64") for name in names}


def _texts(entries: Sequence[Entry], names: Sequence[str]) -> dict[str, pd.Series]:
    return {name: pd.Series([entry.values.get(name) for entry in entries], dtype="object") for name in names}


def _providers(entries: Sequence[Entry]) -> pd.DataFrame:
    frame = pd.DataFrame({**_texts(entries, _TEXTS), **_numbers(entries, _NUMBERS)})
    frame["chain"] = pd.Series([entry.values.get("chain", ()) for entry in entries], dtype="object")
    frame["damaged"] = pd.Series([entry.damaged for entry in entries], dtype=bool)
    length = frame["chain_length"]
    frame["entry_type"] = pd.Series(
        [None if pd.isna(n) or n < 0 else ("layered", "base")[n] if n <= 1 else "chain" for n in length], dtype="object"
    )
    frame["ifs"] = ((frame["service_flags"] // XP1_IFS_HANDLES) % 2 == 1).astype("boolean")
    hidden = (frame["provider_flags"] // PFL_HIDDEN) % 2 == 1
    # netsh does not print the provider flags; then what kind of entry it is must tell.
    hidden = hidden.fillna(frame["socket_type"] == NETWORK_DIRECT)
    frame["visible"] = (length >= 1) & ~hidden
    # Windows hides its own providers of raw sockets (provider flags 0xC in every registry), and raw sockets get them.
    frame["usable"] = frame["visible"] | ((length >= 1) & (frame["socket_type"] == SOCK_RAW))
    frame["tcp_ip"] = frame["address_family"].isin([AF_INET, AF_INET6]).mask(frame["address_family"].isna()) & (
        frame["socket_type"].isin([SOCK_STREAM, SOCK_DGRAM, SOCK_RAW]).mask(frame["socket_type"].isna())
    )
    identities = [
        knowledge.identify(_text(entry, "provider_id"), _text(entry, "provider_path"), _text(entry, "description"), n)
        for entry, n in zip(entries, plain(length), strict=True)
    ]
    frame["name"] = _referred(frame["description"])
    frame["origin"] = pd.Series([identity.origin for identity in identities], dtype="object")
    frame["product"] = pd.Series([identity.product for identity in identities], dtype="object")
    frame["matched_by"] = pd.Series([identity.matched_by for identity in identities], dtype="object")
    frame["record"] = pd.Series([identity.record for identity in identities], dtype="object")
    frame["remediation"] = pd.Series([_remediation(identity) for identity in identities], dtype="object")
    families, types = plain(frame["address_family"]), plain(frame["socket_type"])
    frame["address_family_name"] = _named([None if n is None else knowledge.address_family_name(n) for n in families])
    frame["socket_type_name"] = _named([None if n is None else knowledge.socket_type_name(n) for n in types])
    frame["protocol_name"] = _named(
        [
            None if n is None or family is None else knowledge.protocol_name(n, family)
            for n, family in zip(plain(frame["protocol"]), families, strict=True)
        ]
    )
    frame["flag_names"] = pd.Series(
        [() if n is None else knowledge.flag_names(n) for n in plain(frame["service_flags"])], dtype="object"
    )
    return frame


def _name_spaces(entries: Sequence[Entry]) -> pd.DataFrame:
    numbers = _numbers(entries, ("name_space", "active", "version"))
    frame = pd.DataFrame({**_texts(entries, ("description", "provider_id")), **numbers})
    identities = [
        knowledge.identify_name_space(_text(entry, "provider_id"), _text(entry, "description")) for entry in entries
    ]
    frame["name"] = _referred(frame["description"])
    frame["origin"] = pd.Series([identity.origin for identity in identities], dtype="object")
    frame["product"] = pd.Series([identity.product for identity in identities], dtype="object")
    frame["damaged"] = pd.Series([entry.damaged for entry in entries], dtype=bool)
    return frame


def _remediation(identity: knowledge.Identity) -> str | None:
    """Return what the facts advise about a product; about Windows' own entries a rule speaks."""
    record = identity.record
    return record.remediation if record is not None and identity.product and not record.inbox else None


def _text(entry: Entry, name: str) -> str | None:
    value = entry.values.get(name)
    return value if isinstance(value, str) else None


def _named(names: list[str | None]) -> pd.Series:
    return pd.Series(names, dtype="object")


def _referred(descriptions: pd.Series) -> pd.Series:
    """Return the texts that descriptions refer to; None where one is a text itself, or its reference is not known."""
    texts = plain(descriptions)
    names = [None if text is None else knowledge.readable(text) for text in texts]
    return _named([name if name != text else None for name, text in zip(names, texts, strict=True)])
