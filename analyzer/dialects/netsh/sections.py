"""The parts of a dump in printed order: the rules by which dumps are divided, for the fast way and the reader alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.dialects.records import Entry, Value

_AF_INET: Final = 2
_SOCK_STREAM: Final = 1


def section(entry: Entry) -> int | None:
    """Number the part of a dump in which an entry stands; None where the mark that tells is lost.

    Native providers are 0, then come 32-bit ones, native name spaces, and 32-bit ones. Where a number is below the one
    before, the next dump has begun.
    """
    if entry.marked_32 is None:
        return None
    return (0 if entry.kind == "provider" else 2) + int(entry.marked_32)


def comes_again(entry: Entry, first: Entry) -> bool:
    """Tell whether an entry is the first one of a dump, come again: there the next dump may begin."""
    return (
        entry.values == first.values
        and entry.kind == first.kind
        and entry.marked_32 == first.marked_32
        and not first.damaged
    )


def is_ipv4_stream(values: Mapping[str, Value]) -> bool:
    """Tell whether values are those of a provider of TCP over IPv4, which every catalog has."""
    return values.get("address_family") == _AF_INET and values.get("socket_type") == _SOCK_STREAM
