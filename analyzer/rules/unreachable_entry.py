"""A visible TCP/IP entry that no plain socket gets, because an entry of the same kind stands before it.

Windows' own RSVP entries stand behind TCP/IP on every machine, and base providers below a chain are reached through it:
both are as they should be. So is a chain whose layered provider the entry before it leads through, such as one over
RSVP. Entries that share their id are the business of `duplicate-entry-id`. Of entries without IFS handles
`non-ifs-provider` says it in a word; what stands before them is said here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from analyzer.model.chains import NONE
from analyzer.rules import Hit, Rule
from analyzer.rules._words import (
    UNINSTALL,
    description_lines,
    entries_words,
    ids_of,
    names,
    placed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.rules._case import Case

_KIND = ["catalog", "address_family", "socket_type", "protocol"]


def check(case: Case) -> Iterator[Hit]:
    first = _first_of_kind(case)
    for dump, rows in case.by_dump(_passed_over(case, first)):
        before = list(dict.fromkeys(int(first[row]) for row in rows))
        message = f"{' '.join(_said(case, rows, first))} {_MEANING}"
        yield Hit(dump, message, description_lines(case, sorted([*rows[:3], *before[:3]])))


def _first_of_kind(case: Case) -> NDArray[np.int64]:
    """Return for each visible TCP/IP entry the first one of its catalog, family, type and protocol; -1 for others."""
    providers = case.frames.providers
    plain = (providers["visible"] & providers["tcp_ip"]).fillna(value=False) & providers["protocol"].notna()
    rows = np.flatnonzero(plain.to_numpy(dtype=bool))
    number = providers.iloc[rows].groupby(_KIND, sort=False).ngroup().to_numpy()
    _, first = np.unique(number, return_index=True)
    result = np.full(len(providers), NONE)
    result[rows] = rows[first][number]
    return result


def _passed_over(case: Case, first: NDArray[np.int64]) -> NDArray[np.bool_]:
    providers, links = case.frames.providers, case.frames.links
    rows = np.arange(len(providers))
    told_already = providers[["catalog", "catalog_entry_id"]].duplicated(keep=False).to_numpy(dtype=bool)
    behind = (first != NONE) & (first != rows) & ~providers["used"].to_numpy(dtype=bool) & case.complete & ~told_already
    lengths = providers["chain_length"].fillna(NONE).to_numpy(dtype="int64")
    # The layered provider of each chain: the first layer of its path.
    top = np.full(len(providers), NONE)
    firsts = links[links["depth"] == 0]
    top[firsts["provider"].to_numpy()] = firsts["row"].to_numpy()
    owner, layer = links["provider"].to_numpy(), links["row"].to_numpy()
    pairs = owner * len(providers) + layer
    reached = (top != NONE) & np.isin(first * len(providers) + top, pairs[layer != NONE])
    inbox = np.fromiter((r is not None and r.inbox for r in case.frames.entries["record"]), dtype=bool)
    of_windows = inbox[providers["entry"].to_numpy()]
    same = ["catalog", "provider_id", "address_family", "socket_type", "protocol", "service_flags"]
    again = providers[same].duplicated(keep="first").to_numpy(dtype=bool)
    passed_over: NDArray[np.bool_] = behind & np.where(lengths > 1, ~reached, ~of_windows | again)
    return passed_over


def _said(case: Case, rows: Sequence[int], first: NDArray[np.int64]) -> Iterator[str]:
    catalogs = case.column("catalog")
    groups: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for row in rows:
        groups[catalogs[row], names(case, [int(first[row])])].append(row)
    said: list[tuple[int, str]] = []
    for (catalog, _), own in groups.items():
        before = list(dict.fromkeys(int(first[row]) for row in own))
        verb = "stands" if len(own) == 1 else "stand"
        place = f"{verb} behind {entries_words(ids_of(case, before))} of {names(case, before)}"
        words = f"{entries_words(ids_of(case, own))} of {names(case, own)} {place} for the same kinds of socket"
        said.append((catalog, words))
    return placed(case, said)


_MEANING = (
    "A plain socket gets the first entry that fits, so it goes past these. A program that chooses its entry from the "
    "list itself may still get them."
)

RULE = Rule(
    id="unreachable-entry",
    severity="note",
    title="Entries that no plain socket gets",
    why="Windows gives a socket the first entry that fits. What stands behind it is not in the way of most programs.",
    remedy=(
        "Nothing has to be done for programs that work.",
        "If the product should see all connections, install it anew: its installer has to put its chains first.",
        UNINSTALL,
    ),
    next_step="Find out whether the failing program chooses its entry itself; if not, look for other causes as well.",
    false_positives="A provider may be meant for programs that choose it by its id.",
    check=check,
)
