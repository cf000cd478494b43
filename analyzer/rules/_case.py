"""What rules look at: the tables of all dumps, and single rows of them for the words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.model.chains import Paths
from analyzer.model.plain import groups, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analyzer.analysis import Runtime, RuntimeStatus
    from analyzer.dialects.records import DumpRecord
    from analyzer.model.frames import Frames


@dataclass(frozen=True)
class Case:
    """All dumps at once.

    A rule first says in one go which rows of the provider table are its business (`by_dump`), with the columns of the
    tables; then it finds words for one dump after another, from plain values (`column`). So dumps that are sound cost
    next to nothing, and none costs more because there are others.

    Attributes:
        frames: the tables.
        sockets: what `analyzer.model.sockets.select` made of them.
        records: the dumps as they were read, by dump.
        runtimes: what known software does on each machine, so that no finding says it in another way.
    """

    frames: Frames
    sockets: pd.DataFrame
    records: Sequence[DumpRecord]
    runtimes: Sequence[Sequence[Runtime]]

    @cached_property
    def paths(self) -> Paths:
        """The resolved chains, by row of the provider table."""
        return Paths(self.frames.links, len(self.frames.providers))

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        return {}

    def column(self, name: str) -> list[Any]:
        """Return a column of the provider table as plain values, None for unknown; index it by row."""
        if name not in self._columns:
            self._columns[name] = plain(self.frames.providers[name])
        return self._columns[name]

    def by_dump(self, chosen: NDArray[np.bool_] | pd.Series) -> Iterator[tuple[int, list[int]]]:
        """Give the chosen rows of the provider table (unknown is not chosen) dump by dump, in printed order."""
        known = chosen if isinstance(chosen, np.ndarray) else chosen.fillna(value=False).to_numpy(dtype=bool)
        return groups(self.frames.providers["dump"], known)

    def by_catalog(self, rows: Sequence[int]) -> dict[int, list[int]]:
        """Sort rows of one dump by their catalog, the native one first."""
        catalogs = self.column("catalog")
        return {number: [r for r in rows if catalogs[r] == number] for number in sorted({catalogs[r] for r in rows})}

    def dump_rows(self, dump: int) -> range:
        """Return all rows of a dump in the provider table."""
        return range(self._ends[dump], self._ends[dump + 1])

    @cached_property
    def _ends(self) -> list[int]:
        dumps = self.frames.providers["dump"].to_numpy()
        ends: list[int] = np.searchsorted(dumps, np.arange(len(self.records) + 1)).tolist()
        return ends

    @cached_property
    def complete(self) -> NDArray[np.bool_]:
        """Whether the dump of each row of the provider table is whole: in others, what is missing proves nothing."""
        whole: NDArray[np.bool_] = self.frames.dumps["complete"].to_numpy(dtype=bool)
        dumps: NDArray[np.int64] = self.frames.providers["dump"].to_numpy()
        return whole[dumps]

    def software(self, dump: int, status: RuntimeStatus) -> list[str]:
        """Name the known software of a status on a machine, without what its name says in brackets."""
        return [found.name.partition(" (")[0] for found in self.runtimes[dump] if found.status == status]

    @cached_property
    def bits(self) -> list[int | None]:
        """64 or 32 for each catalog; None for the only catalog of a dump."""
        return plain(self.frames.catalogs["bits"])

    def sockets_of(self, catalog: int) -> list[tuple[int, int, int | None]]:
        """Return for each kind of socket of a catalog its family, type and the row of its provider, None if unknown."""
        return self._sockets[catalog]

    @cached_property
    def _sockets(self) -> list[list[tuple[int, int, int | None]]]:
        sockets: list[list[tuple[int, int, int | None]]] = [[] for _ in range(len(self.frames.catalogs))]
        names = ("catalog", "address_family", "socket_type", "row")
        for catalog, family, kind, row in zip(*(plain(self.sockets[name]) for name in names), strict=True):
            sockets[catalog].append((family, kind, row))
        return sockets
