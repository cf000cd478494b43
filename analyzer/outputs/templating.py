"""What every HTML report stands on: templates that escape, style and script known by their hashes, text made inert.

Text of an input gets to a page in one way only: through `printable`, then through Jinja's autoescape.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import jinja2
from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from analyzer import compile_cache
from analyzer.knowledge import commands
from analyzer.outputs import advice, words
from analyzer.outputs.text import printable
from analyzer.resources import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, MutableMapping
    from typing import Any

    from jinja2.bccache import Bucket

_ROOM: Final = 16_000_000
"""Characters of pieces of pages that are remembered, with `_VALUES` for each: what it is known by takes room too."""
_VALUES: Final = 1_000

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
    made = _Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        loader=FunctionLoader(lambda name: read_text("templates", name)),
        bytecode_cache=_Compiled(),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"lines": lines, "once": Pieces(), "prose": prose, "step": step}
    made.globals |= {"commands": commands, "words": words}
    return made


class _Environment(Environment):
    """Gives templates their globals as a plain dictionary: a chain of maps is walked key by key at each import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


class Pieces:
    """Makes pieces of pages, each once for the same values: the machines of a fleet share most of their entries.

    In a template it is the filter `once` of a macro, `{{ badge|once("good", "Complete") }}`: Jinja calls filters at
    once, and functions after a look at whether they want its context.

    A piece must follow from its values alone. A macro that is imported without context sees nothing else, and one that
    does see more is another object on each page, so that no piece of it is ever found again.
    """

    def __init__(self) -> None:
        """Know no piece yet."""
        self._pieces: dict[tuple[object, ...], Markup] = {}
        self._room = _ROOM

    def __call__(self, make: Callable[..., Markup], *values: Hashable) -> Markup:
        """Return what `make` gives of values, as it was made the first time.

        Raises:
            TypeError: if a value is markup: it would be taken for the text that reads the same, and is escaped.
        """
        known = self._pieces.get((make, *values))
        if known is not None:
            return known
        if any(isinstance(value, Markup) for value in values):
            raise TypeError("a piece of a page is known by texts, and not by markup")
        made = make(*values)
        size = len(made) + _VALUES
        self._room -= size
        if self._room < 0:
            self._pieces.clear()
            self._room = _ROOM - size
        if self._room >= 0:
            self._pieces[make, *values] = made
        return made


class _Compiled(BytecodeCache):
    """Templates as code, kept from run to run: compiling those of a report takes longer than all else of it.

    The code follows from the text of a template and from Jinja, which leaves our filters to the moment of rendering: no
    template hands them anything that is known before.
    """

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        del filename
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        code = compile_cache.look_up(bucket.key, self._made_of(bucket))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        compile_cache.keep(bucket.key, self._made_of(bucket), bucket.bytecode_to_string())

    @staticmethod
    def _made_of(bucket: Bucket) -> tuple[str, ...]:
        return jinja2.__version__, bucket.checksum


def prose(text: str) -> Markup:
    """Mark up what stands between backticks, the commands and names in sentences of rules, as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(printable(text)))))  # noqa: S704 - escaped just here


def lines(text: str) -> Markup:
    """Return a text of several lines, each made fit to show."""
    return escape("\n".join(map(printable, text.split("\n"))))


def step(text: str) -> Markup:
    """Mark up a step like prose, the commands at its end as a block that one click selects."""
    said, commands_at_end = advice.split_commands(text)
    if not commands_at_end:
        return prose(text)
    shown = escape("\n".join(printable(command) for command in commands_at_end))
    return prose(said) + Markup("<pre><code>{}</code></pre>").format(shown)


def _inert(value: object) -> object:
    """Stand between every expression of a template and the page."""
    if value is None:  # a template that forgot that a fact may be unknown
        raise TypeError("an unknown value reached the report")
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
