"""The dump has no Service Flags lines: Windows Vista, Server 2008 and older do not print them.

Where all entries are Windows' own, as on a sound machine of that age, it is a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.knowledge.commands import EXPORT_REGISTRY, SCRIPT, SHOW_CATALOG, WHERE
from analyzer.model.naming import newer_than_service_flags
from analyzer.model.phrases import id_ranges, listed
from analyzer.rules import Hit, Rule
from analyzer.rules._words import EVIDENCE_LIMIT, catalog_words, ids_of, name, products

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.analysis import Severity
    from analyzer.dialects.records import DumpRecord
    from analyzer.rules._case import Case


def check(case: Case) -> Iterator[Hit]:
    providers = case.frames.providers
    dumps = case.frames.dumps
    printed = (dumps["flags_printed"] | dumps["flags_added"]).to_numpy(dtype=bool)[providers["dump"].to_numpy()]
    for dump, rows in case.by_dump(~printed & ~providers["damaged"].to_numpy(dtype=bool)):
        proof = newer_than_service_flags(case.records[dump])
        message = f"{_origin(proof)} {_inference(case, rows)}"
        remedy = (_WHOLE_OUTPUT, _REGISTRY) if proof is not None else (_REGISTRY, _ON_WINDOWS_7)
        next_step = _ASK_FOR_DUMP if proof is not None else _BOTH
        harmless = (
            proof is None and case.complete[rows[0]] and all(case.column("origin")[r] == "microsoft" for r in rows)
        )
        severity: Severity | None = "note" if harmless else None
        yield Hit(dump, message, _evidence(case.records[dump]), remedy, next_step, severity)


def _evidence(record: DumpRecord) -> tuple[int, ...]:
    """Return the two lines of the first whole provider between which its Service Flags would stand."""
    first = next(placed for placed in record.entries if placed.entry.kind == "provider" and not placed.entry.damaged)
    return first.line_of("protocol"), first.line_of("chain_length")


def _origin(proof: str | None) -> str:
    if proof is not None:
        return (
            f"No Service Flags line stands in this dump, although its Windows prints them ({proof}): the lines were "
            "taken out of the text."
        )
    return (
        "No Service Flags line stands in this dump. netsh prints it since Windows 7 and Server 2008 R2, so this is "
        "Windows Vista, Server 2008 or older."
    )


def _inference(case: Case, rows: Sequence[int]) -> str:
    """Say of each entry what can be known without its flags."""
    origins = case.column("origin")
    inbox = [row for row in rows if origins[row] == "microsoft"]
    own = f"{len(inbox)} of {len(rows)} entries are Windows' own{_where(case, inbox, ' ({})')}"
    parts = [f"{own}: these use IFS handles according to the KB."]
    alike: dict[str, dict[str, list[int]]] = {}
    for row in rows:
        if origins[row] != "microsoft":
            alike.setdefault(_likely(case, row), {}).setdefault(name(case, row), []).append(row)
    for words, by_name in sorted(alike.items(), key=lambda found: _LIKELY.index(found[0])):
        told = [f"{products(case, same)}{_where(case, same, ', {}')}" for same in by_name.values()]
        more = [f"{len(told) - EVIDENCE_LIMIT} more"] if len(told) > EVIDENCE_LIMIT else []
        parts.append(f"{words}: {'; '.join([*told[:EVIDENCE_LIMIT], *more])}.")
    if not alike:
        parts.append("No other entry is listed: a provider without IFS handles is unlikely, but not ruled out.")
    return " ".join(parts)


def _likely(case: Case, row: int) -> str:
    """Say what is likely of an entry that is not Windows' own."""
    if case.column("chain_length")[row] == 1:
        return _OTHER_BASE if case.column("tcp_ip")[row] is not False else _NO_TCP_IP
    record = case.column("record")[row]
    known = record.ifs if record is not None and record.attributed and not record.inbox else None
    return _SUSPECT if known is None else _KNOWN_IFS if known else _KNOWN_NON_IFS


def _where(case: Case, rows: Sequence[int], form: str) -> str:
    """Name entries by id, catalog by catalog; nothing if no id is known."""
    ids = {catalog: id_ranges(ids_of(case, own)) for catalog, own in case.by_catalog(rows).items() if ids_of(case, own)}
    if len(ids) > 1 and len(set(ids.values())) == 1:
        return form.format(f"{next(iter(ids.values()))} of both catalogs")
    parts = [
        words if case.bits[catalog] is None else f"{words} of {catalog_words(case, catalog)}"
        for catalog, words in ids.items()
    ]
    return form.format(listed(parts)) if parts else ""


_KNOWN_NON_IFS: Final = "Layered, and known to be without IFS handles"
_SUSPECT: Final = "Suspect, since it is layered and its IFS handles are not known"
_OTHER_BASE: Final = "Not known, a base provider of a third party"
_KNOWN_IFS: Final = "Layered, and known to have IFS handles"
_NO_TCP_IP: Final = "Without part in this, since it owns no TCP/IP socket"
_LIKELY: Final = (_KNOWN_NON_IFS, _SUSPECT, _OTHER_BASE, _KNOWN_IFS, _NO_TCP_IP)

_WHOLE_OUTPUT = "Ask for the whole output of netsh as a file that nobody edited: it holds the Service Flags."
_REGISTRY = (
    "The registry holds the flags on every Windows since 2000. Ask the customer to run "
    f"{SCRIPT}, or this command {WHERE}, and to send what it writes: `{EXPORT_REGISTRY}`"
)
_ON_WINDOWS_7 = "If it runs Windows 7 or later, ask for the whole output of netsh instead: it holds the Service Flags."
_ASK_FOR_DUMP = (
    f"Ask the customer to run {SCRIPT}, or this command {WHERE}, and to send what it writes: `{SHOW_CATALOG}`"
)
_BOTH = "Analyze the two together, with `--with winsock2.reg`: the registry then decides."

RULE = Rule(
    id="service-flags-not-reported",
    severity="warning",
    title="The dump does not tell whether providers have IFS handles",
    why="The bit that KB 2568167 asks for is part of Service Flags, which this dump does not print.",
    remedy=(_REGISTRY, _ON_WINDOWS_7),
    next_step=_BOTH,
    false_positives="None: without the flags nothing is shown, neither a fault nor its absence.",
    check=check,
)
