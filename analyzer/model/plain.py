"""Columns as plain Python: what words are made of, once the tables have said which rows matter."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def numbered(*columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[int]]:
    """Number the distinct rows of columns in the order in which they come.

    Returns:
        For each row its number, and for each number the first row that has it.

    >>> import numpy as np
    >>> numbered(np.array([7, 5, 7, 7]), np.array([1, 1, 1, 2]))
    (array([0, 1, 0, 2]), [0, 1, 3])
    """
    number = np.zeros(len(columns[0]), dtype="int64")
    for column in columns:
        codes, known = pd.factorize(column)
        number = pd.factorize(number * len(known) + codes)[0].astype("int64")
    first: list[int] = np.flatnonzero(np.diff(np.maximum.accumulate(number), prepend=-1)).tolist()
    return number, first


def gathered(values: NDArray[np.int64], keys: NDArray[np.int64], count: int) -> list[list[int]]:
    """Give the values of each key from 0 to `count`, in their order.

    >>> import numpy as np
    >>> gathered(np.array([5, 6, 7]), np.array([1, 0, 1]), 3)
    [[6], [5, 7], []]
    """
    order = np.argsort(keys, kind="stable")
    ends = np.searchsorted(keys[order], np.arange(count + 1)).tolist()
    ordered = values[order].tolist()
    return [ordered[start:end] for start, end in pairwise(ends)]
