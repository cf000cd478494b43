"""What stands in a line of hexadecimal digits, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from analyzer.dialects.records import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.dialects.records import Placed, Value

_HEXADECIMAL: Final = frozenset({"service_flags", "provider_flags"})


def told(field: str, value: Value) -> str:
    """Say a field's value as netsh would.

    >>> told("service_flags", 0x66), told("chain", (1031, 1006))
    ('Service Flags: 0x66', 'Protocol Chain: 1031 : 1006')
    """
    if isinstance(value, tuple):
        text = " : ".join(str(part) for part in value)
    else:
        text = f"0x{value:x}" if field in _HEXADECIMAL and isinstance(value, int) else str(value)
    return f"{LABELS[field]}: {text}"


def decoded(entries: Sequence[Placed]) -> Mapping[int, str]:
    """Say for each line of packed items which fields stand in it, by line."""
    found: dict[int, str] = {}
    for placed in entries:
        if placed.entry.kind != "provider":
            continue
        rows: dict[int, list[str]] = {}
        for field, row in placed.entry.rows.items():
            if field in placed.entry.values:
                rows.setdefault(row, []).append(told(field, placed.entry.values[field]))
        found.update({placed.lines[row]: "; ".join(texts) for row, texts in rows.items()})
    return found
