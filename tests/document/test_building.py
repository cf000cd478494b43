"""From dumps to the document: what is shared between dumps, and what is each dump's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from machines import clean_machine, render

from analyzer.dialects.records import Doubt, Entry, Placed
from analyzer.document import building
from analyzer.search import read_dumps

if TYPE_CHECKING:
    from pathlib import Path


def test_equal_dumps_are_judged_once_and_stay_two(samples: Path) -> None:
    """Two machines of one image share catalogs and statements; file, machine and evidence are each one's own."""
    (found,) = read_dumps((samples / "windows-10-non-ifs-lsp.txt").read_text().encode(), "a.txt")
    other = replace(found, path="b.zip", member="b.txt", record=replace(found.record, machine="PC7"))
    one, two = building.analysis([], [found, other]).dumps
    assert one.catalogs is two.catalogs
    assert (one.source.path, one.machine) == ("a.txt", None)
    assert (two.source.path, two.machine) == ("b.zip", "PC7")
    assert {evidence.member for finding in two.findings for evidence in finding.evidence} == {"b.txt"}
    assert two.id == f"{one.id}-2"


def test_a_dump_is_judged_the_same_alone_and_among_others(samples: Path) -> None:
    """Nothing of a dump depends on which others a run has."""
    paths = sorted(path for path in samples.iterdir() if path.suffix in {".txt", ".reg"})
    found = [dump for path in [*paths, *paths[::-1]] for dump in read_dumps(path.read_bytes(), path.name)]
    together = building.analysis([], found).dumps
    for dump, own in zip(found, together, strict=True):
        (alone,) = building.analysis([], [dump]).dumps
        assert own.id.partition("-")[0] == alone.id
        assert (own.catalogs, own.findings, own.runtimes) == (alone.catalogs, alone.findings, alone.runtimes)
        assert (own.verdict, own.verdict_reason, own.windows) == (alone.verdict, alone.verdict_reason, alone.windows)


def test_equal_catalogs_quoted_in_a_mail_bring_their_own_lines(samples: Path) -> None:
    """What is judged once may stand in a text of other characters: evidence and text are as they stand there."""
    plain = (samples / "windows-10-non-ifs-lsp.txt").read_text()
    quoted = "".join(f"> {line}\n" for line in plain.splitlines())
    found = [*read_dumps(plain.encode(), "a.txt"), *read_dumps(quoted.encode(), "b.txt")]
    one, two = building.analysis([], found).dumps
    assert two.catalogs == one.catalogs
    assert one.text is not None
    assert two.text == tuple(f"> {line}" for line in one.text)
    assert all(evidence.text.startswith("> ") for finding in two.findings for evidence in finding.evidence)


def test_what_is_quoted_from_around_a_dump_is_each_files_own() -> None:
    """Equal dumps below different prompts: a line above them is quoted as it stands in each file."""
    listing = render(clean_machine())
    found = [one for head in ("one>", "two>") for one in read_dumps(f"{head}\n\n{listing}".encode(), "a.txt")]
    doubtful = [replace(one, record=replace(one.record, unrecognized=(Doubt(1, "why not"),))) for one in found]
    one, two = building.analysis([], doubtful).dumps
    assert one.text == two.text
    assert [dump.unrecognized[0].text for dump in (one, two)] == ["one>", "two>"]


def test_what_was_judged_before_is_judged_the_same(samples: Path) -> None:
    """A document does not depend on which ones were made before it, however many."""
    paths = sorted(path for path in samples.iterdir() if path.suffix in {".txt", ".reg"})
    known = building.Judgements()
    for path in (*paths, *paths):
        found = read_dumps(path.read_bytes(), path.name)
        assert building.analysis([], found, judgements=known) == building.analysis([], found)


def test_all_that_an_entry_says_tells_records_apart() -> None:
    """A field that is added to an entry has to be compared as well."""
    known = {"kind", "title", "marked_32", "values", "rows", "labels", "damaged"}
    assert set(Entry.__struct_fields__) == known
    assert set(Placed.__struct_fields__) == {"entry", "lines", "continued"}
