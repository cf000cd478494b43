"""Which provider a socket gets: the first visible entry in catalog order that matches family, type and protocol.

Source: "Transport Division of Responsibilities" and WSCWriteProviderOrder in Microsoft's Winsock documentation.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from analyzer.model.frames import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM, Frames

IPPROTO_TCP, IPPROTO_UDP = 6, 17
ANY_PROTOCOL: Final = 0

KINDS: Final = (
    (AF_INET, SOCK_STREAM, IPPROTO_TCP),
    (AF_INET, SOCK_DGRAM, IPPROTO_UDP),
    (AF_INET, SOCK_RAW, ANY_PROTOCOL),
    (AF_INET6, SOCK_STREAM, IPPROTO_TCP),
    (AF_INET6, SOCK_DGRAM, IPPROTO_UDP),
    (AF_INET6, SOCK_RAW, ANY_PROTOCOL),
)
"""The kinds of TCP/IP socket: family, type, protocol; a raw socket takes any protocol."""


def select(frames: Frames) -> pd.DataFrame:
    """Select a provider for each kind of socket in each catalog.

    Returns:
        One row for each catalog and kind, in that order: catalog, address_family, socket_type, protocol, and row, the
        row of the selected provider in `frames.providers`: NA if none matches, or if a damaged entry that might match
        stands before the first that does.
    """
    parts = [_first(frames.providers, kind) for kind in KINDS]
    catalogs = pd.RangeIndex(len(frames.catalogs), name="catalog")
    columns = ["address_family", "socket_type", "protocol"]
    selected = pd.concat(
        [
            pd.DataFrame({"row": part.reindex(catalogs).astype("Int64")}).assign(
                **dict(zip(columns, kind, strict=True))
            )
            for kind, part in zip(KINDS, parts, strict=True)
        ]
    )
    return selected.reset_index().sort_values("catalog", kind="stable").reset_index(drop=True)


def _first(providers: pd.DataFrame, kind: tuple[int, int, int]) -> pd.Series:
    """Return the row of the first match by catalog; NA where the first possible match is not a certain one."""
    family, socket_type, protocol = kind
    matches = providers["usable"] & (providers["address_family"] == family) & (providers["socket_type"] == socket_type)
    if protocol != ANY_PROTOCOL:
        matches &= providers["protocol"] == protocol
    first = providers.loc[matches.fillna(value=True), ["catalog"]].drop_duplicates("catalog")
    rows = pd.Series(first.index, index=first["catalog"], dtype="Int64")
    return rows.mask(matches.isna().loc[first.index].to_numpy())
