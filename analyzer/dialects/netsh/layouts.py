"""Entries that stand in a text as netsh printed them, without a parse for each: the grammar's word on one, kept for all.

The grammar looks at nothing but the terminals of an entry's lines, so two entries with the same terminals in the same
order are parsed alike. Lark parses the first one of each kind (a `Layout`: the same labels and terminals in the same
order), and from then on values are taken by their place. Each distinct line is looked at once, each distinct entry is
put together once; all three caches are bounded and can be thrown away at any time.

Nothing is decided here that the reader decides: what is not beyond doubt, or what any step of the reader might treat in
another way, is no entry here, and goes the reader's way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh import joined
from analyzer.dialects.netsh.grammar import FIELD_SHAPES, MAX_ROWS, Blocks, marked_32, shape, value_of
from analyzer.dialects.netsh.labels import key
from analyzer.dialects.netsh.recovery import is_elision
from analyzer.dialects.netsh.rows import is_open_ended
from analyzer.dialects.records import MAX_PROTOCOL_CHAIN, NAME_SPACE_FIELDS, PROVIDER_FIELDS, Entry, Placed, Value
from analyzer.inputs import paste, transport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_LIMIT: Final = 50_000
"""Entries, lines and layouts that are kept; then everything is forgotten."""

_LONGEST: Final = 1_000
"""No line that netsh prints is longer than this, in characters."""

_PREFIX = re.compile(r"[^:：]*[:：]\s*")
_IN_COLUMN = re.compile(r"[^:：\\]+[:：]\s{2,}")
_RULE = re.compile(r"([-‐-―−─━－])\1{9,}")
_DASHES = re.compile(r"[-‐-―−─━－]{3}")
_AF_INET: Final = 2
_SOCK_STREAM: Final = 1
_OF_SHAPE: Final = {"GUID": "provider_id", "FLAGS": "service_flags", "INTEGER": "version", "NUMBERS": "chain"}
"""A field that has each shape; fields of one shape read it alike, but for limits of their own."""
_PLACES: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Lines of one kind of entry: which field stands on each, under which label.

    `sample` is the first entry of this layout, `rule` the length of its rule.
    """

    number: int
    sample: Entry
    names: tuple[str, ...]
    rule: int
    keys: Mapping[str, str]


@dataclass(slots=True, eq=False)
class Part:
    """What stands between two blank lines: an entry, or nothing if `entry` and `layout` are None and `rows` is 0.

    `breaks` counts the line ends in it, `lead` the blank lines above its rows.
    """

    breaks: int
    lead: int
    rows: int
    entry: Entry | None = None
    layout: Layout | None = None
    section: int = -1
    is_ipv4_stream: bool = False
    places: dict[int, Placed] = field(default_factory=dict)

    def at(self, line: int) -> Placed:
        """Place the entry on the lines from one on; machines of one image have the same entries on the same lines."""
        placed = self.places.get(line)
        if placed is None:
            if len(self.places) >= _PLACES:
                self.places.clear()
            assert self.entry is not None  # noqa: S101 - asked of entries only
            placed = self.places[line] = Placed(self.entry, tuple(range(line, line + self.rows)))
        return placed


class _Line:
    """A line: the terminal that it is, its text, what stands before its value, and its value."""

    __slots__ = ("prefix", "row", "shape", "value")

    def __init__(self, row: str, row_shape: str) -> None:
        self.row = row
        self.shape = row_shape
        match = _PREFIX.match(row) if row_shape in FIELD_SHAPES else None
        self.prefix = row if match is None else match[0]
        text = "" if match is None else row[match.end() :]
        self.value: Value | None = value_of(_OF_SHAPE.get(row_shape, "description"), row_shape, text.strip())


class Layouts:
    """The entries and layouts that were seen so far."""

    def __init__(self, marks: Callable[[str], bool]) -> None:
        """Keep nothing yet; `marks` tells whether a line may be a reason to call another dialect's reader."""
        self._marks = marks
        self._parts: dict[str, Part | None] = {}
        self._lines: dict[str, tuple[str, str, Value | None, str] | None] = {}
        self._layouts: dict[tuple[tuple[str, ...], tuple[str, ...]], Layout | None] = {}
        self._numbers = 0

    @property
    def parts(self) -> dict[str, Part | None]:
        """The parts that were looked at, by their text; None for those that need the reader."""
        return self._parts

    def look_at(self, text: str, newline: str) -> Part | None:
        """Say what a part of a text is that has no blank line between others; None if it needs the reader."""
        if max(len(self._parts), len(self._lines), len(self._layouts)) >= _LIMIT:
            self._parts.clear()
            self._lines.clear()
            self._layouts.clear()
        part = self._parts[text] = self._part(text.split(newline))
        return part

    def _part(self, lines: list[str]) -> Part | None:
        breaks = len(lines) - 1
        lead = 0
        while lead < len(lines) and not lines[lead]:
            lead += 1
        end = len(lines)
        while end > lead and not lines[end - 1]:
            end -= 1
        part = Part(breaks, lead, end - lead)
        if part.rows == 0:
            return part
        known = self._lines
        found = [known[line] if line in known else self._line(line) for line in lines[lead:end]]
        if None in found or len(found) > MAX_ROWS:
            return None
        shapes, prefixes, values, _ = zip(*found, strict=True)  # type: ignore[arg-type] # None is not in it
        kind = (shapes, prefixes)
        if kind in self._layouts:
            layout = self._layouts[kind]
        else:
            layout = self._layouts[kind] = self._layout(shapes, prefixes, [row for *_, row in found if row])  # type: ignore[misc]
        return None if layout is None else _filled(part, layout, values[2:])

    def _line(self, line: str) -> tuple[str, str, Value | None, str] | None:
        """Look at a line: its terminal, what stands before its value, its value and itself; None if in any doubt."""
        row = paste.unquote(line)
        result = None
        if self._is_plain(line, row):
            row_shape = shape(row)
            if _is_of_its_shape(row, row_shape):
                told = _Line(row, row_shape)
                result = (row_shape, told.prefix, told.value, row)
        self._lines[line] = result
        return result

    def _is_plain(self, line: str, row: str) -> bool:
        """Tell whether every step before the grammar leaves a line alone, whatever stands around it."""
        return (
            0 < len(line) <= _LONGEST
            and "\r" not in line
            and "\n" not in line
            and paste.unquote(row) == row
            and paste.is_text(row)
            and transport.leaves_alone(line)
            and not self._marks(line)
            and not joined.is_listing(line)
        )

    def _layout(self, shapes: tuple[str, ...], prefixes: tuple[str, ...], rows: Sequence[str]) -> Layout | None:
        if shapes[:2] != ("TITLE", "RULE") or shapes.count("GUID") != 1 or "EMPTY" in shapes or is_elision(rows[0]):
            return None
        entry = Blocks().parse(rows)
        if entry is None or entry.damaged or tuple(entry.rows.values()) != tuple(range(2, len(rows))):
            return None
        texts = [place for place, row_shape in enumerate(shapes) if row_shape == "TEXT"]
        guid = shapes.index("GUID")
        if entry.kind == "provider":
            # Only two texts that follow one another could be one that was broken.
            as_usual = texts == [2, 3, 5] and guid == 4 and not (_is_in_column(prefixes[2]) > _is_in_column(prefixes[3]))
        else:
            as_usual = texts == [2] and guid == 3
        keys = {name: key(label) for name, label in entry.labels.items()}
        if not as_usual or len(set(keys.values())) < len(keys) or entry.rows.get("chain") not in (None, len(rows) - 1):
            return None
        if "chain" in entry.rows and shapes[-1] != "NUMBERS":
            return None
        self._numbers += 1
        return Layout(self._numbers, entry, tuple(entry.rows), len(rows[1]), keys)


def _is_in_column(prefix: str) -> bool:
    return _IN_COLUMN.fullmatch(prefix) is not None


def _is_of_its_shape(row: str, row_shape: str) -> bool:
    """Tell whether a row can only be what it seems: no part of a line that was broken, and nothing glued to it."""
    if row_shape == "RULE":
        return _RULE.fullmatch(row) is not None
    return _DASHES.search(row) is None and not is_open_ended(row)


def _filled(part: Part, layout: Layout, values: tuple[Value | None, ...]) -> Part | None:
    """Put the values of a layout's fields in their places; None if one is no value of its field."""
    sample = layout.sample
    named = dict(zip(layout.names, values, strict=True))
    if None in values:
        return None
    if sample.kind == "provider":
        length, chain = named["chain_length"], named.get("chain", ())
        if not (isinstance(length, int) and isinstance(chain, tuple)) or not 0 <= length <= MAX_PROTOCOL_CHAIN:
            return None
        if length != len(chain) and not (length <= 1 and "chain" not in named):
            return None
        if length <= 1 and "chain" in named:
            return None
        mark = marked_32(str(named["entry_type"]))
        part.section = int(mark)
        part.is_ipv4_stream = named["address_family"] == _AF_INET and named["socket_type"] == _SOCK_STREAM
    else:
        if named["active"] not in (0, 1):
            return None
        mark = bool(sample.marked_32)
        part.section = 2 + mark
    part.layout = layout
    part.entry = Entry(
        sample.kind, sample.title, mark, named, sample.rows, sample.labels, damaged=False
    )  # type: ignore[arg-type]
    return part


__all__ = ["NAME_SPACE_FIELDS", "PROVIDER_FIELDS", "Layout", "Layouts", "Part"]
