"""What several rules say of a case; no rule stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.knowledge import commands
from analyzer.model.naming import provider_name
from analyzer.model.phrases import entries_words, kind_words, listed, some

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from analyzer.dialects.records import DumpRecord
    from analyzer.rules._case import Case

DUMP_COMMAND: Final = f"`{commands.SHOW_CATALOG}` {commands.WHERE} or with {commands.SCRIPT}"
MOVE_TO_WFP: Final = (
    "Ask the vendor for a version on the Windows Filtering Platform: layered providers are deprecated since Windows 8 "
    "and Server 2012."
)
UNINSTALL: Final = "Uninstall the product that brought the provider with the vendor's own uninstaller, then restart."
EVIDENCE_LIMIT: Final = 6
"""Providers that are quoted as evidence in one finding; the report lists all of them anyway."""
_COMMANDS: Final = 40
"""Commands in one remedy: more than any product that was seen has entries."""

_MARKS: Final = {"guid": "GUID", "file name": "file name", "description": "description"}
_CATALOG_WORDS: Final = {64: "the 64-bit catalog", 32: "the 32-bit catalog", None: "the catalog"}


def products(case: Case, rows: Iterable[int]) -> str:
    """Name the software behind providers, each once, and say how it was recognized."""
    names, descriptions, marks = case.column("product"), case.column("description"), case.column("matched_by")
    known: dict[str, set[str]] = {}
    unknown: dict[str, None] = {}
    for row in rows:
        if names[row] is None:
            unknown[f'"{provider_name(None, descriptions[row])}"'] = None
        else:
            known.setdefault(names[row], set()).update(marks[row])
    texts = [
        f"{product} (known by its {listed(word for mark, word in _MARKS.items() if mark in found)})"
        for product, found in known.items()
    ]
    if unknown:
        texts.append(f"{listed(unknown)} ({'an unknown product' if len(unknown) == 1 else 'unknown products'})")
    return "; ".join(texts)


def name(case: Case, row: int) -> str:
    """Name the software behind one provider."""
    return provider_name(case.column("product")[row], case.column("description")[row])


def names(case: Case, rows: Iterable[int]) -> str:
    """Name the software behind providers, each once, as many as can be read."""
    return some(name(case, row) for row in rows)


def advice(case: Case, rows: Iterable[int]) -> tuple[str, ...]:
    """Return what the facts say about getting rid of the software behind providers; with names if there are several."""
    pairs = {(case.column("product")[row], case.column("remediation")[row]) for row in rows}
    known = {product: text for product, text in sorted(pairs, key=str) if product is not None and text is not None}
    texts = tuple(f"{product}: {text}" for product, text in known.items()) if len(known) > 1 else tuple(known.values())
    unknown = any(product is None for product, _ in pairs)
    return (*texts, UNINSTALL) if unknown or not known else texts


def catalog_words(case: Case, catalog: int) -> str:
    """Name a catalog as people do."""
    return _CATALOG_WORDS[case.bits[catalog]]


def placed(case: Case, said: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Make sentences of statements about catalogs; what holds for both is said once."""
    catalogs: dict[str, dict[int, None]] = {}
    for catalog, words in said:
        catalogs.setdefault(words, {})[catalog] = None
    for words, where in catalogs.items():
        yield f"In {'both catalogs' if len(where) > 1 else catalog_words(case, *where)}, {words}."


def ids_of(case: Case, rows: Iterable[int]) -> list[int]:
    """Return the known ids of entries, each once, in printed order."""
    ids = case.column("catalog_entry_id")
    return list(dict.fromkeys(ids[row] for row in rows if ids[row] is not None))


def kinds_given(case: Case, catalog: int, rows: Collection[int]) -> list[str]:
    """Name the kinds of plain TCP/IP socket of a catalog that get one of these providers."""
    chosen = set(rows)
    return [kind_words(family, kind) for family, kind, row in case.sockets_of(catalog) if row in chosen]


def removal(case: Case, dump: int, rows: Sequence[int]) -> str:
    """Tell how to remove entries by id, or why that would do harm: ids are unique in one catalog only."""
    mine = set(rows)
    ids = ids_of(case, rows)
    shared = sorted(set(ids) & set(ids_of(case, (row for row in case.dump_rows(dump) if row not in mine))))
    if shared:
        return (
            "Do not remove its entries by id: other providers of this machine have the same ids "
            f"({entries_words(shared)}). Uninstall, or reset."
        )
    if len(ids) > _COMMANDS:
        return f"It has {len(ids)} entries, too many to remove them by id. Uninstall, or reset."
    commands = ", ".join(f"`netsh winsock remove provider {entry_id}`" for entry_id in sorted(ids))
    return f"If there is no uninstaller, remove its entries as administrator, then restart: {commands}."


def evidence_lines(case: Case, rows: Sequence[int]) -> tuple[int, ...]:
    """Return the lines of description and Service Flags of the first providers."""
    lines = (case.column(name)[row] for row in rows[:EVIDENCE_LIMIT] for name in ("description_line", "flags_line"))
    return tuple(sorted(set(lines)))


def description_lines(case: Case, rows: Sequence[int]) -> tuple[int, ...]:
    """Return the lines of the descriptions of the first providers."""
    return tuple(sorted({case.column("description_line")[row] for row in rows[:EVIDENCE_LIMIT]}))


def field_lines(case: Case, dump: int, rows: Sequence[int], field: str) -> tuple[int, ...]:
    """Return the lines on which a field of the first providers stands."""
    placed = {entry.lines[0]: entry for entry in case.records[dump].entries}
    return tuple(sorted({placed[case.column("line")[row]].line_of(field) for row in rows[:EVIDENCE_LIMIT]}))


def only_foreign_text(record: DumpRecord) -> bool:
    """Tell whether a dump is not whole for no other reason than lines in it that its dialect does not print."""
    return {problem.name for problem in record.problems} == {"line-not-recognized"}
