"""The grammar itself: free of conflicts, and the authority on what an entry is."""

from __future__ import annotations

import logging
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lark import Lark, logger
from lark.exceptions import UnexpectedInput

from analyzer.dialects import lines
from analyzer.dialects.netsh.grammar import EntryParser, acceptable, shape
from analyzer.resources import read_text

PROVIDER = [
    "Winsock Catalog Provider Entry",
    "-" * 54,
    "Entry Type: Layered Chain Entry (32)",
    "Description: LavasoftLSP over [MSAFD Tcpip [TCP/IP]]",
    "Provider ID: {1C39A736-9641-4F43-9C20-AEED81692A07}",
    "Provider Path: C:\\Program Files (x86)\\a b\\lsp.dll",
    "Catalog Entry ID: 1032",
    "Version: 2",
    "Address Family: 2",
    "Max Address Length: 16",
    "Min Address Length: 16",
    "Socket Type: -1",
    "Protocol: -2147483648",
    "Service Flags: 0x00000066",
    "Protocol Chain Length: 3",
    "Protocol Chain: 1031 : 1029 : 1006",
]
NAME_SPACE = [
    "Name Space Provider Entry(32)",
    "-" * 54,
    "Description: Tcpip",
    "Provider ID: {22059D40-7E9E-11CF-AE5A-00AA00A7112B}",
    "Name Space: 12",
    "Active: 1",
    "Version: 0",
]


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture):
    """Lark settles a shift/reduce conflict in silence, and one of the two readings is lost."""
    with caplog.at_level(logging.DEBUG, logger=logger.name):
        Lark(
            read_text("grammars", "netsh.lark"),
            parser="lalr",
            lexer="basic",
            start="entry",
            import_paths=[lambda _base, name: (name, read_text("grammars", name))],
            debug=True,
        )
    assert [record.message for record in caplog.records if "onflict" in record.message] == []


def test_a_provider_with_everything():
    entry = EntryParser().parse(PROVIDER)
    assert entry is not None
    assert not entry.damaged
    assert entry.marked_32
    assert entry.values["chain"] == (1031, 1029, 1006)
    assert (entry.values["socket_type"], entry.values["protocol"]) == (-1, -2147483648)
    assert entry.values["service_flags"] == 0x66
    assert entry.rows["service_flags"] == 13


def test_a_name_space():
    entry = EntryParser().parse(NAME_SPACE)
    assert entry is not None
    assert entry.kind == "name space"
    assert entry.marked_32
    assert entry.values["name_space"] == 12


@pytest.mark.parametrize(
    "text",
    ["", "{1C39A736-9641-4F43-9C20-AEED81692A07}", "360", "0x20066", "1 : 2", "a: b", "@%SystemRoot%\\x.dll,-1000"],
)
def test_a_description_may_look_like_anything(text: str):
    """A provider may call itself by a number or a GUID, to hide or by accident."""
    rows = [f"Description: {text}".rstrip() if row.startswith("Description") else row for row in PROVIDER]
    entry = EntryParser().parse(rows)
    assert entry is not None
    assert entry.values["description"] == text
    rows = [f"Description: {text}".rstrip() if row.startswith("Description") else row for row in NAME_SPACE]
    entry = EntryParser().parse(rows)
    assert entry is not None
    assert (entry.kind, entry.values["description"]) == ("name space", text)


@pytest.mark.parametrize("path", ["", "mswsock.dll", "%windir%\\system32\\a.dll", "C:\\Program Files (x86)\\a.dll"])
def test_paths_of_all_kinds(path: str):
    rows = [f"Provider Path: {path}".rstrip() if row.startswith("Provider Path") else row for row in PROVIDER]
    entry = EntryParser().parse(rows)
    assert entry is not None
    assert entry.values["provider_path"] == path


def test_no_label_is_looked_at():
    rows = [*PROVIDER[:2], *("?" + row[row.index(":") :] for row in PROVIDER[2:])]
    entry = EntryParser().parse(rows)
    assert entry is not None
    assert entry.values["catalog_entry_id"] == 1032


@pytest.mark.parametrize("row", range(2, 15))
def test_an_entry_that_lacks_a_line_is_refused(row: int):
    """Only the flags may be absent; without the length of the chain, the chain is no longer one."""
    entry = EntryParser().parse([*PROVIDER[:row], *PROVIDER[row + 1 :]])
    assert (entry is not None) == (row == 13)


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("-" * 26, "RULE"),
        ("\\" + "-" * 54, "RULE"),
        ("——————", "RULE"),
        ("Service Flags： 0x0", "FLAGS"),
        ("Version : 2", "INTEGER"),
        ("Chain: 1 :2:  3", "NUMBERS"),
        ("Version:", "EMPTY"),
        ("Version: ٢", "TEXT"),
        ("Winsock Catalog Provider Entry", "TITLE"),
        (": no label", "TITLE"),
    ],
)
def test_shapes_of_lines(row: str, name: str):
    assert shape(row) == name


ROWS = (*PROVIDER, *NAME_SPACE, "Description:", "Protocol Chain: 1", "a log line", "x: 0x20066", "Name: {x}")


@given(
    rows=st.one_of(
        st.sampled_from([PROVIDER, NAME_SPACE]),
        st.lists(st.sampled_from(ROWS), min_size=1, max_size=18),
    ),
    left_out=st.sets(st.integers(0, 15), max_size=2),
    put_in=st.lists(st.tuples(st.integers(0, 15), st.sampled_from(ROWS)), max_size=2),
)
def test_the_parse_of_terminals_is_that_of_the_text(rows: list[str], left_out: set[int], put_in: list[tuple[int, str]]):
    """Parses are kept by the terminals of the rows: lark itself, with its lexer, accepts the same texts."""
    rows = [row for number, row in enumerate(rows) if number not in left_out]
    for at, row in put_in:
        rows.insert(at, row)
    assume(rows)
    accepted = [count for count in range(1, len(rows) + 1) if _is_accepted(rows[:count])]
    assert list(acceptable(tuple(map(shape, rows))).ends) == accepted
    if len(rows) not in accepted:
        assert EntryParser().parse(rows) is None


@cache
def _grammar() -> Lark:
    return lines.load("netsh.lark", "entry")


def _is_accepted(rows: list[str]) -> bool:
    try:
        _grammar().parse("".join(f"{row}\n" for row in rows))
    except UnexpectedInput:
        return False
    return True


def test_numbers_beyond_32_bits_are_no_values():
    for old, new in (("0x00000066", "0x100000066"), ("1032", "99999999999"), ("1006", "9" * 400)):
        assert EntryParser().parse([row.replace(old, new) for row in PROVIDER]) is None
