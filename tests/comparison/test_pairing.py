"""Which dumps of two analyses are of one machine."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest
from judging import one_dump
from machines import clean_machine, render

from analyzer.analysis import Dump, Source
from analyzer.comparison.pairing import pair


@cache
def _any() -> Dump:
    return one_dump(render(clean_machine(of_64_bit=False)))


def dumps(*described: str) -> list[Dump]:
    """Make dumps of "machine path" or "path"; "a.zip!b.txt" is a member of an archive."""
    made = []
    for text in described:
        machine, _, place = text.rpartition(" ")
        path, _, member = place.partition("!")
        source = Source(path, member or None, 1, 2)
        made.append(msgspec.structs.replace(_any(), machine=machine or None, source=source))
    return made


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        (["x.txt"], ["y.txt"], [(0, 0, "order")]),
        (["before/a.txt", "before/b.txt"], ["after/b.txt", "after/a.txt"], [(1, 0, "place"), (0, 1, "place")]),
        (["PC1 x.txt", "PC2 y.txt"], ["pc2 x.txt", "PC1 y.txt"], [(1, 0, "machine"), (0, 1, "machine")]),
        (["x/PC1/w.txt", "x/PC2/w.txt"], ["y/z/PC2/w.txt", "y/z/PC1/w.txt"], [(1, 0, "place"), (0, 1, "place")]),
        (
            ["one.zip!logs/a.txt", "one.zip!logs/b.txt"],
            ["two.zip!logs/b.txt", "two.zip!logs/c.txt"],
            [(1, 0, "place")],
        ),
        (["C:\\case\\a.txt", "C:\\case\\b.txt"], ["/case/a.txt", "/case/b.txt"], [(0, 0, "place"), (1, 1, "place")]),
        (["PC1 x.txt"], ["PC2 x.txt"], [(0, 0, "order")]),
        (["PC1 a.txt", "PC2 b.txt"], ["PC3 a.txt", "PC4 b.txt"], []),
        (["a.txt", "b.txt"], ["c.txt", "d.txt"], []),
        (["a.txt", "a.txt"], ["a.txt"], [(0, 0, "place")]),
        ([], ["a.txt"], []),
    ],
)
def test_pairs(before: list[str], after: list[str], pairs: list[tuple[int, int, str]]):
    """By machine name, else by place below what all have in common, else by order where each side has one."""
    assert pair(dumps(*before), dumps(*after)) == pairs
    mirrored = sorted((other, one, how) for one, other, how in pairs)
    assert sorted(pair(dumps(*after), dumps(*before))) == mirrored


def test_two_kinds_of_listing_of_one_machine_are_paired_by_kind():
    """A folder with the output of netsh and a registry export of one machine."""
    netsh, export = dumps("PC1 a.txt", "PC1 a.reg")
    export = msgspec.structs.replace(export, dialect="registry-export")
    renamed = msgspec.structs.replace(export, source=Source("later.reg", None, 1, 2))
    assert pair([netsh, export], [renamed, netsh]) == [(1, 0, "machine"), (0, 1, "machine")]
