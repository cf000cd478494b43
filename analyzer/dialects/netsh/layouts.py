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
from itertools import chain
from typing import TYPE_CHECKING, Final

from analyzer import dialects
from analyzer.dialects.netsh import joined
from analyzer.dialects.netsh.breaks import is_in_column, is_open_ended
from analyzer.dialects.netsh.grammar import (
    MAX_ROWS,
    EntryParser,
    acceptable,
    is_elision,
    label_and_value,
    shape,
    value_patterns,
)
from analyzer.dialects.netsh.known_entries import (
    LIMIT,
    MOST_LAYOUTS,
    OWN,
    Form,
    KnownEntry,
    Layout,
    Upper,
    name_space,
    provider,
    reading,
)
from analyzer.dialects.netsh.labels import key
from analyzer.dialects.netsh.sections import section
from analyzer.inputs import mojibake, paste, transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from analyzer.dialects.netsh.known_entries import Lower
    from analyzer.dialects.records import Entry

_AT_ONCE: Final = 2_000
"""So many entries are kept when they are first seen: a dozen images of machines have some hundreds."""

_MOST_SEEN: Final = 200_000
"""Entries that were seen once; of each a number is kept."""

_LONGEST: Final = 1_000
"""No line that netsh prints is longer than this, in characters."""

_PREFIX = re.compile(r"[^:：]*[:：]\s*")
_RULE = re.compile(r"([-‐-―−─━－])\1{9,}")
_DASHES = re.compile(r"[-‐-―−─━－]{3}")
_ORDINARY: Final = (
    r"(?=[^\W\d_]|[@%\\(])"
    r"[a-zA-Z0-9_\w .,@%()/+\]]*+"
    r"(?:(?::(?=[\\/])|-(?!--)|\\(?!-)|\[(?!/|(?i:code|quote|pre|noparse|spoiler)))[a-zA-Z0-9_\w .,@%()/+\]]*+)*+"
    r"(?<! )"
)
"""A text of which no step of the reader could think that it is anything else than a text, in a line with its label."""

_GUID = re.compile(r"\{[0-9A-Fa-f]{8}-")
"""Every entry has one."""

_NONE: Final = frozenset[str]()


class Layouts:
    """The entries and layouts that were seen so far."""

    def __init__(self, marks: Callable[[str], bool]) -> None:
        """Keep nothing yet; `marks` tells whether a line may be a reason to call another dialect's reader."""
        self._by_text: dict[str, KnownEntry] = {}
        self._by_bytes: dict[tuple[str, bytes], dict[bytes, KnownEntry]] = {}
        self._learned = 0
        self._seen: set[int] = set()
        self._marks = marks
        self._uppers: dict[str, list[Upper]] = {}
        self._forms: dict[tuple[Layout, int, bool, int, int], Form] = {}

    def forget(self) -> None:
        """Forget the entries, but not how their lines are laid out."""
        self._learned = 0
        self._by_text.clear()
        self._by_bytes.clear()
        for upper in chain.from_iterable(self._uppers.values()):
            upper.forget()

    def among(self, texts: Sequence[str]) -> list[tuple[int, KnownEntry]]:
        """Return the entries that stand between blank lines, each with the index of its first line."""
        found: list[tuple[int, KnownEntry]] = []
        start = 0
        if self._learned >= LIMIT:
            self.forget()
        for piece in "\n".join(texts).split("\n\n"):
            known = self._by_text.get(piece)
            if known is None and "{" in piece:
                known = self.look_at(piece, "\n")
                if known is not None:
                    self._learned += 1
                    self._by_text[piece] = known
            if known is None:
                start += piece.count("\n") + 2
                continue
            found.append((start + known.form.lead, known))
            start += known.form.breaks + 2
        return found

    def printed(self, page: str, separator: bytes) -> dict[bytes, KnownEntry]:
        """Return the entries that are known by their bytes, in a code page and with what stands between their lines.

        Others are put in by `keep`.
        """
        if len(self._by_bytes) >= MOST_LAYOUTS:
            self.forget()
        return self._by_bytes.setdefault((page, separator), {})

    def keep(self, entries: dict[bytes, KnownEntry], piece: bytes, known: KnownEntry) -> None:
        """Put an entry in; of many only the second time it is seen, for most that are rare never come again.

        Of the first time a hash is kept, and where two entries have the same one of them is kept too soon.
        """
        if self._learned >= LIMIT:
            self.forget()
        seen = hash(piece)
        if self._learned < _AT_ONCE or seen in self._seen:
            entries[piece] = known
            self._learned += 1
        else:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            self._seen.add(seen)

    def knows(self, piece: bytes, separator: bytes) -> bool:
        """Tell whether an entry is known by its bytes, in any code page, or is ASCII and laid out as others are."""
        if any(piece in entries for (_, between), entries in self._by_bytes.items() if between == separator):
            return True
        newline = separator.decode()
        return piece.isascii() and b"{" in piece and self._read(piece.decode().strip(newline), newline) is not None

    def look_at(self, text: str, newline: str) -> KnownEntry | None:
        """Say which entry a piece of a text is that has no blank line between others; None if it needs the reader."""
        bare = text.strip(newline)
        lead = after = 0
        if len(bare) < len(text):
            start = text.index(bare)
            above, under = text[:start], text[start + len(bare) :]
            lead, after = len(above) // len(newline), len(under) // len(newline)
            # Half a line end would be one of its own to the reader.
            if above != newline * lead or under != newline * after:
                return None
        read = self._read(bare, newline) or (self._learn(bare.split(newline), newline) if _GUID.search(bare) else None)
        if read is None:
            return None
        own, lower = read
        entry = name_space(own, lower) if lower.layout.sample.kind == "name space" else provider(own, lower)
        if entry is None:
            return None
        form = self._form(entry, lower, lead, after)
        heads = _NONE if bare.isascii() else _heads(bare, newline, own, lower.layout)
        number = entry.values.get("catalog_entry_id")
        return KnownEntry(form, entry, number << 2 | form.section if isinstance(number, int) else -1, heads)

    def _read(self, text: str, newline: str) -> tuple[Sequence[str], Lower] | None:
        """Return the texts of an entry's own fields, and what its lower lines say; None if its layout is not known."""
        uppers = self._uppers.get(newline) or []
        for place, upper in enumerate(uppers):
            match = upper.pattern.match(text)
            lower = None if match is None else upper.below(text[match.end() :])
            if match is not None and lower is not None:
                if place:
                    uppers[0], uppers[place] = upper, uppers[0]
                return match.groups(), lower
        return None

    def _form(self, entry: Entry, lower: Lower, lead: int, after: int) -> Form:
        """Return the form of an entry with so many blank lines above and after it."""
        # Its title or its type says whether it is a 32-bit one: it has a section.
        place = (section(entry) or 0, lead, after)
        form = lower.forms.get(place)
        if form is None:
            layout = lower.layout
            asked = (layout, place[0], lower.is_ipv4_stream, len(layout.shapes) - 1 + lead + after, lead)
            if len(self._forms) >= LIMIT:
                self._forms.clear()
            form = lower.forms[place] = self._forms.setdefault(asked, Form(*asked))
        return form

    def _learn(self, lines: list[str], newline: str) -> tuple[Sequence[str], Lower] | None:
        """Make a layout of the first entry that has it; return what `_read` does."""
        rows = [paste.unquote(line) for line in lines]
        # The quickest questions first: of an entry that is damaged, they are asked each time.
        shapes = tuple(map(shape, rows)) if "" not in rows and len(rows) <= MAX_ROWS else ()
        if shapes[:2] != ("TITLE", "RULE") or "EMPTY" in shapes or len(rows) not in acceptable(shapes).ends:
            return None
        if is_elision(rows[0]) or not all(map(self._is_plain, lines, rows)):
            return None
        entry = EntryParser().parse(rows)
        in_columns = tuple(row for row, text in enumerate(rows) if is_in_column(text, shapes[row]))
        if entry is None or not _is_usual(entry, shapes, in_columns):
            return None
        names = tuple(entry.rows)
        own = sum(name in OWN for name in names)
        patterns, labelled = _patterns(lines, rows, shapes)
        # Behind its label's colon, a line tells nothing of the letters before it.
        alone = all(text.isascii() or text.rstrip().endswith(":") for text in labelled)
        between = re.escape(newline)
        layout = Layout(
            sample=entry,
            shapes=shapes,
            in_columns=in_columns,
            names=names,
            rule=len(rows[1]),
            heads=mojibake.heads([*lines[:2], *labelled]) if alone else None,
            lower=re.compile(between.join(patterns[own + 2 :])),
            reads=tuple(map(reading, names[own:], shapes[own + 2 :])),
        )
        self._upper("".join(f"{line}{between}" for line in patterns[: own + 2]), newline).add(layout)
        texts = [label_and_value(row)[1] for row in rows[2:]]
        lower = layout.below(texts[own:])
        return None if lower is None else (texts[:own], lower)

    def _upper(self, pattern: str, newline: str) -> Upper:
        """Return the upper lines with a pattern."""
        uppers = self._uppers.setdefault(newline, [])
        upper = next((upper for upper in uppers if upper.pattern.pattern == pattern), None)
        if upper is None:
            if len(uppers) >= MOST_LAYOUTS:
                uppers.clear()
            upper = Upper(re.compile(pattern))
            uppers.append(upper)
        return upper

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


def _heads(text: str, newline: str, own: Sequence[str], layout: Layout) -> frozenset[str]:
    """Return what `mojibake` asks of the lines of an entry."""
    if layout.heads is not None and "".join(own).isascii():
        return layout.heads
    return mojibake.heads(text.split(newline))


def _is_usual(entry: Entry, shapes: Sequence[str], in_columns: Sequence[int]) -> bool:
    """Tell whether nothing of an entry is odd: each line is a field, with a text or a number as it has elsewhere."""
    rows = entry.rows
    is_own = [name in OWN for name in rows]
    texts = {name for name, row in rows.items() if shapes[row] == "TEXT"}
    if (
        entry.damaged
        or tuple(rows.values()) != tuple(range(2, len(shapes)))
        or is_own != sorted(is_own, reverse=True)
        or len({key(label) for label in entry.labels.values()}) < len(rows)
        or "\\" in "".join(entry.labels.values())
    ):
        return False
    if entry.kind == "name space":
        return texts == {"description"}
    # Only two texts that follow one another could be one that was broken.
    broken = rows["entry_type"] in in_columns and rows["description"] not in in_columns
    is_chain_told = "chain" not in rows or shapes[rows["chain"]] == "NUMBERS"
    return texts == {"entry_type", "description", "provider_path"} and not broken and is_chain_told


def _patterns(lines: Sequence[str], rows: Sequence[str], shapes: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return patterns of the lines of an entry, with groups for its values; and what stands before and behind these."""
    patterns = [re.escape(line) for line in lines[:2]]
    labelled: list[str] = []
    for line, row, row_shape in zip(lines[2:], rows[2:], shapes[2:], strict=True):
        value = _ORDINARY if row_shape == "TEXT" else value_patterns()[row_shape]
        prefix = _PREFIX.match(row)
        before, _, after = line.partition(row)
        before += "" if prefix is None else prefix[0]
        patterns.append(f"{re.escape(before)}({value}){re.escape(after)}")
        labelled += [before, after]
    return patterns, labelled


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
