"""A hand-written line parser of netsh's output, as a good Python programmer would write it for speed.

It is the reference of `parse.py`: one pass over the lines, each label looked up once, values converted and checked, and
the line of each field kept, for a report must show it. It has no tolerance of any kind: an entry that is not as it
expects is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Value = int | str | tuple[int, ...]

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")
_PROVIDER = frozenset({"description", "provider_id", "provider_path", "catalog_entry_id", "address_family", "protocol"})
_NAME_SPACE = frozenset({"description", "provider_id", "name_space", "active", "version"})


@dataclass(slots=True)
class Entry:
    """One entry: its fields' values and lines."""

    title: str
    is_provider: bool
    of_32_bit: bool
    values: dict[str, Value]
    lines: dict[str, int]


def _guid(text: str) -> str:
    if _GUID.fullmatch(text) is None:
        raise ValueError(text)
    return text.upper()


def _flags(text: str) -> int:
    return int(text, 16)


def _chain(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(":")))


_READS: dict[str, Callable[[str], Value]] = {
    "entry_type": str,
    "description": str,
    "provider_path": str,
    "provider_id": _guid,
    "service_flags": _flags,
    "chain": _chain,
}


def fields(labels: Mapping[str, str]) -> dict[str, tuple[str, Callable[[str], Value]]]:
    """Return, for a language's labels by field, the field of each label and what reads its value."""
    return {label: (name, _READS.get(name, int)) for name, label in labels.items()}


def parse(
    data: bytes, known: Mapping[str, tuple[str, Callable[[str], Value]]], encoding: str = "ascii", prefix: str = ""
) -> list[Entry]:
    """Read the entries of a dump; `prefix` stands before each line."""
    entries: list[Entry] = []
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    title = ""
    whole = True
    skip = len(prefix)
    for number, line in enumerate([*data.decode(encoding).splitlines(), prefix], start=1):
        text = line[skip:]
        label, colon, value = text.partition(":")
        if colon:
            field = known.get(label)
            if field is None:
                continue
            name, read = field
            try:
                values[name] = read(value.strip())
            except ValueError:
                whole = False
            lines[name] = number
        elif not text:
            if values:
                is_provider = "entry_type" in values
                if whole and values.keys() >= (_PROVIDER if is_provider else _NAME_SPACE):
                    marked = str(values["entry_type"] if is_provider else title).endswith("(32)")
                    entries.append(Entry(title, is_provider, marked, values, lines))
                values, lines, whole = {}, {}, True
        elif text[0] != "-":
            title = text
    return entries
