"""A chain and its base provider differ in Service Flags other than the IFS bit.

Microsoft's LSP sample finds its own entry by the flags of the base, the IFS bit left out (provider.cpp,
FindMatchingLspEntryForProtocolInfo). About the IFS bit `non-ifs-provider` speaks.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from analyzer.knowledge import flag_names
from analyzer.model.frames import XP1_IFS_HANDLES
from analyzer.model.phrases import entries_words, listed
from analyzer.rules import Hit, Rule
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, UNINSTALL, evidence_lines, ids_of, names, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    links, providers = case.frames.links, case.frames.providers
    flags = providers["service_flags"]
    known = flags.notna().to_numpy(dtype=bool)
    values = flags.fillna(0).to_numpy(dtype="int64") & ~XP1_IFS_HANDLES
    bases = links[links["role"] == "base"]
    owner, base = bases["provider"].to_numpy(), bases["row"].to_numpy()
    differ = known[owner] & known[base] & (values[owner] != values[base])
    of_base = dict(zip(owner[differ].tolist(), base[differ].tolist(), strict=True))
    chosen = np.zeros(len(providers), dtype=bool)
    chosen[owner[differ]] = True
    for dump, rows in case.by_dump(chosen):
        below = [of_base[row] for row in rows]
        lines = evidence_lines(case, [row for pair in zip(rows, below, strict=True) for row in pair])
        yield Hit(dump, f"{' '.join(_said(case, rows, below))} {_MEANING}", lines)


def _said(case: Case, rows: Sequence[int], below: Sequence[int]) -> Iterator[str]:
    flags, catalogs, ids = (case.column(name) for name in ("service_flags", "catalog", "catalog_entry_id"))
    groups: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for row, base in zip(rows, below, strict=True):
        groups[catalogs[row], flags[row], base].append(row)
    said: list[tuple[int, str]] = []
    for (catalog, own, base), chains in list(groups.items())[:EVIDENCE_LIMIT]:
        subject = f"{entries_words(ids_of(case, chains))} of {names(case, chains)}"
        verb = "has" if len(chains) == 1 else "have"
        differences = "; ".join(_differences(own, flags[base]))
        said.append(
            (
                catalog,
                f"{subject} {verb} the flags {own:#x}, the base entry {ids[base]} {flags[base]:#x}: {differences}",
            )
        )
    yield from placed(case, said)
    if len(groups) > EVIDENCE_LIMIT:
        yield f"{len(groups) - EVIDENCE_LIMIT} more chains differ."


def _differences(own: int, base: int) -> Iterator[str]:
    """Say which flags one has and the other has not.

    >>> list(_differences(0x66, 0x20266))
    ['the chain lacks XP1_SUPPORT_BROADCAST']
    """
    for verb, bits in (("lacks", base & ~own), ("adds", own & ~base)):
        if bits & ~XP1_IFS_HANDLES:
            yield f"the chain {verb} {listed(flag_names(bits & ~XP1_IFS_HANDLES))}"


_MEANING = (
    "Installers copy these flags from the base. A provider made from Microsoft's LSP sample looks its entry up by them "
    "and may not find it."
)

RULE = Rule(
    id="flags-differ-from-base",
    severity="note",
    title="A chain has other Service Flags than its base provider",
    why="Beyond the IFS bit, the flags of a chain say what its base does; installers copy them.",
    remedy=("Nothing has to be done unless the product fails: then update it or install it anew.", UNINSTALL),
    next_step=f"Install the product anew, collect the catalog again with {DUMP_COMMAND} and compare the flags.",
    false_positives="A product may really add or take away what a flag promises, such as multicast.",
    check=check,
)
