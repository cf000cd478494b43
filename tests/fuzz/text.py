"""Harnesses of texts: decoding, finding, the grammars, what tells of a machine."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer import dialects, identity, search
from analyzer.dialects import netsh, registry, wsaenumprotocols
from analyzer.dialects.netsh import layouts
from analyzer.errors import NoCatalogError, UnreadableInputError
from analyzer.identity.look import look
from analyzer.inputs import decode as decoding
from analyzer.inputs import glance, lookalikes, mojibake, scan, transport
from analyzer.inputs.lines import Lines
from analyzer.redact.texts import TextFile
from fuzz import seeds
from fuzz.frame import harness
from fuzz.traces import Trace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.dialects import Dialect
    from analyzer.dialects.records import DumpRecord

_BEFORE_A_RULE: Final = re.compile(r"\s*(\S.{0,79}?)[:\s]*-{10}")
_BLANK: Final = re.compile(r"[\W_]*|\s*\d+\s*[:.\t]?\s*")
"""A rule, or the number of an empty line."""
_LONGEST_PREFIX: Final = 120
_OFTEN: Final = 3
_LETTER: Final = re.compile(r"\w+")
_VALUES: Final = range(-(2**31), 2**32)


@harness("text", seeds.texts)
def decode(data: bytes) -> None:
    """Any bytes become lines; those that are not replaced come back; the cheap questions agree with the answer."""
    text = decoding.decode(data)
    assert text.lines, "no line at all"
    assert not any("\n" in line or "\r" in line for line in text.lines), "a line end within a line"
    characters, encoding = decoding.characters(data)
    assert decoding.split(characters) == text.lines, "split differs"
    assert len(characters) <= len(data), "more characters than bytes"
    if data.isascii() and b"\0" not in data:
        assert (characters.encode(), encoding) == (data, "ascii"), "ASCII changed"
    assert TextFile(data).changed(lambda same: same) == data, "redaction changes bytes that it leaves alone"
    wide = decoding.is_wide(data)
    assert wide is None or decoding.is_unicode(data), "wide and not Unicode"
    assert len(transport.plain(text.lines).lines) == len(transport.plain(text.lines).sources), "lines without source"


@harness("text", seeds.texts)
def locate(data: bytes) -> None:
    """Parts and ranges come in order and inside of the input; what is passed over holds no dump."""
    file = io.BytesIO(data)
    end = 0
    for start, after in scan.parts(file, None):
        assert end <= start <= after <= len(data) or start == after, "parts out of order"
        end = max(end, after)
    position = scan.Position(file, scan.EIGHT_BIT)
    for offset in range(0, len(data), max(1, len(data) // 8)):
        position.move(offset)
        assert position.offset <= offset, "moved too far"
    lines = decoding.decode(data).lines
    ranges = dialects.assign(lines)
    for _, first, last in ranges:
        assert 0 <= first < last <= len(lines), "a range outside of the lines"
    exact = [(first, last) for dialect, first, last in ranges if dialect.exact]
    assert all(a[1] <= b[0] for a, b in pairwise(exact)), "exact ranges overlap"
    if not glance.may_hold_a_dump(data):
        found = [r for _, records in _records(data) for r in records]
        assert not [r for r in found if any(not placed.entry.damaged for placed in r.entries)], (
            "passed over at a glance"
        )
    lookalikes.describe(io.BytesIO(data))


@harness("text", seeds.dumps)
def netsh_text(data: bytes) -> None:
    """Both ways of reading tell the same, every value stands in the input, and no line is lost."""
    found = _searched(data)
    with layouts.switched_off():
        assert _searched(data) == found, "what is known already changes what is told"
    _judge(data, found)


@harness("text", seeds.exports)
def reg_export(data: bytes) -> None:
    """A `.reg` file gives what stands in its digits."""
    _judge(data, _searched(data))


@harness("text", seeds.queries)
def reg_query(data: bytes) -> None:
    """The answers of `reg query` give what stands in them."""
    _judge(data, _searched(data))


@harness("text", seeds.listings)
def sample_program(data: bytes) -> None:
    """The listing of Microsoft's sample gives what stands in it."""
    _judge(data, _searched(data))


@harness("text", seeds.dumps, longest=6000)
def readers_alone(data: bytes) -> None:
    """A reader that is offered any lines as its own answers with records or none; stretches are asked of nobody."""
    lines = decoding.decode(data).lines
    for dialect in (netsh.DIALECT, registry.DIALECT, wsaenumprotocols.DIALECT):
        for first, last in ((0, len(lines)), (len(lines) // 3, len(lines) // 2)):
            for record in dialect.read(lines, first, last):
                assert first < record.line <= record.end_line <= last, "a record outside of what was to be read"
                _sound(record)


@harness("text", seeds.texts)
def machine_told(data: bytes) -> None:
    """What a file tells of its machine stands on the line that is named, in each kind of text."""
    lines = decoding.decode(data).lines
    for one in (*identity.read(lines, identity.readers(), named=True), *look(io.BytesIO(data), "systeminfo.txt")):
        assert 1 <= one.line <= len(lines), "a line that is none"
        assert len(one.text) <= 161, "longer than it may be"
        if one.host is not None:
            assert one.host.strip(), "a host without a name"
            near = "".join(lines[max(0, one.line - 3) : one.line + 2])
            assert one.host in near or one.host in "".join(near.split()), "a host that stands nowhere near"


def _searched(data: bytes) -> list[tuple[DumpRecord, Sequence[str]]]:
    try:
        return [(found.record, found.lines[:]) for found in search.read_dumps(data, "x")]
    except (NoCatalogError, UnreadableInputError):
        return []


def _records(data: bytes) -> list[tuple[Dialect, list[DumpRecord]]]:
    lines = decoding.decode(data).lines
    carried = transport.plain(lines)
    readable = Lines(list(carried.lines))
    return [(dialect, dialect.read(readable, first, last)) for dialect, first, last in dialects.assign(carried.lines)]


def _judge(data: bytes, found: list[tuple[DumpRecord, Sequence[str]]]) -> None:
    if not found:
        return
    lines = decoding.decode(data).lines
    trace = Trace(lines)
    bare = transport.plain(lines).lines is lines
    for record, _ in found:
        assert 1 <= record.line <= record.end_line <= len(lines), "a record outside of the lines"
        _sound(record)
        missing = list(trace.missing(record))
        assert not missing, f"values that stand nowhere: {missing[:3]}"
        if record.dialect == netsh.NAME and bare:
            lost = _unaccounted(record, lines)
            assert not lost, f"lines that vanished: {lost[:3]}"


def _sound(record: DumpRecord) -> None:
    """Check what holds of every record: lines in order and inside, whole entries whole, numbers of 32 bits."""
    for placed in record.entries:
        entry = placed.entry
        assert record.line <= placed.lines[0] <= placed.end_line <= record.end_line, "an entry outside of its record"
        assert all(row < len(placed.lines) for row in entry.rows.values()), "a field on no line"
        for value in entry.values.values():
            numbers = value if isinstance(value, tuple) else (value,)
            assert all(isinstance(one, str) or one in _VALUES for one in numbers), "a number of more than 32 bits"
        if entry.kind == "provider" and not entry.damaged:
            needed = {"provider_id", "catalog_entry_id", "address_family", "socket_type", "protocol", "chain_length"}
            assert needed <= entry.values.keys(), f"a whole entry without {needed - entry.values.keys()}"
    for doubt in record.unrecognized:
        assert record.line <= doubt.line <= record.end_line, "a doubt outside of its record"


def _unaccounted(record: DumpRecord, lines: Sequence[str]) -> list[str]:
    known = {line for placed in record.entries for line in (*placed.lines, *placed.continued)}
    known |= {doubt.line for doubt in record.unrecognized}
    # The border of a table may have been misread, or a mark of direction: then letters stand for it.
    right, _ = mojibake.repaired(lines[record.line - 1 : record.end_line])
    return [
        f"{number}: {lines[number - 1][:80]}"
        for number, said in enumerate(right, start=record.line)
        if number not in known and not _is_blank(lines[number - 1], lines) and _BLANK.fullmatch(said) is None
    ]


def _is_blank(line: str, lines: Sequence[str]) -> bool:
    """Tell whether a line is empty, a rule, or only what a tool put before or behind an empty line."""
    if _BLANK.fullmatch(line) is not None:
        return True
    if any(match[1] == line.strip(": \t") for one in lines if (match := _BEFORE_A_RULE.match(one)) is not None):
        return True
    said = _LETTER.sub("0", line.strip("> \t|"))
    others = [_LETTER.sub("0", one.strip("> \t|")) for one in lines]
    needed = max(_OFTEN, len(lines) // 8)

    def begins(text: str) -> bool:
        return sum(one.startswith(text) for one in others) >= needed

    def ends(text: str) -> bool:
        return sum(one.endswith(text) for one in others) >= needed

    # The border of a table, or a string's, stands on both sides.
    places = range(len(said) + 1) if len("".join(said.split())) < _LONGEST_PREFIX else ()
    halves = [(said[:place].rstrip(), said[place:].lstrip()) for place in places]
    return any(begins(before) and ends(behind) for before, behind in halves)
