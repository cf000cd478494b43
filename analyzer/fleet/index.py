"""The fleet by machine, as its report reads it: a database on disk while the run lasts, so that memory stays flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from analyzer.analysis import SEVERITIES, VERDICTS, Input, Severity, Tool
from analyzer.fleet.overview import Count, Data, Machine, Overview, Raised, RuleCount
from analyzer.fleet.parts import Placed, digest_of
from analyzer.fleet.scratch import Scratch
from analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.analysis import InputStatus, Verdict
    from analyzer.fleet.parts import Line, Record, Row
    from analyzer.fleet.work import Known

_TABLES: Final = """
CREATE TABLE inputs (path TEXT, status TEXT, detail TEXT);
CREATE TABLE dumps (
  number INTEGER PRIMARY KEY, machine TEXT, name TEXT, place TEXT, dump TEXT, newest TEXT, windows TEXT,
  verdict INT, reason TEXT, products TEXT, findings TEXT, gravest INT, errors INT, warnings INT,
  file TEXT, offset INT, length INT, digest TEXT, begins INT, ends INT, all_begin INT, all_end INT
);
"""
# SQLite gives the other columns of the row that has the greatest `newest`: it says so of max() in its documentation.
_MACHINES: Final = """
UPDATE dumps SET newest = newest || printf('%012d', number);
CREATE TABLE machines AS
  SELECT machine, name, place, windows, verdict, reason, products, findings, gravest, errors, warnings,
         count(*) AS dumps, max(newest) AS newest, min(verdict) AS worst, min(number) AS first
  FROM dumps GROUP BY machine;
CREATE INDEX by_machine ON dumps (machine, newest);
CREATE VIEW listed AS
  SELECT * FROM machines
  ORDER BY verdict, gravest, errors DESC, warnings DESC, name IS NULL, name COLLATE NOCASE, first;
"""
_NEEDS: Final = SEVERITIES.index("warning")
_NOTHING: Final = len(SEVERITIES)


class Index:
    """All machines of a fleet; implements `analyzer.fleet.overview.Fleet`."""

    def __init__(self, data: tuple[Data, ...]) -> None:
        """Open an empty one; `data` names the files of the report folder that hold everything."""
        self._data = data
        self._database = Scratch(_TABLES)
        self._rows = self._database.rows

    def close(self) -> None:
        """Remove the database."""
        self._database.close()

    def add(self, record: Record, places: Sequence[Known]) -> None:
        """Take in what the record of a part says; `places` says of each of its lines where its document lies."""
        self._database.insert(
            "INSERT INTO inputs VALUES (?, ?, ?)",
            [
                (_text(item.path), item.status, None if item.detail is None else _text(item.detail))
                for line in record.lines
                for item in line.inputs
            ],
        )
        self._database.insert(
            "INSERT INTO dumps VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*_dump(row), place.file, place.offset, line.length, line.digest, *span, *_all(line))
                for line, place in zip(record.lines, places, strict=True)
                for row, span in zip(line.dumps, line.spans, strict=True)
            ],
        )

    def complete(self) -> None:
        """Group the dumps by machine; after it nothing is added."""
        self._database.script(_MACHINES)

    @property
    def overview(self) -> Overview:
        """The figures."""
        return Overview(
            tool=Tool("winsock-catalog", __version__),
            data=self._data,
            inputs=self._statuses(),
            machines=self._number("SELECT count(*) FROM machines"),
            dumps=self._number("SELECT count(*) FROM dumps"),
            attention=self._number("SELECT count(*) FROM machines WHERE gravest <= ?", _NEEDS),
            verdicts=tuple(
                Count(VERDICTS[verdict], count)
                for verdict, count in self._rows("SELECT verdict, count(*) FROM machines GROUP BY 1 ORDER BY 1")
            ),
            products=tuple(
                Count(name, count)
                for name, count in self._rows(
                    "SELECT value, count(*) FROM machines, json_each(products) GROUP BY 1 ORDER BY 2 DESC, 1"
                )
            ),
            windows=tuple(
                Count(name, count)
                for name, count in self._rows(
                    "SELECT windows, count(*) FROM machines GROUP BY 1 ORDER BY 2 DESC, 1 IS NULL, 1"
                )
            ),
            findings=tuple(
                RuleCount(Raised(rule, title, severity), count)
                for rule, title, severity, count in self._rows(
                    """SELECT value ->> 0, value ->> 1, min(value ->> 2), count(DISTINCT machine)
                    FROM machines, json_each(findings) GROUP BY 1 ORDER BY 4 DESC, 1"""
                )
            ),
        )

    def attention(self) -> Iterator[Machine]:
        """Give the machines that need attention, the worst verdict and gravest findings first, then by name."""
        yield from (_machine(row) for row in self._rows("SELECT * FROM listed WHERE gravest <= ?", _NEEDS))

    def others(self) -> Iterator[Machine]:
        """Give the other machines, by verdict, then by name."""
        yield from (_machine(row) for row in self._rows("SELECT * FROM listed WHERE gravest > ?", _NEEDS))

    def unread(self) -> Iterator[Input]:
        """Give the inputs that could not be read, in order."""
        rows = self._rows("SELECT path, detail FROM inputs WHERE status = 'unreadable' ORDER BY rowid")
        yield from (Input(path, "unreadable", detail) for path, detail in rows)

    def pages(self) -> Iterator[tuple[str, list[Placed]]]:
        """Give each page to be made, and its dumps, the newest last."""
        for machine, name in self._rows("SELECT machine, name FROM listed WHERE gravest <= ?", _NEEDS):
            own = self._rows(
                """SELECT dump, file, offset, length, digest, begins, ends, all_begin, all_end
                FROM dumps WHERE machine = ? ORDER BY newest""",
                machine,
            )
            yield page_name(machine, name), list(map(Placed._make, own))

    def verdicts(self) -> dict[Verdict, int]:
        """Count the dumps of each verdict."""
        rows = self._rows("SELECT verdict, count(*) FROM dumps GROUP BY 1 ORDER BY 1")
        return {VERDICTS[verdict]: count for verdict, count in rows}

    def gravest(self) -> Severity | None:
        """Return the gravest severity of a finding; None without findings."""
        number = self._number("SELECT coalesce(min(gravest), ?) FROM dumps", _NOTHING)
        return SEVERITIES[number] if number < _NOTHING else None

    def _statuses(self) -> dict[InputStatus, int]:
        return dict(self._rows("SELECT status, count(*) FROM inputs GROUP BY 1 ORDER BY 1"))

    def _number(self, query: str, *values: object) -> int:
        ((number,),) = self._rows(query, *values)
        return int(number)


def page_name(machine: str, name: str | None) -> str:
    """Return the page of a machine, relative to the report folder; readable, and safe in every file system."""
    readable = "".join(c for c in (name or "").casefold() if c.isascii() and (c.isalnum() or c in "-_"))[:40]
    return f"machines/{readable or 'machine'}-{digest_of([machine])[:10]}.html"


def _all(line: Line) -> tuple[int, int]:
    """Return where the first dump of a document begins and where the last one ends."""
    return line.spans[0][0], line.spans[-1][1]


def _dump(row: Row) -> tuple[object, ...]:
    severities = [SEVERITIES.index(severity) for _, _, severity in row.findings]
    return (
        # One that tells no name is a machine of its own, wherever else the same dump lies.
        f"name {row.machine.casefold()}" if row.machine else f"dump {row.place} {row.dump}",
        row.machine,
        _text(row.place),
        row.dump,
        f"{row.modified or ''} ",
        row.windows,
        VERDICTS.index(row.verdict),
        row.reason,
        _json(row.products),
        _json(row.findings),
        min(severities, default=_NOTHING),
        severities.count(0),
        severities.count(_NEEDS),
    )


def _machine(row: Sequence[Any]) -> Machine:
    machine, name, place, windows, verdict, reason, products, findings, gravest, *_, dumps, _, worst, _ = row
    raised = [Raised(rule, title, severity) for rule, title, severity in _findings(findings)]
    if worst < verdict:
        reason = f"{reason} An earlier dump of it was {VERDICTS[worst]}."
    return Machine(
        name=name,
        place=place,
        dumps=dumps,
        windows=windows,
        verdict=VERDICTS[verdict],
        reason=reason,
        products=msgspec.json.decode(products, type=tuple[str, ...]),
        findings=tuple(
            sorted((one for one in raised if one.severity != "note"), key=lambda one: SEVERITIES.index(one.severity))
        ),
        page=page_name(machine, name) if gravest <= _NEEDS else None,
    )


def _findings(text: str) -> list[tuple[str, str, Severity]]:
    return msgspec.json.decode(text, type=list[tuple[str, str, Severity]])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _text(text: str) -> str:
    """Return a text that SQLite takes: file names may hold bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()
