"""A hand-written line parser of netsh's English output, as a good Python programmer would write it for speed.

It is the reference of `parse.py`: one pass over the lines, fields by their place, numbers converted and checked, no
tolerance of any kind. An entry that is not as it expects is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")


@dataclass(slots=True)
class Entry:
    """One entry and the number of its first line."""

    line: int
    is_provider: bool
    of_32_bit: bool
    values: dict[str, int | str | tuple[int, ...]]


_NUMBERS = {
    "Catalog Entry ID",
    "Version",
    "Address Family",
    "Max Address Length",
    "Min Address Length",
    "Socket Type",
    "Protocol",
    "Protocol Chain Length",
    "Name Space",
    "Active",
}


def parse(data: bytes, encoding: str = "ascii", prefix: str = "") -> list[Entry]:
    """Read the entries of a dump; `prefix` stands before each line."""
    entries: list[Entry] = []
    values: dict[str, int | str | tuple[int, ...]] = {}
    title, begun = "", 0
    for number, line in enumerate(data.decode(encoding).splitlines(), start=1):
        text = line[len(prefix) :]
        if ":" in text:
            label, _, value = text.partition(":")
            value = value.strip()
            if label in _NUMBERS:
                values[label] = int(value)
            elif label == "Service Flags":
                values[label] = int(value, 16)
            elif label == "Provider ID":
                if _GUID.fullmatch(value):
                    values[label] = value.upper()
            elif label == "Protocol Chain":
                values[label] = tuple(map(int, value.split(":")))
            else:
                values[label] = value
        elif not text:
            if values:
                _finish(entries, begun, title, values)
                values = {}
        elif not text.startswith("---"):
            title, begun = text, number
    if values:
        _finish(entries, begun, title, values)
    return entries


def _finish(
    entries: list[Entry], line: int, title: str, values: dict[str, int | str | tuple[int, ...]]
) -> None:
    is_provider = "Entry Type" in values
    if "Provider ID" in values and ("Protocol Chain Length" if is_provider else "Version") in values:
        marked = str(values["Entry Type"] if is_provider else title).endswith("(32)")
        entries.append(Entry(line, is_provider, marked, values))
