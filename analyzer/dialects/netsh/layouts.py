"""Entries that stand in a text as netsh printed them, without a parse for each: the grammar's word on one goes for all.

The grammar looks at nothing but the terminals of an entry's lines, so two entries with the same terminals in the same
order are parsed alike. Lark parses the first one of each kind (a `Layout`: the same labels and terminals in the same
order). From then on one pattern, made of that entry's labels and of the grammar's own terminals, takes the values from
all others, and each distinct entry is put together once. All caches are bounded and can be thrown away at any time.

Nothing is decided here that the reader decides: what is not beyond doubt, or what any step of the reader might treat in
another way, is no entry here, and goes the reader's way.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from analyzer import dialects
from analyzer.dialects.netsh import joined
from analyzer.dialects.netsh.breaks import is_in_column, is_open_ended
from analyzer.dialects.netsh.grammar import (
    MAX_ROWS,
    Blocks,
    acceptable,
    label_and_value,
    marked_32,
    shape,
    value_of,
    value_patterns,
)
from analyzer.dialects.netsh.labels import key
from analyzer.dialects.netsh.recovery import is_elision
from analyzer.dialects.records import MAX_PROTOCOL_CHAIN, Entry, Placed, Value
from analyzer.inputs import paste, transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_LIMIT: Final = 50_000
"""Entries and numbers that are kept; then all are forgotten."""

_MOST_LAYOUTS: Final = 64
"""Layouts of one number of lines that are kept. A fleet has a few for each language."""

_LONGEST: Final = 1_000
"""No line that netsh prints is longer than this, in characters."""

_PREFIX = re.compile(r"[^:：]*[:：]\s*")
_IN_COLUMN = re.compile(r"[^:：\\]+[:：]\s{2,}")
_RULE = re.compile(r"([-‐-―−─━－])\1{9,}")
_HALF = re.compile(r"[\r\n]")
_DASHES = re.compile(r"[-‐-―−─━－]{3}")
_ORDINARY: Final = (
    r"(?=[^\W\d_]|[@%\\(])"
    r"[\w .,@%()/+\]]*+(?:(?::(?=[\\/])|-(?!--)|\\(?!-)|\[(?!/?(?i:code|quote|pre|noparse)))[\w .,@%()/+\]]*+)*+"
    r"(?<! )"
)
"""A text of which no step of the reader could think that it is anything else than a text, in a line with its label."""

_AF_INET: Final = 2
_SOCK_STREAM: Final = 1
_PLACES: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Lines of one kind of entry: which field stands on each, under which label; `sample` is the first such entry.

    `shapes` are the terminals of all its lines, `rule` is the length of its rule, `keys` are its labels by field, as
    they are compared, `pattern` takes the texts of `names`, and `reads` turn each into its value. `in_columns` are the
    lines whose values stand in a column.
    """

    sample: Entry
    shapes: tuple[str, ...]
    in_columns: tuple[int, ...]
    names: tuple[str, ...]
    reads: tuple[Callable[[str], Value | None], ...]
    rule: int
    keys: Mapping[str, str]
    pattern: re.Pattern[str]


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
            found = Placed(self.entry, tuple(range(line, line + len(self.form.layout.names) + 2)))
        self.line, self.placed = line, found
        return found


class _Values(dict[str, "Value | None"]):
    """The values of texts that are of one shape; fields of a shape read it alike, but for limits of their own."""

    def __init__(self, field: str, row_shape: str) -> None:
        """Read texts of a shape as the value of a field."""
        super().__init__()
        self._of = (field, row_shape)

    def __missing__(self, text: str) -> Value | None:
        if len(self) >= _LIMIT:
            self.clear()
        value = self[text] = value_of(*self._of, text)
        return value


_READS: Final[dict[str, Callable[[str], Value | None]]] = {
    "TEXT": str,
    "GUID": str.upper,
    "FLAGS": _Values("service_flags", "FLAGS").__getitem__,
    "INTEGER": _Values("version", "INTEGER").__getitem__,
    "NUMBERS": _Values("chain", "NUMBERS").__getitem__,
}


class Layouts:
    """The entries and layouts that were seen so far."""

    def __init__(self, marks: Callable[[str], bool]) -> None:
        """Keep nothing yet; `marks` tells whether a line may be a reason to call another dialect's reader."""
        self.parts: dict[str, Part] = {}
        self._marks = marks
        self._layouts: dict[tuple[str, int], list[Layout]] = {}
        self._forms: dict[tuple[Layout, int, bool, int, int], Form] = {}

    def among(self, texts: Sequence[str]) -> list[tuple[int, Part]]:
        """Return the entries that stand between blank lines, each with the index of its first line."""
        found: list[tuple[int, Part]] = []
        start = 0
        known = self.parts
        for piece in "\n".join(texts).split("\n\n"):
            part = known.get(piece)
            if part is None and "{" in piece:
                part = self.look_at(piece, "\n")
            if part is None:
                start += piece.count("\n") + 2
                continue
            found.append((start + part.form.lead, part))
            start += part.form.breaks + 2
        return found

    def look_at(self, text: str, newline: str) -> Part | None:
        """Say which entry a part of a text is that has no blank line between others; None if it needs the reader."""
        if len(self.parts) >= _LIMIT:
            self.parts.clear()
        bare = text.strip(newline)
        breaks = text.count("\n")
        blank = len(text) - len(bare)
        rows = breaks + 1 - blank // len(newline)
        lead = text.index(bare) // len(newline) if blank else 0
        # Half a line end would be one of its own to the reader.
        if not bare or rows > MAX_ROWS or (blank and _HALF.search(text.replace(newline, ""))):
            return None
        part = None
        known = self._layouts.setdefault((newline, rows), [])
        for layout in known:
            match = layout.pattern.fullmatch(bare)
            if match is not None:
                part = self._part(layout, match.groups(), breaks, lead)
                break
        else:
            found = self._layout(bare.split(newline), newline)
            if found is not None:
                layout, texts = found
                if len(known) >= _MOST_LAYOUTS:
                    known.clear()
                known.append(layout)
                part = self._part(layout, texts, breaks, lead)
        if part is not None:
            self.parts[text] = part
        return part

    def _layout(self, lines: list[str], newline: str) -> tuple[Layout, tuple[str, ...]] | None:
        """Make a layout of the first entry that has it, and return it with the entry's values."""
        rows = [paste.unquote(line) for line in lines]
        # The quickest questions first: of an entry that is damaged, they are asked each time.
        shapes = tuple(map(shape, rows)) if "" not in rows else ()
        if shapes[:2] != ("TITLE", "RULE") or "EMPTY" in shapes or len(rows) not in acceptable(rows).ends:
            return None
        if is_elision(rows[0]) or not all(map(self._is_plain, lines, rows)):
            return None
        entry = Blocks().parse(rows)
        if entry is None or entry.damaged or tuple(entry.rows.values()) != tuple(range(2, len(rows))):
            return None
        names = tuple(entry.rows)
        prefixes = [match[0] for row in rows[2:] if (match := _PREFIX.match(row)) is not None]
        keys = {name: key(label) for name, label in entry.labels.items()}
        if not _is_usual(entry, shapes, prefixes) or len(set(keys.values())) < len(keys):
            return None
        lines_of_it = [f"{re.escape(lines[0])}", f"{re.escape(lines[1])}"]
        for line, row, prefix, row_shape in zip(lines[2:], rows[2:], prefixes, shapes[2:], strict=True):
            value = _ORDINARY if row_shape == "TEXT" else value_patterns()[row_shape]
            before, after = line[: line.index(row)], line[line.index(row) + len(row) :]
            lines_of_it.append(f"{re.escape(before + prefix)}({value}){re.escape(after)}")
        pattern = re.compile(re.escape(newline).join(lines_of_it))
        reads = tuple(_READS[row_shape] for row_shape in shapes[2:])
        in_columns = tuple(row for row, text in enumerate(rows) if is_in_column(text, shapes[row]))
        layout = Layout(entry, shapes, in_columns, names, reads, len(rows[1]), keys, pattern)
        return layout, tuple(label_and_value(row)[1] for row in rows[2:])

    def _is_plain(self, line: str, row: str) -> bool:
        """Tell whether every step before the grammar leaves a line alone, whatever stands around it."""
        return (
            len(row) > 0
            and len(line) <= _LONGEST
            and "\r" not in line
            and "\n" not in line
            and paste.unquote(row) == row
            and paste.is_text(row)
            and transport.leaves_alone(line)
            and not self._marks(line)
            and not joined.is_listing(line)
            and (_RULE.fullmatch(row) is not None or (_DASHES.search(row) is None and not is_open_ended(row)))
        )

    def _part(self, layout: Layout, texts: Sequence[str], breaks: int, lead: int) -> Part | None:
        """Put the values of a layout's fields in their places; None if one is no value of its field."""
        found = [read(text) for read, text in zip(layout.reads, texts, strict=True)]
        if None in found:
            return None
        values: dict[str, Value] = dict(zip(layout.names, found, strict=True))  # type: ignore[arg-type] # none is None
        sample = layout.sample
        is_stream = False
        if sample.kind == "provider":
            length, chain = values["chain_length"], values.get("chain")
            if not isinstance(length, int) or not 0 <= length <= MAX_PROTOCOL_CHAIN:
                return None
            if (length > 1) != isinstance(chain, tuple) or (isinstance(chain, tuple) and len(chain) != length):
                return None
            mark = marked_32(texts[0])
            is_stream = values["address_family"] == _AF_INET and values["socket_type"] == _SOCK_STREAM
            section = int(mark)
        else:
            if values["active"] not in (0, 1):
                return None
            mark = bool(sample.marked_32)
            section = 2 + mark
        entry = Entry(sample.kind, sample.title, mark, values, sample.rows, sample.labels, damaged=False)
        place = (layout, section, is_stream, breaks, lead)
        form = self._forms.get(place)
        if form is None:
            if len(self._forms) >= _LIMIT:
                self._forms.clear()
            form = self._forms[place] = Form(*place)
        return Part(form, entry, hash((section, texts[1], values["provider_id"], values.get("catalog_entry_id"))))


def _is_usual(entry: Entry, shapes: Sequence[str], prefixes: Sequence[str]) -> bool:
    """Tell whether the fields of an entry are texts and numbers where they are elsewhere, and none may be broken."""
    texts = {name for name, row in entry.rows.items() if shapes[row] == "TEXT"}
    usual = {"entry_type", "description", "provider_path"} if entry.kind == "provider" else {"description"}
    # Only two texts that follow one another could be one that was broken.
    broken = entry.kind == "provider" and _IN_COLUMN.fullmatch(prefixes[0]) and not _IN_COLUMN.fullmatch(prefixes[1])
    return (
        texts == usual
        and not broken
        and "\\" not in "".join(prefixes)
        and ("chain" not in entry.rows or shapes[-1] == "NUMBERS")
    )


@dataclass(slots=True)
class _Switch:
    on: bool = True


_SWITCH: Final = _Switch()


@contextmanager
def switched_off() -> Iterator[None]:
    """Let the reader read every entry; so that the two ways can be held against each other."""
    before, _SWITCH.on = _SWITCH.on, False
    try:
        yield
    finally:
        _SWITCH.on = before


def known() -> Layouts | None:
    """Return what was learned from the texts before this one; None if nothing of it is to be used."""
    return _layouts() if _SWITCH.on else None


def forget() -> None:
    """Forget all that was learned from texts; for measuring."""
    _layouts.cache_clear()


@cache
def _layouts() -> Layouts:
    return Layouts(dialects.is_exactly_one)
