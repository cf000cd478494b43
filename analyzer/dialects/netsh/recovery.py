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
    acceptable_shapes,
    chain_is_damaged,
    is_elision,
    label_and_value,
    marked_32,
    unmarked,
    value_of,
)
from analyzer.dialects.netsh.labels import Labels, key
from analyzer.dialects.records import NAME_SPACE_FIELDS, PROVIDER_FIELDS, Entry, Kind, Value
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
    result = Recovered()
    ordered = _by_order(shapes)
    draft = _Draft()
    for index, (row, row_shape) in enumerate(zip(rows, shapes, strict=True)):
        if row_shape not in FIELD_SHAPES:
            kind = _title_kind(rows, shapes, index, labels)
            if row_shape == "TITLE" and kind is not None:
                _finish(draft, rows, lines, labels, result)
                draft = _Draft(title=row, kind=kind, rows=[index])
            elif row_shape == "RULE" and draft.rows and not draft.fields:
                draft.rows.append(index)
            else:
                result.doubts[index] = NO_FIELD
                _interrupt(draft, rows, lines, index, result)
                if is_elision(row) or _ELIDED_WITHIN.search(row):
                    _finish(draft, rows, lines, labels, result)
                    draft = _Draft()
            continue
        label, compared, text = _named(row)
        name = _field_of(compared, draft, labels) or _unlabelled(ordered.get(index), labels)
        if name is None:
            result.doubts[index] = NO_FIELD
            continue
        of_one_kind = name in _OF_ONE_KIND
        of_provider = of_one_kind and name in PROVIDER_FIELDS
        # Where a field of the other kind stands, lines between are lost.
        if name in draft.fields or (of_one_kind and (not of_provider) in draft.of_providers):
            _finish(draft, rows, lines, labels, result)
            draft = _Draft()
        if of_one_kind:
            draft.of_providers.add(of_provider)
        value = None if row_shape == "EMPTY" else value_of(name, row_shape, text)
        draft.rows.append(index)
        draft.fields[name] = (index, label, value)
        if value is None:
            result.doubts[index] = NO_VALUE if row_shape == "EMPTY" else NOT_OF_ITS_SHAPE
    _finish(draft, rows, lines, labels, result)
    return result


@remembered
def _named(row: str) -> tuple[str, str, str]:
    """Divide a field's row: its label, that as labels are compared, and the text of its value."""
    label, text = label_and_value(row)
    return label, key(label), text


def _interrupt(draft: _Draft, rows: Sequence[str], lines: Sequence[int], index: int, result: Recovered) -> None:
    """Leave out a text right above a strange line if it may go on there: both together are longer than lines are."""
    last = max((place, name) for name, (place, _, _) in draft.fields.items()) if draft.fields else None
    if last is None or last[0] != index - 1 or lines[index] != lines[index - 1] + 1 or is_elision(rows[index]):
        return
    row, name = last
    place, label, value = draft.fields[name]
    long = len(rows[row]) + len(rows[index].split(maxsplit=1)[0]) >= _NARROWEST_LINE
    if isinstance(value, str) and long and not _ends_as_whole(name, value):
        draft.fields[name] = (place, label, None)
        result.doubts[row] = CUT_SHORT


def _title_kind(rows: Sequence[str], shapes: Sequence[str], index: int, labels: Labels) -> Kind | None:
    """Return what kind of entry a title announces; where no title is known, it is told by the rule below it."""
    if labels.titles:
        return labels.titles.get(key(unmarked(rows[index])))
    return "provider" if shapes[index + 1 : index + 2] == ["RULE"] else None


def _field_of(label: str, draft: _Draft, labels: Labels) -> str | None:
    in_provider, in_name_space = labels.providers.get(label), labels.name_spaces.get(label)
    if draft.kind == "name space":
        return in_name_space or in_provider
    return in_provider or in_name_space


def _unlabelled(name: str | None, labels: Labels) -> str | None:
    """Return a field that the order suggests, unless its label is known: then this line has another one."""
    return None if any(field == name for _, field in labels.own) else name


def _by_order(shapes: Sequence[str]) -> dict[int, str]:
    """Name fields by their order where the only fault is that the end is missing; the labels may be unknown then."""
    if list(shapes[:2]) != ["TITLE", "RULE"]:
        return {}
    taken = acceptable_shapes(tuple(shapes[: MAX_ROWS + 1])).taken
    name_space = list(shapes[3:5]) == ["GUID", "INTEGER"]
    if taken < len(shapes) - 1 and shapes[taken] in FIELD_SHAPES - {"EMPTY"}:
        # Lines are missing or out of order: up to the path beside the GUID there are no two of a shape.
        taken = 0 if name_space or list(shapes[2:6]) != ["TEXT", "TEXT", "GUID", "TEXT"] else 6
    order = iter(NAME_SPACE_FIELDS if name_space else PROVIDER_FIELDS)
    return dict(zip(range(2, taken), order, strict=False))


def _finish(draft: _Draft, rows: Sequence[str], lines: Sequence[int], labels: Labels, result: Recovered) -> None:
    """Turn a draft into an entry; the last value of one that breaks off is left out."""
    if not draft.fields:
        result.doubts.update(dict.fromkeys(draft.rows, LONE_TITLE))
        return
    if (
        draft.title is None
        and labels.own
        and not any(labels.is_distinctive(label) for _, label, _ in draft.fields.values())
    ):
        # "Description" and "Version" alone may be of anything.
        result.doubts.update(dict.fromkeys(draft.rows, NO_FIELD))
        return
    kind = _kind(draft)
    order = NAME_SPACE_FIELDS if kind == "name space" else PROVIDER_FIELDS
    values = {name: value for name, (_, _, value) in draft.fields.items() if value is not None and name in order}
    missing = missing_fields(kind, values)
    last = next(name for name in reversed(order) if name in draft.fields)
    row = draft.fields[last][0]
    breaks_off = any(order.index(name) > order.index(last) for name in missing)
    if breaks_off and last in values and not _ends_as_whole(last, values[last]):
        follows = row + 1 < len(rows) and lines[row + 1] == lines[row] + 1
        # "Socket Type: 1", then "Proto": the line before a label that was cut is whole.
        if not (follows and labels.starts_a_label(rows[row + 1])):
            del values[last]
            result.doubts[row] = CUT_SHORT
            missing.append(last)
    if not values:
        result.doubts.update({index: result.doubts.get(index, LONE_TITLE) for index in draft.rows})
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
        damaged=bool(missing),
    )
    result.entries.append((entry, draft.rows))


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
    order = NAME_SPACE_FIELDS if kind == "name space" else PROVIDER_FIELDS
    missing = [name for name in order if name not in values and name not in _OPTIONAL]
    return [*missing, "chain"] if chain_is_damaged(values) else missing
