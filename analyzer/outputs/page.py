"""Text for people at a terminal: wrapped to its width, commands in one piece, nothing in it that acts on it."""

from __future__ import annotations

import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Final

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from rich.text import Text

from analyzer.outputs.text import printable, shorten

if TYPE_CHECKING:
    from typing import TextIO

_CODE: Final = re.compile(r"`[^`]*`")
_NO_BREAK: Final = "\ue000"
"""Stands for a blank inside a command while lines are wrapped, so that a command can be copied in one piece."""
_MIN_WIDTH: Final = 40
_MAX_WIDTH: Final = 110
_LONGEST_WORD: Final = 260
"""Columns: as long as a path may be on most Windows. A longer word is cut, for none of it can be read."""
_LONGEST_LINE: Final = 600
_LONGEST_TEXT: Final = 1500
_LONGEST_PIECE: Final = 200
_WORD: Final = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")


def open_page(written: TextIO, *, width: int, color: bool) -> Console:
    """Return a console that writes plain text, with ANSI colours or without, and changes nothing on its own."""
    return Console(
        file=written,
        width=max(_MIN_WIDTH, min(width, _MAX_WIDTH)),
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def line(console: Console, text: str, style: str = "") -> None:
    """Write one line, not wrapped; one that nobody could read to its end is cut."""
    _write(console, (shorten(printable(text), _LONGEST_LINE), style))


def pieces(console: Console, *parts: tuple[str, str]) -> None:
    """Write one line of pieces, each with a style of its own."""
    _write(console, *((shorten(printable(text), _LONGEST_PIECE), style) for text, style in parts))


def _write(console: Console, *parts: tuple[str, str]) -> None:
    """Write a line as `console.print` does, of parts that need no wrapping; ten times as fast, for tables."""
    colors = ColorSystem.STANDARD if console.color_system else None
    styled = (_style(style).render(text, color_system=colors) for text, style in parts)
    console.file.write(f"{''.join(styled)}\n")


@cache
def _style(words: str) -> Style:
    return Style.parse(words)


def paragraph(console: Console, text: str, indent: int, hanging: int = 0, style: str = "") -> None:
    """Write wrapped text; commands in backticks are not broken, and lines after the first hang further in."""
    read = _WORD.sub(lambda word: shorten(word[0], _LONGEST_WORD), shorten(printable(text), _LONGEST_TEXT))
    whole = _CODE.sub(_in_one_piece, read)
    lines = textwrap.wrap(
        whole,
        console.width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
    console.print(Text("\n".join(lines).replace(_NO_BREAK, " "), style), soft_wrap=True)


def _in_one_piece(code: re.Match[str]) -> str:
    return code[0].replace(" ", _NO_BREAK) if len(code[0]) <= _LONGEST_LINE else code[0]
