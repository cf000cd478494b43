"""Templates as they are kept: their code follows from their text alone. Pieces of pages: from their values alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, nodes
from markupsafe import Markup, escape

from analyzer.outputs import fleet, html, templating

TEMPLATES = sorted(path.name for path in (Path(__file__).resolve().parents[2] / "templates").glob("*.j2"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_result_of_our_filters_is_written_into_the_code_of_a_template(name: str, root: Path):
    """Jinja works out beforehand what it can: a kept template would go on saying what a filter once said."""
    own = fleet._environment() if name.startswith("fleet") else html._environment()
    ours = own.filters.keys() - Environment(autoescape=True).filters.keys()
    assert {"prose", "step"} <= ours
    for node in own.parse((root / "templates" / name).read_text("utf-8")).find_all(nodes.Filter):
        if node.name in ours:
            with pytest.raises(nodes.Impossible):
                node.as_const()


def test_a_piece_is_made_once_for_the_same_values():
    """Values that are equal find the piece that was made of the first of them."""
    made: list[str] = []

    def make(text: str) -> Markup:
        made.append(text)
        return Markup("<b>{}</b>").format(text)

    once = templating.Pieces()
    for text in ("a<b", "c", "a<b"):
        assert once(make, text) == Markup("<b>{}</b>").format(text)
    assert made == ["a<b", "c"]


def test_a_text_is_never_taken_for_markup_that_reads_the_same():
    """Both are equal in Python; what is remembered is made of text, and escaped."""
    once = templating.Pieces()
    with pytest.raises(TypeError, match="and not by markup"):
        once(escape, Markup("<b>"))
    assert once(escape, "<b>") == "&lt;b&gt;"
    assert once(escape, Markup("<b>")) == "&lt;b&gt;"


def test_pieces_take_no_more_room_than_they_have(monkeypatch: pytest.MonkeyPatch):
    """However many there are, and however long one of them is."""
    monkeypatch.setattr(templating, "_ROOM", 10_000)
    once = templating.Pieces()
    for number in range(500):
        text = f"{number} " + "x" * (number * 70 % 15_000)
        assert once(escape, text) == text
        assert sum(len(piece) + templating._VALUES for piece in once._pieces.values()) <= 10_000
    assert once._pieces
