"""PackedCatalogItem, the value that holds one protocol provider: 260 bytes of path, then a WSAPROTOCOL_INFOW.

Layout: `WSAPROTOCOL_INFOW` in Microsoft's winsock2.h documentation (628 bytes, little-endian, no padding); that it
stands behind MAX_PATH bytes of path: ReactOS, `dll/win32/ws2_32/src/dcatitem.c`.
"""

from __future__ import annotations

import re
import struct
import uuid
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.dialects.records import MAX_PROTOCOL_CHAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.dialects.records import Value

PATH_SIZE: Final = 260
SIZE: Final = 888

ONE_BYTE: Final = "ascii"
"""The code page of paths where it is not known: what is not ASCII becomes U+FFFD, for a guess would be a wrong path."""

_GUID_SIZE: Final = 16
_NAME_SIZE: Final = 512
_NUMBERS: Final = {
    "service_flags": (260, "<I"),
    "provider_flags": (276, "<I"),
    "catalog_entry_id": (296, "<I"),
    "chain_length": (300, "<i"),
    "version": (332, "<i"),
    "address_family": (336, "<i"),
    "max_address_length": (340, "<i"),
    "min_address_length": (344, "<i"),
    "socket_type": (348, "<i"),
    "protocol": (352, "<i"),
}
_CHAIN: Final = 304
_NAME: Final = 376
OFFSETS: Final[Mapping[str, int]] = {
    "provider_path": 0,
    "service_flags": 260,
    "provider_flags": 276,
    "provider_id": 280,
    "catalog_entry_id": 296,
    "chain_length": 300,
    "chain": _CHAIN,
    "version": 332,
    "address_family": 336,
    "max_address_length": 340,
    "min_address_length": 344,
    "socket_type": 348,
    "protocol": 352,
    "description": _NAME,
}
"""Where each field begins in the item, in the order of the bytes."""

_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Item(NamedTuple):
    """What an item holds; `damage` says in words why it is not whole, `values` then has what is certain."""

    values: Mapping[str, Value]
    damage: str | None


def read(data: bytes, code_page: str = ONE_BYTE, *, cut: bool = False) -> Item:
    r"""Read an item.

    Args:
        data: the bytes of the value.
        code_page: the encoding of the path, which is the ANSI code page of the machine.
        cut: the text that the bytes come from breaks off: these are the first bytes of an item, all of them certain.

    Returns:
        The values by field. An item of another length than 888 gives none: nothing tells where a field stands in it.

    >>> item = read(b"mswsock.dll".ljust(260, b"\0") + b"\x66\0\2\0", cut=True)
    >>> item.values["provider_path"], hex(item.values["service_flags"]), item.damage
    ('mswsock.dll', '0x20066', 'it breaks off after 264 of 888 bytes')
    """
    if cut and len(data) < SIZE:
        return Item(_values(data, code_page), f"it breaks off after {len(data)} of {SIZE} bytes")
    if len(data) != SIZE:
        return Item({}, f"it has {len(data)} bytes instead of {SIZE}")
    values = _values(data, code_page)
    missing = OFFSETS.keys() - values.keys() - {"chain"}
    if missing:
        return Item(values, f"its {_first(missing).replace('_', ' ')} is none")
    return Item(values, None)


def guid(data: bytes) -> str | None:
    """Return the text of a GUID as Windows stores it, upper case and in braces; None if it is not 16 bytes."""
    return f"{{{str(uuid.UUID(bytes_le=data)).upper()}}}" if len(data) == _GUID_SIZE else None


def printable(text: str) -> str:
    """Return text with U+FFFD for what no name holds and no output can show: control characters, half surrogates."""
    return _NOT_PRINTED.sub("\ufffd", text)


def _values(data: bytes, code_page: str) -> dict[str, Value]:
    """Read the fields that stand in the data as a whole; those that are out of range are left out."""
    values: dict[str, Value] = {}
    path, nul, _ = data[:PATH_SIZE].partition(b"\0")
    if nul:  # what stands behind the NUL is of an earlier use of the memory
        values["provider_path"] = printable(path.decode(code_page, errors="replace"))
    for field, (offset, form) in _NUMBERS.items():
        if offset + 4 <= len(data):
            values[field] = struct.unpack_from(form, data, offset)[0]
    provider_id = guid(data[OFFSETS["provider_id"] :][:_GUID_SIZE])
    if provider_id is not None:
        values["provider_id"] = provider_id
    length = values.pop("chain_length", None)
    if isinstance(length, int) and 0 <= length <= MAX_PROTOCOL_CHAIN:
        values["chain_length"] = length
        if length > 1 and _CHAIN + 4 * length <= len(data):
            values["chain"] = struct.unpack_from(f"<{length}I", data, _CHAIN)
    name = data[_NAME : _NAME + _NAME_SIZE]
    text, end_of_name, _ = name[: len(name) // 2 * 2].decode("utf-16-le", errors="surrogatepass").partition("\0")
    if end_of_name:
        values["description"] = printable(text)
    return values


def _first(names: set[str]) -> str:
    return min(names, key=lambda name: OFFSETS[name])
