"""A name space provider is installed that is not known as one of Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer import knowledge
from analyzer.model.naming import provider_name
from analyzer.model.phrases import some
from analyzer.model.plain import groups, plain
from analyzer.rules import Hit, Rule
from analyzer.rules._words import EVIDENCE_LIMIT, UNINSTALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    table = case.frames.name_spaces
    others = (table["origin"] != "microsoft") & ~table["damaged"] & table["provider_id"].notna()
    product, description, ids, lines = (
        plain(table[name]) for name in ("product", "description", "provider_id", "line")
    )
    for dump, rows in groups(table["dump"], others.to_numpy(dtype=bool)):
        identities = [knowledge.identify_name_space(ids[row], description[row]) for row in rows]
        names = dict.fromkeys(
            provider_name(product[row], description[row])
            if identity.origin == "third-party"
            else f'"{provider_name(None, description[row])}" (not known)'
            for row, identity in zip(rows, identities, strict=True)
        )
        message = f"Installed: {some(names)}. {_MEANING}"
        advice = dict.fromkeys(UNINSTALL if found.record is None else found.record.remediation for found in identities)
        commands = list(dict.fromkeys(f"`netsh winsock remove provider {ids[row]}`" for row in rows))
        further = ", and so on" if len(commands) > EVIDENCE_LIMIT else ""
        by_hand = f"If nothing is left to uninstall, as administrator: {', '.join(commands[:EVIDENCE_LIMIT])}{further}."
        evidence = tuple(sorted(lines[row] for row in rows[:EVIDENCE_LIMIT]))
        yield Hit(dump, message, evidence, (*advice, by_hand, _RESET))


_MEANING: Final = (
    "A name space provider helps to resolve names. It carries no data of sockets and is never non-IFS, so KB 2568167 "
    "does not apply to it."
)
_RESET: Final = "`netsh winsock reset` leaves name space providers as they are."

RULE = Rule(
    id="third-party-name-space",
    severity="note",
    title="A name space provider is installed that is not known as Windows' own",
    why="When names are resolved slowly or wrongly, it is a suspect; for hanging connections it is none.",
    remedy=(
        UNINSTALL,
        "By hand: `netsh winsock remove provider {GUID}`; `netsh winsock reset` leaves name spaces alone.",
    ),
    next_step="Nothing, unless the resolution of names is what fails: then take it away and try again.",
    false_positives="A name space provider of a Windows feature whose id is not in the list of facts.",
    check=check,
)
