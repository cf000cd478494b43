"""Explanations for people at a terminal, and as JSON for scripts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.outputs.page import line, open_page, paragraph, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from analyzer.explain import Answer, Explanation, TopicSummary


def render(answers: Sequence[Answer], *, width: int, color: bool) -> str:
    """Return explanations as text: of each term the likeliest in full, what else it may mean shortly."""
    written = io.StringIO()
    console = open_page(written, width=width, color=color)
    for number, answer in enumerate(answers):
        if number:
            console.print()
        first, *others = answer.explanations
        _whole(console, first)
        if others:
            console.print()
            line(console, f"{answer.term} is also:", "bold")
        for other in others:
            _short(console, other)
    return written.getvalue()


def render_topics(topics: Sequence[TopicSummary], *, width: int, color: bool) -> str:
    """Return the list of topics as text."""
    written = io.StringIO()
    console = open_page(written, width=width, color=color)
    paragraph(console, "winsock-catalog explain TERM says what a number, a name or a file is. It knows:", 0)
    console.print()
    widest = max(len(topic.topic) for topic in topics)
    for topic in topics:
        examples = ", ".join(topic.examples)
        paragraph(console, f"{topic.topic.ljust(widest)}  {topic.count:>4}  {examples}", 2, hanging=widest + 8)
    return written.getvalue()


def as_json(answers: Sequence[Answer]) -> str:
    """Return explanations as indented JSON: {"answers": [{"term", "explanations": [...]}]}."""
    return _json({"answers": answers})


def topics_as_json(topics: Sequence[TopicSummary]) -> str:
    """Return the list of topics as indented JSON: {"topics": [{"topic", "count", "examples"}]}."""
    return _json({"topics": topics})


def _json(document: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _title(console: Console, explanation: Explanation, indent: str = "") -> None:
    pieces(console, (f"{indent}{explanation.title}", "bold"), (f"  [{explanation.topic}]", "dim"))


def _whole(console: Console, explanation: Explanation) -> None:
    _title(console, explanation)
    paragraph(console, explanation.meaning, 2)
    if explanation.details:
        console.print()
    for detail in explanation.details:
        paragraph(console, f"{detail.name}: {detail.text}", 4, hanging=2)
    if explanation.catalog:
        console.print()
        paragraph(console, f"In a catalog: {explanation.catalog}", 2, hanging=2)
    if explanation.remedy:
        console.print()
        line(console, "  What to do:")
    for step in explanation.remedy:
        paragraph(console, f"- {step}", 4, hanging=2)
    console.print()
    for source in explanation.sources:
        paragraph(console, f"Source: {source}", 2, hanging=2, style="dim")


def _short(console: Console, explanation: Explanation) -> None:
    _title(console, explanation, "  ")
    paragraph(console, explanation.meaning, 4)
