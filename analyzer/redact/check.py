"""What must not change: the analysis of a redacted file is that of the original, names apart."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from analyzer import search
from analyzer.document import building
from analyzer.errors import NoCatalogError, UnreadableInputError

if TYPE_CHECKING:
    from analyzer.found_dump import Found

_NAMES = ("description", "provider_path", "name")


def dumps_in(data: bytes) -> list[Found]:
    """Return the dumps in a file; none where the analysis would say that there is none."""
    try:
        return search.search(io.BytesIO(data), "")[0]
    except (NoCatalogError, UnreadableInputError):
        return []


def provider_ids(found: list[Found]) -> set[str]:
    """Return the ids of all entries of some dumps."""
    ids = (placed.entry.values.get("provider_id") for dump in found for placed in dump.record.entries)
    return {value for value in ids if isinstance(value, str)}


def essence(found: list[Found]) -> list[Any]:
    """Return what an analysis says of some dumps, apart from texts that may have held names."""
    return [
        (
            (dump.source.line, dump.source.end_line, dump.dialect, dump.language, dump.complete, dump.windows.name),
            dump.verdict,
            [(finding.rule, finding.severity, [e.line for e in finding.evidence]) for finding in dump.findings],
            [
                [
                    {name: getattr(p, name) for name in p.__struct_fields__ if name not in (*_NAMES, "path")}
                    for p in both
                ]
                for catalog in dump.catalogs
                for both in (catalog.providers, catalog.name_spaces)
            ],
            [(runtime.id, runtime.status) for runtime in dump.runtimes],
        )
        for dump in (building.analysis((), found).dumps if found else ())
    ]
