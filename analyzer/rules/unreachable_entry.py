"""A visible TCP/IP entry that no plain socket gets, because an entry of the same kind stands before it.

Windows' own RSVP entries stand behind TCP/IP on every machine, and base providers below a chain are reached through it:
both are as they should be. So is a chain whose layered provider the entry before it leads through, such as one over
RSVP. Entries that share their id are the business of `duplicate-entry-id`. Of entries without IFS handles
`non-ifs-provider` says it in a word; what stands before them is said here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from analyzer.model.chains import NONE
from analyzer.model.phrases import entries_words
from analyzer.rules import Hit, Rule
from analyzer.rules._words import UNINSTALL, description_lines, ids_of, names, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.rules._case import Case

_KIND: Final = ("catalog", "address_family", "socket_type", "protocol")
_FAMILIES: Final = 24
_TYPES: Final = 4
"""More than the numbers of TCP/IP's families (2, 23) and socket types (1 to 3), to count places with."""


def check(case: Case) -> Iterator[Hit]:
    first = _first_of_kind(case)
    for dump, rows in case.by_dump(_passed_over(case, first)):
        before = list(dict.fromkeys(int(first[row]) for row in rows))
        message = f"{' '.join(_said(case, rows, first))} {_MEANING}"
        yield Hit(dump, message, description_lines(case, sorted([*rows[:3], *before[:3]])))


def _first_of_kind(case: Case) -> NDArray[np.int64]:
    """Return for each visible TCP/IP entry the first one of its catalog, family, type and protocol; -1 for others."""
    providers = case.frames.providers
    plain = (providers["usable"] & providers["tcp_ip"]).fillna(value=False) & providers["protocol"].notna()
    rows = np.flatnonzero(plain.to_numpy(dtype=bool))
    catalog, family, kind, protocol = (providers[name].iloc[rows].to_numpy(dtype="int64") for name in _KIND)
    place = (catalog * _FAMILIES + family) * _TYPES + kind
    _, first, number = np.unique(place << 32 | protocol & 0xFFFF_FFFF, return_index=True, return_inverse=True)
    result = np.full(len(providers), NONE)
    result[rows] = rows[first][number]
    return result


def _passed_over(case: Case, first: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Choose the entries behind another that are not meant to stand there."""
    providers = case.frames.providers
    ids_twice = providers[["catalog", "catalog_entry_id"]].duplicated(keep=False).to_numpy(dtype=bool)
    used = providers["used"].to_numpy(dtype=bool)
    behind = (first != NONE) & (first != np.arange(len(providers))) & ~used & case.complete & ~ids_twice
    rows = np.flatnonzero(behind)
    chained = providers["chain_length"].iloc[rows].to_numpy(dtype="int64") > 1
    kept = np.where(chained, ~_reached(case, rows, first[rows]), ~_as_windows_has_it(case, rows, first[rows]))
    result = np.zeros(len(providers), dtype=bool)
    result[rows[kept]] = True
    return result


def _reached(case: Case, rows: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell whether the layered provider of a chain, the first of its path, lies on the path of the entry before it."""
    links, count = case.frames.links, len(case.frames.providers)
    owner, layer, depth = (links[name].to_numpy() for name in ("provider", "row", "depth"))
    top = np.full(count, NONE)
    top[owner[depth == 0]] = layer[depth == 0]
    wanted = np.zeros(count, dtype=bool)
    wanted[before] = True
    of_before = wanted[owner] & (layer != NONE)
    found: NDArray[np.bool_] = np.isin(before * count + top[rows], owner[of_before] * count + layer[of_before])
    found &= top[rows] != NONE
    return found


def _as_windows_has_it(case: Case, rows: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell whether a base provider is one of Windows' own, such as RSVP, and not a second copy of the one before it."""
    providers = case.frames.providers
    inbox = np.fromiter((record is not None and record.inbox for record in case.frames.entries["record"]), dtype=bool)
    of_windows: NDArray[np.bool_] = inbox[providers["entry"].to_numpy()[rows]]
    ids, flags = providers["provider_id"].to_numpy(), providers["service_flags"].fillna(NONE).to_numpy(dtype="int64")
    of_windows &= ~((ids[rows] == ids[before]) & (flags[rows] == flags[before]))
    return of_windows


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
