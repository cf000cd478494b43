"""Entries that stand in a text as netsh printed them, without a parse for each: the grammar's word on one goes for all.

The grammar looks at nothing but the terminals of an entry's lines, so two entries with the same terminals in the same
order are parsed alike. Lark parses the first one of each kind (a `Layout`: the same labels and terminals in the same
order). From then on a pattern, made of that entry's labels and of the grammar's own terminals, takes the values from
all others, and each distinct entry is put together once. The lower lines of an entry say what it can do, in numbers
that most providers share: each distinct text of them is read once. All caches are bounded and can be thrown away at
any time.

Nothing is decided here that the reader decides: what is not beyond doubt, or what any step of the reader might treat in
another way, is no entry here, and goes the reader's way.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from analyzer import dialects
from analyzer.dialects.netsh import joined
from analyzer.dialects.netsh.breaks import is_in_column, is_open_ended
from analyzer.dialects.netsh.grammar import (
    MAX_ROWS,
    Blocks,
    acceptable,
    label_and_value,
    shape,
    value_patterns,
)
from analyzer.dialects.netsh.labels import key
from analyzer.dialects.netsh.parts import LIMIT, OWN, Form, Layout, Lower, Part, entry_of
from analyzer.dialects.netsh.recovery import is_elision
from analyzer.inputs import paste, transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analyzer.dialects.netsh.parts import Below
    from analyzer.dialects.records import Entry

_MOST_LAYOUTS: Final = 64
"""Layouts of one number of lines that are kept. A fleet has a few for each language."""

_LONGEST: Final = 1_000
"""No line that netsh prints is longer than this, in characters."""

_PREFIX = re.compile(r"[^:：]*[:：]\s*")
_IN_COLUMN = re.compile(r"[^:：\\]+[:：]\s{2,}")
_RULE = re.compile(r"([-‐-―−─━－])\1{9,}")
_HALF = re.compile(r"[\r\n]")
_DASHES = re.compile(r"[-‐-―−─━－]{3}")
_ORDINARY: Final = (
    r"(?=[^\W\d_]|[@%\\(])"
    r"[\w .,@%()/+\]]*+(?:(?::(?=[\\/])|-(?!--)|\\(?!-)|\[(?!/?(?i:code|quote|pre|noparse)))[\w .,@%()/+\]]*+)*+"
    r"(?<! )"
)
"""A text of which no step of the reader could think that it is anything else than a text, in a line with its label."""


class Layouts:
    """The entries and layouts that were seen so far."""

    def __init__(self, marks: Callable[[str], bool]) -> None:
        """Keep nothing yet; `marks` tells whether a line may be a reason to call another dialect's reader."""
        self.parts: dict[str, Part] = {}
        self._marks = marks
        self._layouts: dict[tuple[str, int], list[Layout]] = {}
        self._forms: dict[tuple[Layout, int, bool, int, int], Form] = {}

    def forget(self) -> None:
        """Forget the entries, but not how their lines are laid out."""
        self.parts.clear()
        for layout in (layout for together in self._layouts.values() for layout in together):
            layout.lower.forget()

    def among(self, texts: Sequence[str]) -> list[tuple[int, Part]]:
        """Return the entries that stand between blank lines, each with the index of its first line."""
        found: list[tuple[int, Part]] = []
        start = 0
        known = self.parts
        for piece in "\n".join(texts).split("\n\n"):
            part = known.get(piece)
            if part is None and "{" in piece:
                part = self.look_at(piece, "\n")
            if part is None:
                start += piece.count("\n") + 2
                continue
            found.append((start + part.form.lead, part))
            start += part.form.breaks + 2
        return found

    def look_at(self, text: str, newline: str) -> Part | None:
        """Say which entry a part of a text is that has no blank line between others; None if it needs the reader."""
        if len(self.parts) >= LIMIT:
            self.forget()
        bare = text.strip(newline)
        breaks = text.count("\n")
        blank = len(text) - len(bare)
        rows = breaks + 1 - blank // len(newline)
        lead = text.index(bare) // len(newline) if blank else 0
        # Half a line end would be one of its own to the reader.
        if not bare or rows > MAX_ROWS or (blank and _HALF.search(text.replace(newline, ""))):
            return None
        part = None
        known = self._layouts.setdefault((newline, rows), [])
        for layout in known:
            match = layout.upper.match(bare)
            below = None if match is None else layout.lower.read(bare[match.end() :])
            if match is not None and below is not None:
                part = self._part(layout, match.groupdict(), below, breaks, lead)
                break
        else:
            found = self._layout(bare.split(newline), newline)
            if found is not None:
                layout, own, below = found
                if len(known) >= _MOST_LAYOUTS:
                    known.clear()
                known.append(layout)
                part = self._part(layout, own, below, breaks, lead)
        if part is not None:
            self.parts[text] = part
        return part

    def _layout(self, lines: list[str], newline: str) -> tuple[Layout, dict[str, str], Below] | None:
        """Make a layout of the first entry that has it; with the texts of the entry's own fields, and the others."""
        rows = [paste.unquote(line) for line in lines]
        # The quickest questions first: of an entry that is damaged, they are asked each time.
        shapes = tuple(map(shape, rows)) if "" not in rows else ()
        if shapes[:2] != ("TITLE", "RULE") or "EMPTY" in shapes or len(rows) not in acceptable(rows).ends:
            return None
        if is_elision(rows[0]) or not all(map(self._is_plain, lines, rows)):
            return None
        entry = Blocks().parse(rows)
        if entry is None or entry.damaged or tuple(entry.rows.values()) != tuple(range(2, len(rows))):
            return None
        names = tuple(entry.rows)
        prefixes = [match[0] for row in rows[2:] if (match := _PREFIX.match(row)) is not None]
        keys = {name: key(label) for name, label in entry.labels.items()}
        if not _is_usual(entry, shapes, prefixes) or len(set(keys.values())) < len(keys):
            return None
        lines_of_it = [f"{re.escape(lines[0])}", f"{re.escape(lines[1])}"]
        for name, line, row, prefix, row_shape in zip(names, lines[2:], rows[2:], prefixes, shapes[2:], strict=True):
            value = _ORDINARY if row_shape == "TEXT" else value_patterns()[row_shape]
            before, after = line[: line.index(row)], line[line.index(row) + len(row) :]
            group = f"?P<{name}>" if name in OWN else ""
            lines_of_it.append(f"{re.escape(before + prefix)}({group}{value}){re.escape(after)}")
        between = re.escape(newline)
        own = [name for name in names if name in OWN]
        upper = re.compile("".join(f"{line}{between}" for line in lines_of_it[: len(own) + 2]))
        pattern = re.compile(between.join(lines_of_it[len(own) + 2 :]))
        lower = Lower(pattern, names[len(own) :], shapes[len(own) + 2 :])
        texts = [label_and_value(row)[1] for row in rows[2:]]
        below = lower.of(texts[len(own) :])
        if tuple(own) != names[: len(own)] or below is None:
            return None
        in_columns = tuple(row for row, text in enumerate(rows) if is_in_column(text, shapes[row]))
        layout = Layout(entry, shapes, in_columns, names, len(rows[1]), keys, upper, lower)
        return layout, dict(zip(own, texts, strict=False)), below

    def _is_plain(self, line: str, row: str) -> bool:
        """Tell whether every step before the grammar leaves a line alone, whatever stands around it."""
        return (
            len(row) > 0
            and len(line) <= _LONGEST
            and "\r" not in line
            and "\n" not in line
            and paste.unquote(row) == row
            and paste.is_text(row)
            and transport.leaves_alone(line)
            and not self._marks(line)
            and not joined.is_listing(line)
            and (_RULE.fullmatch(row) is not None or (_DASHES.search(row) is None and not is_open_ended(row)))
        )

    def _part(self, layout: Layout, own: dict[str, str], below: Below, breaks: int, lead: int) -> Part | None:
        """Put an entry together; None if it is none."""
        entry = entry_of(layout, own, below)
        if entry is None:
            return None
        section = int(entry.marked_32 or 0) + (0 if entry.kind == "provider" else 2)
        place = (layout, section, below.is_ipv4_stream, breaks, lead)
        form = self._forms.get(place)
        if form is None:
            if len(self._forms) >= LIMIT:
                self._forms.clear()
            form = self._forms[place] = Form(*place)
        values = entry.values
        tag = hash((section, own["description"], values["provider_id"], values.get("catalog_entry_id")))
        return Part(form, entry, tag)


def _is_usual(entry: Entry, shapes: Sequence[str], prefixes: Sequence[str]) -> bool:
    """Tell whether the fields of an entry are texts and numbers where they are elsewhere, and none may be broken."""
    texts = {name for name, row in entry.rows.items() if shapes[row] == "TEXT"}
    usual = {"entry_type", "description", "provider_path"} if entry.kind == "provider" else {"description"}
    # Only two texts that follow one another could be one that was broken.
    broken = entry.kind == "provider" and _IN_COLUMN.fullmatch(prefixes[0]) and not _IN_COLUMN.fullmatch(prefixes[1])
    return (
        texts == usual
        and not broken
        and "\\" not in "".join(prefixes)
        and ("chain" not in entry.rows or shapes[-1] == "NUMBERS")
    )


@dataclass(slots=True)
class _Switch:
    on: bool = True


_SWITCH: Final = _Switch()


@contextmanager
def switched_off() -> Iterator[None]:
    """Let the reader read every entry; so that the two ways can be held against each other."""
    before, _SWITCH.on = _SWITCH.on, False
    try:
        yield
    finally:
        _SWITCH.on = before


def known() -> Layouts | None:
    """Return what was learned from the texts before this one; None if nothing of it is to be used."""
    return _layouts() if _SWITCH.on else None


def forget() -> None:
    """Forget all that was learned from texts; for measuring."""
    _layouts.cache_clear()


@cache
def _layouts() -> Layouts:
    return Layouts(dialects.is_exactly_one)
