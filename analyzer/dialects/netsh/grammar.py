"""`grammars/netsh.lark` at work: what a line is, and what an entry is."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - a named tuple's types are looked up
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lark import Token, Tree
from lark.exceptions import UnexpectedToken

from analyzer.dialects import lines
from analyzer.dialects.records import FIELDS, MAX_PROTOCOL_CHAIN, Entry, Kind, Value
from analyzer.memo import remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lark import Lark

_MARK_32 = re.compile(r"[(（]\s*32\s*[)）]\s*$")
_LABEL = re.compile(r"([^:：]*)[:：]\s*")
_NUMBERS_ONLY = re.compile(r"[\d\s:：]+")
_ELISION = re.compile(
    r"\W{0,4}(?:\.{1,80}|…{1,9}|[*~]{3,5}|[-– ]{0,40}(?:8<|>8|✂)[-–✂8<> ]{0,40}|etc\.?)\W{0,4}(?:\(.{0,80})?"
    r"|[\[(<（【«](?![/?])[^<>=\"\[\]]{0,40}[^\W\d_][^<>=\"\[\]]{0,40}[\])>）】»][.…\s]{0,3}"
)
_MOST_LAST_NUMBERS: Final = 10
"""So many rows of numbers may be the end of an entry of which nothing else is left."""

_BLANK: Final = "[^\\S\n]"
_LABELLED: Final = f"[^:：\n]*[:：]{_BLANK}*"
_END: Final = "\n"
_MEMO_LIMIT: Final = 50_000
_MEMO_TEXT_LIMIT: Final = 8_192
_SEQUENCES: Final = 4_096
"""Sequences of terminals whose parse is kept; a fleet has a few dozen."""

_BITS: Final = 32
_LONGEST_CHAIN: Final = 4096
"""Characters of a chain; seven ids have a tenth of it at most. A line of a million ids is not turned into numbers."""

MAX_ROWS: Final = 16
"""The lines of the longest entry that the grammar accepts."""

FIELD_SHAPES: Final = frozenset({"TEXT", "EMPTY", "GUID", "INTEGER", "FLAGS", "NUMBERS"})
"""The terminals that are a label with a value; RULE and TITLE are not."""

NUMBER_SHAPES: Final = frozenset({"INTEGER", "FLAGS", "NUMBERS"})
"""Those of them whose value is a number, or numbers."""


@cache
def _lark() -> Lark:
    return lines.load("netsh.lark", "entry")


@cache
def _any_line() -> Callable[[str], re.Match[str] | None]:
    return lines.matcher(_lark())


def shape_of(row: str) -> str:
    """Return the terminal that a row is, see `shape`, and remember nothing of it."""
    match = _any_line()(row + "\n")
    return "TITLE" if match is None or match.lastgroup is None else match.lastgroup


@remembered
def shape(row: str) -> str:
    """Return the name of the terminal that an unquoted, trimmed, non-empty line is.

    >>> shape("Service Flags:                      0x20066"), shape("Protocol Chain: 1031 : 1006"), shape("-" * 54)
    ('FLAGS', 'NUMBERS', 'RULE')
    """
    return shape_of(row)


@cache
def value_patterns() -> dict[str, str]:
    """Return the grammar's own patterns of the values behind a label and its blanks, by terminal.

    They accept no other blank than the usual one. A terminal that is not a label with a value is left out.
    """
    patterns = {terminal.name: terminal.pattern.to_regexp() for terminal in _lark().terminals}
    return {
        name: pattern.removeprefix(_LABELLED).removesuffix(_END).replace("(", "(?:").replace(_BLANK, " ")
        for name, pattern in patterns.items()
        if name in {"GUID", *NUMBER_SHAPES} and pattern.startswith(_LABELLED) and pattern.endswith(_END)
    }


@remembered
def label_and_value(row: str) -> tuple[str, str]:
    r"""Split a field line at its first colon.

    >>> label_and_value("Chemin d'accès fournisseur : %windir%/a.dll")
    ("Chemin d'accès fournisseur", '%windir%/a.dll')
    """
    match = _LABEL.match(row)
    return ("", row) if match is None else (match[1].strip(), row[match.end() :].strip())


def value_of(field: str, row_shape: str, text: str) -> Value | None:
    """Return a field's value, or None if the text is not of the shape that the field must have.

    Numbers are those of a C `int` or `DWORD`: anything beyond 32 bits is no value of a WSAPROTOCOL_INFO.
    """
    if field in ("entry_type", "description", "provider_path"):
        return text
    if field == "provider_id":
        return text.upper() if row_shape == "GUID" else None
    if field == "service_flags":
        flags = int(text, 16) if row_shape == "FLAGS" and len(text) <= _BITS else -1
        return flags if 0 <= flags < 1 << _BITS else None
    if field == "chain":
        if row_shape not in ("NUMBERS", "INTEGER") or len(text) > _LONGEST_CHAIN:
            return None
        ids = [_number(part) for part in re.split("[:：]", text)]
        return None if None in ids else tuple(i for i in ids if i is not None)
    number = _number(text) if row_shape == "INTEGER" else None
    impossible = number is not None and (
        (field == "chain_length" and number < 0) or (field == "active" and number not in (0, 1))
    )
    return None if impossible else number


def _number(text: str) -> int | None:
    digits = text.strip()
    number = int(digits) if len(digits) <= _BITS else 1 << _BITS
    return number if -(1 << (_BITS - 1)) <= number < 1 << _BITS else None


def chain_is_damaged(values: Mapping[str, Value]) -> bool:
    """Tell whether a chain is not as long as it should be: its line is lost, cut, or of another entry."""
    length, chain = values.get("chain_length"), values.get("chain", ())
    if not isinstance(length, int) or not isinstance(chain, tuple):
        return False
    return length > MAX_PROTOCOL_CHAIN or (length > 1 and length != len(chain))


def chain_is_foreign(values: Mapping[str, Value]) -> bool:
    """Tell whether what looks like a chain stands behind an entry that has none: a line of the log, such as a time."""
    length = values.get("chain_length")
    return "chain" in values and isinstance(length, int) and length <= 1


def marked_32(text: str) -> bool:
    """Tell whether an entry type or a name space's title carries the mark of the 32-bit catalog."""
    return _MARK_32.search(text) is not None


def unmarked(title: str) -> str:
    """Return a title without the mark of the 32-bit catalog."""
    return _MARK_32.sub("", title)


def is_only_numbers(row: str) -> bool:
    """Tell whether a row is nothing but numbers and colons: it lost its label, or is the end of another line."""
    return _NUMBERS_ONLY.fullmatch(row) is not None


def may_end_an_entry(rows: Sequence[str], shapes: Sequence[str]) -> bool:
    """Tell whether the first rows of a text may be all that is left of an entry: its last numbers, the first one cut.

    `shapes` are the terminals of the rows.
    """
    return (
        0 < len(rows) <= _MOST_LAST_NUMBERS
        and NUMBER_SHAPES.issuperset(shapes[1:])
        and (shapes[0] in NUMBER_SHAPES or is_only_numbers(rows[0]))
    )


@remembered
def is_elision(text: str) -> bool:
    """Tell whether a line says that others were left out: dots, a cut mark, or words in brackets of any language.

    >>> is_elision("[...]"), is_elision("(snip)"), is_elision("(32)"), is_elision("a warning")
    (True, True, False, False)
    """
    return _ELISION.fullmatch(text.strip()) is not None


class EntryParser:
    """Parses blocks of lines, each distinct block once; the entries are shared and immutable."""

    def __init__(self) -> None:
        self._memo: dict[str, Entry | None] = {}

    def forget(self) -> None:
        """Parse everything anew."""
        self._memo.clear()

    def parse(self, rows: Sequence[str]) -> Entry | None:
        """Return the entry that the rows are, or None if the grammar does not accept them as one."""
        text = "\n".join(rows) + "\n"
        if text in self._memo:
            return self._memo[text]
        places = _places(tuple(map(shape, rows))) if len(rows) <= MAX_ROWS else None
        entry = None if places is None else _entry(rows, places)
        if len(text) <= _MEMO_TEXT_LIMIT:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            self._memo[text] = entry
        return entry

    def parse_longest(self, rows: Sequence[str], shapes: Sequence[str]) -> tuple[Entry, int] | None:
        """Return the entry that the longest possible run of the first rows is, with the number of rows it took.

        `shapes` are the terminals of the rows.
        """
        for count in reversed(acceptable(tuple(shapes[:MAX_ROWS])).ends):
            entry = self.parse(rows[:count])
            if entry is not None:
                return entry, count
        return None


class Acceptance(NamedTuple):
    """How far the parser got: `taken` rows fit, `ends` are the counts of rows after which an entry may be over."""

    taken: int
    ends: tuple[int, ...]


@lru_cache(_SEQUENCES)
def acceptable(shapes: tuple[str, ...]) -> Acceptance:
    """Feed the terminals of rows to the parser until it refuses one, which is the one behind the longest entry."""
    parser = _lark().parse_interactive()
    ends: list[int] = []
    for count, row_shape in enumerate(shapes, start=1):
        try:
            parser.feed_token(Token(row_shape, ""))
        except UnexpectedToken:
            return Acceptance(count - 1, tuple(ends))
        if "$END" in parser.choices():  # type: ignore[no-untyped-call] # lark leaves it untyped
            ends.append(count)
    return Acceptance(len(shapes), tuple(ends))


class _Places(NamedTuple):
    """What the rows of an entry are: its kind, whether it has a title, and of each field the row and its terminal."""

    kind: Kind
    has_title: bool
    fields: tuple[tuple[str, int, str], ...]
    rows: Mapping[str, int]


@lru_cache(_SEQUENCES)
def _places(shapes: tuple[str, ...]) -> _Places | None:
    """Parse terminals: the grammar looks at nothing else, so rows of the same terminals are parsed alike."""
    parser = _lark().parse_interactive()
    try:
        for row, row_shape in enumerate(shapes):
            parser.feed_token(Token(row_shape, str(row)))
        tree: Tree[Token] = parser.feed_eof()  # type: ignore[no-untyped-call] # lark leaves it untyped
    except UnexpectedToken:
        return None
    children: list[Any] = list(tree.children)
    body: Tree[Token] = children.pop()
    kind: Kind = "provider" if body.data == "provider" else "name space"
    fields = tuple((name, int(token), str(token.type)) for name, token in _fields(kind, body))
    return _Places(kind, bool(children) and children[0].type == "TITLE", fields, {name: row for name, row, _ in fields})


def _entry(rows: Sequence[str], places: _Places) -> Entry | None:
    """Turn parsed rows into an entry; None if a number of it is beyond its 32 bits, which is damage."""
    kind = places.kind
    title = rows[0].strip() if places.has_title else None
    values: dict[str, Value] = {}
    labels: list[str] = []
    for field, row, row_shape in places.fields:
        label, text = label_and_value(rows[row])
        labels.append(label)
        value = value_of(field, row_shape, text)
        if value is None:
            return None
        values[field] = value
    if chain_is_foreign(values):
        return None
    mark = marked_32(str(values["entry_type"])) if kind == "provider" else marked_32(title) if title else None
    # Entries alike share them, so that what follows from labels need not be found out for each.
    shared = _shared(tuple(places.rows), tuple(labels))
    return Entry(kind, title, mark, values, places.rows, shared, damaged=chain_is_damaged(values))


@lru_cache(_SEQUENCES)
def _shared(names: tuple[str, ...], labels: tuple[str, ...]) -> Mapping[str, str]:
    return dict(zip(names, labels, strict=True))


def _fields(kind: Kind, body: Tree[Token]) -> list[tuple[str, Token]]:
    """Pair the tokens of a parse with field names: rules are named as their fields, the first tokens go by order."""
    order = iter(FIELDS[kind])
    renamed = {"name_space_id": "name_space", "name_space_version": "version"}
    pairs: list[tuple[str, Token]] = []
    for child in body.children:
        if isinstance(child, Token):
            pairs.append((next(order), child))
        else:
            token = child.children[0]
            if isinstance(token, Token):
                # Lark names a rule by a token, which is slow to compare.
                pairs.append((renamed.get(child.data, str(child.data)), token))
    return pairs
