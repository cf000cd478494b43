"""Support bundles: by the name of a collector, or of a file as it comes out of one."""

from __future__ import annotations

import ntpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from analyzer.explain.records import Detail, Explanation, Found, Rank, Topic
from analyzer.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.explain.query import Query
    from analyzer.knowledge.reference import Collector

_CATALOG: Final = {
    "netsh": "It holds the catalog as netsh prints it, Service Flags included where Windows has them.",
    "registry": "It holds the catalog as it stands in the registry.",
}


def _collector(query: Query) -> Iterator[Found]:
    file_name = ntpath.basename(query.folded)
    for record in load.collectors():
        if query.names(record.name) or any(fnmatchcase(file_name, pattern.casefold()) for pattern in record.file):
            yield Found(Rank.exact, _explained(record))
        elif query.is_part_of(record.name) or query.is_part_of(record.about):
            yield Found(Rank.other, _explained(record))


def _explained(record: Collector) -> Explanation:
    folder = f"{record.folder}\\" if record.folder else ""
    facts = {
        "file": ", ".join(f"{folder}{name}" for name in record.file) or "any name",
        "encoding": record.encoding,
        "archive": ", ".join(f".{ending}" for ending in record.archive),
    }
    return Explanation(
        topic="collector",
        title=f"{record.name}: where the catalog is",
        meaning=f"{record.about}. {record.content}",
        details=tuple(Detail(name, text) for name, text in facts.items() if text),
        catalog=_CATALOG[record.holds],
        sources=record.sources,
    )


COLLECTORS: Final = Topic(
    name="collector",
    examples=("WinsockCatalog.txt", "psSDP"),
    terms=lambda: tuple(record.name for record in load.collectors()),
    aliases=lambda: tuple(name.replace("*", "HOST") for record in load.collectors() for name in record.file),
    find=_collector,
)
