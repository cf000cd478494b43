"""Registry text in, dumps out: `.reg` exports and the answers of `reg query`, also inside longer logs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from analyzer.dialects.registry import catalog, grammar
from analyzer.dialects.registry.tree import Key, Value, winsock_path
from analyzer.inputs import locate, paste

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.dialects.records import DumpRecord
    from analyzer.dialects.registry.grammar import Form

NO_VALUE: Final = "this line is no key and no value of the registry"
NOT_WHOLE: Final = "a value breaks off here, or is not of its form"
REPEATED: Final = "its key has this value already: the line of another key is lost"

_IN_USE: Final = "currentcontrolset"
# hivexregedit writes the keys of a hive without the hive's own place.
_KEY_LINE = re.compile(r"(?:\[?-?HK[A-Z_]{1,32}|\[)\\[^\n]*\\WinSock2(?:\\[^\n]*)?\]?", re.IGNORECASE)
_DAMAGED_DIGITS = re.compile(r"[^\s\"\[\]=]+")
_FOREIGN_LINES_THAT_END: Final = 8
_APART: Final = 1_000
"""Lines at most between two keys of one listing whose values nobody can read: 888 bytes, one a line or more."""

_Place = tuple[str, str]
"""A control set and the names below its key WinSock2."""

_HEADER_REACH: Final = 3
_DIGITS_OF_A_NUMBER: Final = 12
_CODE_PAGE_HEADER: Final = "REGEDIT4"
_MAX_ROWS: Final = 2_000
"""A value of more rows is none of a catalog: 888 bytes, one a row."""


def stretches(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Give the ranges of lines (first index, index after the last) that are registry text of the key WinSock2."""
    start = end = 0
    keys: set[_Place] = set()
    for index, line in enumerate(lines):
        if index < end or not is_mark(line):
            continue
        last = _end(lines, index)
        below = _keys(lines, index, last)
        # What stands between keys of one listing may be values as an unknown tool writes them.
        if not end or index - end > _APART or keys & below or locate.marks_any(lines[end:index]):
            if end:
                yield start, end
            start, keys = _header_above(lines, index, end), set()
        end = last
        keys |= below
    if end:
        yield start, end


def _keys(lines: Sequence[str], start: int, end: int) -> set[_Place]:
    """Return the keys in a range of lines, as far as they may not stand twice in one listing."""
    found = set()
    for line in lines[start:end]:
        path = winsock_path(line) if ("[" in line or "HK" in line) and is_mark(line) else None
        if path is not None:
            found.add((path[0].casefold(), "\\".join(path[1]).casefold()))
    return found


def is_mark(line: str) -> bool:
    """Tell whether a line is the key of a catalog, or one below it."""
    # The substring test is cheap and passes over nearly all lines of a log.
    return "\\" in line and _is_winsock_key(paste.unquote(line))


def _is_winsock_key(row: str) -> bool:
    return _KEY_LINE.fullmatch(row) is not None and winsock_path(row) is not None and _form_of_key(row) is not None


def _form_of_key(row: str) -> Form | None:
    form: Form = "registry-export" if row.startswith("[") else "registry-query"
    return form if grammar.shape(form, row) == "KEY" else None


def _header_above(lines: Sequence[str], index: int, after: int) -> int:
    for above in range(index - 1, max(after, index - 1 - _HEADER_REACH) - 1, -1):
        if grammar.shape("registry-export", paste.unquote(lines[above])) == "HEADER":
            return above
    return index


def _end(lines: Sequence[str], start: int) -> int:
    """Return the index after the last line that goes on with the registry text that begins at `start`."""
    end, foreign, goes_on, more = start + 1, 0, False, 0
    form = _form_of_key(paste.unquote(lines[start]))
    for index in range(start + 1, len(lines)):
        row = paste.unquote(lines[index])
        if not row:
            continue
        key_form = _form_of_key(row) if row.startswith(("[", "HK")) else None
        what = "KEY" if key_form else grammar.shape(form, row) if form else None
        if key_form and not _is_winsock_key(row):
            break
        begins = key_form or what in grammar.BEGINS or what in ("HEADER", "COMMENT")
        more = 0 if begins else more + 1
        own = begins or (goes_on and more <= _MAX_ROWS and _goes_on(what, row))
        foreign = 0 if own else foreign + 1
        if foreign > _FOREIGN_LINES_THAT_END:
            break
        form = key_form or form
        goes_on = what in grammar.GOES_ON if own else goes_on
        end = index + 1 if own else end
    return end


def _goes_on(what: str | None, row: str) -> bool:
    """Tell whether a row goes on with a value before it, be it as a row that was cut."""
    return what in grammar.CONTINUES or (what is None and _DAMAGED_DIGITS.fullmatch(row) is not None)


@dataclass(slots=True)
class _Part:
    """What belongs to one dump: the WinSock2 keys of its control sets, and the lines below each that gave no value."""

    form: Form
    first: int
    roots: dict[str, Key] = field(default_factory=dict)
    doubts: dict[str, dict[int, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Block:
    """The rows of one value, and their line numbers."""

    rows: list[str]
    lines: list[int]
    shape: str
    broken: bool = False


def read(lines: Sequence[str], first: int = 0, last: int | None = None) -> list[DumpRecord]:
    """Read the registry text in `lines[first:last]`.

    Args:
        lines: all lines of an input, without line ends; a last empty line says that the text ended in a line end.
        first: index of the first line to look at.
        last: index after the last line to look at; the end of the lines if None.
    """
    reader = _Reader(len(lines))
    for text, line in _unbroken(lines, first, len(lines) if last is None else last):
        reader.add(text, line)
    reader.finish(at_the_end=True)
    return [record for part in reader.parts for record in _records(part)]


def _unbroken(lines: Sequence[str], first: int, end: int) -> Iterator[tuple[str, int]]:
    """Give the rows with their lines; keys and texts of `reg query` that a console broke at its width are one row."""
    before: paste.Row | None = None
    for row in paste.rows(lines, first, end, lambda text: (text,)):
        if before is not None and _is_broken(before, row):
            text = before.text + paste.lost_blank(lines[row.line - 2], lines[row.line - 1]) + row.text
            before = paste.Row(text, before.line, full=False)
            continue
        if before is not None:
            yield before.text, before.line
        before = row
    if before is not None:
        yield before.text, before.line


def _is_broken(row: paste.Row, below: paste.Row) -> bool:
    form: Form = "registry-query"
    return (
        row.full
        and below.line == row.line + 1
        and grammar.shape(form, row.text) in ("KEY", "TEXT")
        and grammar.shape(form, below.text) in (None, "MORE")
    )


class _Reader:
    """Gathers rows into values, values into keys, keys into dumps."""

    def __init__(self, line_count: int) -> None:
        self.parts: list[_Part] = []
        self._line_count = line_count
        self._form: Form = "registry-export"
        self._ansi = False
        self._header: int | None = None
        self._key: Key | None = None
        self._block: _Block | None = None
        self._last: Key | None = None
        self._names: list[str] = []
        self._control_set = ""
        self._fault_above = (0, "")

    def add(self, row: str, line: int) -> None:
        form = _form_of_key(row) if row.startswith(("[", "HK")) else None
        if form is not None:
            self.finish()
            self._open(form, row, line)
            return
        what = grammar.shape(self._form, row)
        if what == "HEADER":
            self.finish()
            self._ansi, self._header, self._key = row == _CODE_PAGE_HEADER, line, None
        elif self._key is None or what == "COMMENT":
            return  # of a key that is not below WinSock2, or of nobody
        elif what in grammar.BEGINS:
            self.finish()
            self._block = _Block([row], [line], what or "")
        elif self._block is not None and self._goes_on(what, row):
            self._block.rows.append(row)
            self._block.lines.append(line)
            self._block.shape = what or ("HEX_MORE" if row.endswith("\\") else "")
            self._block.broken |= what is None
        else:
            self.finish()
            self._fault(line, NO_VALUE)

    def finish(self, *, at_the_end: bool = False) -> None:
        """Put the value that was being gathered into its key; `at_the_end` tells that no registry text follows it."""
        block, self._block = self._block, None
        if block is None or self._key is None:
            return
        text = "".join(f"{row}\n" for row in block.rows)
        parsed = None if block.broken else grammar.value(self._form, text, ansi=self._ansi)
        damage = None
        if parsed is None:
            parsed, damage = grammar.beginning(self._form, block.rows), "it is not whole"
            if parsed is not None and not at_the_end:
                parsed = parsed._replace(data=b"")  # nothing tells how many rows are lost, and where
        elif block.shape in ("TEXT", "NUMBER") and block.lines[-1] == self._line_count:
            damage = "the text ends within it"  # no line end stands behind it
        if damage is not None:
            self._fault(block.lines[-1], NOT_WHOLE)
        if parsed is None:
            return
        if self._key.value(parsed.name) is not None:
            self._fault(block.lines[0], REPEATED)
            return
        lines = tuple(block.lines)
        value = Value(parsed.type, parsed.data, lines, parsed.starts, damage, cut=at_the_end)
        self._key.values[parsed.name.casefold()] = value

    def _fault(self, line: int, why: str) -> None:
        self.parts[-1].doubts.setdefault(self._control_set, {})[line] = why
        goes_on, self._fault_above = self._fault_above == (line - 1, why), (line, why)
        if self._key is not None and not goes_on:
            self._key.faults.append((line, why))

    def _goes_on(self, what: str | None, row: str) -> bool:
        block = self._block
        return (
            block is not None and len(block.rows) < _MAX_ROWS and block.shape in grammar.GOES_ON and _goes_on(what, row)
        )

    def _open(self, form: Form, row: str, line: int) -> None:
        path = winsock_path(row)
        self._form = form
        if path is None:
            self._key = None
            return
        control_set, names = path
        part = self.parts[-1] if self.parts else None
        root = part.roots.get(control_set.casefold()) if part is not None else None
        again = root.key(*(name.casefold() for name in names)) if root is not None else None
        if (
            part is None
            or part.form != form
            or self._header is not None
            or (again is not None and _holds_values(again))
        ):
            part = _Part(form, self._header or line)
            self.parts.append(part)
            self._header = None
        self._control_set = control_set.casefold()
        root = part.roots.setdefault(self._control_set, Key(control_set, line))
        before, self._key = self._names, root.make(names, line)
        self._names = names
        if self._last is not None and _is_numbered(names) and before not in (names[:-1], _one_less(names)):
            self._last.mixed = True
        self._last = self._key


def _is_numbered(names: Sequence[str]) -> bool:
    return bool(names) and len(names[-1]) == _DIGITS_OF_A_NUMBER and names[-1].isdecimal()


def _one_less(names: list[str]) -> list[str]:
    return [*names[:-1], f"{int(names[-1]) - 1:0{_DIGITS_OF_A_NUMBER}}"]


def _holds_values(key: Key) -> bool:
    return any(below.values for below in key.below())


def _records(part: _Part) -> list[DumpRecord]:
    """Make the dumps of a part: the control set in use where it is named so, compared with the others; else each."""
    names = [_IN_USE] if _IN_USE in part.roots else list(part.roots)
    records = []
    for name in names:
        others = [root for other, root in part.roots.items() if other != name] if name == _IN_USE else []
        of = part.doubts if name == _IN_USE else [name]
        doubts = {line: why for control_set in of for line, why in part.doubts.get(control_set, {}).items()}
        source = catalog.Source(part.form, doubts=doubts, first=part.first if name == names[0] else None)
        record = catalog.record(part.roots[name], source, others)
        records += [record] if record is not None else []
    return records
