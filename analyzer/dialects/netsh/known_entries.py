"""Entries that stand as netsh printed them, and stood in texts before: how their lines are laid out, what each says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.grammar import chain_is_damaged, chain_is_foreign, marked_32, value_of
from analyzer.dialects.netsh.sections import is_ipv4_stream
from analyzer.dialects.records import Entry, Placed
from analyzer.memo import Remembered

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence

    from analyzer.dialects.records import Value

LIMIT: Final = 50_000
"""Entries and numbers that are kept; then all are forgotten."""

MOST_LAYOUTS: Final = 64
"""Layouts that are kept, of one way to end lines or with one beginning. A fleet has a few for each language."""

OWN: Final = ("entry_type", "description", "provider_id", "provider_path", "catalog_entry_id")
"""The fields with which an entry begins, and which are its own. What stands below them, many have alike."""

_PLACES: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Lines of one kind of entry: which field stands on each, under which label; `sample` is the first such entry.

    `shapes` are the terminals of all its lines, `names` its fields, `rule` is the length of its rule. `in_columns` are
    the lines whose values stand in a column. `heads` are what `mojibake` asks of its lines, unless the values matter.

    `lower` takes the texts of the fields that are not of `OWN`, and `reads` turn each into its value.
    """

    sample: Entry
    shapes: tuple[str, ...]
    in_columns: tuple[int, ...]
    names: tuple[str, ...]
    rule: int
    heads: frozenset[str] | None
    lower: re.Pattern[str]
    reads: tuple[Callable[[str], Value | None], ...]

    def below(self, texts: Sequence[str]) -> Lower | None:
        """Return what the texts of the lower fields say; None if one of them is no value of its field."""
        values: dict[str, Value] = {}
        for name, read, text in zip(self.names[-len(self.reads) :], self.reads, texts, strict=True):
            value = read(text)
            if value is None:
                return None
            values[name] = value
        return None if chain_is_damaged(values) or chain_is_foreign(values) else Lower(self, values)


class Lower:
    """What the lower lines of an entry say, in which layout; `is_ipv4_stream` as in `Form`."""

    __slots__ = ("forms", "is_ipv4_stream", "layout", "values")

    def __init__(self, layout: Layout, values: Mapping[str, Value]) -> None:
        """No entry has it yet: `forms` are by section, and by the blank lines above and after an entry."""
        self.layout = layout
        self.values = values
        self.is_ipv4_stream = is_ipv4_stream(values)
        self.forms: dict[tuple[int, int, int], Form] = {}


class Upper:
    """The upper lines of layouts, down to the last field of `OWN`, and what stands below them in entries that begin so.

    `pattern` takes the texts of the own fields.
    """

    __slots__ = ("_known", "_layouts", "pattern")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        """No layout begins so yet."""
        self.pattern = pattern
        self._layouts: list[Layout] = []
        self._known: dict[str, Lower] = {}

    def add(self, layout: Layout) -> None:
        """Take a layout that begins with these lines."""
        if len(self._layouts) >= MOST_LAYOUTS:
            self._layouts.clear()
        self._layouts.append(layout)

    def forget(self) -> None:
        """Forget what entries say, but not how their lines are laid out."""
        self._known.clear()

    def below(self, text: str) -> Lower | None:
        """Return what the lines below say; None if no layout has them, or if a value is none of its field."""
        found = self._known.get(text)
        if found is None:
            for layout in self._layouts:
                match = layout.lower.fullmatch(text)
                if match is not None:
                    found = layout.below(match.groups())
                    if found is not None:
                        self._known[text] = found
                    break
        return found


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


class KnownEntry:
    """An entry between two blank lines. `tag` is the same of two entries with equal values; `heads` as in `Layout`.

    Machines of one image have the same entries on the same lines: `placed` is the entry where it stood last, on `line`.
    """

    __slots__ = ("_others", "entry", "form", "heads", "layout", "line", "placed", "tag")

    def __init__(self, form: Form, entry: Entry, tag: int, heads: frozenset[str]) -> None:
        """Nothing is placed yet."""
        self.form = form
        self.layout = form.layout
        self.entry = entry
        self.tag = tag
        self.heads = heads
        self.line = 0
        self.placed: Placed | None = None
        self._others: dict[int, Placed] | None = None

    def at(self, line: int) -> Placed:
        """Place the entry on the lines from one on."""
        before = self.placed
        if before is not None:
            if self.line == line:
                return before
            if self._others is None or len(self._others) >= _PLACES:
                self._others = {}
            self._others[self.line] = before
        found = None if before is None or self._others is None else self._others.get(line)
        if found is None:
            found = Placed(self.entry, _lines(line, len(self.layout.shapes)))
        self.line, self.placed = line, found
        return found


_NUMBERS: Final[list[tuple[int, ...]]] = [()]
_MOST_NUMBERS: Final = 100_000


def _lines(first: int, count: int) -> tuple[int, ...]:
    """Return the numbers of lines; all entries share the same numbers, which takes half of the time and the memory."""
    end = first + count
    if end > _MOST_NUMBERS:
        return tuple(range(first, end))
    if end > len(_NUMBERS[0]):
        _NUMBERS[0] = tuple(range(min(2 * end, _MOST_NUMBERS)))
    return _NUMBERS[0][first:end]


@cache
def reading(field: str, row_shape: str) -> Callable[[str], Value | None]:
    """Return what reads the texts of a field, see `value_of`, and remembers them."""
    return Remembered(partial(value_of, field, row_shape)).__getitem__


_read_id: Final = reading("catalog_entry_id", "INTEGER")
_is_marked_32: Final = Remembered(marked_32).__getitem__


def provider(texts: Sequence[str], lower: Lower) -> Entry | None:
    """Return the provider with these texts of `OWN`, and what its lower lines say; None if its id is no number."""
    entry_type, description, provider_id, provider_path, text = texts
    number = _read_id(text)
    if number is None:
        return None
    values: dict[str, Value] = {
        "entry_type": entry_type,
        "description": description,
        "provider_id": provider_id.upper(),
        "provider_path": provider_path,
        "catalog_entry_id": number,
        **lower.values,
    }
    sample = lower.layout.sample
    return Entry("provider", sample.title, _is_marked_32(entry_type), values, sample.rows, sample.labels, damaged=False)


def name_space(texts: Sequence[str], lower: Lower) -> Entry:
    """Return the name space provider with these texts of `OWN`, and what its lower lines say."""
    description, provider_id = texts
    values: dict[str, Value] = {"description": description, "provider_id": provider_id.upper(), **lower.values}
    sample = lower.layout.sample
    return Entry("name space", sample.title, sample.marked_32, values, sample.rows, sample.labels, damaged=False)
