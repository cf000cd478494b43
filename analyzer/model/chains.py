"""Chains resolved: the way of a provider's calls, layer by layer, down to the base.

A chain names the layered entry of its LSP first and then what lies below, which may be a chain again (Microsoft's own
installer writes it so, `lspadd.cpp` of the Windows classic samples). The LSP hands its calls to that chain, so what the
upper chain lists after it is not walked again. Ids are unique inside one catalog only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal, overload

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Truths = NDArray[np.bool_]

Role = Literal["layered", "base", "missing", "cycle"]

MAX_LAYERS: Final = 64
"""Windows allows 7 (MAX_PROTOCOL_CHAIN); a longer path is a broken catalog and is not followed without end."""

NONE: Final = -1
"""The `row` of a link whose entry the catalog does not list."""

_LAYERED, _BASE, _MISSING, _CYCLE = range(4)
_ROLES: Final[tuple[Role, ...]] = ("layered", "base", "missing", "cycle")
_DWORD: Final = 0xFFFF_FFFF
_ID_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class Link:
    """One layer of a path; `row` is its row in the provider table, None where the catalog has no such entry."""

    catalog_entry_id: int
    role: Role
    row: int | None


class Paths(Sequence[tuple[Link, ...]]):
    """The path of each provider, by its row; empty where its id or its chain is unknown."""

    def __init__(self, links: pd.DataFrame, providers: int) -> None:
        """Read the table that `links` made for so many providers."""
        self._starts = np.searchsorted(links["provider"].to_numpy(), np.arange(providers + 1)).tolist()
        self._ids = links["catalog_entry_id"].tolist()
        self._roles = links["role"].tolist()
        self._rows = links["row"].tolist()

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> tuple[Link, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[Link, ...]]: ...

    def __getitem__(self, index: int | slice) -> tuple[Link, ...] | list[tuple[Link, ...]]:
        """Return the path of the provider in a row."""
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        start, end = self._starts[index], self._starts[index + 1]
        return tuple(
            Link(entry_id, role, None if row == NONE else row)
            for entry_id, role, row in zip(
                self._ids[start:end], self._roles[start:end], self._rows[start:end], strict=True
            )
        )


@dataclass(frozen=True, slots=True)
class _Chains:
    """The chains of all providers, flat: those of a row begin at `start[row]` and are `count[row]` long.

    `count` leaves out what stands behind the first base, and the chain on which a path goes on: that is `follows[row]`.
    """

    start: Numbers
    count: Numbers
    follows: Numbers
    ids: Numbers
    rows: Numbers
    roles: Numbers


def links(providers: pd.DataFrame) -> pd.DataFrame:
    """Resolve the chains of a provider table (columns catalog, catalog_entry_id, chain_length, chain).

    Returns:
        One row a link, by provider and depth: provider (row in the provider table), depth (from 0), catalog_entry_id,
        role (categorical) and row (of the link's own entry, -1 if the catalog has none). A base or layered provider is
        its own path. A path ends at its first base.
    """
    lengths = providers["chain_length"].fillna(NONE).to_numpy(dtype="int64")
    ids = providers["catalog_entry_id"].fillna(0).to_numpy(dtype="int64")
    chained = np.fromiter((len(chain) for chain in providers["chain"]), dtype="int64", count=len(providers))
    alone = np.flatnonzero(
        (chained == 0) & np.isin(lengths, (0, 1)) & providers["catalog_entry_id"].notna().to_numpy(dtype=bool)
    )
    own = (alone, np.zeros_like(alone), ids[alone], np.where(lengths[alone] == 1, _BASE, _LAYERED), alone)
    parts = [own, *_walked(_chains(providers, lengths, chained), ids)]
    provider, step, entry_id, role, row = (np.concatenate(column) for column in zip(*parts, strict=True))
    # Stable: the links of one step stand in order already.
    order = np.lexsort((step, provider))
    provider = provider[order]
    depth = np.arange(len(provider)) - np.searchsorted(provider, provider)
    table = pd.DataFrame(
        {
            "provider": provider,
            "depth": depth,
            "catalog_entry_id": entry_id[order],
            "role": pd.Categorical.from_codes(role[order], categories=pd.Index(_ROLES)),
            "row": row[order],
        }
    )
    return table[table["depth"] < MAX_LAYERS].reset_index(drop=True)


def _chains(providers: pd.DataFrame, lengths: Numbers, chained: Numbers) -> _Chains:
    """Look up each entry that a chain names, and find where each chain stops."""
    owner = np.repeat(np.arange(len(providers)), chained)
    flat = np.fromiter(chain.from_iterable(providers["chain"]), dtype="int64", count=len(owner))
    rows = _lookup(providers, owner, flat)
    roles = np.where(lengths[rows] == 1, _BASE, _LAYERED)
    roles[rows == NONE] = _MISSING
    goes_on = (rows != NONE) & (chained[rows] > 0)
    start = np.cumsum(chained) - chained
    position = np.arange(len(owner)) - start[owner]
    stops = np.flatnonzero(goes_on | (roles == _BASE))
    count, follows = chained.copy(), np.full(len(providers), NONE)
    # Written backwards, so that the first stop of a chain is what stays.
    for_first = stops[::-1]
    count[owner[for_first]] = position[for_first] + ~goes_on[for_first]
    follows[owner[for_first]] = np.where(goes_on[for_first], rows[for_first], NONE)
    return _Chains(start, count, follows, flat, rows, roles)


def _lookup(providers: pd.DataFrame, owner: Numbers, wanted: Numbers) -> Numbers:
    """Return the rows of entries by the catalog of their owner and their id; the first of two equal ids counts."""
    known = np.flatnonzero(providers["catalog_entry_id"].notna().to_numpy(dtype=bool))
    own, first = np.unique(keys(providers)[known], return_index=True)
    if not len(own):
        return np.full(len(wanted), NONE)
    sought = providers["catalog"].to_numpy(dtype="int64")[owner] << _ID_BITS | (wanted & _DWORD)
    at = np.minimum(np.searchsorted(own, sought), len(own) - 1)
    return np.where(own[at] == sought, known[first[at]], NONE)


def keys(providers: pd.DataFrame) -> Numbers:
    """Return a number for the catalog and id of each provider; an unknown id is taken for 0."""
    ids = providers["catalog_entry_id"].fillna(0).to_numpy(dtype="int64")
    result: Numbers = providers["catalog"].to_numpy(dtype="int64") << _ID_BITS | (ids & _DWORD)
    return result


def _walked(chains: _Chains, ids: Numbers) -> list[tuple[Any, ...]]:
    """Follow all chains at once, one chain entry a step; a path that comes back to a chain ends there."""
    top = np.flatnonzero((chains.count > 0) | (chains.follows != NONE))
    here = top
    passed = [top]
    parts: list[tuple[Any, ...]] = []
    for step in range(MAX_LAYERS):
        if not len(top):
            break
        count = chains.count[here]
        flat = np.repeat(chains.start[here] - (np.cumsum(count) - count), count) + np.arange(count.sum())
        at = np.repeat(top, count)
        parts.append((at, np.full(len(at), step), chains.ids[flat], chains.roles[flat], chains.rows[flat]))
        below = chains.follows[here]
        again = np.any([below == before for before in passed], axis=0)
        back = below[again]
        parts.append((top[again], np.full(len(back), step), ids[back], np.full(len(back), _CYCLE), back))
        goes_on: Truths = (below != NONE) & ~again
        top, here = top[goes_on], below[goes_on]
        passed = [*(before[goes_on] for before in passed), here]
    return parts
