"""Real dumps: every whole entry of every file, field by field, against a reading that knows nothing of the parser.

The oracle cuts entries at their rules and takes fields by their place: the n-th line below the rule is the n-th field.
It does not repair anything: an entry that is not whole is left to the table below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from judging import analyze
from languages import NAME_SPACE_ORDER, PROVIDER_ORDER

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.analysis import Dump, NameSpace, Provider

PROVIDER_LINES = 13
NAME_SPACE_LINES = 5
RULE = re.compile(r"\\?-{40,}")


@dataclass(frozen=True)
class Row:
    """What a file must give: one row a file; `dumps` has (verdict, providers, of these damaged, name spaces) each."""

    file: str
    language: str | None
    dumps: tuple[tuple[str, int, int, int], ...]


TABLE = (
    Row("windows-10-1607-en-lavasoft-fragment-1.txt", "en", (("non-ifs", 2, 1, 0),)),
    Row("windows-10-1607-en-lavasoft-fragment-2.txt", "en", (("undetermined", 3, 2, 0),)),
    Row("windows-10-1607-en-lavasoft-fragment-3.txt", "en", (("undetermined", 3, 2, 0),)),
    Row("windows-10-1607-en-lavasoft-fragment-4.txt", "en", (("undetermined", 3, 2, 0),)),
    Row("windows-10-1909-en-clean-after-reg-query.txt", "en", (("clean", 28, 0, 14),)),
    Row("windows-10-1909-en-clean.txt", "en", (("clean", 28, 0, 14),)),
    # The third entry's only field is cut inside its value: nothing of it is known.
    Row("windows-10-2018-en-clean-fragment-32bit.txt", "en", (("undetermined", 2, 1, 0),)),
    Row("windows-10-2018-en-clean-fragment-cut-in-value.txt", "en", (("undetermined", 2, 1, 0),)),
    Row("windows-10-zh-CN-lsp-markdown-quoted.txt", "zh-CN", (("undetermined", 2, 2, 0),)),
    Row("windows-11-2026-en-clean-fragment-1.txt", "en", (("undetermined", 2, 1, 0),)),
    Row("windows-11-2026-en-clean-fragment-2.txt", "en", (("undetermined", 2, 1, 0),)),
    Row("windows-11-2026-en-clean-fragment-3.txt", "en", (("undetermined", 3, 2, 0),)),
    Row("windows-11-en-clean.txt", "en", (("clean", 28, 0, 10),)),
    Row("windows-11-en-findstr-descriptions-only.txt", None, ()),
    Row("windows-11-en-malion-hand-edited-no-flags.txt", "en", (("undetermined", 1, 1, 0),)),
    Row("windows-1x-zh-CN-clean-fragment-32bit.txt", "zh-CN", (("undetermined", 3, 1, 0),)),
    Row("windows-1x-zh-CN-clean-fragment-rsvp.txt", "zh-CN", (("undetermined", 3, 2, 0),)),
    Row("windows-2000-instlsp-list.txt", None, ()),
    Row("windows-7-en-book-sample-elided.txt", "en", (("undetermined", 3, 0, 1),)),
    Row("windows-8-10-de-clean-pasted-mojibake.txt", "de", (("undetermined", 3, 0, 0),)),
    Row("windows-8-10-fr-clean-pasted-replacement-chars.txt", "fr", (("undetermined", 3, 1, 0),)),
)


def whole_entries(text: str) -> dict[int, dict[str, Any]]:
    """Read whole entries by place; the key is the number of the rule's line."""
    lines = [re.sub(r"^(?:> |- )?", "", line).rstrip("\r") for line in text.split("\n")]
    entries: dict[int, dict[str, Any]] = {}
    for index, line in enumerate(lines):
        if not RULE.fullmatch(line):
            continue
        following = lines[index + 1 : index + 2 + PROVIDER_LINES]
        values = [value.strip() for _, colon, value in (row.partition(":") for row in following) if colon]
        entry = _name_space(values) if len(values) > 1 and values[1].startswith("{") else _provider(values)
        ends_the_text = entry is not None and index + len(entry) >= len(lines) - 1
        if entry is not None and not ends_the_text:
            entries[index + 1] = entry
    return entries


def _provider(values: list[str]) -> dict[str, Any] | None:
    if len(values) < PROVIDER_LINES or not values[11].startswith("0x"):
        return None
    length = int(values[12])
    chain = tuple(int(part) for part in values[13].split(":")) if length > 1 else ()
    kind = "chain" if length > 1 else ("layered", "base")[length]
    numbers = [int(value) for value in values[4:11]]
    return dict(
        zip(PROVIDER_ORDER, [kind, *values[1:4], *numbers, int(values[11], 16), length, chain], strict=True),
    )


def _name_space(values: list[str]) -> dict[str, Any] | None:
    if len(values) < NAME_SPACE_LINES:
        return None
    fields = [values[0], values[1], *(int(value) for value in values[2:NAME_SPACE_LINES])]
    return dict(zip(NAME_SPACE_ORDER, fields, strict=True))


def rows_of(dumps: tuple[Dump, ...]) -> list[Provider | NameSpace]:
    return [row for dump in dumps for catalog in dump.catalogs for row in (*catalog.providers, *catalog.name_spaces)]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.file)
def test_a_real_dump_gives_its_verdict_and_counts(corpus: Path, row: Row) -> None:
    """Each real file gives the verdict, entries, damage and language that a reader of it would name."""
    dumps = analyze((corpus / "netsh" / row.file).read_bytes()).dumps
    found = tuple(
        (
            dump.verdict,
            sum(len(catalog.providers) for catalog in dump.catalogs),
            sum(provider.damaged for catalog in dump.catalogs for provider in catalog.providers),
            sum(len(catalog.name_spaces) for catalog in dump.catalogs),
        )
        for dump in dumps
    )
    assert found == row.dumps
    assert all(dump.language == row.language for dump in dumps)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.file)
def test_every_whole_entry_of_a_real_dump_is_exact(corpus: Path, row: Row) -> None:
    """Each entry that is whole in the file is found on its line with exactly the printed values, and undamaged."""
    data = (corpus / "netsh" / row.file).read_bytes()
    rows = {found.line: found for found in rows_of(analyze(data).dumps)}
    for rule_line, expected in whole_entries(data.decode("utf-8")).items():
        found = rows.get(rule_line - 1) or rows.get(rule_line) or rows[rule_line + 1]
        assert {name: getattr(found, name) for name in expected} == expected
        assert not found.damaged


def test_the_table_names_every_real_dump(corpus: Path) -> None:
    """A file that is added to the corpus needs a row here."""
    assert {row.file for row in TABLE} == {path.name for path in (corpus / "netsh").glob("*.txt")}


def test_the_oracle_reads_the_complete_dumps_in_full(corpus: Path) -> None:
    """The oracle itself finds all entries of the complete dumps, so that comparing with it means something."""
    found = [len(whole_entries((corpus / "netsh" / row.file).read_text("utf-8"))) for row in TABLE if row.dumps]
    expected = [sum((dump[1], dump[3])) if dump[0] == "clean" else None for row in TABLE for dump in row.dumps]
    pairs = list(zip(found, expected, strict=True))
    assert [pair for pair in pairs if pair[1] is not None and pair[0] != pair[1]] == []
    assert sum(found) > 120


def test_the_two_catalogs_of_a_real_64_bit_machine_are_apart(corpus: Path) -> None:
    """The complete real dumps have a native and a 32-bit catalog of 14 providers each, whose ids repeat."""
    for row in TABLE:
        if row.dumps and row.dumps[0][0] == "clean":
            (dump,) = analyze((corpus / "netsh" / row.file).read_bytes()).dumps
            assert [(catalog.bits, len(catalog.providers)) for catalog in dump.catalogs] == [(64, 14), (32, 14)]
            ids = [[provider.catalog_entry_id for provider in catalog.providers] for catalog in dump.catalogs]
            assert sorted(ids[0]) == sorted(ids[1])
            assert len({len(catalog.name_spaces) for catalog in dump.catalogs}) == 1
            assert dump.unrecognized == ()


def test_a_fragment_is_never_clean(corpus: Path) -> None:
    """No cut real dump is called clean, whatever is left of it."""
    for row in TABLE:
        if not re.fullmatch(r"windows-1[01](-1909)?-en-clean(-after-reg-query)?\.txt", row.file):
            dumps = analyze((corpus / "netsh" / row.file).read_bytes()).dumps
            assert all(dump.verdict != "clean" for dump in dumps), row.file


def test_a_flags_value_that_is_cut_is_not_shown(corpus: Path) -> None:
    """0x2006 at the end of the text is not a value: it was 0x20066."""
    dump = analyze((corpus / "netsh" / "windows-10-2018-en-clean-fragment-cut-in-value.txt").read_bytes()).dumps[0]
    assert [provider.service_flags for provider in dump.catalogs[0].providers] == [0x20609, None]
    assert [line.text for line in dump.unrecognized] == ["Service Flags:                      0x2006"]
