"""Tables and findings into the analysis document."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from analyzer import merging
from analyzer.analysis import (
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
    Unrecognized,
    Windows,
)
from analyzer.model import naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from analyzer import rules
    from analyzer.found import Found
    from analyzer.model.chains import Link
    from analyzer.model.frames import Frames

_LONGEST_QUOTE: Final = 2_000
_MOST_LINES: Final = 5_000
_MOST_CHARACTERS: Final = 1_000_000
_PROVIDER_FIELDS = tuple(name for name in Provider.__struct_fields__ if name != "path")
_NAME_SPACE_FIELDS = NameSpace.__struct_fields__


def analysis(inputs: Sequence[Input], found: Sequence[Found], *, text: bool = True) -> Analysis:
    """Judge all dumps at once and write everything down.

    Args:
        inputs: what was read, and how that went.
        found: the dumps in it.
        text: whether each dump brings its own lines. They double the size of a document, and a report without them is
            as right, so that fleets can do without.
    """
    if not found:
        return Analysis(tool=merging.TOOL, inputs=tuple(inputs), dumps=(), summary=merging.summary(()))
    # Imported when used: pandas, which these need, takes longer than most logs without a dump, and 60 MB.
    from analyzer import rules, runtimes  # noqa: PLC0415
    from analyzer.model import frames, sockets, verdict  # noqa: PLC0415
    from analyzer.rules._case import Case  # noqa: PLC0415

    records = [dump.record for dump in found]
    tables = frames.build(records)
    selected = sockets.select(tables)
    verdicts = verdict.judge(tables)
    reasons = verdict.reasons(tables, verdicts, records)
    affected = runtimes.evaluate(tables, records)
    case = Case(tables, selected, records, affected)
    hits = rules.run(case)
    catalogs = _catalogs(tables, selected, case.paths)
    ids = merging.unique_ids(_digests(found))
    dumps = tuple(
        Dump(
            id=next(ids),
            source=Source(dump.path, dump.member, dump.record.line, dump.record.end_line, dump.modified),
            dialect=dump.record.dialect,
            encoding=dump.encoding,
            language=dump.record.language,
            complete=not dump.record.problems,
            machine=dump.record.machine,
            machine_evidence=dump.record.machine_evidence,
            windows=Windows(*naming.windows(dump.record)),
            verdict=verdicts[index],
            verdict_reason=reasons[index],
            catalogs=catalogs[index],
            findings=tuple(_finding(rule, hit, dump) for rule, hit in hits[index]),
            runtimes=affected[index],
            unrecognized=tuple(
                Unrecognized(doubt.line, _quoted(dump, doubt.line), doubt.why) for doubt in dump.record.unrecognized
            ),
            text=_text(dump) if text else None,
        )
        for index, dump in enumerate(found)
    )
    return Analysis(
        tool=merging.TOOL,
        inputs=tuple(inputs),
        dumps=dumps,
        summary=merging.summary(dumps),
    )


def _digests(found: Iterable[Found]) -> Iterator[str]:
    """Make an id of each dump's own text, which stays the same wherever the file lies.

    Thousands of dumps may stand on one line, which is then looked at once.
    """
    known: dict[tuple[int, int, int], str] = {}
    for dump in found:
        place = (id(dump.lines), dump.record.line, dump.record.end_line)
        if place not in known:
            text = "\n".join(dump.lines[dump.record.line - 1 : dump.record.end_line])
            known[place] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        yield known[place]


def _quoted(dump: Found, line: int) -> str:
    """Return a line as it stands; only of one that no tool prints, the beginning."""
    text = dump.lines[line - 1]
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _text(dump: Found) -> tuple[str, ...]:
    """Return the lines of a dump, as far as the document holds them."""
    room = _MOST_CHARACTERS
    lines: list[str] = []
    for line in range(dump.record.line, min(dump.record.end_line, dump.record.line + _MOST_LINES - 1) + 1):
        quoted = _quoted(dump, line)
        room -= len(quoted)
        if room < 0:
            break
        lines.append(quoted)
    return tuple(lines)


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
    from analyzer.model.plain import plain  # noqa: PLC0415 - numpy is imported with pandas

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
