"""Which dump of BEFORE and which of AFTER are of the same machine."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from analyzer.analysis import Dump
    from analyzer.comparison.result import PairedBy

    Pairs = list[tuple[int, int, PairedBy]]


def pair(before: Sequence[Dump], after: Sequence[Dump]) -> Pairs:
    """Pair dumps by machine name, else by place, else by order where each side has one.

    Dumps that name different machines are paired only if they are the only ones: the user compares these two. What
    names no machine may be of any.

    Returns:
        The indices of each pair and how it was found, in order of AFTER.
    """
    places = [_places(side) for side in (before, after)]
    sides = (before, after)
    tiers: tuple[tuple[PairedBy, Callable[[int, int], Hashable | None]], ...] = (
        ("machine", lambda side, n: (_machine(sides[side][n]), places[side][n]) if _machine(sides[side][n]) else None),
        ("machine", lambda s, n: (_machine(sides[s][n]), sides[s][n].dialect) if _machine(sides[s][n]) else None),
        ("machine", lambda side, n: _machine(sides[side][n])),
        ("place", lambda side, n: (places[side][n], sides[side][n].dialect)),
        ("place", lambda side, n: places[side][n]),
    )
    found: Pairs = []
    left = [list(range(len(before))), list(range(len(after)))]
    for how, key in tiers:
        groups: tuple[dict[Hashable, list[int]], ...] = (defaultdict(list), defaultdict(list))
        for side in (0, 1):
            for number in left[side]:
                if (own := key(side, number)) is not None:
                    groups[side][own].append(number)
        for own, ours in groups[0].items():
            for one, other in zip(ours, groups[1].get(own, ()), strict=False):
                if _may_be_one(before[one], after[other]):
                    found.append((one, other, how))
                    left[0].remove(one)
                    left[1].remove(other)
    if len(before) == len(after) == 1 and not found:
        found.append((0, 0, "order"))
    return sorted(found, key=lambda item: item[1])


def _machine(dump: Dump) -> str | None:
    return dump.machine.casefold() if dump.machine else None


def _may_be_one(one: Dump, other: Dump) -> bool:
    return _machine(one) is None or _machine(other) is None or _machine(one) == _machine(other)


_ANY: Final = ()


def _places(dumps: Sequence[Dump]) -> list[tuple[str, ...]]:
    """Return the place of each dump below the folder, or the archive, that all dumps of a side have in common."""
    paths = [_parts(dump) for dump in dumps]
    if not paths:
        return []
    common = 0
    shortest = min(len(path) for path in paths)
    while common < shortest - 1 and len({path[common] for path in paths}) == 1:
        common += 1
    return [path[common:] for path in paths]


def _parts(dump: Dump) -> tuple[str, ...]:
    """Return folders and names from the first folder to the file, through archives; Windows' separators count too."""
    whole = f"{dump.source.path}/{dump.source.member}" if dump.source.member is not None else dump.source.path
    return PurePosixPath(whole.replace("\\", "/")).parts or _ANY
