"""Grammars whose terminals are whole lines: loading one, and telling what a single line is."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

import lark
from lark import Lark

from analyzer.compile_cache import cached
from analyzer.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Callable

_IMPORT: Final = re.compile(r"^%import +\.(\w+)", re.MULTILINE)


def load(name: str, start: str) -> Lark:
    """Load a grammar of `grammars/` with its imports, as an LALR parser.

    The lexer is the basic one: what a line is never depends on what stood before it, so that lines can also be told one
    by one.
    """
    texts: dict[str, str] = {}

    def imported(_base: str | None, path: str) -> tuple[str, str]:
        return path, texts[path]

    def made() -> bytes:
        grammar = Lark(
            texts[name],
            parser="lalr",
            lexer="basic",
            start=start,
            maybe_placeholders=False,
            import_paths=[imported],
        )
        tables = io.BytesIO()
        grammar.save(tables, exclude_options=["import_paths"])
        return tables.getvalue()

    waiting = [name]
    while waiting:
        file = waiting.pop()
        texts[file] = read_text("grammars", file)
        waiting += [other for other in _imports(texts[file]) if other not in texts]
    # The tables of a grammar take twenty times as long to make as to load.
    return Lark.load(io.BytesIO(cached(f"{name}-{start}", (lark.__version__, start, *texts.values()), made)))


def _imports(grammar: str) -> list[str]:
    """Name the files that a grammar imports.

    >>> _imports("%import .common (RULE, GUID)")
    ['common.lark']
    """
    return [f"{found}.lark" for found in _IMPORT.findall(grammar)]


def matcher(grammar: Lark) -> Callable[[str], re.Match[str] | None]:
    """Match one line, with its line end, against a grammar's terminals in their order of priority."""
    terminals = sorted(grammar.terminals, key=lambda terminal: -terminal.priority)
    return re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals)).match
