"""A layered provider stands in one of the two catalogs of a 64-bit machine only.

Leftovers do not count, no program meets them. The two catalogs name a product in different ways: a DLL of another name
(`exlsp64.dll`, `exlsp.dll`), other provider ids, sometimes another description; one thing in common is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from analyzer.knowledge.paths import ProviderPath
from analyzer.model.naming import provider_name
from analyzer.model.phrases import entries_words
from analyzer.model.plain import plain
from analyzer.rules import Hit, Rule
from analyzer.rules._words import description_lines, ids_of, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.rules._case import Case

_WIDE: Final = 64
_NARROW: Final = 32
_MARKS: Final = (
    *("64-bit", "32-bit", "64 bit", "32 bit", "64bit", "32bit"),
    *("amd64", "win64", "win32", "x64", "x86", "64", "32"),
)
"""How names tell a DLL for 64-bit programs from one for 32-bit programs, the longer before the shorter."""


def check(case: Case) -> Iterator[Hit]:
    for dump, rows in case.by_dump(_in_one_only(case)):
        yield Hit(dump, " ".join(_message(case, rows)), description_lines(case, rows))


def _in_one_only(case: Case) -> NDArray[np.bool_]:
    """Find layered providers of which the other catalog of the machine has nothing."""
    providers = case.frames.providers
    dumps, catalogs = providers["dump"].to_numpy(), providers["catalog"].to_numpy()
    narrow = (case.frames.catalogs["bits"] == _NARROW).fillna(value=False).to_numpy(dtype=bool)[catalogs]
    of_two = np.isin(dumps, dumps[narrow]) & np.isin(dumps, dumps[~narrow])
    layered = (providers["chain_length"] != 1).fillna(value=False).to_numpy(dtype=bool)
    layered &= case.complete & of_two & ~providers["unused_layer"].to_numpy(dtype=bool)
    found = np.zeros(len(providers), dtype=bool)
    keys = _keys(case.frames.entries)[providers["entry"].to_numpy()]
    for names_of_rows in keys.T:
        known = layered & (names_of_rows >= 0)
        place = dumps * (len(keys) + 1) + names_of_rows
        for side in (narrow, ~narrow):
            found |= known & side & np.isin(place, place[known & ~side])
    # What one entry of a DLL has in common with the other catalog holds for all entries of the DLL.
    files = pd.factorize(providers["provider_path"])[0]
    place = catalogs * (len(keys) + 1) + files
    found |= np.isin(place, place[found & (files >= 0)]) & (files >= 0)
    return layered & ~found


def _keys(entries: pd.DataFrame) -> NDArray[np.int64]:
    """Number the names by which a provider may be known again, one column each; -1 where there is none."""
    descriptions = [None if text is None else bare(provider_name(None, text)) for text in plain(entries["description"])]
    paths = [ProviderPath.parse(path) for path in plain(entries["provider_path"])]
    files = [None if path is None else bare(path.file_name.removesuffix(".dll")) for path in paths]
    columns = (plain(entries["product"]), plain(entries["provider_id"]), descriptions, files)
    return np.stack([pd.factorize(np.array(column, dtype=object))[0] for column in columns], axis=1)


def bare(name: str) -> str:
    """Return a name without what tells 64-bit from 32-bit.

    >>> bare("LavasoftTcpService64"), bare("Example Filter (x86)"), bare("64")
    ('lavasofttcpservice', 'example filter', '64')
    """
    text = name.casefold().rstrip(" )]")
    for mark in _MARKS:
        if text.endswith(mark):
            return text.removesuffix(mark).rstrip(" ._-([") or text
    return text


def _message(case: Case, rows: Sequence[int]) -> Iterator[str]:
    for catalog, own in case.by_catalog(rows).items():
        bits = case.bits[catalog]
        other = _WIDE if bits == _NARROW else _NARROW
        yield (
            f"Only the {bits}-bit catalog has {names(case, own)} ({entries_words(ids_of(case, own))}): {bits}-bit "
            f"programs meet it, {other}-bit programs do not."
        )
    yield "A test with a program of the other kind proves nothing about the first."


RULE = Rule(
    id="catalogs-differ",
    severity="note",
    title="32-bit and 64-bit programs meet different layered providers",
    why="Each kind of program sees its own catalog, so the same connection may work in one and fail in the other.",
    remedy=(
        "If the product is wanted, ask its vendor for a version that installs itself for both kinds of program.",
        "If not, uninstall it with the vendor's own uninstaller, then restart.",
    ),
    next_step="Find out whether the programs that fail are 32-bit or 64-bit ones, and whether that fits.",
    false_positives="A product whose parts for the two catalogs have nothing in common by name is told as two.",
    check=check,
)
