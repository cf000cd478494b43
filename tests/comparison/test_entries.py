"""Which entry is which: damaged, hostile and doubled ones too."""

from __future__ import annotations

import time

import msgspec
from judging import analyze, one_dump
from machines import NAME_SPACES, VMWARE, Machine, base, clean_machine, guid, render, tcp_ip

from analyzer.comparison import compare, entries


def test_an_entry_whose_id_was_lost_is_still_the_same_entry():
    """A line destroyed in one listing neither removes an entry nor adds one."""
    whole = render(clean_machine(of_64_bit=False))
    provider = next(line for line in whole.splitlines() if line.startswith("Provider ID:"))
    (pair,) = compare(analyze(whole), analyze(whole.replace(f"{provider}\n", "", 1))).pairs
    for catalog in pair.catalogs:
        assert catalog.removed == catalog.added == catalog.unseen_after == catalog.unseen_before == ()
        assert catalog.changed == ()


def test_letters_that_an_encoding_destroyed_are_no_change():
    """Question marks for letters: a log that was saved in the wrong encoding."""
    odd = base(1101, 28, 1, 0, 0x26, description="Příliš žluťoučký", provider_id=guid(9), provider_path=r"C:\x.dll")
    whole = render(Machine((*tcp_ip(), odd), NAME_SPACES))
    lost = whole.replace("Příliš žluťoučký", "P??li? ?lu?ou?k?")
    (pair,) = compare(analyze(whole), analyze(lost)).pairs
    assert pair.catalogs == ()


def test_matching_does_not_grow_out_of_hand():
    """Ten thousand damaged entries with one id: what a hostile document could hold."""
    dump = one_dump(render(Machine((*tcp_ip(), *VMWARE), NAME_SPACES)))
    catalog = dump.catalogs[0]
    damaged = msgspec.structs.replace(catalog.providers[-1], protocol=None, damaged=True)
    many = msgspec.structs.replace(catalog, providers=(damaged,) * 10_000, sockets=())
    items = entries.items(dump, many)
    before = time.perf_counter()
    entries.match(items, items)
    assert time.perf_counter() - before < 5


def test_equal_items_are_paired_with_equal_ones_first():
    """Of two entries of one identity, the one with the same flags is the same one."""
    one = base(1201, 17, 5, -1, 0x2000E, description="MSAFD NetBIOS")
    other = base(1202, 17, 5, -1, 0x2000F, description="MSAFD NetBIOS")
    texts = [render(Machine((*tcp_ip(), *pair), NAME_SPACES)) for pair in ((one, other), (other, one))]
    (pair,) = compare(*(analyze(text) for text in texts)).pairs
    (catalog,) = pair.catalogs
    assert catalog.changed == ()
    assert len(catalog.reordered) == 1
