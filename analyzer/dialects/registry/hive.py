"""SYSTEM hives: the control set in use, its catalogs, and lines to quote where a hive has none.

A hive has no lines. So that evidence can be shown as for text, the keys and values that were read are written down as
lines, one for each key and value, one for each field of a packed item; line numbers of the dump are those of this list.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from analyzer.dialects.records import Problem
from analyzer.dialects.registry import catalog, packed
from analyzer.dialects.registry.cells import MAGIC, Cells, HiveError, KeyCell, ValueCell
from analyzer.dialects.registry.tree import REG_DWORD, Key, Value
from analyzer.dialects.registry.words import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects.records import DumpRecord

__all__ = ["MAGIC", "HiveError", "read"]

_MAX_DEPTH: Final = 6
_MAX_KEYS: Final = 20_000
_CONTROL_SET: Final = "ControlSet{:03}"
_OTHERS: Final = range(1, 1000)
_WINSOCK: Final = "WinSock2"
_LONGEST_SHOWN: Final = 64
_CODE_PAGES: Final = frozenset(
    {"437", "850", "852", "866", "874", "932", "936", "949", "950", *map(str, range(1250, 1259))}
)
_UTF_8: Final = "65001"


def read(data: bytes) -> tuple[list[DumpRecord], list[str]]:
    """Read the catalogs of a hive: a SYSTEM hive, or one that was saved from the key WinSock2 alone.

    Returns:
        The dump of the control set in use, or none if the hive has no catalog; and the lines that its numbers mean.

    Raises:
        HiveError: if the root of the hive cannot be read, or it has no catalog and a key on the way to one cannot.
    """
    hive = _Hive(Cells(data))
    record = hive.record()
    return ([record] if record is not None else []), hive.lines


class _Hive:
    """One hive; `lines` grows with what is read."""

    def __init__(self, cells: Cells) -> None:
        self.lines: list[str] = []
        self._cells = cells
        self._notes: list[Problem] = []
        self._problems: list[Problem] = []
        self._keys_left = _MAX_KEYS

    def record(self) -> DumpRecord | None:
        root = self._cells.root
        self._line(f"registry hive, root key {_shown(root.name)}")
        if self._cells.dirty:
            message = (
                "the hive was in use when it was copied: its newest changes are in its transaction logs, not in it"
            )
            self._notes.append(Problem("hive-dirty", 1, message))
        if self._cells.cut:
            message = "the file is shorter than the hive says to be; what is listed here was before the cut"
            self._notes.append(Problem("hive-cut", 1, message))
        if self._cells.find(root, catalog.PARAMETERS) is not None:
            return catalog.record(self._tree(root, "", _WINSOCK), self._source())
        in_use = self._in_use(root)
        sets = {number: found for number in self._numbers(root) if (found := self._control_set(root, number))}
        if in_use not in sets:
            if not sets:
                if self._cells.passed_over is not None:
                    raise self._cells.passed_over
                return None
            lowest = min(sets)
            read = _CONTROL_SET.format(lowest)
            message = f"which control set is in use cannot be read, or it holds no catalog: {read} is read"
            self._problems.append(Problem("no-control-set", 1, message))
            in_use = lowest
        name = _CONTROL_SET.format(in_use)
        own = self._tree(sets[in_use], rf"\{name}\Services", name)
        source = self._source(root, name)
        others = [
            self._tree(cell, rf"\{_CONTROL_SET.format(number)}\Services", _CONTROL_SET.format(number))
            for number, cell in sets.items()
            if number != in_use
        ]
        return catalog.record(own, source, others)

    def _source(self, root: KeyCell | None = None, control_set: str = "") -> catalog.Source:
        control = self._walk(root, control_set, "Control") if root is not None else None
        code_page = self._text(control, ("Nls", "CodePage"), "ACP") if control is not None else None
        machine = self._text(control, ("ComputerName", "ComputerName"), "ComputerName") if control is not None else None
        return catalog.Source(
            catalog.HIVE,
            code_page=_encoding(code_page),
            machine=machine,
            notes=tuple(self._notes),
            problems=tuple(self._problems),
        )

    def _in_use(self, root: KeyCell) -> int | None:
        """Return the number of the control set in use, as the key Select says."""
        select = self._cells.find(root, "Select")
        if select is None:
            return None
        values = (value for value in self._cells.values(select) if isinstance(value, ValueCell))
        current = next((value for value in values if value.name.casefold() == "current"), None)
        if current is None or current.type != REG_DWORD or not current.whole:
            return None
        number = int.from_bytes(current.data, "little")
        self._line(rf"\Select  Current: {number}")
        return number

    def _numbers(self, root: KeyCell) -> list[int]:
        names = {below.name.casefold() for below in self._cells.subkeys(root) if isinstance(below, KeyCell)}
        return [number for number in _OTHERS if _CONTROL_SET.format(number).casefold() in names]

    def _control_set(self, root: KeyCell, number: int) -> KeyCell | None:
        return self._walk(root, _CONTROL_SET.format(number), "Services", _WINSOCK)

    def _walk(self, key: KeyCell, *names: str) -> KeyCell | None:
        found: KeyCell | None = key
        for name in names:
            found = self._cells.find(found, name) if found is not None else None
        return found

    def _text(self, key: KeyCell, names: Sequence[str], value_name: str) -> str | None:
        found = self._walk(key, *names)
        for value in self._cells.values(found) if found is not None else ():
            if isinstance(value, ValueCell) and value.name.casefold() == value_name.casefold() and value.whole:
                return Value(value.type, value.data, (1,)).text or None
        return None

    def _tree(self, cell: KeyCell, above: str, name: str) -> Key:
        """Read a WinSock2 key and all below it; the key is given the name of its control set."""
        tree = self._key(cell, above, 0)
        tree.name = name
        return tree

    def _key(self, cell: KeyCell, above: str, depth: int) -> Key:
        path = rf"{above}\{_shown(cell.name)}"
        key = Key(cell.name, self._line(path))
        for value in self._cells.values(cell):
            if isinstance(value, HiveError):
                key.faults.append((self._line(f"    {value}"), str(value)))
            elif key.value(value.name) is None:
                key.values[value.name.casefold()] = self._value(value)
        for below in self._cells.subkeys(cell):
            self._keys_left -= 1
            if isinstance(below, HiveError):
                key.faults.append((self._line(f"    {below}"), str(below)))
            elif depth == _MAX_DEPTH or self._keys_left < 0:
                why = "there are more keys below than any catalog has"
                key.faults.append((self._line(f"    {why}"), why))
                break
            else:
                key.keys.setdefault(below.name.casefold(), self._key(below, path, depth + 1))
        return key

    def _value(self, value: ValueCell) -> Value:
        damage = None if value.whole else "its data is not whole"
        found = Value(value.type, value.data, (), (0,), damage)
        if value.name == catalog.ITEM and damage is None and len(value.data) == packed.SIZE:
            lines, starts = self._item(value.data)
            return Value(value.type, value.data, tuple(lines), tuple(starts))
        shown = found.text if found.text is not None else found.number
        text = value.data[:_LONGEST_SHOWN].hex() if shown is None else str(shown)
        line = self._line(f"    {_shown(value.name)}: {text if damage is None else damage}")
        return Value(value.type, value.data, (line,), (0,), damage)

    def _item(self, data: bytes) -> tuple[list[int], list[int]]:
        """Write down a packed item, one line a field."""
        values = packed.read(data).values
        fields = sorted((at, field) for field, at in packed.OFFSETS.items() if field in values or not at)
        lines = [
            self._line(f"    {catalog.ITEM}, byte {at}: {told(field, values[field]) if field in values else 'no path'}")
            for at, field in fields
        ]
        return lines, [at for at, _ in fields]

    def _line(self, text: str) -> int:
        self.lines.append(packed.printable(text))
        return len(self.lines)


def _encoding(code_page: str | None) -> str:
    """Return the encoding of an ANSI code page that a machine names, or the one that makes no guess."""
    if code_page == _UTF_8:
        return "utf-8"
    return codecs.lookup(f"cp{code_page}").name if code_page in _CODE_PAGES else packed.ONE_BYTE


def _shown(name: str) -> str:
    return name[:255]
