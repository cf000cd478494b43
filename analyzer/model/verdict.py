"""The verdict: one word for each dump, in the order in which the words are tried, and one sentence why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analyzer.analysis import VERDICTS
from analyzer.model.naming import newer_than_service_flags, provider_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.analysis import Verdict
    from analyzer.dialects.records import DumpRecord
    from analyzer.model.frames import Frames


def lacks_ifs(providers: pd.DataFrame) -> pd.Series:
    """Tell which rows are the defect of KB 2568167: visible, TCP/IP, and without XP1_IFS_HANDLES (plain bool)."""
    return (providers["visible"] & providers["tcp_ip"] & ~providers["ifs"]).fillna(value=False).astype(bool)


def lacks_ifs_elsewhere(providers: pd.DataFrame) -> pd.Series:
    """Tell which rows lack XP1_IFS_HANDLES, but cannot own a TCP/IP socket (plain bool).

    They are of another address family, hidden NetworkDirect providers, or layered entries. A layered entry that a chain
    uses belongs to that chain's findings.
    """
    without = (~providers["ifs"]).fillna(value=False) & ~lacks_ifs(providers)
    used = pd.MultiIndex.from_tuples(
        [
            (catalog, entry_id)
            for catalog, chain in zip(providers["catalog"], providers["chain"], strict=True)
            for entry_id in chain
        ]
        or [(-1, -1)]
    )
    ids = providers["catalog_entry_id"].fillna(-1).astype("int64")
    own = pd.MultiIndex.from_arrays([providers["catalog"], ids])
    used_by_a_chain = (providers["chain_length"] == 0).fillna(value=False) & own.isin(used)
    certain = providers["chain_length"].notna() & providers["address_family"].notna() & providers["socket_type"].notna()
    return (without & certain & ~used_by_a_chain).astype(bool)


def layered(providers: pd.DataFrame) -> pd.Series:
    """Tell which rows belong to an installed layered provider (plain bool).

    These are chains, and layered entries other than the unused ones without IFS handles, which own no socket.
    """
    length = providers["chain_length"]
    not_base = (length > 1).fillna(value=False) | (length == 0).fillna(value=False)
    return (not_base & ~lacks_ifs_elsewhere(providers)).astype(bool)


def judge(frames: Frames) -> list[Verdict]:
    """Return each dump's verdict, the first word that holds."""
    providers, dumps = frames.providers, frames.dumps
    unknown = providers["service_flags"].isna() | providers["visible"].isna() | providers["tcp_ip"].isna()
    holds = {
        "non-ifs": _any(lacks_ifs(providers), frames),
        "undetermined": _any(unknown, frames) | ~dumps["complete"],
        "layered": _any(layered(providers), frames),
        "non-ifs-other-family": _any(lacks_ifs_elsewhere(providers), frames),
        "clean": pd.Series(data=True, index=dumps.index),
    }
    return [next(word for word in VERDICTS if holds[word].iat[dump]) for dump in range(len(dumps))]


def _any(rows: pd.Series, frames: Frames) -> pd.Series:
    return rows.groupby(frames.providers["dump"]).any().reindex(frames.dumps.index, fill_value=False).astype(bool)


def reasons(frames: Frames, verdicts: Sequence[Verdict], records: Sequence[DumpRecord]) -> list[str]:
    """Say in one sentence for each dump why it has its verdict."""
    providers = frames.providers
    by_dump = dict(iter(providers.groupby("dump")))
    bad, other, installed = lacks_ifs(providers), lacks_ifs_elsewhere(providers), layered(providers)
    result: list[str] = []
    for dump, verdict in enumerate(verdicts):
        own = by_dump.get(dump, providers.iloc[:0])
        if verdict == "non-ifs":
            result.append(_non_ifs(own[bad.loc[own.index]]))
        elif verdict == "undetermined":
            result.append(
                _undetermined(own, records[dump], flags_printed=bool(frames.dumps["flags_printed"].iat[dump]))
            )
        elif verdict == "layered":
            names = _names(own[installed.loc[own.index]])
            count = int(own["visible"].fillna(value=False).sum())
            result.append(
                f"All {count} visible providers have IFS handles, but a layered provider is installed: {names}."
            )
        elif verdict == "non-ifs-other-family":
            names = _names(own[other.loc[own.index]])
            result.append(
                f"Only providers that cannot own a TCP/IP socket lack IFS handles ({names}): KB 2568167 does not apply."
            )
        else:
            result.append(f"All {len(own)} providers are whole, none is layered, and all have IFS handles.")
    return result


def _non_ifs(rows: pd.DataFrame) -> str:
    many = len(rows) > 1
    count = f"{len(rows)} TCP/IP entries lack" if many else "One TCP/IP entry lacks"
    both = ", in both catalogs" if len(set(rows["catalog"])) > 1 else ""
    return f"{count} IFS handles (bit 0x20000 of Service Flags){both}: {_names(rows)}."


def _undetermined(own: pd.DataFrame, record: DumpRecord, *, flags_printed: bool) -> str:
    whole = own[~own["damaged"]]
    if not flags_printed and len(whole):
        unread = "whether a provider lacks IFS handles cannot be read from it"
        if newer_than_service_flags(record) is not None:
            return f"The Service Flags lines were taken out of the dump: {unread}."
        return f"The dump prints no Service Flags, as on Windows Vista, Server 2008 and older: {unread}."
    if record.problems:
        first = record.problems[0]
        more = len(record.problems) - 1
        others = f" (and {more} more {'problem' if more == 1 else 'problems'})" if more else ""
        return f"The dump is not whole: line {first.line}: {first.message}{others}."
    return "The Service Flags of a provider are not known."


def _names(rows: pd.DataFrame) -> str:
    """Name providers by product, or else by description, each once, at most three."""
    names = list(dict.fromkeys(provider_name(*row) for row in zip(rows["product"], rows["description"], strict=True)))
    listed = ", ".join(names[:3])
    return f"{listed} and {len(names) - 3} more" if len(names) > 3 else listed  # noqa: PLR2004 - as many as can be read
