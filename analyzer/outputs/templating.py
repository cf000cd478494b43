"""What every HTML report stands on: templates that escape, style and script known by their hashes, text made inert.

Text of an input gets to a page in one way only: through `printable`, then through Jinja's autoescape.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Final, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from analyzer.knowledge import commands
from analyzer.outputs import advice, words
from analyzer.outputs.text import printable
from analyzer.resources import read_text

_CODE: Final = re.compile(r"`([^`]+)`")


class Inline(NamedTuple):
    """A style sheet or a script as it stands in a page, and its SHA-256 for the page's Content Security Policy."""

    text: Markup
    digest: str


@cache
def inline(*names: str) -> Inline:
    """Return the templates of these names, joined: files of ours that hold no text of an input."""
    text = "\n".join(read_text("templates", name).strip() for name in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inline(Markup(text), digest)  # noqa: S704 - our own files


def environment() -> Environment:
    """Return a Jinja environment with what all reports share; an unknown or undefined value in a page is an error."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        loader=FunctionLoader(lambda name: read_text("templates", name)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"prose": prose, "step": step}
    made.globals |= {"commands": commands, "words": words}
    return made


def prose(text: str) -> Markup:
    """Mark up what stands between backticks, the commands and names in sentences of rules, as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(printable(text)))))  # noqa: S704 - escaped just here


def step(text: str) -> Markup:
    """Mark up a step like prose, the commands at its end as a block that one click selects."""
    said, commands_at_end = advice.split_commands(text)
    if not commands_at_end:
        return prose(text)
    lines = escape("\n".join(printable(command) for command in commands_at_end))
    return prose(said) + Markup("<pre><code>{}</code></pre>").format(lines)


def _inert(value: object) -> object:
    """Stand between every expression of a template and the page."""
    if value is None:  # a template that forgot that a fact may be unknown
        raise TypeError("an unknown value reached the report")
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
