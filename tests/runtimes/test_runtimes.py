"""Statements for whole dumps: both catalogs joined, in order of harm, each distinct catalog judged once."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalogs import CLEAN, TCP4, UDP4, bases, of, over
from judging import one_dump
from machines import lsp_machine
from registries import exported

from analyzer import knowledge, runtimes
from analyzer.analysis import RUNTIME_STATUSES, Runtime
from analyzer.model import frames
from analyzer.runtimes import any_layer, golang
from analyzer.runtimes.catalog import Catalog
from analyzer.search import read_dumps


def statements(*catalogs: tuple[int | None, Catalog]) -> dict[str, Runtime]:
    return {statement.id: statement for statement in runtimes.judge(catalogs)}


def of_text(text: str) -> dict[str, Runtime]:
    return {statement.id: statement for statement in one_dump(text).runtimes}


@pytest.fixture
def sample(samples: Path) -> dict[str, str]:
    """The text of each sample by its name."""
    return {path.stem: path.read_bytes().decode("utf-8", "replace") for path in samples.glob("*.txt")}


def test_every_record_has_one_predicate_and_every_predicate_one_record() -> None:
    """No fact goes unused, and no predicate stands on no fact."""
    ids = [record.id for record in knowledge.runtimes()]
    assert len(ids) == len(set(ids))
    assert set(ids) == runtimes.predicates().keys()


def test_two_predicates_for_one_record_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copied module is found out."""
    monkeypatch.setattr(any_layer, "PREDICATES", {"go": golang.go})
    with pytest.raises(ValueError, match="two predicates for \\['go'\\]"):
        runtimes.predicates.__wrapped__()


def test_products_that_predicates_name_are_known() -> None:
    """A name that a report blames is one that the provider records can give."""
    known = {record.product for record in knowledge.providers()}
    assert {golang.LAVASOFT, any_layer.AVENTAIL, any_layer.SOPHOS} <= known
    assert any(record.blocks_base_handle for record in knowledge.providers())


def test_native_only_programs_are_known() -> None:
    assert runtimes.predicates().keys() >= any_layer.NATIVE_ONLY


def test_the_most_affected_come_first_then_the_order_of_the_facts() -> None:
    """Two reports of alike machines list software alike."""
    found = runtimes.judge([(None, over(TCP4))])
    order = [record.id for record in knowledge.runtimes()]
    assert [s.id for s in found] == sorted(
        order, key=lambda i: (RUNTIME_STATUSES.index({s.id: s for s in found}[i].status), order.index(i))
    )
    assert found[0].status == "exposed"
    assert found[-1].status == "unaffected"


def test_catalogs_alike_give_one_sentence() -> None:
    """What holds for programs of both bitnesses is said once."""
    statement = statements((64, over(TCP4)), (32, over(TCP4)))["dotnet"]
    assert statement.why.startswith("Entry 1032 (Filter), which sockets for TCP over IPv4 get")


def test_catalogs_that_differ_are_told_apart() -> None:
    """The worse status counts and is told first, and the sentence says for which programs."""
    statement = statements((64, CLEAN), (32, over(TCP4)))["dotnet"]
    assert statement.status == "exposed"
    assert statement.why.startswith("32-bit programs (exposed): entry 1032 (Filter), which")
    assert "; 64-bit programs (unaffected): every entry that" in statement.why


def test_one_status_for_two_reasons_names_both() -> None:
    """Entries of the same kind may have other ids in the other catalog."""
    why = statements((64, over(TCP4)), (32, of(*over(TCP4).entries[:1], *bases()[2:])))["go"].why
    assert "programs" not in why
    why = statements((64, over(TCP4)), (32, over(UDP4, TCP4)))["go"].why
    assert why.startswith("64-bit programs: entry 1032")
    assert "; 32-bit programs: entry 1033" in why


@pytest.mark.parametrize(
    ("native", "other", "expected"),
    [
        ("undetermined", "exposed", "exposed"),
        ("unaffected", "undetermined", "undetermined"),
        ("slower", "fails", "fails"),
        ("bypasses", "slower", "slower"),
    ],
)
def test_the_worse_status_of_two_catalogs_counts(native: str, other: str, expected: str) -> None:
    """Exposed, fails, slower, bypasses, undetermined, unaffected: the first that holds for some programs."""
    pair = [(name, runtimes.Reading(status, "Why.")) for name, status in (("a", native), ("b", other))]  # type: ignore[arg-type]
    assert runtimes.combined(pair, RUNTIME_STATUSES).status == expected


def test_wsl_looks_at_the_native_catalog_only() -> None:
    """It has no 32-bit programs that load a layered provider."""
    assert statements((64, CLEAN), (32, over(TCP4)))["wsl2"].status == "unaffected"
    assert statements((64, over(TCP4)), (32, CLEAN))["wsl2"].status == "fails"
    assert statements((None, over(TCP4)))["wsl2"].status == "fails"


@pytest.mark.parametrize(
    ("exempt", "status", "words"),
    [
        (None, "fails", "which netsh does not print"),
        (frozenset(), "fails", "here neither is"),
        (frozenset({"wsl.exe"}), "undetermined", "only wsl.exe is exempt"),
        (frozenset({"wsl.exe", "wslservice.exe", "other.exe"}), "unaffected", "are exempt"),
    ],
)
def test_wsl_works_where_the_registry_exempts_it(exempt: frozenset[str] | None, status: str, words: str) -> None:
    layered = Catalog(over(TCP4).entries, exempt=exempt)
    found = statements((64, layered), (32, CLEAN))["wsl2"]
    assert (found.status, words in found.why) == (status, True)


def test_exemptions_are_those_of_the_registry() -> None:
    """Only the category that keeps every other layered provider out counts."""
    (found,) = read_dumps(exported(lsp_machine(ifs=True)).encode("utf-16"), "x.reg")
    (statement,) = [s for s in runtimes.evaluate(frames.build([found.record]), [found.record])[0] if s.id == "wsl2"]
    assert (statement.status, "only wsl.exe is exempt" in statement.why) == ("undetermined", True)


def test_a_missing_half_is_not_taken_for_a_clean_one() -> None:
    """A dump that lists the 32-bit catalog only says nothing of 64-bit programs."""
    found = statements((32, CLEAN))
    assert found["wsl2"].status == "undetermined"
    assert found["dotnet"].status == "undetermined"
    assert "64-bit programs (undetermined)" in found["dotnet"].why
    assert found["firefox"].status == "unaffected"


def test_no_catalog_gives_no_statement() -> None:
    assert runtimes.judge([]) == ()


def test_the_samples_give_what_they_were_made_for(sample: dict[str, str]) -> None:
    """Clean machines affect nothing; each fault affects what it is known to affect."""
    for name in ("windows-7-clean", "windows-10-clean", "windows-11-clean"):
        assert {s.status for s in of_text(sample[name]).values()} == {"unaffected"}
    vmware = of_text(sample["vmware-guest"])
    assert {s.id for s in vmware.values() if s.status != "unaffected"} == {"chromium-iocp"}
    assert {s.status for s in of_text(sample["networkdirect"]).values()} == {"unaffected"}
    lavasoft = of_text(sample["windows-10-non-ifs-lsp"])
    assert {i for i, s in lavasoft.items() if s.status == "exposed"} == {"dotnet", "msquic", "mio-0.6", "compio"}
    assert {i for i, s in lavasoft.items() if s.status == "fails"} == {"wsl2", "bun", "go-1.9.1"}
    proxifier = of_text(sample["windows-10-ifs-lsp"])
    assert {s.id for s in proxifier.values() if s.status == "exposed"} == set()
    assert proxifier["wsl2"].status == proxifier["bun"].status == "fails"
    assert of_text(sample["windows-10-catalogs-differ"])["wsl2"].status == "unaffected"
    komodia = of_text(sample["log-with-dump"])
    assert komodia["mio-0.7.0"].status == komodia["trio-0.16"].status == "fails"
    vista = of_text(sample["windows-vista-no-flags"])
    assert vista["dotnet"].status == "undetermined"
    assert vista["bun"].status == "unaffected"


def test_the_banner_tells_the_windows(sample: dict[str, str]) -> None:
    """A console's banner of Windows 7 makes SqlClient 4.5 fail; its absence leaves that open."""
    text = sample["windows-7-clean"].replace("0x20066", "0x66", 1)
    assert of_text(text)["sqlclient-4.5"].status == "undetermined"
    banner = "Microsoft Windows [Version 6.1.7601]\r\n\r\nC:\\>netsh winsock show catalog\r\n\r\n"
    assert of_text(banner + text)["sqlclient-4.5"].status == "fails"
    assert of_text(banner.replace("6.1.7601", "10.0.19045") + text)["sqlclient-4.5"].status == "unaffected"


def test_newer_address_families_tell_the_windows(sample: dict[str, str]) -> None:
    """AF_UNIX or Hyper-V sockets prove that SqlClient's Windows 7 is not meant."""
    assert "newer" in of_text(sample["windows-10-clean"])["sqlclient-4.5"].why


def test_dumps_without_providers_have_no_statements(sample: dict[str, str]) -> None:
    """Name spaces alone say nothing about sockets."""
    text = sample["windows-10-clean"]
    name_spaces = text[text.index("Name Space Provider Entry") :]
    dump = one_dump(name_spaces)
    assert dump.runtimes == ()


def test_equal_machines_are_judged_once(sample: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A fleet costs one judgement for each distinct catalog, and each dump still gets its own statements."""
    texts = [sample["windows-10-clean"], sample["windows-10-non-ifs-lsp"]] * 10
    records = [found.record for text in texts for found in read_dumps(text.encode(), "catalog.txt")]
    judged: list[object] = []

    def count(*arguments: object) -> object:
        judged.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]

    original = runtimes.judge
    monkeypatch.setattr(runtimes, "judge", count)
    found = runtimes.evaluate(frames.build(records), records)
    assert len(judged) == 2
    assert len(found) == 20
    assert found[0] is found[2]
    assert {statement.status for statement in found[0]} == {"unaffected"}
    assert found[1][0].status == "exposed"


def test_flags_of_a_registry_dump_are_used_where_the_table_has_them(sample: dict[str, str]) -> None:
    """What netsh does not print is taken from dwProviderFlags: a hidden chain is given to no socket."""
    records = [found.record for found in read_dumps(sample["windows-10-non-ifs-lsp"].encode(), "catalog.txt")]
    tables = frames.build(records)
    hidden = tables.entries["chain_length"].map(lambda n: 0xC if n > 1 else 0x8).astype("Int64")
    tables.entries["provider_flags"] = hidden
    (found,) = runtimes.evaluate(tables, records)
    assert {statement.id: statement.status for statement in found}["dotnet"] == "unaffected"
