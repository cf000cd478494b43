"""Grammars whose terminals are whole lines: loading one, and telling what a single line is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lark import Lark

from analyzer.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Callable


def load(name: str, start: str) -> Lark:
    """Load a grammar of `grammars/` with its imports, as an LALR parser.

    The lexer is the basic one: what a line is never depends on what stood before it, so that lines can also be told one
    by one.
    """

    def imported(_base: str | None, path: str) -> tuple[str, str]:
        return path, read_text("grammars", path)

    return Lark(
        read_text("grammars", name),
        parser="lalr",
        lexer="basic",
        start=start,
        maybe_placeholders=False,
        import_paths=[imported],
    )


def matcher(grammar: Lark) -> Callable[[str], re.Match[str] | None]:
    """Match one line, with its line end, against a grammar's terminals in their order of priority."""
    terminals = sorted(grammar.terminals, key=lambda terminal: -terminal.priority)
    return re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals)).match
