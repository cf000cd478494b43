"""`grammars/wsaenumprotocols.lark` at work: what a line is, and what an entry is."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from lark.exceptions import UnexpectedInput

from analyzer.dialects import lines
from analyzer.dialects.records import MAX_PROTOCOL_CHAIN, Entry, Value

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

    from lark import Lark

FIELDS: Final = {
    "entry_type": "Entry type",
    "description": "Protocol",
    "provider_id": "Provider ID",
    "catalog_entry_id": "Catalog Entry ID",
    "version": "Version",
    "address_family": "Address Family",
    "max_address_length": "Max Socket Address Length",
    "min_address_length": "Min Socket Address Length",
    "socket_type": "Socket Type",
    "protocol": "Socket Protocol",
    "protocol_max_offset": "Socket Protocol Max Offset",
    "network_byte_order": "Network Byte Order",
    "security_scheme": "Security Scheme",
    "message_size": "Max Message Size",
    "service_flags": "ServiceFlags1",
    "service_flags_2": "ServiceFlags2",
    "service_flags_3": "ServiceFlags3",
    "service_flags_4": "ServiceFlags4",
    "provider_flags": "ProviderFlags",
    "chain_length": "Protocol Chain length",
}
"""The fields of an entry and their labels, in the order in which they are printed."""

LAYOUT: Final = frozenset({"entry", "rule", "count"})
"""What a line may be besides a field."""

_BITS: Final = 32
_TEXTS: Final = frozenset({"entry_type", "description"})
_FLAGS: Final = frozenset({name for name in FIELDS if "_flags" in name})
_MEMO: Final = 10_000


@cache
def _lark() -> Lark:
    return lines.load("wsaenumprotocols.lark", "start")


@cache
def _any_line() -> Callable[[str], re.Match[str] | None]:
    return lines.matcher(_lark())


def shape(row: str) -> str | None:
    r"""Return what an unquoted, trimmed line is: a field's name, "entry", "rule", "count"; None if the sample has none.

    >>> shape("Socket Protocol:\t\t 6"), shape("Protocol:\t\t\t MSAFD Tcpip [TCP/IP]"), shape("Service Flags: 0x20066")
    ('protocol', 'description', None)
    """
    match = _any_line()(row + "\n")
    return None if match is None or match.lastgroup is None else match.lastgroup.lower()


def value_of(field: str, row: str) -> Value | None:
    """Return the value in a field's line, or None if it is none of the field's: over 32 bits, a chain too long."""
    text = row.partition(":")[2].strip()
    if field in _TEXTS:
        return text
    if field == "provider_id":
        return text.upper()
    if len(text) > _BITS:
        return None
    number = int(text, 16 if field in _FLAGS else 10)
    if field == "chain_length" and number > MAX_PROTOCOL_CHAIN:
        return None
    return number if -(1 << (_BITS - 1)) <= number < 1 << _BITS else None


def parse(rows: Sequence[str]) -> Entry | None:
    """Return the entry that the rows are, or None if the grammar does not accept them as one whole entry."""
    return _parse("\n".join(rows) + "\n")


@lru_cache(maxsize=_MEMO)
def _parse(text: str) -> Entry | None:
    """Parse each distinct entry once: the same ones recur in every listing."""
    try:
        _lark().parse(text)
    except UnexpectedInput:
        return None
    # Each leaf of the tree is one of these lines, which name their fields themselves.
    entry = build(list(enumerate(text.removesuffix("\n").split("\n"))))
    return None if entry.damaged else entry


def build(rows: Sequence[tuple[int, str]]) -> Entry:
    """Make an entry of rows, given with their indexes in it; of two rows of one field, the first counts."""
    places: dict[str, int] = {}
    values: dict[str, Value] = {}
    title: str | None = None
    for index, row in rows:
        name = shape(row)
        if name == "entry":
            title = row
        if name is None or name in LAYOUT or name in places:
            continue
        places[name] = index
        value = value_of(name, row)
        if value is not None:
            values[name] = value
    return Entry(
        kind="provider",
        title=title,
        marked_32=False,
        values=values,
        rows=places,
        labels={name: FIELDS[name] for name in places},
        damaged=FIELDS.keys() != values.keys(),
    )
