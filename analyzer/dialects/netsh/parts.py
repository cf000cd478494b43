"""What is known of entries that stand as netsh printed them: how their lines are laid out, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.grammar import marked_32, value_of
from analyzer.dialects.records import MAX_PROTOCOL_CHAIN, Entry, Placed, Value

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence

LIMIT: Final = 50_000
"""Entries and numbers that are kept; then all are forgotten."""

OWN: Final = ("entry_type", "description", "provider_id", "provider_path", "catalog_entry_id")
"""The fields with which an entry begins, and which are its own. What stands below them, many have alike."""

_AF_INET: Final = 2
_SOCK_STREAM: Final = 1
_PLACES: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Lines of one kind of entry: which field stands on each, under which label; `sample` is the first such entry.

    `shapes` are the terminals of all its lines, `names` its fields, `rule` is the length of its rule, `keys` are its
    labels by field, as they are compared. `upper` matches the lines down to the last field that is of `OWN`, and takes
    the texts of these fields; `lower` reads the others. `in_columns` are the lines whose values stand in a column.
    """

    sample: Entry
    shapes: tuple[str, ...]
    in_columns: tuple[int, ...]
    names: tuple[str, ...]
    rule: int
    keys: Mapping[str, str]
    upper: re.Pattern[str]
    lower: Lower


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """All that the judgement of a whole text depends on, of an entry and the blank lines around it.

    `breaks` counts the line ends, `lead` the blank lines above; `section` is its part of the dump in printed order.
    """

    layout: Layout
    section: int
    is_ipv4_stream: bool
    breaks: int
    lead: int


class Part:
    """An entry between two blank lines. Of two entries with equal values `tag` is the same.

    Machines of one image have the same entries on the same lines: `placed` is the entry where it stood last, on `line`.
    """

    __slots__ = ("_others", "entry", "form", "layout", "line", "placed", "tag")

    def __init__(self, form: Form, entry: Entry, tag: int) -> None:
        """Nothing is placed yet."""
        self.form = form
        self.layout = form.layout
        self.entry = entry
        self.tag = tag
        self.line = 0
        self.placed: Placed | None = None
        self._others: dict[int, Placed] | None = None

    def at(self, line: int) -> Placed:
        """Place the entry on the lines from one on."""
        if self.placed is not None and self.line == line:
            return self.placed
        if self._others is None:
            self._others = {} if self.placed is not None else None
        others = self._others
        if others is not None and self.placed is not None:
            if len(others) >= _PLACES:
                others.clear()
            others[self.line] = self.placed
        found = others.get(line) if others is not None else None
        if found is None:
            found = Placed(self.entry, tuple(range(line, line + len(self.layout.shapes))))
        self.line, self.placed = line, found
        return found


class _Values(dict[str, "Value | None"]):
    """The values of texts that are of one shape; fields of a shape read it alike, but for limits of their own."""

    def __init__(self, field: str, row_shape: str) -> None:
        """Read texts of a shape as the value of a field."""
        super().__init__()
        self._of = (field, row_shape)

    def __missing__(self, text: str) -> Value | None:
        if len(self) >= LIMIT:
            self.clear()
        value = self[text] = value_of(*self._of, text)
        return value


class _Marks(dict[str, bool]):
    """Whether a type of entry carries the mark of the 32-bit catalog."""

    def __missing__(self, text: str) -> bool:
        if len(self) >= LIMIT:
            self.clear()
        mark = self[text] = marked_32(text)
        return mark


_MARKS: Final = _Marks()
_INTEGERS: Final = _Values("version", "INTEGER")
_READS: Final[dict[str, Callable[[str], Value | None]]] = {
    "INTEGER": _INTEGERS.__getitem__,
    "FLAGS": _Values("service_flags", "FLAGS").__getitem__,
    "NUMBERS": _Values("chain", "NUMBERS").__getitem__,
}


@dataclass(frozen=True, slots=True, eq=False)
class Below:
    """What the lower lines of an entry say; `is_ipv4_stream` as in `Form`."""

    values: dict[str, Value]
    is_ipv4_stream: bool


class Lower:
    """The lower lines of a layout: what each distinct text of them says."""

    __slots__ = ("_names", "_pattern", "_reads", "_texts")

    def __init__(self, pattern: re.Pattern[str], names: Sequence[str], shapes: Sequence[str]) -> None:
        """Take the values of fields by a pattern; their terminals say how each is read."""
        self._pattern = pattern
        self._names = tuple(names)
        self._reads = tuple(_READS[row_shape] for row_shape in shapes)
        self._texts: dict[str, Below] = {}

    def forget(self) -> None:
        """Read everything anew."""
        self._texts.clear()

    def read(self, text: str) -> Below | None:
        """Return what a text says; None if it is not of this layout, or if a value is none of its field."""
        found = self._texts.get(text)
        if found is None:
            match = self._pattern.fullmatch(text)
            found = None if match is None else self.of(match.groups())
            if found is not None:
                self._texts[text] = found
        return found

    def of(self, texts: Sequence[str]) -> Below | None:
        """Return what the texts of the fields say; None if one of them is no value of its field."""
        values: dict[str, Value] = {}
        for name, read, text in zip(self._names, self._reads, texts, strict=True):
            value = read(text)
            if value is None:
                return None
            values[name] = value
        if "chain_length" not in values:
            return Below(values, is_ipv4_stream=False) if values["active"] in (0, 1) else None
        length, chain = values["chain_length"], values.get("chain")
        if not isinstance(length, int) or not 0 <= length <= MAX_PROTOCOL_CHAIN:
            return None
        if (length > 1) != isinstance(chain, tuple) or (isinstance(chain, tuple) and len(chain) != length):
            return None
        is_stream = values["address_family"] == _AF_INET and values["socket_type"] == _SOCK_STREAM
        return Below(values, is_stream)


def entry_of(layout: Layout, own: dict[str, str], below: Below) -> Entry | None:
    """Return the entry with these texts of its own fields, and what its lower lines say; None if its id is none."""
    values: dict[str, Value] = dict[str, Value](own)
    values["provider_id"] = own["provider_id"].upper()
    sample = layout.sample
    mark = sample.marked_32
    if sample.kind == "provider":
        number = _INTEGERS[own["catalog_entry_id"]]
        if number is None:
            return None
        values["catalog_entry_id"] = number
        mark = _MARKS[own["entry_type"]]
    values |= below.values
    return Entry(sample.kind, sample.title, mark, values, sample.rows, sample.labels, damaged=False)
