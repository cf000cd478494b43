"""Documents taken apart and put together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hand_built import analysis, clean_catalog, dump
from hypothesis import given, settings
from msgspec.structs import replace
from random_documents import documents

import analyzer
from analyzer.analysis import Analysis, Input, Source, Tool
from analyzer.document import merging


@pytest.fixture(scope="module")
def of_samples() -> Analysis:
    """All samples, a file that is not there, and one of the samples again."""
    folder = Path(__file__).resolve().parents[2] / "samples"
    return analyzer.analyze(folder, "missing.txt", folder / "vmware-guest.txt")


def test_each_part_is_one_input_with_its_dumps(of_samples: Analysis):
    parts = merging.split(of_samples)
    assert [part.inputs for part in parts] == [(item,) for item in of_samples.inputs]
    for part in parts:
        assert {dump.source.path for dump in part.dumps} <= {part.inputs[0].path}
        assert part.summary.dumps == len(part.dumps)
        assert part.tool == of_samples.tool
    assert sum(len(part.dumps) for part in parts) == len(of_samples.dumps)


def test_parts_together_are_the_document(of_samples: Analysis):
    assert merging.merge(merging.split(of_samples)) == of_samples


def test_ids_are_numbered_within_each_document(of_samples: Analysis):
    """The sample that was named twice is `-2` in the whole, and bears its own id as a part."""
    last = of_samples.dumps[-1]
    part = merging.split(of_samples)[-1]
    assert last.id == f"{part.dumps[0].id}-2"
    assert len({dump.id for dump in of_samples.dumps}) == len(of_samples.dumps)


def test_summary_of_merged_parts_is_counted_anew(of_samples: Analysis):
    twice = merging.merge([of_samples, of_samples])
    assert twice.summary.dumps == 2 * of_samples.summary.dumps
    assert twice.summary.verdicts == {word: 2 * n for word, n in of_samples.summary.verdicts.items()}
    assert list(twice.summary.verdicts) == list(of_samples.summary.verdicts)
    assert twice.summary.findings == {rule: 2 * n for rule, n in of_samples.summary.findings.items()}


def test_unreadable_members_stay_with_their_archive():
    """A file that merely looks like a member of the archive before it is an input of its own."""
    inputs = (
        Input("a.zip", "analyzed"),
        Input("a.zip › x.log", "unreadable", "encrypted"),
        Input("a.zip › y.log", "analyzed"),
        Input("a.zipper", "unreadable", "no such file"),
    )
    groups = [[item.path for item in group] for _, group in merging.input_groups(inputs)]
    assert groups == [["a.zip", "a.zip › x.log"], ["a.zip › y.log"], ["a.zipper"]]


def test_input_named_twice_in_turn_is_one_part():
    """Nothing says which of two equal inputs a dump is of, so that they are not parted."""
    own = dump("clean", "", clean_catalog(), source=Source("a.txt", None, 1, 9))
    document = analysis(own, replace(own, id=f"{own.id}-2"), inputs=(Input("a.txt", "analyzed"),))
    assert merging.split(document) == [document]


def test_nothing_is_lost_of_a_document_whose_dumps_are_in_no_order():
    """Dumps of inputs that are not listed, or in another order, still come back in their order."""
    first, second, third = (
        dump("clean", "", clean_catalog(), id=f"{n}{n}", source=Source(f"{n}.txt", None, 1, 9)) for n in "abc"
    )
    listed = analysis(first, second)
    document = replace(listed, dumps=(third, second, first), summary=merging.summary((third, second, first)))
    parts = merging.split(document)
    assert sum(len(part.dumps) for part in parts) == 3
    assert merging.merge(parts) == document


def test_merging_nothing_is_an_empty_document_and_splitting_it_keeps_it():
    nothing = merging.merge([])
    assert (nothing.inputs, nothing.dumps, nothing.summary.dumps) == ((), (), 0)
    assert merging.split(nothing) == [nothing]
    assert nothing == analyzer.analyze()


def test_versions_of_several_tools_are_all_named(of_samples: Analysis):
    old = replace(of_samples, tool=Tool("winsock-catalog", "0.0.1"))
    merged = merging.merge([old, of_samples, old])
    assert merged.tool.version == f"0.0.1, {analyzer.__version__}"
    assert merging.merge(merging.split(merged)) == merged


def test_the_command_is_kept_where_all_documents_name_the_same(of_samples: Analysis):
    """As those of one run do; documents of several runs have none in common."""
    one, other = (replace(of_samples, command=f"winsock-catalog analyze {name}") for name in ("a", "b"))
    assert merging.merge(merging.split(one)) == one
    assert merging.merge([one, other, one]).command is None
    assert merging.merge([one, of_samples]).command is None


@settings(max_examples=15)
@given(documents())
def test_every_document_comes_back(document: Analysis):
    """Whatever a run makes: split and merge undo one another, and no id comes twice."""
    parts = merging.split(document)
    assert merging.merge(parts) == document
    for part in (*parts, document):
        assert len({dump.id for dump in part.dumps}) == len(part.dumps)
        assert part.summary == merging.summary(part.dumps)
