"""A visible TCP/IP provider lacks XP1_IFS_HANDLES: the defect of Microsoft KB 2568167."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.model.phrases import entries_words, kind_words, listed
from analyzer.rules import Hit, Rule
from analyzer.rules._words import (
    DUMP_COMMAND,
    MOVE_TO_WFP,
    UNINSTALL,
    advice,
    evidence_lines,
    ids_of,
    kinds_given,
    name,
    names,
    placed,
    products,
    removal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.analysis import RuntimeStatus
    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    for dump, rows in case.by_dump(case.frames.providers["lacks_ifs"]):
        yield Hit(dump, _message(case, dump, rows), evidence_lines(case, rows), tuple(_remedies(case, dump, rows)))


def _message(case: Case, dump: int, rows: Sequence[int]) -> str:
    sentences = [f"Bit 0x20000 (XP1_IFS_HANDLES) of Service Flags is clear on: {products(case, rows)}."]
    owned: list[tuple[int, str]] = []
    beneath: list[str] = []
    for catalog, own in case.by_catalog(rows).items():
        owned.append((catalog, _owned(case, catalog, own)))
        beneath += _beneath(case, catalog, own)
    sentences += [*placed(case, owned), *beneath]
    if not case.complete[rows[0]]:
        sentences.append("That is so as far as the dump is whole: an entry that was lost may stand before them.")
    given = any(kinds_given(case, catalog, own) for catalog, own in case.by_catalog(rows).items())
    sentences.append(_EFFECT if given or beneath else _HIT_ALL_THE_SAME)
    sentences += _software(case, dump, ("exposed",) if given or beneath else ("exposed", "fails", "slower"))
    return " ".join(sentences)


def _owned(case: Case, catalog: int, own: Sequence[int]) -> str:
    """Say which sockets of a catalog the providers get."""
    selected = kinds_given(case, catalog, own)
    entries = entries_words(ids_of(case, own))
    if not selected:
        return f"no plain TCP/IP socket is given to {entries}: other providers stand before"
    return f"sockets for {listed(selected)} get {entries}"


def _software(case: Case, dump: int, statuses: Sequence[RuntimeStatus]) -> Iterator[str]:
    """Name the known software that is hit on this machine."""
    told = [f"that {_STATUS_WORDS[name]}: {listed(found)}" for name in statuses if (found := case.software(dump, name))]
    if told:
        yield f"Known software on this machine {'; '.join(told)}."


def _beneath(case: Case, catalog: int, own: Sequence[int]) -> Iterator[str]:
    """Say which sockets reach the providers through another layer that claims IFS handles."""
    layers = {link.row for row in own for link in case.paths[row] if link.role == "layered"}
    for family, kind, row in case.sockets_of(catalog):
        if row is not None and row not in own and any(link.row in layers for link in case.paths[row]):
            yield (
                f"Sockets for {kind_words(family, kind)} go through them all the same, beneath {name(case, row)} "
                f"(entry {case.column('catalog_entry_id')[row]}), whose own flag claims IFS handles."
            )


def _remedies(case: Case, dump: int, rows: Sequence[int]) -> Iterator[str]:
    origins, lengths = case.column("origin"), case.column("chain_length")
    if any(origins[row] == "microsoft" for row in rows):
        yield (
            "Entries of Windows itself lost the bit: the catalog was altered. `netsh winsock reset` as administrator, "
            "then a restart, builds it anew."
        )
    foreign = [row for row in rows if origins[row] != "microsoft"]
    if foreign:
        yield from advice(case, foreign)
    layered = [row for row in foreign if (lengths[row] or 0) > 1]
    if layered:
        yield _by_hand(case, dump, layered)
        yield _RESET
    yield _DO_NOT_SET
    if layered:
        yield MOVE_TO_WFP


def _by_hand(case: Case, dump: int, layered: Sequence[int]) -> str:
    """Tell how to remove the entries by id, or why that would do harm."""
    files = case.column("provider_path")
    layers = {
        link.row for row in layered for link in case.paths[row] if link.role == "layered" and link.row is not None
    }
    known_files = {files[row] for row in layered}
    mine = {row for row in (*layered, *layers) if files[row] in known_files}
    others = (row for row in case.dump_rows(dump) if row not in mine)
    above = [row for row in others if any(link.row in mine for link in case.paths[row])]
    if above:
        return (
            f"Do not remove its entries one by one: {names(case, above)} is layered over them and would lose its next "
            "provider. Uninstall that first, or reset."
        )
    return removal(case, dump, sorted(mine))


_EFFECT: Final = (
    "A program that sets FILE_SKIP_COMPLETION_PORT_ON_SUCCESS on such a socket may wait for a completion that never "
    "arrives: it hangs or runs into time-outs."
)
_HIT_ALL_THE_SAME: Final = (
    "Hit all the same are programs that choose such an entry themselves, and those that look at every entry before "
    "they use FILE_SKIP_COMPLETION_PORT_ON_SUCCESS."
)
_STATUS_WORDS: Final[dict[RuntimeStatus, str]] = {"exposed": "is exposed", "fails": "fails", "slower": "works slower"}

_RESET: Final = (
    "Last resort: `netsh winsock reset` as administrator, then restart. It removes every layered provider, wanted ones "
    "as well, and on virtual machines reportedly the vSockets provider too; name spaces stay."
)
_DO_NOT_SET: Final = (
    "In a program of your own: do not set FILE_SKIP_COMPLETION_PORT_ON_SUCCESS with "
    "SetFileCompletionNotificationModes on a socket whose WSAPROTOCOL_INFO lacks XP1_IFS_HANDLES."
)

RULE = Rule(
    id="non-ifs-provider",
    severity="error",
    title="A provider without IFS handles is installed",
    why=(
        "Sockets of a provider without XP1_IFS_HANDLES are no real handles of Windows. With "
        "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS their completions may never arrive (Microsoft KB 2568167)."
    ),
    remedy=(
        UNINSTALL,
        "If there is no uninstaller, remove its entries as administrator: `netsh winsock remove provider <id>`.",
        _RESET,
        _DO_NOT_SET,
        MOVE_TO_WFP,
    ),
    next_step=(
        f"Remove the provider, restart, collect the catalog again with {DUMP_COMMAND} and compare: the hang must be "
        "gone and every TCP/IP entry must show 0x20000 in its Service Flags."
    ),
    false_positives="None for the bit. Whether a program is hurt depends on whether it sets the flag without a test.",
    check=check,
)
