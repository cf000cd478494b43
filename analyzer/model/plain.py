"""Columns as plain Python: what words are made of, once the tables have said which rows matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray


def plain(column: pd.Series) -> list[Any]:
    """Return a column as plain Python values, with None for what is unknown.

    >>> import pandas as pd
    >>> plain(pd.Series([1, None], dtype="Int64"))
    [1, None]
    """
    if column.dtype == "object":
        return column.tolist()
    known = column.notna()
    return column.tolist() if known.all() else [v if k else None for v, k in zip(column.tolist(), known, strict=True)]


def groups(keys: pd.Series, chosen: NDArray[np.bool_]) -> Iterator[tuple[int, list[int]]]:
    """Give the chosen rows by a key that never falls from row to row, such as the dump.

    >>> import numpy as np, pandas as pd
    >>> list(groups(pd.Series([0, 0, 1, 3]), np.array([True, False, True, True])))
    [(0, [0]), (1, [2]), (3, [3])]
    """
    rows = np.flatnonzero(chosen)
    of_rows = keys.to_numpy()[rows]
    starts = np.flatnonzero(np.diff(of_rows, prepend=-1))
    for at, part in zip(starts, np.split(rows, starts[1:]), strict=False):
        if len(part):
            yield int(of_rows[at]), part.tolist()
