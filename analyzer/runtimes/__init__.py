"""What software does on a machine: exposed to lost completions, slower, failing, bypassing, unaffected, undetermined.

The facts stand in `knowledge/runtimes.toml`. For each record there is one predicate here, a function of what one
process sees (`Catalog`), in the `PREDICATES` of some module; a module is found by being in this package. Programs of 64
and 32 bits see different catalogs of a 64-bit machine, so a predicate is asked for each and the answers are joined.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from analyzer import knowledge
from analyzer.analysis import RUNTIME_STATUSES, Runtime
from analyzer.model.plain import gathered, plain
from analyzer.runtimes.any_layer import NATIVE_ONLY
from analyzer.runtimes.catalog import AF_UNIX, Catalog, Entry
from analyzer.runtimes.fleet import Circumstances, Fleet
from analyzer.runtimes.reading import Reading, combined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.dialects.records import DumpRecord
    from analyzer.model.frames import Frames
    from analyzer.runtimes.catalog import WindowsAge
    from analyzer.runtimes.reading import Predicate

_WINDOWS_7: Final = (6, 1)
_AF_HYPERV: Final = 34
_NEWER_FAMILIES: Final = frozenset((AF_UNIX, _AF_HYPERV))
"""Address families that came after Windows 7."""
_LSP_SYSTEM: Final = 0x8000_0000
"""The category that keeps all layered providers out of a program but those that have it themselves."""

_PROGRAMS: Final = {64: "64-bit programs", 32: "32-bit programs"}

_FAMILY: Final = list(Entry.__dataclass_fields__).index("address_family")

Bits = int | None
Image = tuple[tuple[Bits, tuple[int, ...]], ...]
"""The catalogs of a dump: bits, and the numbers of its distinct entries in order."""


@cache
def predicates() -> Mapping[str, Predicate]:
    """Return the predicates by the ids of their records.

    Raises:
        ValueError: if two modules have a predicate for one id.
    """
    found: dict[str, Predicate] = {}
    for module in pkgutil.iter_modules(__path__):
        own = getattr(import_module(f"{__name__}.{module.name}"), "PREDICATES", {})
        if twice := found.keys() & own.keys():
            raise ValueError(f"two predicates for {sorted(twice)}")
        found |= own
    return MappingProxyType(found)


def evaluate(frames: Frames, records: Sequence[DumpRecord]) -> list[tuple[Runtime, ...]]:
    """Say for each dump what each known runtime does there, the most affected first.

    Machines of a fleet have few different catalogs, and often two alike: each distinct one is judged once.

    Returns:
        The statements by dump; none for a dump without providers.
    """
    rows, images = _images(frames)
    fleet = Fleet(rows, predicates().values())
    newer = frozenset(number for number, row in enumerate(rows) if row[_FAMILY] in _NEWER_FAMILIES)
    judged: dict[tuple[tuple[Bits, int], ...], tuple[Runtime, ...]] = {}
    result: list[tuple[Runtime, ...]] = []
    for image, whole, record in zip(images, frames.dumps["complete"].tolist(), records, strict=True):
        is_newer = any(not newer.isdisjoint(numbers) for _, numbers in image)
        circumstances = Circumstances(whole, _age(record, newer_families=is_newer), _exempt(record))
        catalogs = [(bits, fleet.catalog(numbers, circumstances)) for bits, numbers in image]
        key = tuple((bits, id(catalog)) for bits, catalog in catalogs)
        if key not in judged:
            judged[key] = judge(catalogs)
        result.append(judged[key])
    return result


def judge(catalogs: Sequence[tuple[Bits, Catalog]]) -> tuple[Runtime, ...]:
    """Say what each known runtime does on a machine with these catalogs; `bits` is None for an unmarked one."""
    if not catalogs:
        return ()
    known = _with_missing_half(catalogs)
    statements = [
        Runtime(record.id, record.name, record.versions, *_read(record.id, known)) for record in knowledge.runtimes()
    ]
    return tuple(sorted(statements, key=lambda statement: RUNTIME_STATUSES.index(statement.status)))


def _read(runtime: str, catalogs: Sequence[tuple[Bits, Catalog]]) -> Reading:
    predicate = predicates()[runtime]
    met = [pair for pair in catalogs if pair[0] != 32 or runtime not in NATIVE_ONLY]  # noqa: PLR2004 - bits
    readings = [("" if bits is None else _PROGRAMS[bits], catalog.says(predicate)) for bits, catalog in met]
    return combined(readings, RUNTIME_STATUSES)


def _with_missing_half(catalogs: Sequence[tuple[Bits, Catalog]]) -> list[tuple[Bits, Catalog]]:
    """Add the catalog that a 64-bit machine has and its dump does not list: nothing is known of it."""
    present = {bits for bits, _ in catalogs}
    windows, exempt = catalogs[0][1].windows, catalogs[0][1].exempt
    missing = [bits for bits in _PROGRAMS if None not in present and bits not in present]
    both = [*catalogs, *((bits, Catalog((), whole=False, windows=windows, exempt=exempt)) for bits in missing)]
    return sorted(both, key=lambda pair: -(pair[0] or 0))


def _exempt(record: DumpRecord) -> frozenset[str] | None:
    """Name the programs that no layered provider is loaded into; None where nobody tells."""
    if not record.exemptions and not record.dialect.startswith("registry"):
        return None
    return frozenset(
        PureWindowsPath(exemption.path).name.lower()
        for exemption in record.exemptions
        if exemption.permitted_categories == _LSP_SYSTEM
    )


def _age(record: DumpRecord, *, newer_families: bool) -> WindowsAge | None:
    """Tell how old a dump's Windows is, where something tells its version or its address families prove it."""
    version = record.known_version
    if version is not None:
        return "7" if version[:2] == _WINDOWS_7 else "after 7" if version[:2] > _WINDOWS_7 else "before 7"
    return "after 7" if newer_families else None


def _images(frames: Frames) -> tuple[list[tuple[Any, ...]], list[Image]]:
    """Number the distinct entries, and write each dump's catalogs with these numbers."""
    entries = frames.entries
    blocking = {record.product for record in knowledge.providers() if record.blocks_base_handle}
    products = entries["product"].tolist()
    columns: list[list[Any]] = [
        plain(entries["catalog_entry_id"]),
        plain(entries["chain_length"]),
        entries["chain"].tolist(),
        plain(entries["address_family"]),
        plain(entries["socket_type"]),
        plain(entries["protocol"]),
        plain(entries["ifs"]),
        plain(entries["provider_flags"]),
        (entries["origin"] == "microsoft").tolist(),
        products,
        entries["description"].tolist(),
        [product in blocking for product in products],
    ]
    numbers: dict[tuple[Any, ...], int] = {}
    of_entries = np.array([numbers.setdefault(row, len(numbers)) for row in zip(*columns, strict=True)], dtype="int64")
    providers = frames.providers
    of_rows = of_entries[providers["entry"].to_numpy()]
    catalogs = gathered(of_rows, providers["catalog"].to_numpy(), len(frames.catalogs))
    images: list[list[tuple[Bits, tuple[int, ...]]]] = [[] for _ in range(len(frames.dumps))]
    places = zip(frames.catalogs["dump"].tolist(), plain(frames.catalogs["bits"]), catalogs, strict=True)
    for dump, bits, own in places:
        if own:
            images[dump].append((bits, tuple(own)))
    return list(numbers), [tuple(image) for image in images]
