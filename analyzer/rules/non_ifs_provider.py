"""A visible TCP/IP provider lacks XP1_IFS_HANDLES: the defect of Microsoft KB 2568167."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.verdict import lacks_ifs
from analyzer.rules import Hit, Rule
from analyzer.rules._words import (
    DUMP_COMMAND,
    MOVE_TO_WFP,
    by_dump,
    catalog_words,
    evidence_lines,
    kind_words,
    listed,
    products,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from analyzer.rules import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    for dump, rows in by_dump(providers[lacks_ifs(providers)]):
        yield Hit(dump, _message(case, rows), evidence_lines(rows), _remedy(rows), _NEXT_STEP)


def _message(case: Case, rows: pd.DataFrame) -> str:
    sentences = [
        f"Providers without IFS handles: {products(rows)}. Bit 0x20000 (XP1_IFS_HANDLES) of Service Flags is clear."
    ]
    for catalog, own in rows.groupby("catalog", sort=True):
        number = int(str(catalog))
        selected = case.sockets[(case.sockets["catalog"] == number) & case.sockets["row"].isin(own.index)]
        entries = listed(own["catalog_entry_id"].dropna())
        where = catalog_words(case, number)
        if selected.empty:
            sentences.append(
                f"In {where}, no plain TCP/IP socket is given to them (entries {entries}): other providers stand "
                "before them. Programs that choose such an entry themselves are hit all the same."
            )
            continue
        kinds = listed(
            kind_words(f, t) for f, t in zip(selected["address_family"], selected["socket_type"], strict=True)
        )
        sentences.append(f"In {where}, sockets for {kinds} are theirs (entries {entries}).")
    sentences.append(
        "A program that sets FILE_SKIP_COMPLETION_PORT_ON_SUCCESS on such a socket may wait for a completion that "
        "never arrives: it hangs or runs into time-outs."
    )
    return " ".join(sentences)


def _remedy(rows: pd.DataFrame) -> tuple[str, ...]:
    chains = rows[rows["chain_length"] > 1]
    ids = dict.fromkeys(int(i) for i in rows["catalog_entry_id"].dropna())
    uninstall = "Remove the provider: uninstall the product that brought it with the vendor's own uninstaller."
    commands = ", ".join(f"`netsh winsock remove provider {entry_id}`" for entry_id in ids)
    by_hand = f"If there is no uninstaller, remove its entries as administrator, then restart: {commands}."
    reset = (
        "Last resort: `netsh winsock reset` as administrator, then restart. It removes every layered provider, wanted "
        "ones as well, and on virtual machines reportedly the vSockets provider too; name spaces stay."
    )
    own_code = (
        "In a program of your own: do not set FILE_SKIP_COMPLETION_PORT_ON_SUCCESS with "
        "`SetFileCompletionNotificationModes` on a socket whose WSAPROTOCOL_INFO lacks XP1_IFS_HANDLES."
    )
    return (
        (uninstall, by_hand, reset, own_code, MOVE_TO_WFP)
        if len(chains) and ids
        else (uninstall, own_code, MOVE_TO_WFP)
    )


_NEXT_STEP = (
    f"Remove the provider, restart, collect the catalog again with {DUMP_COMMAND} and compare: the hang must be gone "
    "and every TCP/IP entry must show 0x20000 in its Service Flags."
)

RULE = Rule(
    id="non-ifs-provider",
    severity="error",
    title="A provider without IFS handles is installed",
    why=(
        "Sockets of a provider without XP1_IFS_HANDLES are no real handles of Windows. With "
        "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS their completions may never arrive (Microsoft KB 2568167)."
    ),
    false_positives="None for the bit. Whether a program is hurt depends on whether it sets the flag without a test.",
    check=check,
)
