"""Makes compound files (OLE2) from their streams, as MS-CFB has them: sectors of 512 bytes, no mini stream."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

_SECTOR: Final = 512
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SMALL: Final = 4096
"""A stream below this size would lie in the mini stream: it is filled up with zeros."""


@dataclass
class _Node:
    name: str
    kind: int
    data: bytes = b""
    children: dict[str, _Node] = field(default_factory=dict)
    number: int = 0
    right: int = _NONE
    start: int = _END


def compound(streams: dict[tuple[str, ...], bytes]) -> bytes:
    """Return a compound file; a path of several names is a stream inside storages."""
    root = _Node("Root Entry", _ROOT)
    for path, data in streams.items():
        node = root
        for part in path[:-1]:
            node = node.children.setdefault(part, _Node(part, _STORAGE))
        node.children[path[-1]] = _Node(path[-1], _STREAM, data and data.ljust(_SMALL, b"\0"))
    nodes = _numbered(root)
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(data: bytes) -> int:
        start = len(sectors)
        count = -(-len(data) // _SECTOR)
        sectors.extend(data[at * _SECTOR : (at + 1) * _SECTOR].ljust(_SECTOR, b"\0") for at in range(count))
        fat.extend([*range(start + 1, start + count), _END])
        return start

    for node in nodes:
        if node.data:
            node.start = add(node.data)
    directory = add(b"".join(_entry(node) for node in nodes))
    count = next(many for many in range(1, 1000) if many * 128 >= len(sectors) + many)
    tables = range(len(sectors), len(sectors) + count)
    fat.extend([_FAT] * count)
    fat.extend([_FREE] * (count * 128 - len(fat)))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, count, directory, 0, _SMALL, _END, 0, _END, 0),
    )
    header += struct.pack("<109I", *[*tables, *[_FREE] * (109 - count)])
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _numbered(root: _Node) -> list[_Node]:
    nodes = [root]
    for node in nodes:
        for child in node.children.values():
            child.number = len(nodes)
            nodes.append(child)
        for one, after in pairwise(node.children.values()):
            one.right = after.number
    return nodes


def _entry(node: _Node) -> bytes:
    """Return an entry of the directory; the children of a storage follow one another as right siblings."""
    name = node.name.encode("utf-16-le") + b"\0\0"
    first = next((child.number for child in node.children.values()), _NONE)
    entry = struct.pack("<64sHBBIII", name, len(name), node.kind, 1, _NONE, node.right, first)
    return entry + struct.pack("<16sIQQIQ", b"", 0, 0, 0, node.start, len(node.data))


def outlook(
    text: str,
    attached: dict[str, bytes] | None = None,
    *,
    html: str | None = None,
    forwarded: dict[tuple[str, ...], bytes] | None = None,
) -> bytes:
    """Return a mail as Outlook saves it, with what is attached; `forwarded` are the streams of a mail inside it."""
    return compound({**mail((), text, attached or {}, html), **(forwarded or {})})


def mail(
    inside: tuple[str, ...], text: str, attached: dict[str, bytes], html: str | None = None
) -> dict[tuple[str, ...], bytes]:
    """Return the streams of a mail that lies in the storages `inside`."""
    streams = {
        (*inside, "__properties_version1.0"): b"\0" * 32,
        (*inside, "__substg1.0_0037001F"): "It hangs".encode("utf-16-le"),
        (*inside, "__substg1.0_1000001F"): text.encode("utf-16-le"),
    }
    if html is not None:
        streams[(*inside, "__substg1.0_10130102")] = html.encode()
    for number, (name, content) in enumerate(attached.items()):
        folder = (*inside, f"__attach_version1.0_#{number:08X}")
        streams[(*folder, "__substg1.0_3707001F")] = name.encode("utf-16-le")
        streams[(*folder, "__substg1.0_37010102")] = content
    return streams
