"""A layered provider covers some kinds of TCP/IP socket and not others.

What counts is which plain sockets reach it, by chains of its own or of layers above it. That none does is said by
`unreachable-entry`, that the two catalogs of a machine differ by `catalogs-differ`. Source: readme of Microsoft's LSP
sample (select() on sockets of both sorts).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from analyzer.model.chains import NONE
from analyzer.model.frames import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM
from analyzer.model.phrases import listed
from analyzer.model.sockets import KINDS
from analyzer.rules import Hit, Rule
from analyzer.rules._words import description_lines, name, names, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.rules._case import Case

_FAMILIES: Final = {AF_INET: "IPv4", AF_INET6: "IPv6"}
_TYPES: Final = {SOCK_STREAM: "TCP", SOCK_DGRAM: "UDP", SOCK_RAW: "raw sockets"}
_BITS: Final = [(1 << number, family, kind) for number, (family, kind, _) in enumerate(KINDS)]
"""A bit for each kind of socket, so that a set of kinds is a number."""


def check(case: Case) -> Iterator[Hit]:
    covered, missing = _covered(case)
    for dump, rows in case.by_dump((missing != 0) & case.complete):
        said = _said(case, rows, covered, missing)
        one = len({name(case, row) for row in rows}) == 1
        meaning = _meaning({(int(covered[row]), int(missing[row])) for row in rows}, "it" if one else "them")
        yield Hit(dump, " ".join([*said, *meaning]), description_lines(case, rows))


def _covered(case: Case) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each row the kinds of plain socket that reach its DLL in its catalog, and those there that do not.

    Both are 0 for base providers, and for a DLL that none reaches.
    """
    providers, links = case.frames.providers, case.frames.links
    lengths = providers["chain_length"].fillna(NONE).to_numpy(dtype="int64")
    catalogs, kinds = providers["catalog"].to_numpy(), _kinds(providers)
    there = np.zeros(len(case.frames.catalogs), dtype="int64")
    np.bitwise_or.at(there, catalogs[lengths == 1], kinds[lengths == 1])
    files, _ = pd.factorize(providers["provider_path"])
    dlls, of_row = np.unique(catalogs * (len(providers) + 1) + files, return_inverse=True)
    by_dll = np.zeros(len(dlls), dtype="int64")
    owner, row = links["provider"].to_numpy(), links["row"].to_numpy()
    # Of entries of one kind, the first gets the sockets.
    selected = np.isin(np.arange(len(providers)), case.sockets["row"].dropna().to_numpy(dtype="int64"))
    reached = np.where(selected, kinds, 0)
    above = (lengths[owner] > 1) & (row != NONE) & (links["role"] == "layered").to_numpy(dtype=bool)
    np.bitwise_or.at(by_dll, of_row[row[above]], reached[owner[above]])
    np.bitwise_or.at(by_dll, of_row[lengths > 1], reached[lengths > 1])
    layered = (lengths != 1) & (lengths != NONE) & (files >= 0)
    covered = np.where(layered, by_dll[of_row], 0)
    return covered, np.where(covered != 0, there[catalogs] & ~covered, 0)


def _kinds(providers: pd.DataFrame) -> NDArray[np.int64]:
    """Return the bit of the kind of socket that each visible TCP/IP entry owns, 0 for others."""
    owns = (providers["usable"] & providers["tcp_ip"]).fillna(value=False).to_numpy(dtype=bool)
    kinds = np.zeros(len(providers), dtype="int64")
    for bit, family, kind in _BITS:
        same = (providers["address_family"] == family) & (providers["socket_type"] == kind)
        kinds[owns & same.fillna(value=False).to_numpy(dtype=bool)] = bit
    return kinds


def _said(case: Case, rows: Sequence[int], covered: NDArray[np.int64], missing: NDArray[np.int64]) -> Iterable[str]:
    """Say what is covered and what is not."""
    groups: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    catalogs = case.column("catalog")
    for row in rows:
        groups[catalogs[row], int(covered[row]), int(missing[row])].append(row)
    return placed(
        case,
        [
            (catalog, f"{names(case, own)} {_covers(case, own)} {_words(has)}, but not {_words(lacks, ', nor ')}")
            for (catalog, has, lacks), own in groups.items()
        ],
    )


def _covers(case: Case, rows: Sequence[int]) -> str:
    files = {case.column("provider_path")[row] for row in rows}
    return "covers" if len(files) == 1 else "each cover"


def _words(kinds: int, between: str = " and ") -> str:
    """Name kinds of socket.

    >>> _words(0b011011), _words(0b100001, ", nor ")
    ('TCP and UDP over IPv4 and IPv6', 'TCP over IPv4, nor raw sockets over IPv6')
    """
    types: defaultdict[str, list[str]] = defaultdict(list)
    for family, word in _FAMILIES.items():
        own = listed(_TYPES[kind] for bit, of_family, kind in _BITS if of_family == family and kinds & bit)
        if own:
            types[own].append(word)
    return between.join(f"{own} over {listed(families)}" for own, families in types.items())


def _meaning(sets: set[tuple[int, int]], what: str) -> Iterator[str]:
    """Say what follows for programs; `what` stands for the providers."""
    of_family = {family: sum(bit for bit, own, _ in _BITS if own == family) for family in _FAMILIES}
    if any(has & own and lacks & own for has, lacks in sets for own in of_family.values()):
        yield (
            "A program that waits for sockets of both sorts in one call of select() may fail (readme of Microsoft's "
            "LSP sample)."
        )
    past = [word for family, word in _FAMILIES.items() if all(not has & of_family[family] for has, _ in sets)]
    if past:
        yield f"Connections over {listed(past)} go past {what}: that those work proves nothing."


RULE = Rule(
    id="partial-coverage",
    severity="note",
    title="A layered provider covers only some kinds of socket",
    why="Programs meet the provider or not according to the sockets that they open: some work and others do not.",
    remedy=("Nothing has to be done unless a program fails that opens covered sockets: try it without the product.",),
    next_step="See which kinds of socket the failing program uses, and whether those are the covered ones.",
    false_positives="Many products mean to cover TCP only, and most programs open no raw sockets.",
    check=check,
)
