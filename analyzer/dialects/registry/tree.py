"""Registry keys and values as bytes, whatever they were read from; each value knows its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from analyzer.dialects.registry.packed import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

REG_NONE: Final = 0
REG_SZ: Final = 1
REG_EXPAND_SZ: Final = 2
REG_BINARY: Final = 3
REG_DWORD: Final = 4
REG_MULTI_SZ: Final = 7
REG_QWORD: Final = 11

_TEXTS: Final = frozenset({REG_SZ, REG_EXPAND_SZ, REG_MULTI_SZ})
_DWORD_SIZE: Final = 4
_WINSOCK = re.compile(
    r"(?:^|\\)([^\\\[\]]{1,64})\\Services\\WinSock2(?=\\|\]|\s*$)((?:\\[^\\\[\]\r\n]{1,255}){0,8})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value: its type by number, its bytes as the registry holds them (text in UTF-16, numbers little-endian).

    `lines[n]` is the line on which the byte `starts[n]` is the first. If `damage` says why the value is not whole,
    `data` holds the bytes before the damage.
    """

    type: int
    data: bytes
    lines: tuple[int, ...]
    starts: tuple[int, ...] = (0,)
    damage: str | None = None
    cut: bool = False

    def line_of(self, offset: int) -> int:
        """Return the line on which a byte stands."""
        return self.lines[self.row_of(offset)]

    def row_of(self, offset: int) -> int:
        """Return which of the value's lines holds a byte."""
        return max(0, bisect_right(self.starts, offset) - 1)

    @property
    def text(self) -> str | None:
        """The text of a whole value of a type of text, else None."""
        if self.type not in _TEXTS or self.damage is not None:
            return None
        text = self.data[: len(self.data) // 2 * 2].decode("utf-16-le", errors="surrogatepass")
        return printable(text.partition("\0")[0])

    @property
    def number(self) -> int | None:
        """The number of a whole REG_DWORD, else None."""
        if self.type != REG_DWORD or len(self.data) != _DWORD_SIZE or self.damage is not None:
            return None
        return int.from_bytes(self.data, "little")

    @property
    def binary(self) -> bytes | None:
        """The bytes of a whole REG_BINARY, else None."""
        return self.data if self.type == REG_BINARY and self.damage is None else None


@dataclass(slots=True)
class Key:
    """One key; names are looked up without regard to case, and kept as written.

    `faults` are things that could not be read in this key: a message for people, and its line. `mixed` tells that the
    line of the next key is lost, so that a value which goes over lines may begin here and end there.
    """

    name: str
    line: int
    values: dict[str, Value] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    mixed: bool = False

    def key(self, *names: str) -> Key | None:
        """Return a key below this one, or None."""
        found: Key | None = self
        for name in names:
            found = found.keys.get(name.casefold()) if found is not None else None
        return found

    def value(self, name: str) -> Value | None:
        """Return a value of this key, or None."""
        return self.values.get(name.casefold())

    def make(self, names: list[str], line: int) -> Key:
        """Return the key below this one with this path, made where it is not there yet."""
        found = self
        for name in names:
            found = found.keys.setdefault(name.casefold(), Key(name, line))
        return found

    def below(self) -> Iterator[Key]:
        """Give this key and all keys below it."""
        yield self
        for key in self.keys.values():
            yield from key.below()

    @property
    def last_line(self) -> int:
        """The last line that belongs to this key or a key below it."""
        own = [line for value in self.values.values() for line in value.lines]
        return max([self.line, *own, *(key.last_line for key in self.keys.values())])


def winsock_path(text: str) -> tuple[str, list[str]] | None:
    r"""Return the control set of a key's path, and the names below its WinSock2 key; None if it is another key.

    >>> winsock_path(r"HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Services\WinSock2\Parameters")
    ('ControlSet001', ['Parameters'])
    """
    match = _WINSOCK.search(text)
    return (match[1], match[2].split("\\")[1:]) if match is not None else None
