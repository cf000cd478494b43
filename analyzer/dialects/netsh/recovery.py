"""What can still be known of rows that the grammar refuses as a whole entry.

Fields are told by their labels where those are known, else by their order as far as the parser went. A value that is
not of its field's shape, or that a cut may have shortened, is left out: `0x2006` at the end of a text is not 0x2006.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from analyzer.dialects.netsh.grammar import (
    FIELD_SHAPES,
    MAX_ROWS,
    acceptable,
    chain_is_damaged,
    is_elision,
    label_and_value,
    marked_32,
    unmarked,
    value_of,
)
from analyzer.dialects.netsh.labels import Labels, key
from analyzer.dialects.records import FIELDS, NAME_SPACE_FIELDS, PROVIDER_FIELDS, Entry, Kind, Value
from analyzer.memo import remembered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CUT_SHORT: Final = "the text ends or breaks off here: the value may be longer"
NOT_OF_ITS_SHAPE: Final = "not the kind of value that this field has"
NO_VALUE: Final = "the value is missing"
NO_FIELD: Final = "no part of an entry"
PRINTED_TWICE: Final = "the same line again: lines may be missing between the two"
LONE_TITLE: Final = "an entry begins here and nothing of it follows"

_NARROWEST_LINE: Final = 58
_ELIDED_WITHIN = re.compile(r"\.{3}|…|[\[(<]\s?(?:snip|skip|omit|truncat|cut)", re.IGNORECASE)
_OF_ONE_KIND: Final = set(PROVIDER_FIELDS) ^ set(NAME_SPACE_FIELDS)
_OPTIONAL: Final = frozenset({"service_flags", "chain"})


@dataclass(slots=True)
class Recovered:
    """Entries by the rows that they took, and the rows that gave no value, with the reason."""

    entries: list[tuple[Entry, list[int]]] = field(default_factory=list)
    doubts: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """An entry in the making; `rows` are indexes into the rows that are being recovered.

    `of_providers` tells of the fields that only one kind of entry has whether that is a provider.
    """

    title: str | None = None
    kind: Kind | None = None
    rows: list[int] = field(default_factory=list)
    fields: dict[str, tuple[int, str, Value | None]] = field(default_factory=dict)
    of_providers: set[bool] = field(default_factory=set)


def recover(rows: Sequence[str], shapes: Sequence[str], lines: Sequence[int], labels: Labels) -> Recovered:
    """Gather damaged entries from rows of which the grammar accepts no whole entry at the start.

    `shapes` are the rows' terminals, `lines` their line numbers: blank lines between rows show there.
    """
    recovery = _Recovery(rows, shapes, lines, labels)
    for index, row_shape in enumerate(shapes):
        if row_shape in FIELD_SHAPES:
            recovery.take_field(index)
        else:
            recovery.take_other(index)
    recovery.finish()
    return recovery.result


class _Recovery:
    """Takes rows one below the other, and makes an entry of the fields that follow one another."""

    def __init__(self, rows: Sequence[str], shapes: Sequence[str], lines: Sequence[int], labels: Labels) -> None:
        """Take nothing yet; see `recover`."""
        self._rows = rows
        self._shapes = shapes
        self._lines = lines
        self._labels = labels
        self._by_order = _by_order(shapes)
        self._draft = _Draft()
        self.result = Recovered()

    def take_field(self, index: int) -> None:
        """Take a row with a label and a value."""
        label, compared, text = _named(self._rows[index])
        name = self._field_of(compared) or self._unlabelled(index)
        if name is None:
            self.result.doubts[index] = NO_FIELD
            return
        is_of_one_kind = name in _OF_ONE_KIND
        of_provider = is_of_one_kind and name in PROVIDER_FIELDS
        # Where a field of the other kind stands, lines between are lost.
        if name in self._draft.fields or (is_of_one_kind and (not of_provider) in self._draft.of_providers):
            self.finish()
        draft, row_shape = self._draft, self._shapes[index]
        if is_of_one_kind:
            draft.of_providers.add(of_provider)
        value = None if row_shape == "EMPTY" else value_of(name, row_shape, text)
        draft.rows.append(index)
        draft.fields[name] = (index, label, value)
        if value is None:
            self.result.doubts[index] = NO_VALUE if row_shape == "EMPTY" else NOT_OF_ITS_SHAPE

    def take_other(self, index: int) -> None:
        """Take a title, a rule, or a line that is of no entry."""
        row, row_shape = self._rows[index], self._shapes[index]
        kind = self._announced(index) if row_shape == "TITLE" else None
        if kind is not None:
            self.finish()
            self._draft = _Draft(title=row, kind=kind, rows=[index])
        elif row_shape == "RULE" and self._draft.rows and not self._draft.fields:
            self._draft.rows.append(index)
        else:
            self.result.doubts[index] = NO_FIELD
            self._doubt_text_above(index)
            if is_elision(row) or _ELIDED_WITHIN.search(row):
                self.finish()

    def finish(self) -> None:
        """Turn the draft into an entry, and begin another; the last value of one that breaks off is left out."""
        draft, self._draft = self._draft, _Draft()
        doubts, labels = self.result.doubts, self._labels
        if not draft.fields:
            doubts.update(dict.fromkeys(draft.rows, LONE_TITLE))
            return
        is_of_a_dump = any(labels.is_distinctive(label) for _, label, _ in draft.fields.values())
        if draft.title is None and labels.own and not is_of_a_dump:
            # "Description" and "Version" alone may be of anything.
            doubts.update(dict.fromkeys(draft.rows, NO_FIELD))
            return
        kind = _kind(draft)
        values = {name: value for name, (_, _, value) in draft.fields.items() if value is not None}
        values = {name: value for name, value in values.items() if name in FIELDS[kind]}
        self._leave_out_what_breaks_off(draft, kind, values)
        if not values:
            doubts.update({index: doubts.get(index, LONE_TITLE) for index in draft.rows})
            return
        if kind == "name space":
            mark = marked_32(draft.title) if draft.title is not None else None
        else:
            mark = marked_32(str(values["entry_type"])) if "entry_type" in values else None
        places = {index: place for place, index in enumerate(draft.rows)}
        entry = Entry(
            kind=kind,
            title=draft.title,
            marked_32=mark,
            values=values,
            rows={name: places[index] for name, (index, _, _) in draft.fields.items()},
            labels={name: label for name, (_, label, _) in draft.fields.items()},
            damaged=bool(missing_fields(kind, values)),
        )
        self.result.entries.append((entry, draft.rows))

    def _leave_out_what_breaks_off(self, draft: _Draft, kind: Kind, values: dict[str, Value]) -> None:
        """Leave out the last value of an entry that breaks off, unless it shows that it is whole."""
        order = FIELDS[kind]
        last = next(name for name in reversed(order) if name in draft.fields)
        breaks_off = any(order.index(name) > order.index(last) for name in missing_fields(kind, values))
        if not breaks_off or last not in values or _ends_as_whole(last, values[last]):
            return
        row = draft.fields[last][0]
        follows = row + 1 < len(self._rows) and self._lines[row + 1] == self._lines[row] + 1
        # "Socket Type: 1", then "Proto": the line before a label that was cut is whole.
        if not (follows and self._labels.starts_a_label(self._rows[row + 1])):
            del values[last]
            self.result.doubts[row] = CUT_SHORT

    def _doubt_text_above(self, index: int) -> None:
        """Leave out a text right above a strange line if it may go on there: both together would be a long line."""
        fields, lines = self._draft.fields, self._lines
        name = max(fields, key=lambda name: fields[name][0], default=None)
        if name is None or is_elision(self._rows[index]):
            return
        row, label, value = fields[name]
        if row != index - 1 or lines[index] != lines[row] + 1:
            return
        long = len(self._rows[row]) + len(self._rows[index].split(maxsplit=1)[0]) >= _NARROWEST_LINE
        if isinstance(value, str) and long and not _ends_as_whole(name, value):
            fields[name] = (row, label, None)
            self.result.doubts[row] = CUT_SHORT

    def _announced(self, index: int) -> Kind | None:
        """Return what kind of entry a title announces; where no title is known, it is told by the rule below it."""
        if self._labels.titles:
            return self._labels.titles.get(key(unmarked(self._rows[index])))
        return "provider" if self._shapes[index + 1 : index + 2] == ["RULE"] else None

    def _field_of(self, label: str) -> str | None:
        in_provider, in_name_space = self._labels.providers.get(label), self._labels.name_spaces.get(label)
        if self._draft.kind == "name space":
            return in_name_space or in_provider
        return in_provider or in_name_space

    def _unlabelled(self, index: int) -> str | None:
        """Return a field that the order suggests, unless its label is known: then this line has another one."""
        name = self._by_order.get(index)
        return None if any(field == name for _, field in self._labels.own) else name


@remembered
def _named(row: str) -> tuple[str, str, str]:
    """Divide a field's row: its label, that as labels are compared, and the text of its value."""
    label, text = label_and_value(row)
    return label, key(label), text


def _by_order(shapes: Sequence[str]) -> dict[int, str]:
    """Name fields by their order where the only fault is that the end is missing; the labels may be unknown then."""
    if list(shapes[:2]) != ["TITLE", "RULE"]:
        return {}
    taken = acceptable(tuple(shapes[: MAX_ROWS + 1])).taken
    name_space = list(shapes[3:5]) == ["GUID", "INTEGER"]
    if taken < len(shapes) - 1 and shapes[taken] in FIELD_SHAPES - {"EMPTY"}:
        # Lines are missing or out of order: up to the path beside the GUID there are no two of a shape.
        taken = 0 if name_space or list(shapes[2:6]) != ["TEXT", "TEXT", "GUID", "TEXT"] else 6
    return dict(zip(range(2, taken), FIELDS["name space" if name_space else "provider"], strict=False))


def _kind(draft: _Draft) -> Kind:
    """Return the kind of entry whose fields these are; where they fit both, the title decides."""
    if draft.of_providers:
        return "name space" if False in draft.of_providers else "provider"
    return draft.kind or "provider"


def _ends_as_whole(name: str, value: Value) -> bool:
    """Tell whether a value before a break shows by itself that nothing of it is lost."""
    if name == "entry_type":
        return marked_32(str(value))
    if name == "provider_path":
        return str(value).casefold().endswith(".dll")
    return name in ("provider_id", "chain_length")  # of fixed length, and of one digit


def missing_fields(kind: Kind, values: Mapping[str, Value]) -> list[str]:
    """Name the fields that an entry should have and has not, in printed order."""
    missing = [name for name in FIELDS[kind] if name not in values and name not in _OPTIONAL]
    return [*missing, "chain"] if chain_is_damaged(values) else missing
