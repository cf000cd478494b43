"""A base provider has the provider id of Windows' own, but another DLL: malware takes over sockets so.

ZeroAccess rewrote such paths to a bare `mswsock.dll` (Sophos on Troj/ZAccess-QA).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.naming import quoted
from analyzer.model.phrases import id_ranges, listed
from analyzer.rules import Hit, Rule
from analyzer.rules._paths import tampered
from analyzer.rules._words import DUMP_COMMAND, EVIDENCE_LIMIT, catalog_words, field_lines, ids_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    for dump, rows in case.by_dump(tampered(case)):
        yield Hit(dump, _message(case, rows), field_lines(case, dump, rows, "provider_path"))


def _message(case: Case, rows: Sequence[int]) -> str:
    paths, names = case.column("provider_path"), case.column("record")
    told: list[str] = []
    for catalog, own in case.by_catalog(rows).items():
        by_path: dict[str, list[int]] = {}
        for row in own:
            by_path.setdefault(paths[row], []).append(row)
        parts = [
            f"{id_ranges(ids_of(case, same))} ({listed(dict.fromkeys(names[row].product for row in same))}) "
            f'{"names" if len(same) == 1 else "name"} "{quoted(path)}"'
            for path, same in list(by_path.items())[:EVIDENCE_LIMIT]
        ]
        told.append(f"In {catalog_words(case, catalog)}, {listed(parts)}.")
    return (
        f"{' '.join(told)} The provider ids are those of Windows, whose own DLL for them lies in System32. Somebody "
        "exchanged the path: each program that opens such a socket loads that file."
    )


_NAME_SPACES = r"HKLM\SYSTEM\CurrentControlSet\Services\WinSock2\Parameters\NameSpace_Catalog5"
_TREAT_AS_INFECTED = (
    "Treat the machine as infected until it is proven sound: scan it with an anti-malware tool, best from a rescue "
    "medium."
)
_DO_NOT_DELETE = (
    "Keep a copy of the file for the analysis, but do not delete it first: sockets would then fail with 10106 "
    "(WSAEPROVIDERFAILEDINIT)."
)
_LOOK_AT_NAME_SPACES = (
    "netsh prints no paths of name space providers, which the same malware rewrites as well: look at them with "
    f"`reg query {_NAME_SPACES} /s /v LibraryPath`."
)

RULE = Rule(
    id="inbox-provider-tampered",
    severity="error",
    title="A provider of Windows was given another DLL",
    why="Malware takes over the sockets of all programs in this way (ZeroAccess, with a bare mswsock.dll).",
    remedy=(
        _TREAT_AS_INFECTED,
        _DO_NOT_DELETE,
        "Then `netsh winsock reset` as administrator and a restart: it builds the catalog anew.",
        _LOOK_AT_NAME_SPACES,
    ),
    next_step=f"After that, collect the catalog again with {DUMP_COMMAND}: these entries must name a DLL in System32.",
    false_positives=(
        "Software that replaced the DLL of a base provider on purpose, and a path that somebody edited in the text."
    ),
    check=check,
)
