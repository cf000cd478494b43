"""What holds for any two machines."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import msgspec
from comparisons import compared, renumbered, sides
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from machines import Machine, install, render
from odd_machines import odd_machines
from random_machines import languages, machines

from analyzer.analysis import Analysis
from analyzer.comparison import compare

SWAPPED = {
    "added": "removed",
    "unseen_before": "unseen_after",
    "name_spaces_added": "name_spaces_removed",
    "name_spaces_unseen_before": "name_spaces_unseen_after",
    "severity_before": "severity_after",
    "before": "after",
    "set": "cleared",
}
SWAPPED |= {value: key for key, value in SWAPPED.items()}
WORDS = {"new": "gone", "gone": "new", "better": "worse", "worse": "better"}


def mirrored(value: Any) -> Any:
    """Swap the sides of a comparison; the order of lists is that of one side and does not count."""
    if isinstance(value, dict):
        return {SWAPPED.get(key, key): mirrored(item) for key, item in value.items()}
    if isinstance(value, list):
        return [mirrored(item) for item in value]
    return WORDS.get(value, value) if isinstance(value, str) else value


def unordered(value: Any, key: str = "") -> Any:
    """Sort lists, but not those whose order says something."""
    if isinstance(value, dict):
        return {name: unordered(item, name) for name, item in value.items()}
    if isinstance(value, list):
        items = [unordered(item) for item in value]
        return (
            items
            if key in ("layers", "before", "after")
            else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
        )
    return value


def facts(before: Analysis, after: Analysis) -> Any:
    """Return what was found, without the words that are made for one side."""
    pair = msgspec.json.decode(msgspec.json.encode(compare(before, after).pairs[0]))
    return {name: pair[name] for name in ("verdict", "catalogs", "findings")}


@given(st.one_of(machines(), odd_machines()), languages)
@settings(max_examples=8)
def test_a_machine_does_not_differ_from_itself(machine: Machine, language: Any):
    """Not in any part, and whatever is odd about it, in any language."""
    (analysis,) = sides(render(machine, language))
    (pair,) = compare(analysis, analysis).pairs
    assert pair.catalogs == ()
    assert {finding.status for finding in pair.findings} <= {"unchanged"}
    assert pair.outcome in ("unchanged", "cannot-tell")


@given(odd_machines(), odd_machines())
@settings(max_examples=8)
def test_the_other_way_round_is_the_mirror_image(before: Machine, after: Machine):
    """Added is removed, better is worse, new is gone: whatever way two machines differ."""
    one, other = sides(before, after)
    assert unordered(mirrored(facts(one, other))) == unordered(facts(other, one))


@given(machines(), languages, st.integers(1, 5000), st.integers(1, 5000))
@settings(max_examples=8)
def test_numbers_and_languages_are_no_change(machine: Machine, language: Any, shift: int, shift_32: int):
    """Entry ids are given anew by a reset; labels and entry types are translated."""
    other = replace(
        machine,
        providers=renumbered(machine.providers, shift),
        providers_32=None if machine.providers_32 is None else renumbered(machine.providers_32, shift_32),
    )
    pair = compared(machine, render(other, language))
    assert pair.catalogs == ()
    assert {finding.status for finding in pair.findings} <= {"unchanged"}


@given(machines(), st.randoms(use_true_random=False))
@settings(max_examples=8)
def test_the_place_of_unrelated_entries_is_no_change(machine: Machine, random: Any):
    """Entries of other kinds move about: no socket gets another provider, and nothing is told."""
    catalog = list(machine.providers)
    keys = [(p.address_family, p.socket_type) for p in catalog]
    order = random.sample(range(len(catalog)), len(catalog))
    # Those of one kind keep their order: the places of a kind are filled as they stood before.
    moved = [catalog[n] for n in order]
    by_kind = {key: [p for p, own in zip(catalog, keys, strict=True) if own == key] for key in keys}
    moved = [by_kind[p.address_family, p.socket_type].pop(0) for p in moved]
    before, after = sides(*(replace(machine, providers=tuple(c)) for c in (catalog, moved)))
    # Order decides what a damaged-looking beginning or end of a listing is; both must be whole.
    assume(before.dumps[0].complete and after.dumps[0].complete)
    assert compare(before, after).pairs[0].catalogs == ()


@given(machines(), st.booleans(), st.data())
@settings(max_examples=8)
def test_a_removed_layered_provider_is_told_exactly(machine: Machine, ifs: bool, data: st.DataObject):  # noqa: FBT001 - drawn
    """Each of its entries, nothing else, and that the machine is not worse for it."""
    over = data.draw(
        st.lists(
            st.sampled_from([p.catalog_entry_id for p in machine.providers if p.owns_tcp_ip_sockets]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    name = "Wholly Unlikely LSP"
    catalog = install(machine.providers, name, ifs=ifs, over=over, path=r"C:\Unlikely\unlikely.dll", first_id=60_000)
    with_it = replace(machine, providers=catalog)
    old, new = sides(with_it, machine)
    assume(old.dumps[0].complete and new.dumps[0].complete)
    (pair,) = compare(old, new).pairs
    (change,) = pair.catalogs
    gone = sorted(p.description for p in catalog if p.provider_path == r"C:\Unlikely\unlikely.dll")
    assert sorted(entry.description or "" for entry in change.removed) == gone
    assert change.added == change.changed == change.reordered == ()
    assert pair.outcome == "better"
    assert name in pair.headline
    (back,) = compare(new, old).pairs
    assert back.outcome == "worse"
    assert sorted(entry.description or "" for entry in back.catalogs[0].added) == gone
