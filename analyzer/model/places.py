"""Where entries stand: from records to columns of numbers, once for each distinct entry and place.

The dumps of a fleet share their entries, and even the entries with their lines (`Placed`), as long as the same image
printed them. What follows from one of these alone is worked out once, and taken by index for all dumps that have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from analyzer.model.plain import numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.dialects.records import DumpRecord, Entry, Placed

    Numbers = NDArray[np.int64]

_UNMARKED: Final = -1
"""An entry that lost the line that tells its catalog."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The entries of one kind: the distinct ones, and a row for each place where one stands, in printed order.

    `rows` has these columns, all int64: entry (its number in `entries`), dump, catalog, position (from 1 in its
    catalog), line, end_line, description_line, flags_line.
    """

    entries: list[Entry]
    rows: pd.DataFrame


def of(records: Sequence[DumpRecord]) -> tuple[pd.DataFrame, pd.DataFrame, Kind, Kind]:
    """Return the tables of dumps and of catalogs (see `analyzer.model.frames.Frames`), providers and name spaces."""
    placed = list(chain.from_iterable(record.entries for record in records))
    dump = np.repeat(np.arange(len(records)), [len(record.entries) for record in records])
    place, first = numbered(np.fromiter(map(id, placed), dtype="int64", count=len(placed)))
    distinct = [placed[index] for index in first]
    columns = _columns(distinct)
    of_32_bit = _marks(columns["marked_32"][place], dump)
    catalogs, catalog = _catalogs(dump, of_32_bit, len(records))
    rows = pd.DataFrame({"dump": dump, "catalog": catalog})
    provider = columns["provider"][place] == 1
    rows["position"] = rows.groupby([catalog, provider]).cumcount() + 1
    kinds = [_kind(distinct, columns, place[chosen], rows[chosen]) for chosen in (provider, ~provider)]
    printed = np.zeros(len(records), dtype=bool)
    printed[dump[columns["flags_printed"][place] == 1]] = True
    dumps = pd.DataFrame(
        {
            "complete": [not record.problems for record in records],
            "flags_printed": printed,
            "flags_added": [record.witness is not None and record.witness.flags_added > 0 for record in records],
        }
    ).astype(bool)
    return dumps, catalogs, kinds[0], kinds[1]


def _columns(distinct: Sequence[Placed]) -> dict[str, Numbers]:
    """Return what is known of each distinct place; truths are 0 or 1."""
    rows = [
        (
            one.entry.kind == "provider",
            _UNMARKED if one.entry.marked_32 is None else one.entry.marked_32,
            "service_flags" in one.entry.rows,
            one.lines[0],
            one.end_line,
            one.line_of("description"),
            one.line_of("service_flags"),
        )
        for one in distinct
    ]
    names = ("provider", "marked_32", "flags_printed", "line", "end_line", "description_line", "flags_line")
    table: Numbers = np.array(rows, dtype="int64").reshape(-1, len(names))
    return dict(zip(names, table.T, strict=True))


def _marks(marks: Numbers, dump: Numbers) -> Numbers:
    """Tell for each entry whether it is of the 32-bit catalog; one that lost its mark goes with its neighbours."""
    if not (marks == _UNMARKED).any():
        return marks
    known = pd.Series(marks, dtype="Int64").mask(marks == _UNMARKED).groupby(dump)
    found = known.ffill()
    filled: Numbers = found.fillna(known.bfill()).fillna(0).to_numpy(dtype="int64")
    return filled


def _catalogs(dump: Numbers, of_32_bit: Numbers, dumps: int) -> tuple[pd.DataFrame, Numbers]:
    """Number the catalogs by dump, the native one first; return their table, and the number for each entry."""
    keys, catalog = np.unique(2 * dump + of_32_bit, return_inverse=True)
    owner, is_32_bit = keys // 2, keys % 2
    on_64_bit_windows = np.zeros(dumps, dtype=bool)
    on_64_bit_windows[owner[is_32_bit == 1]] = True
    bits = pd.Series(np.where(is_32_bit == 1, 32, 64), dtype="Int64").mask(~on_64_bit_windows[owner])
    return pd.DataFrame({"dump": owner, "bits": bits}).astype({"dump": "int64"}), catalog


def _kind(distinct: Sequence[Placed], columns: dict[str, Numbers], place: Numbers, rows: pd.DataFrame) -> Kind:
    """Make the rows of the entries of one kind, which stand in these distinct places."""
    entry = np.fromiter((id(one.entry) for one in distinct), dtype="int64", count=len(distinct))[place]
    number, first = numbered(entry)
    table = rows.reset_index(drop=True)
    table.insert(0, "entry", number)
    for name in ("line", "end_line", "description_line", "flags_line"):
        table[name] = columns[name][place]
    return Kind([distinct[place[index]].entry for index in first], table.astype("int64"))
