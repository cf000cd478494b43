"""A layer with IFS handles stands over one without: Microsoft's order of layers is the other way round.

`non-ifs-provider` says that a layer lacks the bit and which sockets go through it; this rule says that the layers above
it claim handles which they cannot have. Source: lspadd.cpp and lsputil.cpp of Microsoft's LSP sample.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from analyzer.model.chains import NONE
from analyzer.model.phrases import chain_words, entries_words
from analyzer.rules import Hit, Rule
from analyzer.rules._words import (
    DUMP_COMMAND,
    EVIDENCE_LIMIT,
    UNINSTALL,
    advice,
    evidence_lines,
    ids_of,
    name,
    names,
    placed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.rules._case import Case

_PROVEN: Final = EVIDENCE_LIMIT // 2
_ITSELF: Final = -1
"""The depth of a chain entry's own flag, which stands for the top of its path."""


def check(case: Case) -> Iterator[Hit]:
    for dump, rows in case.by_dump(_wrong_order(case)):
        below = [_below(case, row) for row in rows]
        order = any(not _is_own_layer(case, *pair) for pair in zip(rows, below, strict=True))
        claims = any(case.column("ifs")[row] for row in rows)
        meaning = [*([_NO_SUCH_ORDER] if order else []), *([_CLAIM] if claims else [])]
        message = " ".join([*_order(case, rows, below), *meaning])
        lines = evidence_lines(case, [*rows[:_PROVEN], *dict.fromkeys(below[:_PROVEN])])
        layered = [row for row in (*rows, *below) if case.column("chain_length")[row] != 1]
        yield Hit(dump, message, lines, (_REINSTALL, *advice(case, layered)))


def _wrong_order(case: Case) -> NDArray[np.bool_]:
    """Find chains with the bit set on a layer, or on the chain itself, and clear on a layer further down."""
    links, providers = case.frames.links, case.frames.providers
    length = providers["chain_length"].fillna(0).to_numpy(dtype="int64")
    has = providers["ifs"].fillna(value=False).to_numpy(dtype=bool)
    lacks = (~providers["ifs"]).fillna(value=False).to_numpy(dtype=bool)
    owner, row, depth = (links[column].to_numpy() for column in ("provider", "row", "depth"))
    first_set = np.where(has, _ITSELF, np.iinfo("int64").max)
    with_bit = (row != NONE) & has[row]
    np.minimum.at(first_set, owner[with_bit], depth[with_bit])
    last_clear = np.full(len(providers), _ITSELF)
    without = (row != NONE) & lacks[row]
    np.maximum.at(last_clear, owner[without], depth[without])
    wrong: NDArray[np.bool_] = (length > 1) & (first_set < last_clear)
    return wrong


def _below(case: Case, row: int) -> int:
    """Return the first layer of a chain that lacks the bit below something that has it.

    Another provider's layer comes before the chain's own: an installer that copied the entry below may have left
    the bit off that.
    """
    ifs = case.column("ifs")
    above = ifs[row]
    lacking: list[int] = []
    for link in case.paths[row]:
        if link.row is not None and above and ifs[link.row] is False:
            lacking.append(link.row)
        above = above or (link.row is not None and ifs[link.row])
    return next((lower for lower in lacking if not _is_own_layer(case, row, lower)), lacking[0])


def _order(case: Case, rows: Sequence[int], below: Sequence[int]) -> Iterator[str]:
    """Say which entries stand over which."""
    catalogs, ids = case.column("catalog"), case.column("catalog_entry_id")
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row, lower in zip(rows, below, strict=True):
        groups[catalogs[row], lower].append(row)
    said: list[tuple[int, str]] = []
    for (catalog, lower), own in list(groups.items())[:EVIDENCE_LIMIT]:
        upper = ids_of(case, own)
        if _is_own_layer(case, own[0], lower):
            has = "has" if len(own) == 1 else "have"
            subject = f"{entries_words(upper)} of {names(case, own)}"
            words = f"{subject} {has} the IFS bit, and the layered entry {ids[lower]} of the same provider lacks it"
        else:
            lacking = f"{name(case, lower)} (entry {ids[lower]}), which has none"
            words = f"{chain_words(upper)} of {names(case, own)} has a layer with IFS handles over {lacking}"
        said.append((catalog, words))
    yield from placed(case, said)
    if len(groups) > EVIDENCE_LIMIT:
        yield f"{len(groups) - EVIDENCE_LIMIT} more layers are out of order."


def _is_own_layer(case: Case, row: int, lower: int) -> bool:
    """Tell whether a layer is the chain's own layered entry, the first of its path."""
    first = case.paths[row][0]
    return first.row == lower and case.column("chain_length")[lower] == 0


_NO_SUCH_ORDER = "Such an order does not work: a provider with IFS handles passes on the handles of what lies below."
_CLAIM = (
    "A program that tests the bit of such an entry is told that its sockets are safe with "
    "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, and they may not be."
)
_REINSTALL = (
    "Uninstall the products concerned. If both are needed, install the one with IFS handles first: it belongs below."
)

RULE = Rule(
    id="non-ifs-below-ifs",
    severity="warning",
    title="A layer with IFS handles stands over one without",
    why=(
        "A layered provider with IFS handles passes on the handles of the next provider. Over one without them it does "
        "not work (Microsoft's LSP sample), and its entry claims handles that its sockets do not have."
    ),
    remedy=(_REINSTALL, UNINSTALL),
    next_step=f"Uninstall one of the products, restart, collect the catalog again with {DUMP_COMMAND} and compare.",
    false_positives="A provider that lacks the bit on its hidden layered entry only may work all the same.",
    check=check,
)
