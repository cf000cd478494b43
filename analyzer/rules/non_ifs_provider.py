"""A visible TCP/IP provider lacks XP1_IFS_HANDLES: the defect of Microsoft KB 2568167."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analyzer.model.naming import provider_name
from analyzer.model.verdict import lacks_ifs
from analyzer.rules import Hit, Rule
from analyzer.rules._words import (
    DUMP_COMMAND,
    MOVE_TO_WFP,
    advice,
    by_dump,
    catalog_words,
    entries_words,
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
        everything = providers[providers["dump"] == dump]
        yield Hit(
            dump, _message(case, rows), evidence_lines(rows), tuple(_remedies(case, rows, everything)), _NEXT_STEP
        )


def _message(case: Case, rows: pd.DataFrame) -> str:
    sentences = [
        f"Bit 0x20000 (XP1_IFS_HANDLES) of Service Flags is clear on providers of this software: {products(rows)}."
    ]
    for catalog, own in rows.groupby("catalog", sort=True):
        sentences.append(_owned(case, int(str(catalog)), own))
        sentences += _beneath(case, int(str(catalog)), own)
    sentences.append(
        "A program that sets FILE_SKIP_COMPLETION_PORT_ON_SUCCESS on such a socket may wait for a completion that "
        "never arrives: it hangs or runs into time-outs."
    )
    return " ".join(sentences)


def _owned(case: Case, catalog: int, own: pd.DataFrame) -> str:
    """Say which sockets of a catalog the providers get."""
    selected = case.sockets[(case.sockets["catalog"] == catalog) & case.sockets["row"].isin(own.index)]
    entries = entries_words(own["catalog_entry_id"].dropna())
    where = catalog_words(case, catalog)
    if selected.empty:
        return (
            f"In {where}, no plain TCP/IP socket is given to {entries}: other providers stand before. Programs that "
            "choose such an entry themselves are hit all the same."
        )
    kinds = zip(selected["address_family"], selected["socket_type"], strict=True)
    return f"In {where}, sockets for {listed(kind_words(*kind) for kind in kinds)} get {entries}."


def _beneath(case: Case, catalog: int, own: pd.DataFrame) -> Iterator[str]:
    """Say which sockets reach the providers through another layer that claims IFS handles."""
    providers = case.frames.providers
    layers = {link.row for row in own.index for link in case.paths[row] if link.role == "layered"}
    own_sockets = case.sockets[(case.sockets["catalog"] == catalog) & ~case.sockets["row"].isin(own.index)]
    for _, socket in own_sockets.dropna(subset=["row"]).iterrows():
        row = int(socket["row"])
        if any(link.row in layers for link in case.paths[row]):
            upper = _name(providers.iloc[row])
            kind = kind_words(int(socket["address_family"]), int(socket["socket_type"]))
            yield (
                f"Sockets for {kind} go through them all the same, beneath {upper} (entry "
                f"{providers['catalog_entry_id'].iat[row]}), whose own flag claims IFS handles: such an order does not "
                "work, a provider with IFS handles must stand below."
            )


def _name(row: pd.Series) -> str:
    product, description = row["product"], row["description"]
    return provider_name(
        product if isinstance(product, str) else None, description if isinstance(description, str) else None
    )


def _remedies(case: Case, rows: pd.DataFrame, everything: pd.DataFrame) -> Iterator[str]:
    if (rows["origin"] == "microsoft").any():
        yield (
            "Entries of Windows itself lost the bit: the catalog was altered. `netsh winsock reset` as administrator, "
            "then a restart, builds it anew."
        )
    foreign = rows[rows["origin"] != "microsoft"]
    if len(foreign):
        yield from advice(foreign)
    layered = foreign[foreign["chain_length"] > 1]
    if len(layered):
        yield _by_hand(case, layered, everything)
        yield (
            "Last resort: `netsh winsock reset` as administrator, then restart. It removes every layered provider, "
            "wanted ones as well, and on virtual machines reportedly the vSockets provider too; name spaces stay."
        )
    yield (
        "In a program of your own: do not set FILE_SKIP_COMPLETION_PORT_ON_SUCCESS with "
        "`SetFileCompletionNotificationModes` on a socket whose WSAPROTOCOL_INFO lacks XP1_IFS_HANDLES."
    )
    if len(layered):
        yield MOVE_TO_WFP


def _by_hand(case: Case, layered: pd.DataFrame, everything: pd.DataFrame) -> str:
    """Tell how to remove the entries by id, or why that would do harm."""
    layers = {link.row for row in layered.index for link in case.paths[row] if link.role == "layered" and link.row}
    paths = set(layered["provider_path"])
    mine = everything[everything.index.isin({*layered.index, *layers}) & everything["provider_path"].isin(paths)]
    others = everything.drop(index=mine.index)
    ids = list(dict.fromkeys(int(i) for i in mine["catalog_entry_id"].dropna()))
    above = [row for row in others.index if any(link.row in set(mine.index) for link in case.paths[row])]
    if above:
        names = dict.fromkeys(_name(others.loc[row]) for row in above)
        return (
            f"Do not remove its entries one by one: {listed(names)} is layered over them and would lose its next "
            "provider. Uninstall that first, or reset."
        )
    if others["catalog_entry_id"].isin(ids).any():
        return (
            "Do not remove its entries by id: the other catalog gives the same ids to other providers "
            f"({entries_words(sorted(set(ids) & set(others['catalog_entry_id'].dropna())))}). Uninstall, or reset."
        )
    commands = ", ".join(f"`netsh winsock remove provider {entry_id}`" for entry_id in sorted(ids))
    return f"If there is no uninstaller, remove its entries as administrator, then restart: {commands}."


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
