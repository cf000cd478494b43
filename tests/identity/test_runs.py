"""One file with the dumps of many machines: each gets the name that the program which asked them wrote to it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from machines import clean_machine, lsp_machine, render

from analyzer import pipeline
from analyzer.identity import read, readers, runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analyzer.analysis import Dump

LISTINGS = {"PC-ALPHA": render(clean_machine()), "pc-beta.example.com": render(lsp_machine(ifs=False)), "PC7": ""}
ASKED = {host: text for host, text in LISTINGS.items() if text}


def ad_hoc() -> str:
    """What Ansible prints of a command."""
    return "".join(f"{host} | CHANGED | rc=0 >>\n{text}\n" for host, text in ASKED.items())


def a_play() -> str:
    """What Ansible's debug prints of the lines that a task before it registered, in another order."""
    tasks = "".join(f"changed: [{host}]\n" for host in reversed(list(ASKED)))
    return f"TASK [catalog] ***\n{tasks}\nTASK [debug] ***\n" + "".join(
        f"ok: [{host}] => " + json.dumps({"out.stdout_lines": text.split("\n")}, indent=4) + "\n"
        for host, text in ASKED.items()
    )


def psexec() -> str:
    """What PsExec prints around a command, errors included."""
    return "".join(
        f"Connecting to {host}...\nStarting PSEXESVC service on {host}...\n{text}"
        f"netsh exited on {host} with error code 0.\n"
        for host, text in ASKED.items()
    )


def titles() -> str:
    """What scripts print of themselves."""
    return "".join(f"===== Computer: {host} =====\n{text}\n" for host, text in ASKED.items())


def a_table() -> str:
    """What consoles of endpoint managers export."""
    file = io.StringIO()
    rows = [["Computer Name", "Last seen", "Output"], *([host, "5/1/2024", text] for host, text in ASKED.items())]
    csv.writer(file).writerows(rows)
    return file.getvalue()


def records() -> str:
    """A record a line."""
    return "\n".join(json.dumps({"rc": 0, "host": host, "stdout": text}) for host, text in ASKED.items())


def records_with_names_behind() -> str:
    """A record a line, with the name as its last field."""
    return "\n".join(json.dumps({"stdout": text, "host": host}) for host, text in ASKED.items())


def a_list_of_records() -> str:
    """Records over many lines."""
    return json.dumps([{"ComputerName": host, "Output": text} for host, text in ASKED.items()], indent=2)


def dumps(folder: Path, text: str) -> list[Dump]:
    """Analyze a file with a text."""
    (folder / "all.txt").write_text(text)
    return list(pipeline.analyze([str(folder / "all.txt")]).dumps)


FORMS = [ad_hoc, a_play, psexec, titles, a_table, records, records_with_names_behind, a_list_of_records]


@pytest.mark.parametrize("form", FORMS)
def test_each_dump_has_the_name_of_its_machine(tmp_path: Path, form: Callable[[], str]) -> None:
    """The verdict of a file with hundreds of machines is of use only with their names."""
    found = dumps(tmp_path, form())
    assert [(dump.machine, dump.verdict) for dump in found] == [
        ("PC-ALPHA", "clean"),
        ("pc-beta.example.com", "non-ifs"),
    ]
    assert not any("but " in str(dump.machine_evidence) for dump in found)


def test_a_name_behind_a_listing_is_not_that_of_the_next(tmp_path: Path) -> None:
    """Where a record over many lines has its name below the listing, no machine is named rather than a wrong one."""
    text = json.dumps([{"Output": text, "ComputerName": host} for host, text in ASKED.items()], indent=2)
    assert [dump.machine for dump in dumps(tmp_path, text)] in ([None, None], list(ASKED))


@pytest.mark.parametrize(
    "line",
    [
        "Computer: localhost",
        "Server:  dns.example.com",
        '{"host": "db01", "msg": "slow query"}',
        "ok: [PC1]",
        "PC1 | UNREACHABLE! => {",
        "computer name too long",
    ],
)
def test_other_lines_name_no_machine(line: str) -> None:
    """A name counts where what was asked of the machine follows."""
    assert list(runs.read([line, "Winsock Catalog Provider Entry"], named=False)) == []


def test_files_beside_a_dump_are_not_asked() -> None:
    """A log of another program may name the machines that it asked."""
    assert runs not in readers()
    assert read(["== Computer: PC1 =="], readers()) == []
    assert [one.host for one in read(["== Computer: PC1 =="], readers(around=True))] == ["PC1"]
