"""Grammars whose terminals are lines: loaded with all that they import, and telling one line by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from lark.exceptions import UnexpectedInput

from analyzer import compile_cache
from analyzer.dialects import lines

if TYPE_CHECKING:
    from pathlib import Path

    from lark import Lark

GRAMMARS: Final = {
    "letter.lark": r"""
        %import .numbers (NUMBER, LETTERS)
        %import .common (DIGIT)
        letter: [head] number LETTERS
        head: LINE
        number: NUMBER
        LINE.-1: /[^\n]*\n/
        """.replace("        ", ""),
    "numbers.lark": '%import .common (DIGIT)\n%import .common (LETTER)\nNUMBER: DIGIT+ "\\n"\nLETTERS: LETTER+ "\\n"\n',
    "common.lark": 'DIGIT: "0".."9"\nLETTER: "a".."z"\n',
}


@pytest.fixture(name="read")
def read_fixture(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the grammars above in place of the packaged ones, and note which are read."""
    read: list[str] = []

    def text(folder: str, name: str) -> str:
        assert folder == "grammars"
        read.append(name)
        return GRAMMARS[name]

    monkeypatch.setattr(lines, "read_text", text)
    return read


@pytest.fixture(name="grammar")
def grammar_fixture(read: list[str], tmp_path: Path) -> Lark:
    assert read == []
    with compile_cache.made_into(tmp_path):
        return lines.load("letter.lark", "letter")


def test_a_grammar_is_loaded_with_what_its_imports_import(grammar: Lark, read: list[str]):
    assert grammar.parse("12\nab\n").pretty() == "letter\n  number\t12\n\n  ab\n\n"
    assert set(read) == {"common.lark", "letter.lark", "numbers.lark"}


def test_what_is_absent_leaves_no_gap_in_the_tree(grammar: Lark):
    assert len(grammar.parse("Head\n1\na\n").children) == 3
    assert len(grammar.parse("1\na\n").children) == 2


def test_what_a_line_is_does_not_depend_on_what_stood_before_it(grammar: Lark):
    """Letters are no head, although nothing but a head or a number can stand first."""
    assert [token.type for token in grammar.lex("Head\n1\na\n")] == ["LINE", "NUMBER", "LETTERS"]
    with pytest.raises(UnexpectedInput):
        grammar.parse("ab\n12\nab\n")


def test_a_line_is_the_terminal_of_the_highest_priority(grammar: Lark):
    tell = lines.matcher(grammar)
    assert [match.lastgroup for line in ("12\n", "ab\n", "a1\n") if (match := tell(line))] == [
        "NUMBER",
        "LETTERS",
        "LINE",
    ]
    assert tell("no line end") is None


def test_tables_are_kept_under_the_names_of_grammar_and_start(read: list[str], tmp_path: Path):
    with compile_cache.made_into(tmp_path):
        lines.load("letter.lark", "letter")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.lark-letter.kept"]
    assert "letter.lark" in read
