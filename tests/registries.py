r"""Made-up machines as the registry holds them: `.reg` exports, the answers of `reg query /s`, hives.

Nothing here knows the reader. Items are packed field by field from the documented structure, text is laid out as
regedit and reg.exe lay it out (25 bytes a line, four blanks between parts), hives are built cell by cell.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from machines import Machine, NameSpace, Provider

HIDDEN: Final = 0x4
MATCHES_ZERO: Final = 0x8
SZ, EXPAND_SZ, BINARY, DWORD = 1, 2, 3, 4
TYPE_NAMES: Final = {SZ: "REG_SZ", EXPAND_SZ: "REG_EXPAND_SZ", BINARY: "REG_BINARY", DWORD: "REG_DWORD"}
ROOT: Final = r"HKEY_LOCAL_MACHINE\SYSTEM"
WINSOCK: Final = r"CurrentControlSet\Services\WinSock2"

Data = str | int | bytes


@dataclass
class Key:
    """A key: values (name, type, data) in order, and keys in order."""

    values: list[tuple[str, int, Data]] = field(default_factory=list)
    keys: dict[str, Key] = field(default_factory=dict)

    def at(self, path: str) -> Key:
        key = self
        for name in path.split("\\"):
            key = key.keys.setdefault(name, Key())
        return key


def provider_flags(provider: Provider) -> int:
    """Return the provider flags as Windows and Microsoft's installer set them."""
    if provider.chain_length == 0:
        return HIDDEN
    return MATCHES_ZERO | (HIDDEN if provider.socket_type in (3, -1) else 0)


def packed(provider: Provider, *, garbage: bytes = b"", code_page: str = "cp1250", flags: int | None = None) -> bytes:
    """Pack a PackedCatalogItem; `garbage` is what the memory held before behind the path's NUL."""
    path = provider.provider_path.encode(code_page) + b"\0"
    chain = [*provider.chain, *[0] * 7][:7]
    numbers = struct.pack(
        "<8iiII",
        provider.version,
        provider.address_family,
        provider.max_address_length,
        provider.min_address_length,
        provider.socket_type,
        provider.protocol,
        0,
        0,
        0,
        0,
        0,
    )
    info = [
        struct.pack("<5I", provider.service_flags, 0, 0, 0, provider_flags(provider) if flags is None else flags),
        UUID(provider.provider_id).bytes_le,
        struct.pack("<Ii7I", provider.catalog_entry_id, provider.chain_length, *chain),
        numbers,
        provider.description.encode("utf-16-le").ljust(512, b"\0"),
    ]
    item = (path + garbage)[:260].ljust(260, b"\0") + b"".join(info)
    assert len(item) == 888
    return item


def winsock_key(machine: Machine, **packing: object) -> Key:
    """Make the key WinSock2 of a machine."""
    root = Key()
    parameters = root.at("Parameters")
    parameters.values += [
        ("WinSock_Registry_Version", SZ, "2.0"),
        ("NameSpace_Callout", EXPAND_SZ, r"%SystemRoot%\System32\fwpuclnt.dll"),
        ("Current_NameSpace_Catalog", SZ, "NameSpace_Catalog5"),
        ("Current_Protocol_Catalog", SZ, "Protocol_Catalog9"),
    ]
    exempt = parameters.at(r"AppId_Catalog\2C69D9F1")
    exempt.values += [
        ("AppFullPath", SZ, r"C:\Windows\System32\wsl.exe"),
        ("PermittedLspCategories", DWORD, 0x80000000),
    ]
    of_64_bit = machine.providers_32 is not None
    protocols = {"Catalog_Entries": machine.providers_32 or machine.providers}
    spaces = {"Catalog_Entries": machine.name_spaces_32 if of_64_bit else machine.name_spaces}
    if of_64_bit:
        protocols["Catalog_Entries64"], spaces["Catalog_Entries64"] = machine.providers, machine.name_spaces
    catalog = parameters.at("NameSpace_Catalog5")
    _count(catalog, spaces)
    for name, entries in spaces.items():
        below = catalog.at(name)
        for number, entry in enumerate(entries, start=1):
            below.at(f"{number:012}").values += _name_space(entry)
    catalog = parameters.at("Protocol_Catalog9")
    _count(catalog, protocols)
    ids = [provider.catalog_entry_id for provider in machine.all_providers]
    catalog.values.append(("Next_Catalog_Entry_ID", DWORD, max(ids) + 1))
    for name, providers in protocols.items():
        below = catalog.at(name)
        for number, provider in enumerate(providers, start=1):
            item = packed(provider, **packing)  # type: ignore[arg-type]
            values = [("PackedCatalogItem", BINARY, item), ("ProtocolName", SZ, provider.description[:59])]
            below.at(f"{number:012}").values += values
    return root


def _count(catalog: Key, entries: dict[str, Iterable[object]]) -> None:
    for name, below in entries.items():
        suffix = name.removeprefix("Catalog_Entries")
        catalog.values.append((f"Num_Catalog_Entries{suffix}", DWORD, len(list(below))))
    catalog.values.append(("Serial_Access_Num", DWORD, 22))


def _name_space(entry: NameSpace) -> list[tuple[str, int, Data]]:
    return [
        ("LibraryPath", SZ, r"%SystemRoot%\system32\example.dll"),
        ("DisplayString", SZ, entry.description),
        ("ProviderId", BINARY, UUID(entry.provider_id).bytes_le),
        ("SupportedNameSpace", DWORD, entry.name_space),
        ("Enabled", DWORD, entry.active),
        ("Version", DWORD, entry.version),
        ("StoresServiceClassInfo", DWORD, 0),
        ("ProviderInfo", BINARY, b""),
    ]


def _walk(key: Key, path: str) -> Iterator[tuple[str, Key]]:
    yield path, key
    for name, below in key.keys.items():
        yield from _walk(below, rf"{path}\{name}")


def exported(machine: Machine, control_set: str = "CurrentControlSet", *, version: int = 5, **packing: object) -> str:
    r"""Write a machine as `reg export HKLM\SYSTEM\CurrentControlSet\Services\WinSock2` does, with LF line ends."""
    lines = ["Windows Registry Editor Version 5.00" if version == 5 else "REGEDIT4", ""]
    for path, key in _walk(winsock_key(machine, **packing), rf"{ROOT}\{control_set}\Services\WinSock2"):
        lines.append(f"[{path}]")
        for name, kind, data in key.values:
            lines += _exported(name, kind, data, version)
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def _exported(name: str, kind: int, data: Data, version: int) -> list[str]:
    head = f'"{name}"='
    if kind == SZ:
        text = str(data).replace("\\", "\\\\").replace('"', '\\"')
        return [f'{head}"{text}"']
    if kind == DWORD:
        return [f"{head}dword:{data:08x}"]
    if kind == EXPAND_SZ:
        raw = f"{data}\0".encode("utf-16-le" if version == 5 else "ascii")
        head += "hex(2):"
    else:
        raw = data if isinstance(data, bytes) else b""
        head += "hex:"
    pairs = [f"{byte:02x}" for byte in raw]
    line, lines = head, []
    for index, pair in enumerate(pairs):
        piece = pair + ("," if index < len(pairs) - 1 else "")
        if len(line) + len(piece) > 78:
            lines.append(f"{line}\\")
            line = "  "
        line += piece
    return [*lines, line]


def queried(machine: Machine, *, separator: str = "    ", **packing: object) -> str:
    r"""Write a machine as `reg query HKLM\SYSTEM\CurrentControlSet\Services\WinSock2 /s` does, with LF line ends."""
    lines = [""]
    for path, key in _walk(winsock_key(machine, **packing), rf"{ROOT}\{WINSOCK}"):
        lines.append(path)
        for name, kind, data in key.values:
            shown = f"0x{data:x}" if kind == DWORD else data.hex().upper() if isinstance(data, bytes) else str(data)
            lines.append(f"    {name}{separator}{TYPE_NAMES[kind]}{separator}{shown}")
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def shown_by_regedit(machine: Machine, labels: str = "Key Name,Class Name,Last Write Time,Value,Name,Type,Data") -> str:
    """Write a machine as the registry editor exports a key as text (*.txt) or prints it, with LF line ends.

    `labels` are in the order of the English ones; Windows translates them.
    """
    key_label, class_label, time_label, value_label, *own = labels.split(",")
    name_label, type_label, data_label = (f"  {label}:".ljust(19) for label in own)
    lines = []
    for path, key in _walk(winsock_key(machine), rf"{ROOT}\{WINSOCK}"):
        lines += [f"{key_label}:".ljust(19) + path, f"{class_label}:".ljust(19) + "<NO CLASS>"]
        lines.append(f"{time_label}:".ljust(19) + "11/30/2021 - 8:59 PM")
        for number, (name, kind, data) in enumerate(key.values):
            lines += [f"{value_label} {number}", name_label + name, type_label + TYPE_NAMES[kind]]
            raw = data if isinstance(data, bytes) else b""
            lines.append(data_label + (f"{data:#x}" if kind == DWORD else "" if kind == BINARY else str(data)))
            for start in range(0, len(raw), 16):
                row = raw[start : start + 16]
                pairs = " - ".join(part.hex(" ") for part in (row[:8], row[8:]) if part)
                text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
                lines.append(f"{start:08x}   {pairs:<49}  {text}")
            lines.append("")
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


# Hives.


def hive(
    machine: Machine, *, dirty: bool = False, index: bytes = b"lf", code_page: str = "1252", **packing: object
) -> bytes:
    """Build a SYSTEM hive of a machine with two equal control sets, the first in use."""
    root = Key()
    root.at("Select").values += [("Current", DWORD, 1), ("LastKnownGood", DWORD, 2)]
    for control_set in ("ControlSet001", "ControlSet002"):
        for service in ("Tcpip", "WinTrust", "Zebra"):
            root.at(rf"{control_set}\Services\{service}").values.append(("Start", DWORD, 2))
        root.at(rf"{control_set}\Services").keys["WinSock2"] = winsock_key(machine, **packing)
        root.at(rf"{control_set}\Control\Nls\CodePage").values.append(("ACP", SZ, code_page))
        root.at(rf"{control_set}\Control\ComputerName\ComputerName").values.append(("ComputerName", SZ, "EXAMPLE-PC"))
    return hive_of(root, dirty=dirty, index=index)


def hive_of(root: Key, *, dirty: bool = False, index: bytes = b"lf") -> bytes:
    """Build a hive of a tree of keys."""
    cells = _Cells(index)
    top = cells.key("ROOT", root)
    size = -(-(32 + len(cells.data)) // 4096) * 4096
    free = size - 32 - len(cells.data)
    filled = bytes(cells.data) + (struct.pack("<i", free).ljust(free, b"\0") if free else b"")
    bins = struct.pack("<4sIIQQI", b"hbin", 0, size, 0, 0, 0)[:32].ljust(32, b"\0") + filled
    head = bytearray(4096)
    struct.pack_into("<4sIIQIIIIIII", head, 0, b"regf", 7, 6 if dirty else 7, 0, 1, 5, 0, 1, top, size, 1)
    checksum = 0
    for (word,) in struct.iter_unpack("<I", bytes(head[:508])):
        checksum ^= word
    struct.pack_into("<I", head, 508, checksum)
    return bytes(head) + bins


class _Cells:
    def __init__(self, index: bytes) -> None:
        self.data = bytearray()
        self._index = index

    def add(self, content: bytes) -> int:
        offset = 32 + len(self.data)
        size = (4 + len(content) + 7) & ~7
        self.data += struct.pack("<i", -size) + content.ljust(size - 4, b"\0")
        return offset

    def key(self, name: str, key: Key) -> int:
        # As in real hives a key stands before what it holds: regipy takes the first one for the root.
        own, in_latin_1 = _name(name)
        size = struct.calcsize("<2sHQ6IIIII5IHH") + len(own)
        place = self.add(bytes(size))
        below = [self.key(*pair) for pair in sorted(key.keys.items(), key=lambda pair: pair[0].upper())]
        keys = self._list(below)
        values = [self._value(*value) for value in key.values]
        listed = self.add(struct.pack(f"<{len(values)}I", *values)) if values else 0xFFFFFFFF
        head = struct.pack("<2sHQ6I", b"nk", 0x20 if in_latin_1 else 0, 0, 0, 0, len(below), 0, keys, 0xFFFFFFFF)
        rest = struct.pack("<IIII5I", len(values), listed, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0, 0, 0, 0)
        written = head + rest + struct.pack("<HH", len(own), 0) + own
        self.data[place - 28 : place - 28 + size] = written
        return place

    def _list(self, below: list[int]) -> int:
        if not below:
            return 0xFFFFFFFF
        if self._index == b"ri":
            half = len(below) // 2 + 1
            parts = [self._leaf(b"li", part) for part in (below[:half], below[half:]) if part]
            return self.add(struct.pack("<2sH", b"ri", len(parts)) + struct.pack(f"<{len(parts)}I", *parts))
        return self._leaf(self._index, below)

    def _leaf(self, kind: bytes, below: list[int]) -> int:
        step = (lambda at: struct.pack("<I", at)) if kind == b"li" else (lambda at: struct.pack("<II", at, 0))
        return self.add(struct.pack("<2sH", kind, len(below)) + b"".join(step(at) for at in below))

    def _value(self, name: str, kind: int, data: Data) -> int:
        raw = data.to_bytes(4, "little") if isinstance(data, int) else data
        raw = f"{raw}\0".encode("utf-16-le") if isinstance(raw, str) else raw
        if len(raw) <= 4:
            size, at = len(raw) | 0x80000000, int.from_bytes(raw.ljust(4, b"\0"), "little")
        else:
            size, at = len(raw), self.add(raw)
        own, in_latin_1 = _name(name)
        return self.add(struct.pack("<2sHIIIHH", b"vk", len(own), size, at, kind, int(in_latin_1), 0) + own)


def _name(name: str) -> tuple[bytes, bool]:
    """Write a name as Windows does, one byte a letter where Latin-1 has all of them; tell whether it has."""
    try:
        return name.encode("latin-1"), True
    except UnicodeEncodeError:
        return name.encode("utf-16-le"), False
