"""registry-notes: what is worth knowing of registry evidence and leaves the catalog whole."""

from __future__ import annotations

import pytest
from judging import one_dump
from machines import clean_machine, lsp_machine
from registries import exported, hive, queried

RULE = "registry-notes"


def findings(data: str | bytes):
    return {finding.rule: finding for finding in one_dump(data).findings}


def test_a_dirty_hive_is_told_and_stays_clean():
    dump = one_dump(hive(clean_machine(), dirty=True))
    (finding,) = [finding for finding in dump.findings if finding.rule == RULE]
    assert "its newest changes are in its transaction logs" in finding.message
    assert (finding.severity, dump.verdict, dump.complete) == ("note", "clean", True)


def test_another_control_set_that_differs_is_quoted():
    text = queried(clean_machine()) + queried(lsp_machine(ifs=False)).replace("CurrentControlSet", "ControlSet002")
    finding = findings(text)[RULE]
    assert "ControlSet002, which is not in use, holds another catalog" in finding.message
    assert "ControlSet002" in finding.evidence[0].text


@pytest.mark.parametrize("number", [1001, 1007])
def test_ids_that_are_used_up_are_told(number: int):
    text = exported(clean_machine()).replace(
        '"Next_Catalog_Entry_ID"=dword:000003f0', f'"Next_Catalog_Entry_ID"=dword:{number:08x}'
    )
    assert f"Next_Catalog_Entry_ID is {number}" in findings(text)[RULE].message


def test_nothing_is_said_of_an_ordinary_export():
    assert RULE not in findings(exported(clean_machine()))
