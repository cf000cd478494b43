"""Chains resolved: the way of a provider's calls, layer by layer, down to the base.

A chain names the layered entry of its LSP first and then what lies below, which may be a chain again (Microsoft's own
installer writes it so, `lspadd.cpp` of the Windows classic samples). Ids are unique inside one catalog only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from analyzer.model.frames import optional_ints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

Role = Literal["layered", "base", "missing", "cycle"]

MAX_LAYERS: Final = 64
"""Windows allows 7 (MAX_PROTOCOL_CHAIN); a longer path is a broken catalog and is not followed without end."""


@dataclass(frozen=True, slots=True)
class Link:
    """One layer of a path; `row` is its row in the provider table, None where the catalog has no such entry."""

    catalog_entry_id: int
    role: Role
    row: int | None


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns that a walk needs, and each catalog's rows by id; the first of two equal ids counts."""

    ids: Sequence[int | None]
    lengths: Sequence[int | None]
    chains: Sequence[tuple[int, ...]]
    by_id: Mapping[tuple[int, int], int]
    catalogs: Sequence[int]


def paths(providers: pd.DataFrame) -> list[tuple[Link, ...]]:
    """Return the resolved path of each provider, row by row; empty where its id or chain is unknown.

    A base provider is its own path. A path ends at the first base; the chain entries that it passes are replaced by
    their layers.
    """
    ids, lengths = optional_ints(providers["catalog_entry_id"]), optional_ints(providers["chain_length"])
    catalogs = providers["catalog"].tolist()
    by_id: dict[tuple[int, int], int] = {}
    for row, entry_id in enumerate(ids):
        if entry_id is not None:
            by_id.setdefault((catalogs[row], entry_id), row)
    table = _Table(ids, lengths, providers["chain"].tolist(), by_id, catalogs)
    return [tuple(_path(table, row)) for row in range(len(providers))]


def _path(table: _Table, row: int) -> Iterator[Link]:
    entry_id, length = table.ids[row], table.lengths[row]
    if table.chains[row]:
        yield from _walk(table, row)
    elif entry_id is not None and length is not None and length in (0, 1):
        yield Link(entry_id, "base" if length else "layered", row)


def _walk(table: _Table, start: int) -> Iterator[Link]:
    passed = {start}
    waiting = [iter(table.chains[start])]
    count = 0
    while waiting and count < MAX_LAYERS:
        entry_id = next(waiting[-1], None)
        if entry_id is None:
            waiting.pop()
            continue
        row = table.by_id.get((table.catalogs[start], entry_id))
        if row is not None and table.chains[row] and row not in passed:
            passed.add(row)
            waiting.append(iter(table.chains[row]))
            continue
        count += 1
        link = _link(table, entry_id, row)
        yield link
        if link.role in ("base", "cycle"):
            return


def _link(table: _Table, entry_id: int, row: int | None) -> Link:
    if row is None:
        return Link(entry_id, "missing", None)
    if table.chains[row]:
        return Link(entry_id, "cycle", row)
    return Link(entry_id, "base" if table.lengths[row] == 1 else "layered", row)
