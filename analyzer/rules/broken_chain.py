"""A chain does not lead to a base provider, or is not as long as it says.

In a dump with holes, what a chain lacks is no fault of the catalog: `dump-cut` speaks there. A chain that lists another
number of entries than its length says makes its dump one with holes; it is told here only where nothing else is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from analyzer.model.chains import MAX_LAYERS, NONE
from analyzer.model.phrases import chain_words, listed
from analyzer.rules import Hit, Rule
from analyzer.rules._words import (
    DUMP_COMMAND,
    EVIDENCE_LIMIT,
    catalog_words,
    description_lines,
    ids_of,
    kinds_given,
    names,
    placed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.model.chains import Link
    from analyzer.rules._case import Case

_MAX_PROTOCOL_CHAIN = 7


def check(case: Case) -> Iterator[Hit]:
    astray, odd = _astray(case), _odd_lengths(case)
    for dump, rows in case.by_dump(astray | odd):
        wrong = [row for row in rows if odd[row]]
        told = wrong if _nothing_else_is_wrong(case, dump, wrong) else []
        broken = [row for row in rows if astray[row] or row in told]
        if broken:
            yield Hit(dump, " ".join(_message(case, dump, broken, told)), description_lines(case, broken))


def _astray(case: Case) -> NDArray[np.bool_]:
    """Find the chains that reach no base: an entry is missing, they lead in a circle, or end before."""
    links, providers = case.frames.links, case.frames.providers
    owner, row = links["provider"].to_numpy(), links["row"].to_numpy()
    role, depth = links["role"].to_numpy(), links["depth"].to_numpy()
    lengths = providers["chain_length"].fillna(NONE).to_numpy(dtype="int64")
    last = np.diff(owner, append=NONE) != 0
    ends = last & (role == "layered") & ((lengths[row] == 0) | (depth == MAX_LAYERS - 1)) & (lengths[owner] > 1)
    astray = np.zeros(len(providers), dtype=bool)
    astray[owner[role == "cycle"]] = True
    # In a dump with holes, a missing entry is no fault of the catalog.
    in_whole = case.complete[owner]
    astray[owner[in_whole & ((role == "missing") | ends)]] = True
    return astray


def _odd_lengths(case: Case) -> NDArray[np.bool_]:
    """Find the chains that list another number of entries than they say, or say more than Windows allows."""
    entries = case.frames.entries
    listed_ids = np.fromiter((len(chain) for chain in entries["chain"]), dtype="int64", count=len(entries))
    lengths = entries["chain_length"].fillna(NONE).to_numpy(dtype="int64")
    odd = (lengths > 1) & (listed_ids > 0) & ((lengths != listed_ids) | (lengths > _MAX_PROTOCOL_CHAIN))
    result: NDArray[np.bool_] = odd[case.frames.providers["entry"].to_numpy()]
    return result


def _nothing_else_is_wrong(case: Case, dump: int, odd: Iterable[int]) -> bool:
    """Tell whether a dump is whole but for these entries, so that no cut has shortened their chains."""
    first_lines = {case.column("line")[row] for row in odd}
    return all(problem.line in first_lines for problem in case.records[dump].problems)


def _message(case: Case, dump: int, broken: Sequence[int], odd: Sequence[int]) -> Iterator[str]:
    chains, lengths = case.column("chain"), case.column("chain_length")
    faults: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    catalogs = case.column("catalog")
    elsewhere = _catalogs_of_ids(case, dump)
    said_odd = set(odd)
    for row in broken:
        if row in said_odd:
            limit = f"; Windows allows {_MAX_PROTOCOL_CHAIN}" if lengths[row] > _MAX_PROTOCOL_CHAIN else ""
            fault = f"has a length of {lengths[row]} and lists {len(chains[row])} entries{limit}"
        else:
            fault = _fault(case, row, elsewhere)
        faults[catalogs[row], fault].append(row)
    said = [
        (catalog, f"{chain_words(ids_of(case, rows))} of {names(case, rows)} {fault}")
        for (catalog, fault), rows in list(faults.items())[:EVIDENCE_LIMIT]
    ]
    yield from placed(case, said)
    if len(faults) > EVIDENCE_LIMIT:
        yield f"{len(faults) - EVIDENCE_LIMIT} more faults like these were found."
    yield from _sockets(case, broken)


def _fault(case: Case, row: int, elsewhere: dict[int, set[int]]) -> str:
    """Say what is wrong with the way of a chain."""
    path = case.paths[row]
    link = next((link for link in path if _breaks(link, whole=bool(case.complete[row]))), path[-1])
    entry = f"entry {link.catalog_entry_id}"
    if link.role == "cycle":
        return f"leads in a circle, back to {entry}"
    if link.role == "missing":
        others = elsewhere.get(link.catalog_entry_id, set()) - {case.column("catalog")[row]}
        where = [catalog_words(case, catalog) for catalog in sorted(others)]
        return f"names {entry}, which is not listed{f' there, only in {listed(where)}' if where else ''}"
    if len(path) == MAX_LAYERS:
        return f"goes through more than {MAX_LAYERS} layers; Windows allows {_MAX_PROTOCOL_CHAIN}"
    return f"ends with {entry}, a layered provider: no base provider follows"


def _breaks(link: Link, *, whole: bool) -> bool:
    return link.role == "cycle" or (whole and link.role == "missing")


def _catalogs_of_ids(case: Case, dump: int) -> dict[int, set[int]]:
    ids, catalogs = case.column("catalog_entry_id"), case.column("catalog")
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row in case.dump_rows(dump):
        if ids[row] is not None:
            found[ids[row]].add(catalogs[row])
    return found


def _sockets(case: Case, broken: Sequence[int]) -> Iterator[str]:
    """Say which sockets are given to broken chains."""
    said = [
        (catalog, f"sockets for {listed(kinds)} get it and probably fail with error 10106 (WSAEPROVIDERFAILEDINIT)")
        for catalog, rows in case.by_catalog(broken).items()
        if (kinds := kinds_given(case, catalog, rows))
    ]
    yield from placed(case, said)
    if not said:
        yield "No plain TCP/IP socket is known to get it; a program that chooses such an entry probably fails."


RULE = Rule(
    id="broken-chain",
    severity="warning",
    title="A chain of providers is broken",
    why="A layered provider that cannot find the next one probably fails, and with it every socket that it owns.",
    remedy=(
        "If the whole dump shows the same, install the product anew and uninstall it properly.",
        "Otherwise `netsh winsock reset` as administrator, then restart: it removes every layered provider.",
    ),
    next_step=f"Collect the catalog again with {DUMP_COMMAND} and compare.",
    false_positives="A dump from which somebody removed entries looks the same.",
    check=check,
)
