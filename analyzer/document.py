"""Tables and findings into the analysis document."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from analyzer import rules, runtimes
from analyzer.analysis import (
    VERDICTS,
    Analysis,
    Catalog,
    Dump,
    Evidence,
    Finding,
    Input,
    Layer,
    NameSpace,
    Provider,
    Socket,
    Source,
    Summary,
    Tool,
    Unrecognized,
    Windows,
)
from analyzer.model import frames, naming, sockets, verdict
from analyzer.model.plain import plain
from analyzer.rules._case import Case
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analyzer.dialects.records import DumpRecord
    from analyzer.model.chains import Link
    from analyzer.model.frames import Frames

INSIDE: Final = " › "
"""Stands between the names of an archive and of a member of it."""

_LONGEST_QUOTE: Final = 2_000
_PROVIDER_FIELDS = tuple(name for name in Provider.__struct_fields__ if name != "path")
_NAME_SPACE_FIELDS = NameSpace.__struct_fields__


@dataclass(frozen=True, slots=True)
class Found:
    """A dump and where it was found; `lines` are all lines of its input."""

    record: DumpRecord
    path: str
    member: str | None
    encoding: str
    lines: Sequence[str]
    modified: str | None = None

    @property
    def place(self) -> str:
        """The file, or the archive and the member in it, as people name it."""
        return self.path if self.member is None else f"{self.path}{INSIDE}{self.member}"

    @property
    def bundle(self) -> tuple[str, str]:
        """What it has in common with the files beside it: the folder, or the archive and the folder in it."""
        if self.member is None:
            return str(PurePath(self.path).parent), ""
        return self.path, str(PurePath(self.member).parent)


def analysis(inputs: Sequence[Input], found: Sequence[Found]) -> Analysis:
    """Judge all dumps at once and write everything down."""
    records = [dump.record for dump in found]
    tables = frames.build(records)
    selected = sockets.select(tables)
    verdicts = verdict.judge(tables)
    reasons = verdict.reasons(tables, verdicts, records)
    affected = runtimes.evaluate(tables, records)
    case = Case(tables, selected, records, affected)
    hits = rules.run(case)
    catalogs = _catalogs(tables, selected, case.paths)
    ids = Counter[str]()
    dumps = tuple(
        Dump(
            id=_identity(dump, ids),
            source=Source(dump.path, dump.member, dump.record.line, dump.record.end_line, dump.modified),
            dialect=dump.record.dialect,
            encoding=dump.encoding,
            language=dump.record.language,
            complete=not dump.record.problems,
            machine=dump.record.machine,
            windows=Windows(*naming.windows(dump.record)),
            verdict=verdicts[index],
            verdict_reason=reasons[index],
            catalogs=catalogs[index],
            findings=tuple(_finding(rule, hit, dump) for rule, hit in hits[index]),
            runtimes=affected[index],
            unrecognized=tuple(
                Unrecognized(doubt.line, _quoted(dump, doubt.line), doubt.why) for doubt in dump.record.unrecognized
            ),
        )
        for index, dump in enumerate(found)
    )
    return Analysis(
        schema_version="1.0",
        tool=Tool("winsock-catalog", __version__),
        inputs=tuple(inputs),
        dumps=dumps,
        summary=_summary(dumps),
    )


def _identity(dump: Found, ids: Counter[str]) -> str:
    """Make an id of a dump's own text, which stays the same wherever the file lies; repeated dumps are numbered."""
    text = "\n".join(dump.lines[dump.record.line - 1 : dump.record.end_line])
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    ids[digest] += 1
    return digest if ids[digest] == 1 else f"{digest}-{ids[digest]}"


def _quoted(dump: Found, line: int) -> str:
    """Return a line as it stands; only of one that no tool prints, the beginning."""
    text = dump.lines[line - 1]
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _finding(rule: rules.Rule, hit: rules.Hit, dump: Found) -> Finding:
    return Finding(
        rule=rule.id,
        severity=hit.severity or rule.severity,
        title=rule.title,
        message=hit.message,
        evidence=tuple(
            Evidence(dump.member, line, _quoted(dump, line), dump.record.decoded.get(line)) for line in hit.lines
        ),
        remedy=rule.remedy if hit.remedy is None else hit.remedy,
        next_step=rule.next_step if hit.next_step is None else hit.next_step,
    )


def _catalogs(tables: Frames, selected: pd.DataFrame, paths: Sequence[tuple[Link, ...]]) -> list[tuple[Catalog, ...]]:
    """Build the catalogs of each dump."""
    rows = _rows(tables.providers)
    providers = [
        Provider(**{name: row[name] for name in _PROVIDER_FIELDS}, path=tuple(_layer(link, rows) for link in path))
        for row, path in zip(rows, paths, strict=True)
    ]
    name_spaces = [NameSpace(**{name: row[name] for name in _NAME_SPACE_FIELDS}) for row in _rows(tables.name_spaces)]
    kinds = [
        _socket(row, None if row["row"] is None else (rows[row["row"]], paths[row["row"]])) for row in _rows(selected)
    ]
    result: list[list[Catalog]] = [[] for _ in range(len(tables.dumps))]
    parts = [frame.groupby("catalog").indices for frame in (tables.providers, tables.name_spaces, selected)]
    for number, row in enumerate(_rows(tables.catalogs)):
        own = [part.get(number, ()) for part in parts]
        catalog = Catalog(
            bits=row["bits"],
            providers=tuple(providers[index] for index in own[0]),
            name_spaces=tuple(name_spaces[index] for index in own[1]),
            sockets=tuple(kinds[index] for index in own[2]) if len(own[0]) else (),
        )
        result[row["dump"]].append(catalog)
    return [tuple(catalogs) for catalogs in result]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as plain Python rows, with None for what is unknown."""
    columns = {name: plain(table[name]) for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _layer(link: Link, rows: Sequence[dict[str, Any]]) -> Layer:
    row = rows[link.row] if link.row is not None else {"description": None, "ifs": None}
    return Layer(link.catalog_entry_id, link.role, row["description"], row["ifs"])


def _socket(kind: dict[str, Any], chosen: tuple[dict[str, Any], tuple[Link, ...]] | None) -> Socket:
    provider, path = chosen or ({"catalog_entry_id": None, "ifs": None}, ())
    return Socket(
        address_family=kind["address_family"],
        socket_type=kind["socket_type"],
        protocol=kind["protocol"],
        catalog_entry_id=provider["catalog_entry_id"],
        ifs=provider["ifs"],
        path=tuple(link.catalog_entry_id for link in path),
    )


def _summary(dumps: Sequence[Dump]) -> Summary:
    verdicts = Counter(dump.verdict for dump in dumps)
    findings = Counter(finding.rule for dump in dumps for finding in dump.findings)
    return Summary(
        dumps=len(dumps),
        verdicts={word: verdicts[word] for word in VERDICTS if verdicts[word]},
        findings=dict(sorted(findings.items())),
    )
