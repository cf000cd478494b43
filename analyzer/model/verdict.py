"""The verdict: one word for each dump, in the order in which the words are tried, and one sentence why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from analyzer.analysis import VERDICTS
from analyzer.model.naming import newer_than_service_flags, provider_name, quoted
from analyzer.model.plain import groups, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analyzer.analysis import Verdict
    from analyzer.dialects.records import DumpRecord
    from analyzer.model.frames import Frames

_LISTED: Final = 3
"""Names in one sentence: as many as can be read."""


def judge(frames: Frames) -> list[Verdict]:
    """Return each dump's verdict, the first word that holds."""
    providers, dumps = frames.providers, frames.dumps
    unknown = providers["service_flags"].isna() | providers["visible"].isna() | providers["tcp_ip"].isna()
    holds = {
        "non-ifs": _any(providers["lacks_ifs"], frames),
        "undetermined": _any(unknown, frames) | ~dumps["complete"].to_numpy(dtype=bool),
        "layered": _any(providers["installed"], frames),
        "non-ifs-other-family": _any(providers["lacks_ifs_elsewhere"], frames),
        "clean": np.ones(len(dumps), dtype=bool),
    }
    first = np.argmax([holds[word] for word in VERDICTS], axis=0)
    return [VERDICTS[index] for index in first]


def _any(rows: pd.Series, frames: Frames) -> NDArray[np.bool_]:
    """Tell for each dump whether one of its rows is True."""
    truth = np.zeros(len(frames.dumps), dtype=bool)
    truth[frames.providers["dump"].to_numpy()[rows.to_numpy(dtype=bool)]] = True
    return truth


def reasons(frames: Frames, verdicts: Sequence[Verdict], records: Sequence[DumpRecord]) -> list[str]:
    """Say in one sentence for each dump why it has its verdict."""
    names = _names(frames)
    counts = np.bincount(frames.providers["dump"], minlength=len(records)).tolist()
    visible = _count((frames.providers["visible"] & frames.providers["tcp_ip"]).fillna(value=False), frames)
    active = _any(frames.providers["installed"] & ~frames.providers["unused_layer"], frames)
    lacking = _count(frames.providers["lacks_ifs"], frames)
    both = frames.providers[frames.providers["lacks_ifs"]].groupby("dump")["catalog"].nunique().to_dict()
    printed, added = frames.dumps["flags_printed"].tolist(), frames.dumps["flags_added"].tolist()
    whole = _count(~frames.providers["damaged"], frames)
    result: list[str] = []
    for dump, verdict in enumerate(verdicts):
        if verdict == "non-ifs":
            many = lacking[dump] > 1
            count = f"{lacking[dump]} TCP/IP entries lack" if many else "One TCP/IP entry lacks"
            where = ", in both catalogs" if both[dump] > 1 else ""
            result.append(f"{count} IFS handles (bit 0x20000 of Service Flags){where}: {names['lacks_ifs'][dump]}.")
        elif verdict == "undetermined":
            without = not printed[dump] and not added[dump] and whole[dump] > 0
            result.append(_undetermined(records[dump], without_flags=without) + _likely(names["chains_lost"].get(dump)))
        elif verdict == "layered":
            what = (
                "but a layered provider is installed"
                if active[dump]
                else "and of a layered provider only an entry is left that no chain uses and no socket reaches"
            )
            all_of_them = (
                "The one visible TCP/IP provider has"
                if visible[dump] == 1
                else f"All {visible[dump]} visible TCP/IP providers have"
            )
            result.append(f"{all_of_them} IFS handles, {what}: {names['installed'][dump]}.")
        elif verdict == "non-ifs-other-family":
            result.append(
                "Only providers that cannot own a TCP/IP socket lack IFS handles "
                f"({names['lacks_ifs_elsewhere'][dump]}): KB 2568167 does not apply."
            )
        else:
            result.append(
                "The one provider is whole, is not layered, and has IFS handles."
                if counts[dump] == 1
                else f"All {counts[dump]} providers are whole, none is layered, and all have IFS handles."
            )
    return [reason + _source(record) for reason, record in zip(result, records, strict=True)]


def _source(record: DumpRecord) -> str:
    """Say where Service Flags are from that the dump itself does not print."""
    if record.witness is None or not record.witness.flags_added:
        return ""
    return f" The Service Flags are those of the registry of the same machine ({quoted(record.witness.place)})."


def _count(rows: pd.Series, frames: Frames) -> list[int]:
    chosen = frames.providers["dump"].to_numpy()[rows.to_numpy(dtype=bool)]
    counts: list[int] = np.bincount(chosen, minlength=len(frames.dumps)).tolist()
    return counts


def _undetermined(record: DumpRecord, *, without_flags: bool) -> str:
    if without_flags:
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


def _likely(lost: str | None) -> str:
    """Say what a layered entry tells of its chains where the dump lost them."""
    if lost is None:
        return ""
    return f" But a layered entry in it lacks IFS handles ({lost}): expect the same of its chains, which the dump lost."


def _names(frames: Frames) -> dict[str, dict[int, str]]:
    """Name the providers of each mark by product, or else by description, each once, at most three a dump."""
    products, descriptions = plain(frames.providers["product"]), plain(frames.providers["description"])
    result: dict[str, dict[int, str]] = {}
    for name in ("lacks_ifs", "installed", "lacks_ifs_elsewhere", "chains_lost"):
        result[name] = {}
        for dump, rows in groups(frames.providers["dump"], frames.providers[name].to_numpy(dtype=bool)):
            names = list(dict.fromkeys(provider_name(products[row], descriptions[row]) for row in rows))
            more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
            result[name][dump] = f"{', '.join(names[:_LISTED])}{more}"
    return result
