"""A provider's DLL lies where no installer puts it, or hides behind a name like those of Windows.

What `inbox-provider-tampered` tells is not told again. System32 is no reason: many products of the past put their DLL
there. Program Files without (x86) is none in the 32-bit catalog, nor is the reverse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from analyzer.model.naming import quoted
from analyzer.model.phrases import id_ranges, some
from analyzer.model.plain import plain
from analyzer.rules import Hit, Rule
from analyzer.rules._paths import fault, in_32_bit_folder, in_other_windows, is_rooted, one_file_for_all, tampered
from analyzer.rules._words import EVIDENCE_LIMIT, UNINSTALL, field_lines, ids_of, name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.analysis import Severity
    from analyzer.rules._case import Case

    Truths = NDArray[np.bool_]

_NATIVE: Final = 64


@dataclass(frozen=True, slots=True)
class _Reason:
    """Rows of the provider table, and what is said of each file there; `grave` is worth a warning."""

    rows: Truths
    words: str
    grave: bool


def check(case: Case) -> Iterator[Hit]:
    reasons = _reasons(case)
    chosen = np.any([reason.rows for reason in reasons], axis=0)
    for dump, rows in case.by_dump(chosen & ~tampered(case)):
        whys = {row: next(reason for reason in reasons if reason.rows[row]) for row in rows}
        severity: Severity = "warning" if any(why.grave for why in whys.values()) else "note"
        message = _message(case, {row: why.words for row, why in whys.items()})
        yield Hit(dump, message, field_lines(case, dump, rows, "provider_path"), severity=severity)


def _reasons(case: Case) -> list[_Reason]:
    """Return all reasons, the weightiest first."""
    entries = case.frames.entries
    places: NDArray[np.int64] = case.frames.providers["entry"].to_numpy()
    columns = ("provider_path", "origin", "damaged", "product", "record")
    known = list(zip(*(plain(entries[column]) for column in columns), strict=True))
    # Of a damaged entry, the beginning of the path may be lost as well.
    paths = [
        path if path and origin != "microsoft" and is_rooted(path) >= damaged else None
        for path, origin, damaged, *_ in known
    ]
    wanted = [product is not None and record is not None and not record.malicious for *_, product, record in known]
    faults = [fault(path, known=well) if path else None for path, well in zip(paths, wanted, strict=True)]
    of_rows = np.array([why or "" for why in faults], dtype=object)[places]
    reasons = [_Reason(of_rows == words, words, grave=True) for words in dict.fromkeys(faults) if words]
    native = np.array([bits == _NATIVE for bits in case.bits], dtype=bool)[case.frames.providers["catalog"].to_numpy()]
    wow = np.array([path is not None and in_32_bit_folder(path) for path in paths], dtype=bool)[places]
    other = np.array([path is not None and in_other_windows(path) for path in paths], dtype=bool)[places]
    return [
        *reasons,
        _Reason(_in_both_catalogs(case, paths, native), _ONE_FILE, grave=True),
        _Reason(wow & native, _SYSWOW64, grave=False),
        _Reason(other, _OTHER_WINDOWS, grave=False),
    ]


def _in_both_catalogs(case: Case, paths: Sequence[str | None], native: Truths) -> Truths:
    """Return the rows whose file is named by both catalogs of their dump, where no redirection makes it two."""
    numbers: dict[str, int] = {}
    files = [one_file_for_all(path) if path else None for path in paths]
    codes = np.array([-1 if file is None else numbers.setdefault(file, len(numbers)) for file in files], dtype="int64")
    providers = case.frames.providers
    of_rows = codes[providers["entry"].to_numpy()]
    keys = providers["dump"].to_numpy() * max(1, len(numbers)) + of_rows
    catalogs = providers["catalog"].to_numpy()
    bits_32 = np.array([bits is not None and bits != _NATIVE for bits in case.bits], dtype=bool)[catalogs]
    both = np.intersect1d(keys[native & (of_rows >= 0)], keys[bits_32 & (of_rows >= 0)])
    found: Truths = np.isin(keys, both) & (of_rows >= 0)
    return found


def _message(case: Case, whys: dict[int, str]) -> str:
    alike: dict[tuple[str, str], list[int]] = {}
    for row, words in whys.items():
        alike.setdefault((name(case, row), words), []).append(row)
    told = [_told(case, product, words, rows) for (product, words), rows in list(alike.items())[:EVIDENCE_LIMIT]]
    if len(alike) > EVIDENCE_LIMIT:
        told.append(f"{len(alike) - EVIDENCE_LIMIT} more such providers are listed.")
    return " ".join(told)


def _told(case: Case, product: str, words: str, rows: Sequence[int]) -> str:
    paths = case.column("provider_path")
    files = some((f'"{quoted(paths[row])}"' for row in rows), "more files")
    ids = ids_of(case, rows)
    entries = f" ({id_ranges(ids)})" if ids else ""
    return f"{product}{entries} loads {files}: {words}."


_ONE_FILE: Final = (
    "both catalogs name this one file, but a DLL is made either for 32-bit or for 64-bit programs, and those of the "
    "other kind cannot load it"
)
_SYSWOW64: Final = "SysWOW64 is the folder of 32-bit DLLs, and this is the catalog of 64-bit programs"
_OTHER_WINDOWS: Final = "this would be Windows' own DLL if Windows were installed in that folder, which is unusual"

RULE = Rule(
    id="suspicious-provider-path",
    severity="warning",
    title="A provider's DLL lies in an unusual place",
    why=(
        "A provider is loaded into most programs that open sockets, those of administrators as well. A DLL that others "
        "can exchange or remove endangers all of them; sockets whose DLL cannot be loaded fail with 10106 "
        "(WSAEPROVIDERFAILEDINIT)."
    ),
    remedy=(
        "Look at the file on the machine: who signed it, and which product it names. Scan it if that is not known.",
        UNINSTALL,
        "Do not delete the file alone: sockets would then fail with 10106 (WSAEPROVIDERFAILEDINIT).",
    ),
    next_step="Ask the customer which product the file belongs to, and whether it is wanted.",
    false_positives="A product that installs itself for one user only, or keeps its DLLs with its data.",
    check=check,
)
