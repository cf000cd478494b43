"""Runtimes are found by id, name, alias or the first word of their name."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from analyzer import knowledge
from analyzer.errors import UsageError
from analyzer.explain import look_up

ABOUT = {
    "versions": "all",
    "uses_skip_mode": "every TCP socket",
    "exposure": "protected",
    "predicate": "The entry that sockets for TCP get lacks IFS handles.",
    "effect": "Slower.",
    "remedy": "",
    "confidence": "source-read",
    "notes": "",
    "sources": ("https://example.org",),
}
RUNTIMES = (
    SimpleNamespace(id="libuv", name="libuv TCP (Node.js, Electron)", aliases=("node", "node.js"), **ABOUT),
    SimpleNamespace(id="libuv-udp", name="libuv UDP", aliases=(), **ABOUT),
    SimpleNamespace(id="dotnet", name=".NET 5 and later", aliases=(".net",), **{**ABOUT, "exposure": "exposed"}),
)


@pytest.fixture(autouse=True)
def _hand_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put runtimes of our own in the place of the knowledge file."""
    monkeypatch.setattr(knowledge, "runtimes", lambda: RUNTIMES, raising=False)


@pytest.mark.parametrize(
    ("term", "titles"),
    [
        ("libuv", ["libuv TCP (Node.js, Electron)", "libuv UDP"]),
        ("libuv-udp", ["libuv UDP"]),
        ("Node.js", ["libuv TCP (Node.js, Electron)"]),
        ("electron", ["libuv TCP (Node.js, Electron)"]),
        (".NET", [".NET 5 and later"]),
        (".NET 5 and later", [".NET 5 and later"]),
    ],
)
def test_a_runtime_is_found(term: str, titles: list[str]) -> None:
    """`explain libuv` tells all that libuv does, `explain libuv-udp` one part of it."""
    (answer,) = look_up([term])
    assert [found.title for found in answer.explanations] == titles


def test_exposure_is_said_in_words() -> None:
    """The KB's flag and whether the runtime tests before it sets it."""
    (answer,) = look_up([".net"])
    assert "without a test" in answer.explanations[0].catalog
    (answer,) = look_up(["libuv-udp"])
    assert "tests the providers and gives way" in answer.explanations[0].catalog


def test_a_part_of_a_word_is_no_runtime() -> None:
    """`uv` is no name."""
    with pytest.raises(UsageError):
        look_up(["uvw"])
