"""The lines of a part of an input, under their numbers in the whole input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, overload
from weakref import WeakKeyDictionary

from analyzer.inputs.content import Content
from analyzer.inputs.decode import split

_LARGE: Final = 1024 * 1024
"""Characters: a longer text is held as it is, and of all such the lines of one only, which take many times that."""


class Lines(Sequence[str]):
    """A sequence as long as the input up to the end of the part; what stands before the part is empty.

    So everything that works on lines works with the numbers of the whole input, also where only a part was decoded.
    """

    def __init__(self, lines: list[str] | str | Content, before: int = 0, *, to_the_end: bool = True) -> None:
        """Hold the lines of a part that begins after `before` lines; of a text, they are split when they are asked for.

        `to_the_end` tells whether the input ends here; if not, the last line is not the last of the text.
        """
        self._to_the_end = to_the_end
        self._before = before
        self._held = self._whole(lines) if isinstance(lines, list) else lines

    def _decoded(self) -> list[str] | str:
        """Return what is held; of bytes, their characters, which are held from now on."""
        held = self._held = self._held.text if isinstance(self._held, Content) else self._held
        return held

    @property
    def _lines(self) -> list[str]:
        held = self._decoded()
        if not isinstance(held, str):
            return held
        lines = _SPLIT.get(self)
        if lines is None:
            lines = self._whole(split(held))
            if len(held) > _LARGE:
                _SPLIT.clear()
                _SPLIT[self] = lines
            else:
                self._held = lines
        return lines

    def _whole(self, lines: list[str]) -> list[str]:
        return lines if self._to_the_end else [*lines, ""]

    @property
    def text(self) -> str | None:
        """The part with its line ends, where it is a small text that goes to the end and was not split yet."""
        held = self._decoded()
        return held if isinstance(held, str) and self._to_the_end and len(held) <= _LARGE else None

    def hold(self, lines: list[str]) -> None:
        """Hold these equal objects instead of the own lines of the part, unless it is a large text."""
        held = self._decoded()
        if not isinstance(held, str) or len(held) <= _LARGE:
            self._held = lines

    def __len__(self) -> int:
        return self._before + len(self._lines)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        """Return a line by its index in the whole input; of a slice, the lines that are in this part."""
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return self._lines[max(0, start - self._before) : max(0, stop - self._before) : step]
        index += len(self) if index < 0 else 0
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._lines[index - self._before] if index >= self._before else ""


_SPLIT: Final[WeakKeyDictionary[Lines, list[str]]] = WeakKeyDictionary()
