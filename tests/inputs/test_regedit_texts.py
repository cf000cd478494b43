"""Keys that the registry editor exported as text: they are read like .reg files."""

from __future__ import annotations

import pytest
from judging import analyze, name_spaces_of, one_dump, providers_of
from machines import clean_machine, lsp_machine
from registries import exported, shown_by_regedit

from analyzer.inputs import regedit_texts, transport

GERMAN = "Schlüsselname,Klassenname,Letzter Schreibzugriff,Wert,Name,Typ,Daten"
CHINESE = "项名称,类名,上次写入时间,数值,名称,类型,数据"
MACHINES = pytest.mark.parametrize("machine", [clean_machine(), lsp_machine(ifs=False)], ids=["clean", "non-IFS"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("labels", [None, GERMAN, CHINESE], ids=["English", "German", "Chinese"])
@MACHINES
def test_a_text_export_is_read_whole(machine, labels, encoding):
    """The labels may be of any language; types, names and digits tell where values are."""
    text = shown_by_regedit(machine) if labels is None else shown_by_regedit(machine, labels)
    dump = one_dump(text.replace("\n", "\r\n").encode(encoding))
    assert (dump.verdict, dump.complete, dump.unrecognized) == (machine.verdict(), True, ())
    same = one_dump(exported(machine))
    assert providers_of(dump) == providers_of(same)
    assert name_spaces_of(dump) == name_spaces_of(same)
    assert len(providers_of(dump)) == len(machine.all_providers)


def test_a_text_export_that_was_quoted_is_read():
    """A mail puts a sign before each line, and takes the blanks behind it."""
    machine = lsp_machine(ifs=False)
    dump = one_dump("".join(f"> {line.rstrip()}\n" for line in shown_by_regedit(machine).splitlines()))
    assert (dump.verdict, dump.complete) == ("non-ifs", True)


def test_evidence_is_the_row_with_the_flags_and_says_what_it_means():
    """The bytes 260 to 263 of an item are its Service Flags: the row from 0x100 on."""
    machine = lsp_machine(ifs=False)
    text = shown_by_regedit(machine)
    finding = next(f for f in one_dump(text).findings if f.rule == "non-ifs-provider")
    first = finding.evidence[0]
    assert text.splitlines()[first.line - 1] == first.text
    assert first.text.startswith("00000100   00 00 00 00 66 00 00 00")
    assert first.meaning == "Service Flags: 0x66"


def test_a_text_export_that_is_cut_is_never_clean_before_its_last_row():
    """It may end within a row, a value or a key."""
    text = shown_by_regedit(clean_machine())
    last = text.rindex("00000370 ")
    for cut in [*range(last - 40, last + 30, 3), *range(200, last, 9_999)]:
        assert all(dump.verdict == "undetermined" for dump in analyze(text[:cut]).dumps), text[cut - 60 : cut]


@pytest.mark.parametrize("lost", ["00000100 ", "00000110 ", "00000370 "])
def test_a_lost_row_costs_its_entry(lost):
    """Behind a row that is missing nothing has its place."""
    machine = clean_machine()
    rows = shown_by_regedit(machine).splitlines(keepends=True)
    place = next(index for index, row in enumerate(rows) if row.startswith(lost))
    dump = one_dump("".join(rows[:place] + rows[place + 1 :]))
    assert dump.verdict == "undetermined"
    whole = providers_of(one_dump("".join(rows)))
    others = [provider for provider in providers_of(dump) if provider in whole]
    assert len(others) == len(whole) - 1


def test_values_of_other_types_do_no_harm():
    """Lists of texts go over several lines, and a value may have no name."""
    text = shown_by_regedit(clean_machine())
    more = (
        "Value 9\n  Name:            Bind\n  Type:            REG_MULTI_SZ\n"
        "  Data:            \\Device\\A\n                   \\Device\\B\n\n"
        "Value 10\n  Name:            <NO NAME>\n  Type:            REG_SZ\n  Data:            x\n\n"
        "Value 11\n  Name:            Big\n  Type:            REG_QWORD\n  Data:            0x1122334455667788\n\n"
    )
    place = text.index("Value 0")
    dump = one_dump(text[:place] + more + text[place:])
    assert (dump.verdict, dump.complete) == ("clean", True)


@pytest.mark.parametrize("number", range(20))
def test_one_key_with_one_value_is_seen_whatever_it_is_called(number):
    """What is known of lines is in no order, and must not decide by chance."""
    key = rf"Key Name: HKEY_LOCAL_MACHINE\SYSTEM\Set{number}\Services\WinSock2"
    lines = [key, "Value 0", f"  Name: A{number}", "  Type: REG_DWORD", "  Data: 0x7", "a line of another kind"]
    assert transport.plain(lines).lines[1] == f'"A{number}"=dword:00000007'


def test_a_key_in_a_sentence_is_no_text_export():
    """A log that names a key of the registry, or a type of it, is let alone."""
    lines = [
        r"Checked: HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\WinSock2",
        "Type: REG_BINARY is expected here",
    ]
    assert regedit_texts.exported(lines) is None
