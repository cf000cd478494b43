"""What stands in a line of hexadecimal digits, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analyzer.dialects.records import Placed, Value

_LABELS: Final = {
    "provider_path": "Provider Path",
    "service_flags": "Service Flags",
    "provider_flags": "Provider Flags",
    "provider_id": "Provider ID",
    "catalog_entry_id": "Catalog Entry ID",
    "chain_length": "Protocol Chain Length",
    "chain": "Protocol Chain",
    "version": "Version",
    "address_family": "Address Family",
    "max_address_length": "Max Address Length",
    "min_address_length": "Min Address Length",
    "socket_type": "Socket Type",
    "protocol": "Protocol",
    "description": "Description",
    "name_space": "Name Space",
    "active": "Active",
}
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
    return f"{_LABELS[field]}: {text}"


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
