"""The catalogs of the document, built from tables; what many dumps have alike is made once, and shared.

Structs of the document cannot be changed, so that a provider that stands in the same place, with the same way down, in
a thousand dumps of a fleet is one object: that saves most of the time, and most of the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analyzer.analysis import Catalog, Layer, NameSpace, Provider, Socket
from analyzer.model.plain import gathered, numbered, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analyzer.model.frames import Frames

    Numbers = NDArray[np.int64]

_PROVIDER_FIELDS: Final = tuple(name for name in Provider.__struct_fields__ if name != "path")
_PLACE: Final = ("entry", "position", "line", "end_line")
"""What tells rows of providers and of name spaces apart, but for their catalog."""


def build(tables: Frames, selected: pd.DataFrame) -> list[tuple[Catalog, ...]]:
    """Build the catalogs of each dump.

    Args:
        tables: all dumps.
        selected: the providers that sockets get, as `analyzer.model.sockets.select` tells them.
    """
    paths, path = _paths(tables)
    providers, provider = _providers(tables.providers, paths, path)
    name_spaces, name_space = _name_spaces(tables.name_spaces)
    sockets, socket = _sockets(selected, tables.providers, paths, path)
    count = len(tables.catalogs)
    parts = [
        _by_catalog(providers, provider, tables.providers["catalog"], count),
        _by_catalog(name_spaces, name_space, tables.name_spaces["catalog"], count),
        _by_catalog(sockets, socket, selected["catalog"], count),
    ]
    result: list[list[Catalog]] = [[] for _ in range(len(tables.dumps))]
    places = zip(tables.catalogs["dump"].tolist(), plain(tables.catalogs["bits"]), *parts, strict=True)
    for dump, bits, own, spaces, kinds in places:
        result[dump].append(Catalog(bits, own, spaces, kinds if own else ()))
    return [tuple(own) for own in result]


def _paths(tables: Frames) -> tuple[list[tuple[Layer, ...]], Numbers]:
    """Return the distinct paths, the empty one first, and for each provider the number of its path."""
    links = tables.links
    entries = tables.providers["entry"].to_numpy()
    rows = links["row"].to_numpy()
    listed = rows >= 0
    entry = np.where(listed, entries[rows] if len(entries) else rows, -1)
    roles = links["role"].cat.codes.to_numpy().astype("int64")
    layer, first = numbered(links["catalog_entry_id"].to_numpy(), roles, entry)
    descriptions, ifs = plain(tables.entries["description"]), plain(tables.entries["ifs"])
    layers = [
        Layer(entry_id, role, *((None, None) if number < 0 else (descriptions[number], ifs[number])))
        for entry_id, role, number in zip(
            links["catalog_entry_id"].iloc[first].tolist(),
            links["role"].iloc[first].tolist(),
            entry[first].tolist(),
            strict=True,
        )
    ]
    # A path grows layer by layer: its number is that of the path so far together with the next layer.
    paths: list[tuple[Layer, ...]] = [()]
    path = np.zeros(len(entries), dtype="int64")
    owners, depths = links["provider"].to_numpy(), links["depth"].to_numpy()
    for depth in range(int(depths.max()) + 1 if len(depths) else 0):
        here = depths == depth
        own, added = owners[here], layer[here]
        longer, starts = numbered(path[own], added)
        known = len(paths)
        paths += [
            (*paths[before], layers[last])
            for before, last in zip(path[own[starts]].tolist(), added[starts].tolist(), strict=True)
        ]
        path[own] = known + longer
    return paths, path


def _providers(
    table: pd.DataFrame, paths: Sequence[tuple[Layer, ...]], path: Numbers
) -> tuple[list[Provider], Numbers]:
    number, first = numbered(*(table[name].to_numpy() for name in _PLACE), path)
    rows = _rows(table.iloc[first], _PROVIDER_FIELDS)
    ways = path[first].tolist()
    return [Provider(**row, path=paths[way]) for row, way in zip(rows, ways, strict=True)], number


def _name_spaces(table: pd.DataFrame) -> tuple[list[NameSpace], Numbers]:
    number, first = numbered(*(table[name].to_numpy() for name in _PLACE))
    return [NameSpace(**row) for row in _rows(table.iloc[first], NameSpace.__struct_fields__)], number


def _sockets(
    selected: pd.DataFrame, providers: pd.DataFrame, paths: Sequence[tuple[Layer, ...]], path: Numbers
) -> tuple[list[Socket], Numbers]:
    row = selected["row"].fillna(-1).to_numpy(dtype="int64")
    chosen = row >= 0
    entry, way = np.full(len(row), -1), np.zeros(len(row), dtype="int64")
    entry[chosen] = providers["entry"].to_numpy()[row[chosen]]
    way[chosen] = path[row[chosen]]
    kinds = [selected[name].to_numpy(dtype="int64") for name in ("address_family", "socket_type", "protocol")]
    number, first = numbered(*kinds, entry, way)
    ids, ifs = plain(providers["catalog_entry_id"]), plain(providers["ifs"])
    places = zip(*(column[first].tolist() for column in (*kinds, row, way)), strict=True)
    return [
        Socket(
            address_family=family,
            socket_type=kind,
            protocol=protocol,
            catalog_entry_id=ids[at] if at >= 0 else None,
            ifs=ifs[at] if at >= 0 else None,
            path=tuple(layer.catalog_entry_id for layer in paths[path_number]),
        )
        for family, kind, protocol, at, path_number in places
    ], number


def _by_catalog(objects: Sequence[Any], number: Numbers, catalog: pd.Series, catalogs: int) -> list[tuple[Any, ...]]:
    """Give the objects of each catalog, in printed order."""
    return [tuple(objects[index] for index in own) for own in gathered(number, catalog.to_numpy(), catalogs)]


def _rows(table: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return a table as plain Python rows, with None for what is unknown."""
    columns = [plain(table[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
