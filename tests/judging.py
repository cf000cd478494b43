"""What the analyzer makes of a text, and what it must make of a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from languages import NAME_SPACE_ORDER, PROVIDER_ORDER

from analyzer import search
from analyzer.document import building
from analyzer.errors import NoCatalogError, UnreadableInputError

if TYPE_CHECKING:
    from machines import Machine

    from analyzer.analysis import Analysis, Dump
    from analyzer.found_dump import Found


def analyze(*texts: str | bytes) -> Analysis:
    """Analyze texts as if each were an input; one without a dump gives none."""
    found: list[Found] = []
    for number, text in enumerate(texts):
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        found += dumps_in(data, str(number))
    return building.analysis((), found)


def dumps_in(data: bytes, path: str = "x") -> list[Found]:
    try:
        return search.read_dumps(data, path)
    except (NoCatalogError, UnreadableInputError):
        return []


def one_dump(text: str | bytes) -> Dump:
    (dump,) = analyze(text).dumps
    return dump


def providers_of(dump: Dump) -> list[dict[str, Any]]:
    """Return the printed fields of all providers of a dump, in printed order."""
    rows = sorted((p for catalog in dump.catalogs for p in catalog.providers), key=lambda provider: provider.line)
    return [{name: getattr(row, name) for name in PROVIDER_ORDER} for row in rows]


def name_spaces_of(dump: Dump) -> list[dict[str, Any]]:
    rows = sorted((n for catalog in dump.catalogs for n in catalog.name_spaces), key=lambda name_space: name_space.line)
    return [{name: getattr(row, name) for name in NAME_SPACE_ORDER} for row in rows]


def expected_providers(machine: Machine, *, flags: bool = True) -> list[dict[str, Any]]:
    return [
        {name: getattr(p, name) for name in PROVIDER_ORDER} | ({} if flags else {"service_flags": None})
        for p in machine.all_providers
    ]


def expected_name_spaces(machine: Machine) -> list[dict[str, Any]]:
    return [{name: getattr(n, name) for name in NAME_SPACE_ORDER} for n in machine.all_name_spaces]
